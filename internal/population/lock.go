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

// lock lets one load, identification or merge work at a time, in this process and in others on the folder. The kernel frees the
// lock of a process that was killed.
func (p *Population) lock() (unlock func(), err error) {
	p.changing.Lock()
	f, err := os.OpenFile(filepath.Join(p.dir, lockFile), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		p.changing.Unlock()
		return nil, fmt.Errorf("population: lock: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		p.changing.Unlock()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, fmt.Errorf("population: lock: %w", err)
	}
	return func() {
		_ = f.Close() // closing frees the lock
		p.changing.Unlock()
	}, nil
}
