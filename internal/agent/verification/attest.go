package verification

import (
	"context"
	"errors"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Attest enters what a provider said on paper or in a recorded call. The scan must be in the archive before. Errors: ErrUnknown, ErrState
// when the enrolment ended or was ended, ErrIncomplete.
func (s *Verifications) Attest(ctx context.Context, c person.Cause, v access.Visitor, id ID, a Attestation) (Verification, error) {
	const op = "verification: attest"
	if !Serving(v) {
		return Verification{}, unknown(op)
	}
	if a.How == Online {
		return Verification{}, incomplete(op, "how")
	}
	return s.attest(ctx, c, op, id, a)
}

func (s *Verifications) attest(ctx context.Context, c person.Cause, op string, id ID, a Attestation) (Verification, error) {
	if a.Document != "" {
		if _, err := s.archive.Stat(ctx, archive.Hash(a.Document)); err != nil {
			if errors.Is(err, archive.ErrUnknown) {
				return Verification{}, incomplete(op, "document")
			}
			return Verification{}, err
		}
	}
	c = c.Named(category)
	a.ID, a.At, a.By, a.Struck = record.IDOf("attestation", c.ID), c.At.UTC(), c.Actor, nil
	return s.change(ctx, c, op, id, func(now *Verification) (step, error) {
		if !now.State.Waits() && now.State != Verified {
			return step{}, wrongState(op, now.State)
		}
		if err := a.check(op, now, s.rules.At(now.Effective), s.zone.DateOf(c.At)); err != nil {
			return step{}, err
		}
		return s.attested(ctx, c, now, a)
	})
}

// attested is the step of an attestation; a member who was told that nobody confirmed is told that it is settled.
func (s *Verifications) attested(ctx context.Context, c person.Cause, now *Verification, a Attestation) (step, error) {
	x, err := only(typeAttested, a)
	if err == nil && now.Notice != "" && now.State.Waits() && a.Confirms(now.Conditions) {
		_, err = s.write(ctx, c, &x, now, letterConfirmed, map[string]string{})
	}
	return x, err
}

// Strike says that an attestation counts no more, and why: it was about somebody else, nobody signed it. What it had settled runs again.
// Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Verifications) Strike(ctx context.Context, c person.Cause, v access.Visitor, id ID, attestation, why string) (Verification, error) {
	const op = "verification: strike"
	why = strings.TrimSpace(why)
	switch {
	case !Serving(v):
		return Verification{}, unknown(op)
	case why == "" || len(why) > maxNote:
		return Verification{}, incomplete(op, "why")
	}
	return s.change(ctx, c, op, id, func(now *Verification) (step, error) {
		if now.State == Ended || now.State == Removed {
			return step{}, wrongState(op, now.State)
		}
		for i := range now.Attestations {
			if now.Attestations[i].ID == attestation && now.Attestations[i].Struck == nil {
				return only(typeStruck, struck{attestation, why, s.rules.At(now.Effective).steps(s.zone.DateOf(c.At), now.Terms)})
			}
		}
		return step{}, unknown(op)
	})
}

// Remove notes that the enrolment was ended with CMS because nobody confirmed, by which transaction; the member gets a letter. Errors:
// ErrUnknown, ErrState when no removal is owed, ErrIncomplete.
func (s *Verifications) Remove(ctx context.Context, c person.Cause, v access.Visitor, id ID, reference string) (Verification, error) {
	const op = "verification: remove"
	reference = strings.TrimSpace(reference)
	switch {
	case !Serving(v):
		return Verification{}, unknown(op)
	case reference == "" || len(reference) > maxLine:
		return Verification{}, incomplete(op, "reference")
	}
	return s.change(ctx, c.Named(category), op, id, func(now *Verification) (step, error) {
		if !now.RemovalOwed || !now.State.Waits() {
			return step{}, wrongState(op, now.State)
		}
		x, err := only(typeRemoved, Removal{At: c.At.UTC(), EndsOn: now.Terms.EndsOn, Reference: reference, By: c.Actor})
		if err == nil {
			_, err = s.write(ctx, c, &x, now, letterEnded, map[string]string{"ends": now.Terms.EndsOn.String()})
		}
		return x, err
	})
}
