package clock

import (
	"fmt"
	"time"
)

// Wall is a time of day on a wall clock.
type Wall struct{ Hour, Minute, Second int }

// String is the wall time as HH:MM:SS.
func (w Wall) String() string { return fmt.Sprintf("%02d:%02d:%02d", w.Hour, w.Minute, w.Second) }

func (w Wall) valid() bool {
	return w.Hour >= 0 && w.Hour < 24 && w.Minute >= 0 && w.Minute < 60 && w.Second >= 0 && w.Second < 60
}

// Choice says what a caller wants when a wall time is not one instant.
type Choice int

const (
	// Refuse returns a WallError for a gap or a fold.
	Refuse Choice = iota
	// Earlier takes the first of two instants; in a gap, the first instant after it.
	Earlier
	// Later takes the second of two instants; in a gap, the first instant after it.
	Later
)

// WallError tells that a wall time is no single instant in a zone. In a gap Earlier and Later are both the first
// instant after it; in a fold they are the two instants.
type WallError struct {
	Zone           Zone
	Date           Date
	Wall           Wall
	Gap            bool
	Earlier, Later time.Time
}

func (e *WallError) Error() string {
	what := "happens twice"
	if e.Gap {
		what = "does not exist"
	}
	return fmt.Sprintf("%s %s %s in %s", e.Date, e.Wall, what, e.Zone)
}

// Instant is the instant at which clocks in the zone show this date and time. Where the clocks are changed there
// may be none or two; the choice says what then.
func (z Zone) Instant(d Date, w Wall, choice Choice) (time.Time, error) {
	if !w.valid() {
		return time.Time{}, &DateError{"no such time of day"}
	}
	wall := int64(d)*secondsPerDay + int64(w.Hour*3600+w.Minute*60+w.Second)
	first, exists := z.firstReaching(wall)
	last := first
	if exists {
		last = z.lastShowing(wall, first)
	}
	if exists && first.Equal(last) {
		return first, nil
	}
	switch choice {
	case Earlier:
		return first, nil
	case Later:
		return last, nil
	default:
		return time.Time{}, &WallError{z, d, w, !exists, first, last}
	}
}

// lastShowing is the last instant whose wall clock shows wall, given the first.
func (z Zone) lastShowing(wall int64, first time.Time) time.Time {
	for {
		end, changes := offsetUntil(first.In(z.Location()))
		// A clock that is put back by a whole day is the most that happened (Alaska, 1867).
		if !changes || end.Sub(first) > 2*24*time.Hour {
			return first
		}
		again, exact := z.nextReaching(wall, end)
		if !exact {
			return first
		}
		first = again
	}
}

// FormatInstant is the instant as RFC 3339 in UTC with whole seconds: 2026-04-01T04:00:00Z.
func FormatInstant(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// ParseInstant reads an RFC 3339 instant with any offset and gives it in UTC.
func ParseInstant(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, &DateError{"expected an instant like 2026-04-01T04:00:00Z"}
	}
	return at.UTC(), nil
}
