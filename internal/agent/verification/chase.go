package verification

import (
	"context"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

// Name says who treats the member and is asked. Another provider than before begins the chase anew. Errors: ErrUnknown, ErrState,
// ErrIncomplete.
func (s *Verifications) Name(ctx context.Context, c person.Cause, v access.Visitor, id ID, p Provider) (Verification, error) {
	const op = "verification: name provider"
	if !Serving(v) {
		return Verification{}, unknown(op)
	}
	if err := p.check(op); err != nil {
		return Verification{}, err
	}
	return s.change(ctx, c, op, id, func(now *Verification) (step, error) {
		if !now.State.Waits() {
			return step{}, wrongState(op, now.State)
		}
		named := providerNamed{Provider: p}
		if now.Provider != nil && now.Provider.NPI != p.NPI {
			named.Steps = s.rules.At(now.Effective).steps(s.zone.DateOf(c.At), now.Terms)
		}
		return only(typeNamed, named)
	})
}

func (p *Provider) check(op string) error {
	p.Name, p.NPI, p.Phone, p.Fax = strings.TrimSpace(p.Name), strings.TrimSpace(p.NPI), strings.TrimSpace(p.Phone), strings.TrimSpace(p.Fax)
	p.Lines = slices.DeleteFunc(p.Lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	switch {
	case p.Name == "" || len(p.Name) > maxLine:
		return incomplete(op, "name")
	case !person.ValidNPI(p.NPI):
		return incomplete(op, "npi")
	case p.Phone == "" && p.Fax == "" && len(p.Lines) == 0:
		return incomplete(op, "reach")
	case len(p.Lines) > 6 || slices.ContainsFunc(append(p.Lines, p.Phone, p.Fax, p.Practice, p.Relationship), func(l string) bool { return len(l) > maxLine }):
		return incomplete(op, "address")
	}
	return nil
}

// Prequalify keeps what the member said before the enrolment. It confirms nothing. Errors: ErrUnknown, ErrIncomplete.
func (s *Verifications) Prequalify(ctx context.Context, c person.Cause, v access.Visitor, id ID, p Prequalification) (Verification, error) {
	const op = "verification: prequalify"
	if !Serving(v) {
		return Verification{}, unknown(op)
	}
	if p.Tool == "" || p.On == 0 || p.On.After(s.zone.DateOf(c.At)) {
		return Verification{}, incomplete(op, "tool")
	}
	return s.change(ctx, c, op, id, func(*Verification) (step, error) { return only(typePrequalified, p) })
}

// Take assigns a verification to whoever takes it. Errors: ErrUnknown, ErrState.
func (s *Verifications) Take(ctx context.Context, c person.Cause, v access.Visitor, id ID) (Verification, error) {
	const op = "verification: take"
	if !Serving(v) {
		return Verification{}, unknown(op)
	}
	return s.change(ctx, c, op, id, func(now *Verification) (step, error) {
		if !now.State.Waits() {
			return step{}, wrongState(op, now.State)
		}
		return only(typeAssigned, assigned{v.Account, v.Name})
	})
}

// Try notes an attempt: a call and what came of it, a form that was handed over. It settles the oldest step of its kind that is due.
// Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Verifications) Try(ctx context.Context, c person.Cause, v access.Visitor, id ID, a Attempt) (Verification, error) {
	const op = "verification: attempt"
	if !Serving(v) {
		return Verification{}, unknown(op)
	}
	return s.try(ctx, c, op, id, a)
}

func (s *Verifications) try(ctx context.Context, c person.Cause, op string, id ID, a Attempt) (Verification, error) {
	a.Note, a.At, a.By = strings.TrimSpace(a.Note), c.At.UTC(), c.Actor
	phone := a.Way == ByPhone
	switch {
	case !slices.Contains(Ways, a.Way):
		return Verification{}, incomplete(op, "way")
	case !slices.Contains(Results, a.Result) || phone && a.Result == Sent || !phone && (a.Result == Message || a.Result == NoAnswer):
		return Verification{}, incomplete(op, "result")
	case len(a.Note) > maxNote:
		return Verification{}, incomplete(op, "note")
	}
	return s.change(ctx, c, op, id, func(now *Verification) (step, error) {
		if !now.State.Waits() {
			return step{}, wrongState(op, now.State)
		}
		if a.Result == Sent && len(now.Forms) == 0 {
			return step{}, wrongState(op, now.State)
		}
		a.Step = ""
		if st := now.dueStep(phone); st != nil {
			a.Step = st.Key
		} else if st := now.dueStep(false); phone && st != nil && now.way(st) == "" {
			a.Step = st.Key // a form that reaches nobody became a call
		}
		return only(typeTried, a)
	})
}

// HandedOver notes that the form that was made for the step that is due went out, the way for which it was made. False when none waits to go
// out. Errors: ErrUnknown.
func (s *Verifications) HandedOver(ctx context.Context, c person.Cause, v access.Visitor, id ID) (bool, error) {
	const op = "verification: handed over"
	if !Serving(v) {
		return false, unknown(op)
	}
	now, err := s.load(ctx, id)
	if err != nil || now.Work() != HandOver {
		return false, err
	}
	_, err = s.try(ctx, c, op, id, Attempt{Way: now.Forms[len(now.Forms)-1].Way, Result: Sent})
	return err == nil, err
}
