package verification

import (
	"github.com/keepwell/keepwell/internal/clock"
)

// Terms are the days of one verification, as they follow from the first day of cover and the rules in force on it.
type Terms struct {
	Base      clock.Date `json:"base"`       // from which they are counted
	ConfirmBy clock.Date `json:"confirm_by"` // end of the first month
	NoticeBy  clock.Date `json:"notice_by"`  // by then the member is told that nobody confirmed
	Due       clock.Date `json:"due"`        // the last day on which nothing is done about it
	EndsOn    clock.Date `json:"ends_on"`    // last day of cover when nobody confirms
	Rule      string     `json:"rule"`
}

// terms counts the days from the first day of cover. An enrolment that the plan hears of later has the same time from the month in which
// it was heard of: the provider cannot have been asked before.
func (s *Settings) terms(effective, heard clock.Date) Terms {
	base := max(effective, heard.StartOfMonth()).StartOfMonth()
	t := &s.Terms
	confirm := base.AddMonths(t.ConfirmMonths.Value - 1).EndOfMonth()
	ends := base.AddMonths(t.EndsMonths.Value - 1).EndOfMonth()
	return Terms{
		Base: base, ConfirmBy: confirm, NoticeBy: confirm.AddDays(t.NoticeDays.Value), Due: min(base.AddDays(t.DueDays.Value), ends), EndsOn: ends,
		Rule: s.name(),
	}
}

// owed are the clocks of the terms. Asking for the confirmation may begin before the cover does.
func (s *Settings) owed(zone clock.Zone, t Terms, heard clock.Date) []Owed {
	after := func(basis string, from, to clock.Date) clock.Obligation {
		return clock.DaysAfter(basis, zone, from, to.DaysSince(from))
	}
	return []Owed{
		{Key: OwesConfirmation, Clock: after(s.Terms.DueDays.Source, min(t.Base, heard), t.Due)},
		{Key: OwesNotice, Clock: after(s.Terms.NoticeDays.Source, t.ConfirmBy, t.NoticeBy)},
		{Key: OwesRemoval, Clock: after(s.Terms.EndsMonths.Source, t.Due, t.EndsOn)},
	}
}

// steps are the chase of a verification that is opened on a day. A call is made whenever it can; what would come after the last day of
// cover is left out.
func (s *Settings) steps(opened clock.Date, t Terms) []Step {
	var out []Step
	for _, c := range s.Chase {
		if on := opened.AddDays(c.Day); !on.After(t.EndsOn) {
			out = append(out, Step{Key: c.Step, On: on, Ways: c.Ways, State: Ahead})
		}
	}
	return out
}
