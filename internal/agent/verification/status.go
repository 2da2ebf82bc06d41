package verification

import (
	"context"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Status is what a book of business shows of a member: how far, never which condition.
type Status struct {
	Member       person.ID         `json:"member"`
	Verification *VerificationLine `json:"verification,omitempty"` // nil when no plan of the member asks for one
	Supplemental *SupplementalLine `json:"supplemental,omitempty"` // nil when no plan of the member has such benefits
}

// VerificationLine is how far the newest verification of a member is.
type VerificationLine struct {
	ID         ID          `json:"id"`
	Number     string      `json:"number"`
	Contract   string      `json:"contract"`
	Plan       string      `json:"plan"`
	PlanName   string      `json:"plan_name"`
	State      State       `json:"state"`
	Effective  clock.Date  `json:"effective"`
	Due        clock.Date  `json:"due"`
	EndsOn     clock.Date  `json:"ends_on"`
	VerifiedOn *clock.Date `json:"verified_on,omitempty"`
	Provider   bool        `json:"provider"` // somebody is named who can be asked
	Attempts   int         `json:"attempts"` // made so far
	Notified   bool        `json:"notified"` // the member was told that it is not confirmed
	Removal    bool        `json:"removal"`  // the enrolment is to be ended
}

// SupplementalLine is how far the newest determination of a member is.
type SupplementalLine struct {
	Year     int               `json:"year"`
	Decision DeterminedState   `json:"decision"`
	Next     *SupplementalLine `json:"next,omitempty"` // asked for a later year, and not decided yet
}

func (v *Verification) line() *VerificationLine {
	return &VerificationLine{
		ID: v.ID, Number: v.Number, Contract: v.Contract, Plan: v.Plan, PlanName: v.PlanName, State: v.State, Effective: v.Effective,
		Due: v.Terms.Due, EndsOn: v.Terms.EndsOn, VerifiedOn: v.VerifiedOn, Provider: v.Provider != nil, Attempts: len(v.Attempts),
		Notified: v.Notice != "", Removal: v.RemovalOwed,
	}
}

// Status is how far the members of a book are; whoever asks for it answers for whose book it is. Members of whom nothing is known are not
// in the answer.
func (s *Verifications) Status(ctx context.Context, members []person.ID) (map[person.ID]Status, error) {
	out := make(map[person.ID]Status, len(members))
	err := s.eachLine(ctx, members, func(m person.ID, l *VerificationLine) {
		x := out[m]
		x.Member, x.Verification = m, l
		out[m] = x
	})
	if err != nil {
		return nil, err
	}
	err = s.eachSupplemental(ctx, members, func(m person.ID, l *SupplementalLine) {
		x := out[m]
		x.Member, x.Supplemental = m, l
		out[m] = x
	})
	return out, err
}

// ForAgent are the verifications of the members of a book that still wait for a provider, what is due first at the top.
func (s *Verifications) ForAgent(ctx context.Context, members []person.ID) ([]Status, error) {
	all, err := s.Status(ctx, members)
	if err != nil {
		return nil, err
	}
	return waitingFirst(all), nil
}
