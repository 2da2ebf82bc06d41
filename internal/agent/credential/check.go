package credential

import (
	"errors"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
)

// FieldError says which field of a fact is wrong, and what was expected there. It never holds the value.
type FieldError struct{ Field, Expected string }

func (e *FieldError) Error() string { return fmt.Sprintf("%s: expected %s", e.Field, e.Expected) }

// maxText is how long a text of a fact may be.
const maxText = 200

// check refuses a fact that says nothing. It completes what can be left out.
func (f *Fact) check() error {
	var wrong []error
	need := func(ok bool, field, expected string) {
		if !ok {
			wrong = append(wrong, &FieldError{field, expected})
		}
	}
	need(slices.Contains(Kinds, f.Kind), "kind", "a kind of fact")
	need(f.Status == "" || slices.Contains(Statuses, f.Status), "status", "a status")
	need(f.From == nil || f.To == nil || *f.From <= *f.To || !f.active(), "to", "a day not before the first one")
	need(f.Score == nil || *f.Score >= 0 && *f.Score <= 100, "score", "a per cent from 0 to 100")
	need(f.Cents >= 0 && f.BasisPoints >= 0 && f.BasisPoints <= 10_000, "override", "an amount, or a share of at most 100 per cent")
	for _, text := range []string{f.State, f.Number, f.Line, f.Entity, f.Provider, f.Reason, f.Class, f.Level, f.Payee, f.Name, f.Email, f.Phone} {
		need(len(text) <= maxText, "text", "at most 200 characters")
	}
	f.checkKind(need)
	return errors.Join(wrong...)
}

func (f *Fact) checkKind(need func(ok bool, field, expected string)) {
	const letters = "two letters of a state"
	switch f.Kind {
	case License:
		need(isState(f.State), "state", letters)
	case Appointment:
		need(isState(f.State), "state", letters)
		need(f.Entity != "", "entity", "the legal entity that appoints")
	case Certification:
		need(f.Year >= 2006 && f.Year <= 2199, "year", "a plan year") // Part D began in 2006
	case Contract:
		need(f.Reason == "" || slices.Contains(TermsOfEnd, Term(f.Reason)), "reason", "why the contract ended")
		need(f.Payment == "" || f.Payment == PaidFull || f.Payment == PaidProrated, "payment", "FULL or PRORATED")
		need(f.Payee == "" || person.ValidNPN(f.Payee), "payee", "a producer number")
	case Upline, Override, Succession:
		need(f.Status == Withdrawn || person.ValidNPN(string(f.Parent)), "parent", "a producer number")
	case Hold:
		need(f.State == "" || isState(f.State), "state", letters+", or nothing for all")
	case Identity:
		need(f.Name != "", "name", "a name")
		need(slices.Contains([]string{"", AnAgent, AnAgency, ACallCenter, AnInternal}, f.Type), "type", "agent, agency, call_center or internal")
	}
}

func isState(text string) bool {
	return len(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z'
}
