package complaint

import (
	"context"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// wish is a letter that a step wants.
type wish struct {
	kind   LetterKind
	to     person.ID // "" is the member
	values map[string]string
}

// wanted makes the letters of a step, each an append of its own stream and an event of the case. The language and format are those of
// whoever gets it (promise E2).
func (s *Complaints) wanted(ctx context.Context, command string, c *Case, x *step) (appends []record.StreamAppend, err error) {
	for _, w := range x.letters {
		if w.to == "" {
			w.to = c.Member
		}
		to, err := s.people.Get(ctx, w.to)
		if err != nil {
			return nil, err
		}
		want := letter.Wanted{
			Member: c.Member, Template: letter.Template(w.kind), About: string(c.ID), Values: c.values(w.values),
		}
		if to.ID != c.Member {
			want.To = to.ID
		}
		one, err := letter.Append(to, command, want)
		if err != nil {
			return nil, err
		}
		l := Letter{ID: one.Stream.ID(), Kind: w.kind, To: to.ID, Format: to.Preferences.Format, Values: want.Values}
		if l.Language = to.Preferences.Written; l.Language == "" {
			l.Language = to.Preferences.Spoken
		}
		if err := x.add(typeLetterWanted, letterWanted{l}); err != nil {
			return nil, err
		}
		appends = append(appends, one)
	}
	return appends, nil
}

// values are what every letter of a case may say, and what this one adds.
func (c *Case) values(more map[string]string) map[string]string {
	v := map[string]string{"received": c.day().String(), "category": c.Class.Category}
	if c.Class.Procedure != "" {
		v["procedure"] = string(c.Class.Procedure)
	}
	if c.Number != "" {
		v["number"] = c.Number
	}
	if o, owed := c.answerDue(); owed {
		v["due"] = o.Clock.DueDate.String()
	}
	if c.Class.QualityCare {
		v["qio_rights"] = "yes"
	}
	maps.Copy(v, more)
	return v
}

// outcomeKinds are the letters that tell what became of the matter.
var outcomeKinds = []LetterKind{OutcomeLetter, OutcomeQIO, InvestigatedOnly, CareAppealDecided}

// tellsOutcome tells whether a letter of a kind can stop the clock of the answer.
func (k LetterKind) tellsOutcome() bool { return slices.Contains(outcomeKinds, k) }

// outcomeKind is the one letter that the rules allow for what was decided: a confidential result is told as "received and
// investigated" (promise A8), and quality of care always with the right to write to the QIO (42 CFR 422.564(e)(3)(iii)).
func (c *Case) outcomeKind() LetterKind {
	switch {
	case c.Decision != nil && c.Decision.Confidential:
		return InvestigatedOnly
	case c.Class.QualityCare:
		return OutcomeQIO
	case c.Class.Procedure == CareAppeal:
		return CareAppealDecided
	}
	return OutcomeLetter
}

// WriteLetter wants a letter to the member, or to somebody else who may have it. A letter that tells the outcome is always of the kind
// that the rules allow, whichever of them was asked for; its words about the outcome are those of the decision. Letters that belong to
// another action (extension, dismissal, withdrawal) are wanted by it, and here only again. Errors: ErrState, ErrIncomplete.
func (s *Complaints) WriteLetter(ctx context.Context, c person.Cause, o Opened, kind LetterKind, values map[string]string, to person.ID) (Letter, error) {
	const op = "complaint: write letter"
	after, err := s.work(ctx, c, op, o, func(now *Case) (step, error) {
		if err := now.mayWrite(op, kind, to); err != nil {
			return step{}, err
		}
		return step{letters: []wish{now.wishFor(kind, to, values)}}, nil
	})
	if err != nil {
		return Letter{}, err
	}
	for _, l := range slices.Backward(after.Letters) {
		if l.Kind == kind || kind.tellsOutcome() && l.Kind.tellsOutcome() {
			return l, nil
		}
	}
	return Letter{}, unknown(op)
}

// wishFor is the letter of a kind with what it always says.
func (c *Case) wishFor(kind LetterKind, to person.ID, values map[string]string) wish {
	switch {
	case kind.tellsOutcome():
		return c.outcomeWish(to, values)
	case kind == AuthorityNeeded:
		values = c.limitValue(values)
	}
	return wish{kind, to, values}
}

// limitValue adds until when the plan waits for proof.
func (c *Case) limitValue(values map[string]string) map[string]string {
	limit := c.limitOn()
	if limit == "" {
		return values
	}
	with := map[string]string{"limit": limit}
	maps.Copy(with, values)
	return with
}

// outcomeWish is the letter that tells the outcome. A confidential one carries no word of what was decided.
func (c *Case) outcomeWish(to person.ID, values map[string]string) wish {
	w := wish{kind: c.outcomeKind(), to: to, values: map[string]string{}}
	if !c.Decision.Confidential {
		maps.Copy(w.values, values)
		w.values["outcome"], w.values["told"] = string(c.Decision.Outcome), c.Decision.Tell
	}
	return w
}

func (c *Case) mayWrite(op string, kind LetterKind, to person.ID) error {
	switch {
	case !slices.Contains(LetterKinds, kind):
		return incomplete(op, "kind")
	case to == "" && c.Member == "":
		return incomplete(op, "to")
	case kind.tellsOutcome() && c.Decision == nil,
		kind == ExtensionNotice && c.Extension == nil,
		kind == DismissalNotice && c.State != Dismissed,
		kind == WithdrawalLetter && c.State != Withdrawn,
		kind == AuthorityNeeded && c.State != AwaitingAuthority:
		return wrongState(op, c.State)
	}
	return nil
}
