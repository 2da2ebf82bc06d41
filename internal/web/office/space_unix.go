//go:build unix

package office

import "golang.org/x/sys/unix"

// space is how much of the disk under a folder is free.
func space(folder string) (free, total int64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), nil //nolint:unconvert // types differ between systems
}
