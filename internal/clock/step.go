package clock

import (
	"fmt"
	"time"
)

// Step is one step on the way to the due date, in plain English words, with what asks for it. Says and what follows are the same for
// those who say it in another language; steps stored before there was Says have none.
type Step struct {
	Text  string    `json:"text"`
	Basis string    `json:"basis,omitempty"`
	Says  Saying    `json:"says,omitempty"`
	At    time.Time `json:"at,omitzero"`
	From  Date      `json:"from,omitzero"`
	Term  Term      `json:"term,omitzero"`
	To    Date      `json:"to,omitzero"`
}

// Saying is what a step says. The texts are stored.
type Saying string

// The sayings, with what each uses of the step.
const (
	StartsOn      Saying = "starts_on"      // From
	StartsAt      Saying = "starts_at"      // At
	DueOn         Saying = "due_on"         // From plus Term is To, the last day in time
	DueAt         Saying = "due_at"         // Term later is At, which is in time itself
	LateFrom      Saying = "late_from"      // At, the first late instant
	ExtendedTo    Saying = "extended_to"    // At, by which the term is Term
	StoppedTimely Saying = "stopped_timely" // At
	StoppedLate   Saying = "stopped_late"   // At
)

// Sayings are all.
var Sayings = []Saying{StartsOn, StartsAt, DueOn, DueAt, LateFrom, ExtendedTo, StoppedTimely, StoppedLate}

// step adds a step to a copy; the steps of the original stay untouched.
func (o Obligation) step(s Step, format string, args ...any) Obligation {
	s.Text, s.Basis = fmt.Sprintf(format, args...), o.Basis
	o.Steps = append(o.Steps[:len(o.Steps):len(o.Steps)], s)
	return o
}
