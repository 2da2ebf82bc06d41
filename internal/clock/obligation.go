package clock

import (
	"fmt"
	"time"
)

// Obligation is one thing that must be done in time. It is a value: Extend and Stop return a changed copy.
//
// A day term has DueDate and FirstLateAt: the whole due date is timely, in the zone of the case. An hour term has
// DueAt, which is itself timely, and DueDate is then only the local date of DueAt. StartsAt is nil when
// only the start date is known.
type Obligation struct {
	Basis       string     `json:"basis"` // what asks for it: a paragraph, a contract, a promise id
	Zone        Zone       `json:"zone"`
	StartsOn    Date       `json:"starts_on"`
	StartsAt    *time.Time `json:"starts_at"`
	Term        Term       `json:"term"`
	BaseDueDate Date       `json:"base_due_date"` // before any extension
	DueDate     Date       `json:"due_date"`
	DueAt       *time.Time `json:"due_at"`
	FirstLateAt *time.Time `json:"first_late_at"`
	Extended    bool       `json:"extended"`
	StoppedAt   *time.Time `json:"stopped_at"`
	Steps       []Step     `json:"steps"`
}

// Term is how long an obligation runs: calendar time, or elapsed hours.
type Term struct {
	Period Period `json:"period,omitzero"`
	Hours  int    `json:"hours,omitzero"`
}

// InHours tells whether the term counts elapsed hours.
func (t Term) InHours() bool { return t.Hours > 0 }

func (t Term) words() string {
	switch {
	case t.InHours():
		return count(t.Hours, "hour")
	case t.Period.Months == 0:
		return count(t.Period.Days, "day")
	case t.Period.Days == 0 && t.Period.Months%12 == 0:
		return count(t.Period.Months/12, "year")
	case t.Period.Days == 0:
		return count(t.Period.Months, "month")
	default:
		return count(t.Period.Months, "month") + " and " + count(t.Period.Days, "day")
	}
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// WithinDays is a day term that starts at an instant: due on the local start date plus so many days.
func WithinDays(basis string, zone Zone, start time.Time, days int) Obligation {
	return WithinPeriod(basis, zone, start, Period{Days: days})
}

// WithinPeriod is a term of calendar time that starts at an instant.
func WithinPeriod(basis string, zone Zone, start time.Time, period Period) Obligation {
	o := Obligation{Basis: basis, Zone: zone, Term: Term{Period: period}}
	return o.startAt(start).dueOn(zone.DateOf(start).Add(period), o.Term)
}

// DaysAfter is a day term that starts on a date, such as the date on a notice.
func DaysAfter(basis string, zone Zone, start Date, days int) Obligation {
	return PeriodAfter(basis, zone, start, Period{Days: days})
}

// PeriodAfter is a term of calendar time that starts on a date: a form that is good for P1Y.
func PeriodAfter(basis string, zone Zone, start Date, period Period) Obligation {
	o := Obligation{Basis: basis, Zone: zone, StartsOn: start, Term: Term{Period: period}}
	o = o.step(Step{Says: StartsOn, From: start}, "It starts on %s.", start.Words())
	return o.dueOn(start.Add(period), o.Term)
}

// WithinHours is a term of elapsed hours. The due instant itself is timely.
func WithinHours(basis string, zone Zone, start time.Time, hours int) Obligation {
	o := Obligation{Basis: basis, Zone: zone, Term: Term{Hours: hours}}
	o = o.startAt(start)
	due := start.UTC().Add(time.Duration(hours) * time.Hour)
	o.DueAt, o.DueDate = &due, zone.DateOf(due)
	o.BaseDueDate = o.DueDate
	return o.step(Step{Says: DueAt, Term: o.Term, At: due}, "%s later is %s. That instant itself is still in time.", o.Term.words(), zone.words(due))
}

func (o Obligation) startAt(start time.Time) Obligation {
	start = start.UTC()
	o.StartsAt, o.StartsOn = &start, o.Zone.DateOf(start)
	return o.step(Step{Says: StartsAt, At: start}, "It starts at %s, which is %s.", FormatInstant(start), o.Zone.words(start))
}

// dueOn sets the last timely date, counted from the start by this term.
func (o Obligation) dueOn(due Date, by Term) Obligation {
	if !o.Extended {
		o.BaseDueDate = due
	}
	firstLate := o.Zone.EndOfDay(due)
	o.DueDate, o.FirstLateAt = due, &firstLate
	return o.
		step(Step{Says: DueOn, From: o.StartsOn, Term: by, To: due}, "%s plus %s is %s, the last day in time.", o.StartsOn.Words(), by.words(), due.Words()).
		step(Step{Says: LateFrom, At: firstLate.UTC()}, "It is late from %s (%s) on.", o.Zone.words(firstLate), FormatInstant(firstLate))
}

// words is an instant as people of the zone say it.
func (z Zone) words(at time.Time) string {
	return at.In(z.Location()).Format("2 January 2006 15:04:05 MST")
}

// LastTimelyAt is the last instant in time, in whole seconds as instants are recorded. Of several obligations for one
// case the one with the earliest LastTimelyAt binds.
func (o Obligation) LastTimelyAt() time.Time {
	if o.DueAt != nil {
		return *o.DueAt
	}
	return o.FirstLateAt.Add(-time.Second)
}

// Late tells whether something done at this instant is late.
func (o Obligation) Late(at time.Time) bool {
	if o.DueAt != nil {
		return at.After(*o.DueAt)
	}
	return !at.Before(*o.FirstLateAt)
}

// Timeliness is how an obligation stands.
type Timeliness string

// An obligation is open or overdue while nothing stopped it, and timely or late once something did.
const (
	Open    Timeliness = "open"
	Overdue Timeliness = "overdue"
	Timely  Timeliness = "timely"
	Late    Timeliness = "late"
)

// Judge is how an obligation stands: what stopped it counts whenever it came, and an instant only tells open from overdue; without one
// what runs is open.
func (o Obligation) Judge(asOf *time.Time) Timeliness {
	switch {
	case o.StoppedAt != nil:
		return o.TimelinessAt(*o.StoppedAt)
	case asOf != nil:
		return o.TimelinessAt(*asOf)
	default:
		return Open
	}
}

// TimelinessAt judges the obligation as seen at an instant. What stopped it later than that is not yet known then.
func (o Obligation) TimelinessAt(asOf time.Time) Timeliness {
	stopped := o.StoppedAt != nil && !o.StoppedAt.After(asOf)
	switch {
	case stopped && o.Late(*o.StoppedAt):
		return Late
	case stopped:
		return Timely
	case o.Late(asOf):
		return Overdue
	default:
		return Open
	}
}
