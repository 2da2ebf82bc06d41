package credential

import "github.com/keepwell/keepwell/internal/record"

// ReadLoaded is the report of a file that an event closes, and false for all other events.
func ReadLoaded(e record.Event) (r Report, closed bool, err error) {
	if e.Type != typeLoaded {
		return r, false, nil
	}
	r, err = readEvent[Report](e)
	return r, err == nil, err
}
