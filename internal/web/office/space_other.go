//go:build !unix

package office

import "errors"

// space is not known on this system.
func space(string) (free, total int64, err error) {
	return 0, 0, errors.New("office: free space is not known on this system")
}
