package column

import (
	"errors"
	"fmt"
	"syscall"
)

// Kinds of fault a caller can tell apart with errors.Is.
var (
	ErrCorrupt  = errors.New("file is corrupt or truncated")
	ErrDiskFull = errors.New("disk is full")
	ErrNotFound = errors.New("segment not found")
	ErrExists   = errors.New("segment exists already")
	ErrInvalid  = errors.New("invalid request")
	ErrTooLarge = errors.New("more than the format can hold")
)

// Fault says what was being done to which file or segment when it went wrong. It never holds a value of a row.
type Fault struct {
	Op   string // what was being done
	File string // the file, folder or segment
	Kind error  // one of the kinds above, or nil for any other failure of the system
	Err  error  // the cause, may be nil
}

func (f *Fault) Error() string {
	switch {
	case f.Kind != nil && f.Err != nil:
		return fmt.Sprintf("column: %s %s: %v: %v", f.Op, f.File, f.Kind, f.Err)
	case f.Kind != nil:
		return fmt.Sprintf("column: %s %s: %v", f.Op, f.File, f.Kind)
	default:
		return fmt.Sprintf("column: %s %s: %v", f.Op, f.File, f.Err)
	}
}

// Unwrap lets errors.Is find both the kind and the cause.
func (f *Fault) Unwrap() []error {
	var all []error
	for _, err := range []error{f.Kind, f.Err} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}

// failed wraps an error of the system, recognising a full disk. An error that is a Fault already keeps its own words.
func failed(op, file string, err error) error {
	if err == nil {
		return nil
	}
	var known *Fault
	if errors.As(err, &known) {
		return err
	}
	var kind error
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		kind = ErrDiskFull
	}
	return &Fault{Op: op, File: file, Kind: kind, Err: err}
}

// corrupt reports a file whose content cannot be what was once written.
func corrupt(op, file string, why string, args ...any) error {
	return &Fault{Op: op, File: file, Kind: ErrCorrupt, Err: fmt.Errorf(why, args...)}
}
