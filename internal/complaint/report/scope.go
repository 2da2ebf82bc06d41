package report

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/term"
)

// entry is a case as a report sees it.
type entry struct {
	*complaint.Case
	zone  clock.Zone
	as    complaint.Procedure // of the report: the clocks of the others do not matter
	audit string              // the auditors' word for the category
	named Named
}

// takes tells whether a case belongs in a report at all, whatever its day; and as what it runs there.
func (s *Scope) takes(c *complaint.Case) (complaint.Procedure, bool) {
	if !slices.Contains(s.Products, c.Class.Product) || slices.Contains(s.LeaveOut, c.State) || c.State == complaint.Received {
		return "", false
	}
	for _, p := range s.Procedures {
		if c.Class.Procedure == p || slices.Contains(c.Class.Also, p) {
			return p, true
		}
	}
	return "", false
}

// day is the day by which a case counts; false when it has none yet.
func (e *entry) day(by Day, known time.Time) (clock.Date, bool) {
	if by == ByReceipt {
		return e.zone.DateOf(e.ReceivedAt), true
	}
	if e.Stopped != nil {
		return e.zone.DateOf(e.Stopped.At), true
	}
	if o, owed := e.answer(); by == ByNotifiedOrDue && owed && o.Clock.Late(known) {
		return o.Clock.DueDate, true
	}
	return 0, false
}

// answer is the obligation to answer of the report's procedure: the one that binds first.
func (e *entry) answer() (out complaint.Obligation, found bool) {
	for _, o := range e.Obligations {
		if !o.Legal || o.Procedure != e.as || o.State == complaint.Superseded || !slices.Contains(answerKeys, o.Key) {
			continue
		}
		if !found || o.Clock.LastTimelyAt().Before(out.Clock.LastTimelyAt()) {
			out, found = o, true
		}
	}
	return out, found
}

// answerKeys are the duties to answer. The texts are stored.
var answerKeys = []string{term.KeyAnswer, "trigger_answer"}

// expedited tells whether the case runs on a clock of hours.
func (e *entry) expedited() bool {
	o, owed := e.answer()
	return owed && o.Clock.Term.InHours()
}

// timely tells whether the answer was given in time.
func (e *entry) timely() bool {
	o, owed := e.answer()
	return owed && e.Stopped != nil && !o.Clock.Late(e.Stopped.At)
}
