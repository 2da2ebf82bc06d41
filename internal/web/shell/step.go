package shell

import "github.com/keepwell/keepwell/internal/clock"

// Step is a step on the way to a date in the visitor's language. ok is false for one stored before steps could be translated: then it
// is English.
func (v Visit) Step(s clock.Step) (text string, ok bool) {
	key := "shell.step." + string(s.Says)
	if s.Says == "" || !v.Has(key) {
		return s.Text, false
	}
	at := ""
	if !s.At.IsZero() {
		at = v.Instant(s.At)
	}
	return v.T(key, "At", at, "From", v.Day(s.From), "Term", v.Term(s.Term), "To", v.Day(s.To)), true
}

// Term is how long something runs: 30 days.
func (v Visit) Term(t clock.Term) string {
	switch months, days := t.Period.Months, t.Period.Days; {
	case t.InHours():
		return v.N("shell.term.hours", t.Hours)
	case months == 0:
		return v.N("shell.term.days", days)
	case days != 0:
		return v.T("shell.term.both", "Months", v.N("shell.term.months", months), "Days", v.N("shell.term.days", days))
	case months%12 == 0:
		return v.N("shell.term.years", months/12)
	default:
		return v.N("shell.term.months", months)
	}
}
