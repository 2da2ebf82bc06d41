package complaints

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// How soon something is due. What the law asks for and what we ask of ourselves are different components, so that nobody takes the one
// for the other (K9).

// soon is from how many days on a legal date is marked.
const soon = 3

// due is a legal date as a list shows it.
type due struct {
	Words string // how long it is
	When  string // the last moment in time
	Tone  shell.Tone
}

// dueOf is what a row owes by law; ok is false when it owes nothing.
func dueOf(v shell.Visit, b *complaint.DueBits) (d due, ok bool) {
	if b == nil {
		return due{}, false
	}
	d = due{Words: left(v, b), When: v.Day(b.DueOn), Tone: toneOf(v, b)}
	if b.DueAt != nil {
		d.When = v.Instant(*b.DueAt)
	}
	return d, true
}

// left is how long there is still, or how long it has been late: in days, and in hours when a term is in hours.
func left(v shell.Visit, b *complaint.DueBits) string {
	if b.DueAt != nil {
		return leftHours(v, *b.DueAt)
	}
	days := int(b.DueOn - v.Today())
	switch {
	case days < 0:
		return v.N("complaints.due.late_days", -days)
	case days == 0:
		return v.T("complaints.due.today")
	case days == 1:
		return v.T("complaints.due.tomorrow")
	}
	return v.N("complaints.due.days", days)
}

func leftHours(v shell.Visit, at time.Time) string {
	rest := at.Sub(v.Now)
	switch {
	case rest < 0:
		return v.N("complaints.due.late_hours", int((-rest).Hours()))
	case rest < time.Hour:
		return v.N("complaints.due.minutes", int(rest.Minutes()))
	}
	return v.N("complaints.due.hours", int(rest.Hours()))
}

func toneOf(v shell.Visit, b *complaint.DueBits) shell.Tone {
	switch {
	case !v.Now.Before(b.LateAt):
		return shell.Bad
	case b.DueAt != nil, b.DueOn <= v.Today()+soon:
		return shell.Warning
	}
	return shell.Calm
}

// target is our own date in a line; "" when there is none. It has no colour and no paragraph.
func target(v shell.Visit, b *complaint.DueBits) string {
	if b == nil {
		return ""
	}
	when := v.Day(b.DueOn)
	if b.DueAt != nil {
		when = v.Instant(*b.DueAt)
	}
	if !v.Now.Before(b.LateAt) {
		return v.T("complaints.due.target_past", "When", when)
	}
	return v.T("complaints.due.target", "When", when)
}

// owed are the obligations of a case that somebody has to meet still, the legal ones first, each as it binds.
func owed(c *complaint.Case, legal bool) (all []complaint.Obligation) {
	for _, o := range c.Obligations {
		if o.State == complaint.Owed && o.Legal == legal {
			all = append(all, o)
		}
	}
	return all
}

// lastDay is the last day or moment in time of an obligation.
func lastDay(v shell.Visit, o clock.Obligation) string {
	if o.DueAt != nil {
		return v.Instant(*o.DueAt)
	}
	return v.Day(o.DueDate)
}
