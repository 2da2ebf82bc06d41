package complaint

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/person"
)

// Proof is what lets somebody act for the member.
type Proof struct {
	At    time.Time // when any unit of the plan first had it; zero is now
	Paper string    // its id among the authorizations on file, or how the file calls one that is not kept there
	// Holder is who it is for, when nobody knew the speaker as a person before; "" is the speaker.
	Holder person.ID
	// Kind and Note are of a court or State paper that is not kept among the authorizations: which it is, and who read it how.
	Kind ProofKind
	Note string
}

// ProofKind is what a paper is that the room of authorizations does not know. The texts are stored.
type ProofKind string

// The kinds: papers of a court or of State law (42 CFR 422.561). An appointment form is never one of them: it is checked where it is kept.
const (
	CourtOrder      ProofKind = "court_order"
	PowerOfAttorney ProofKind = "power_of_attorney"
	Guardianship    ProofKind = "guardianship"
	StateLaw        ProofKind = "state_law" // a surrogate under State law, without a paper of a court
)

// ProofKinds are all of them.
var ProofKinds = []ProofKind{CourtOrder, PowerOfAttorney, Guardianship, StateLaw}

func (p *Proof) check(op string) error {
	switch {
	case p.Kind == "":
		return nil
	case !slices.Contains(ProofKinds, p.Kind):
		return incomplete(op, "kind")
	case p.Paper == "":
		return incomplete(op, "paper")
	case p.Note == "":
		return incomplete(op, "note")
	}
	return nil
}

// Prove records that the paper came which lets the speaker act for the member. The clock starts when the plan first had it, or at the
// receipt when that was later. The paper is on file and valid: the speaker may see the member's complaints by it. Only of a court or
// State paper that is kept elsewhere the kind and a note are enough. Errors: ErrState, ErrIncomplete, ErrNotOnFile (Conflict), ErrBarred.
func (s *Complaints) Prove(ctx context.Context, c person.Cause, o Opened, p Proof) (Case, error) {
	const op = "complaint: prove"
	if err := p.check(op); err != nil {
		return Case{}, err
	}
	d := proved{At: p.At, Paper: p.Paper, Holder: p.Holder, Kind: p.Kind, Note: p.Note}
	return s.authority(ctx, c, op, o, typeProved, d, func(now *Case) error { return s.onFileFor(ctx, c, op, now, &p) })
}

// onFileFor refuses what proves nothing for this case.
func (s *Complaints) onFileFor(ctx context.Context, c person.Cause, op string, now *Case, p *Proof) error {
	next := now.clone()
	if p.Holder != "" {
		if now.Speaker.Person != "" && now.Speaker.Person != p.Holder {
			return conflict(op, ErrNotOnFile) // somebody else's paper
		}
		next.Speaker.Person = p.Holder
	}
	if p.Kind != "" {
		if next.isAbout(next.Speaker.Person) {
			return conflict(op, ErrNotOnFile)
		}
		return nil
	}
	proven, err := s.standsIn(ctx, c, &next)
	if err == nil && !proven {
		err = conflict(op, ErrNotOnFile)
	}
	return err
}

// Confirm records that the member said that the complaint is theirs: they are the filer then, and no paper is needed. Their identity was
// verified. Errors: ErrState, ErrBarred, ErrIncomplete without a member.
func (s *Complaints) Confirm(ctx context.Context, c person.Cause, o Opened, at time.Time) (Case, error) {
	return s.authority(ctx, c, "complaint: confirm", o, typeConfirmed, proved{At: at}, nil)
}

// authority starts the clock of a case that waited for it.
func (s *Complaints) authority(ctx context.Context, c person.Cause, op string, o Opened, kind string, d proved, check func(*Case) error) (Case, error) {
	if d.At.IsZero() {
		d.At = c.At
	}
	d.At = d.At.UTC()
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case now.Speaker.Standing != UnprovenStandIn:
			return step{}, wrongState(op, now.State)
		case now.Member == "":
			return step{}, incomplete(op, "member")
		case d.At.After(c.At):
			return step{}, incomplete(op, "at: not later than now")
		case kind == typeProved && now.Authority.ProvenAt != nil, kind == typeConfirmed && now.Authority.ConfirmedAt != nil:
			return step{}, nil
		}
		if check != nil {
			if err := check(now); err != nil {
				return step{}, err
			}
		}
		next := now.clone()
		next.proved(kind, d)
		if err := s.owe(&next); err != nil {
			return step{}, err
		}
		d.duties = duties{next.Obligations}
		return one(kind, d)
	})
}

// Try records a try to reach the member or to get proof. Dismissing a case waits for such efforts; of a CTM complaint package ctm
// records contacts. Errors: ErrState, ErrIncomplete, ErrBarred.
func (s *Complaints) Try(ctx context.Context, c person.Cause, o Opened, e Effort) (Case, error) {
	const op = "complaint: try"
	return s.active(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case e.How == "":
			return step{}, incomplete(op, "how")
		case e.At.After(c.At):
			return step{}, incomplete(op, "at: not later than now")
		case e.At.IsZero():
			e.At = c.At
		}
		e.By = c.Actor
		return one(typeTried, e)
	})
}
