package commission

import "github.com/keepwell/keepwell/internal/record"

// RunOf is the run that an event is about.
func RunOf(e record.Event) (RunID, bool) {
	return RunID(e.Stream.ID()), e.Stream.Category() == runCategory
}
