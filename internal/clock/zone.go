package clock

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // a due date must not depend on the host's zone files
)

// Zone is an IANA time zone. The zero value is UTC.
type Zone struct{ location *time.Location }

// UTC is the zone without any shift.
var UTC = Zone{time.UTC}

// ZoneError tells that a name is not the name of a zone.
type ZoneError struct{ Name string }

func (e *ZoneError) Error() string {
	return fmt.Sprintf("zone %q: expected an IANA name like America/New_York", e.Name)
}

// LoadZone is the zone with this IANA name. "Local" and the empty name are refused: they would make a date depend
// on the machine.
func LoadZone(name string) (Zone, error) {
	if name == "" || name == "Local" {
		return Zone{}, &ZoneError{name}
	}
	if known, ok := zones.Load(name); ok {
		return Zone{known.(*time.Location)}, nil
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return Zone{}, &ZoneError{name}
	}
	zones.Store(name, location)
	return Zone{location}, nil
}

// zones are those that were read, by name: every obligation names its zone, and a zone's file takes longer to read than the
// obligation. There are a few hundred.
var zones sync.Map

// MustZone is LoadZone for names written in code and tests; it panics on a mistake.
func MustZone(name string) Zone {
	zone, err := LoadZone(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// Location is the zone for the standard library.
func (z Zone) Location() *time.Location {
	if z.location == nil {
		return time.UTC
	}
	return z.location
}

// String is the IANA name.
func (z Zone) String() string { return z.Location().String() }

// MarshalText is the IANA name.
func (z Zone) MarshalText() ([]byte, error) { return []byte(z.String()), nil }

// UnmarshalText reads an IANA name.
func (z *Zone) UnmarshalText(text []byte) error {
	zone, err := LoadZone(string(text))
	if err != nil {
		return err
	}
	*z = zone
	return nil
}

// DateOf is the local date at an instant.
func (z Zone) DateOf(at time.Time) Date {
	_, offset := at.In(z.Location()).Zone()
	return Date(floorDiv(at.Unix()+int64(offset), secondsPerDay))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// StartOfDay is the first instant at which the local date has reached d. That is midnight, or the first instant after
// a gap that swallows midnight; for a day that the zone skipped altogether (Samoa, 30 December 2011) it is the
// start of the next day.
func (z Zone) StartOfDay(d Date) time.Time {
	at, _ := z.firstReaching(int64(d) * secondsPerDay)
	return at
}

// EndOfDay is the first instant that no longer belongs to the local day: days are half open.
func (z Zone) EndOfDay(d Date) time.Time { return z.StartOfDay(d + 1) }

// firstReaching is the first instant whose wall clock, counted in seconds as if it were UTC, shows at least
// wall, and whether it shows exactly wall.
func (z Zone) firstReaching(wall int64) (at time.Time, exact bool) {
	// No zone was ever a whole day away from UTC, so a day before, the wall clock shows less.
	return z.nextReaching(wall, time.Unix(wall-secondsPerDay, 0).In(z.Location()))
}

// nextReaching looks through the stretches of constant offset from an instant on.
func (z Zone) nextReaching(wall int64, from time.Time) (at time.Time, exact bool) {
	for {
		_, offset := from.Zone()
		candidate := max(from.Unix(), wall-int64(offset))
		end, changes := offsetUntil(from)
		if !changes || candidate < end.Unix() {
			return time.Unix(candidate, 0).UTC(), candidate+int64(offset) == wall
		}
		from = end
	}
}

// offsetUntil is an instant after at, up to which the offset of at holds, and whether the offset may change at all.
// For zones that follow a yearly rule the standard library ends every year after 365 days, so that on 31 December
// of a leap year the bound it gives has passed; no rule changes clocks within that last day's hours.
func offsetUntil(at time.Time) (end time.Time, changes bool) {
	_, end = at.ZoneBounds()
	if end.IsZero() {
		return end, false
	}
	if !end.After(at) {
		end = at.Add(time.Hour)
	}
	return end, true
}
