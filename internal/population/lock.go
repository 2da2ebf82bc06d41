package population

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// ErrBusy means that another process is loading or evaluating.
var ErrBusy = errors.New("population: another process is loading or evaluating in this folder; try again when it is done")

// lockFile stands in the folder of the columns.
const lockFile = "changing.lock"

// lock lets one load or identification work at a time, in this process and in others on the folder.
func (p *Population) lock() (unlock func(), err error) {
	p.changing.Lock()
	free, err := p.lockFile(lockFile)
	if err != nil {
		p.changing.Unlock()
		return nil, err
	}
	return func() {
		free()
		p.changing.Unlock()
	}, nil
}

// lockFile takes a lock that one process holds at a time, or ErrBusy. The kernel frees the lock of a process that was killed.
func (p *Population) lockFile(name string) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(p.dir, name), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("population: lock: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, fmt.Errorf("population: lock: %w", err)
	}
	return func() { _ = f.Close() }, nil // closing frees the lock
}
