package term

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Length is how long a target of our own runs: one of days, elapsed hours, or business days.
type Length struct {
	Days, Hours  int
	BusinessDays *int // 0 is the day itself, or the Monday after it
}

// Target is a target of our own, which never is a legal date. Only here are weekends skipped: nobody sits at the desk then.
func Target(key, rule string, zone clock.Zone, start time.Time, l Length) Duty {
	const basis = "Keepwell's own target"
	var o clock.Obligation
	switch {
	case l.Hours > 0:
		o = clock.WithinHours(basis, zone, start, l.Hours)
	case l.BusinessDays != nil:
		o = clock.WithinDays(basis, zone, start, businessDays(zone.DateOf(start), *l.BusinessDays))
	default:
		o = clock.WithinDays(basis, zone, start, l.Days)
	}
	return Duty{Key: key, Clock: o, Rule: rule}
}

// businessDays is how many calendar days n business days after a day are. From a weekend they count as from its Monday.
func businessDays(from clock.Date, n int) int {
	to := from
	for to = onBusiness(to); n > 0; n-- {
		to = onBusiness(to.AddDays(1))
	}
	return to.DaysSince(from)
}

func onBusiness(d clock.Date) clock.Date {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDays(1)
	}
	return d
}
