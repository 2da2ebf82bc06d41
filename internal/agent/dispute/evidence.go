package dispute

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// add puts a document on the dispute. Of broker operations it is the plan's own, unless they took it in for the agent.
func (d *Dispute) add(op string, x Document, v access.Visitor, at time.Time) error {
	switch {
	case x.Hash == "" || x.Name == "":
		return incomplete(op, "document")
	case !slices.Contains(Kinds, x.Kind):
		return incomplete(op, "kind")
	case len(d.Documents) >= maxDocuments:
		return incomplete(op, "documents")
	}
	x.At, x.By, x.Plan = at.UTC(), v.Name, x.Plan && serving(v)
	d.Documents = append(d.Documents, x)
	return nil
}

// Attach adds a document that is in the archive. The same one again changes nothing. When it was the last one that the agent had to
// bring, it is the plan's turn. Errors: ErrUnknown, ErrState when it is ruled on, ErrIncomplete.
func (s *Disputes) Attach(ctx context.Context, c person.Cause, v access.Visitor, id ID, x Document) (Dispute, error) {
	const op = "dispute: attach"
	return s.work(ctx, c, v, op, id, func(d *Dispute) ([]happening, error) {
		if !d.of(v) && !serving(v) {
			return nil, unknown(op)
		}
		if !d.State.Open() {
			return nil, wrongState(op)
		}
		if slices.ContainsFunc(d.Documents, func(y Document) bool { return y.Hash == x.Hash && y.Kind == x.Kind }) {
			return nil, nil
		}
		if err := d.add(op, x, v, c.At); err != nil {
			return nil, err
		}
		return s.perhapsReady(d, c.At, happening{typeAttached, d.Documents[len(d.Documents)-1]})
	})
}

// Proceed says that the agent has nothing more to bring: it is the plan's turn with what there is. Errors: ErrUnknown for everybody but
// the agent and broker operations, ErrState, ErrIncomplete.
func (s *Disputes) Proceed(ctx context.Context, c person.Cause, v access.Visitor, id ID, text string) (Dispute, error) {
	const op = "dispute: proceed"
	text = strings.TrimSpace(text)
	return s.work(ctx, c, v, op, id, func(d *Dispute) ([]happening, error) {
		switch {
		case !d.of(v) && !serving(v):
			return nil, unknown(op)
		case d.State != EvidenceNeeded:
			return nil, wrongState(op)
		case len(text) > maxWords:
			return nil, incomplete(op, "text")
		}
		d.Proceeded = true
		return s.perhapsReady(d, c.At, happening{typeProceeded, said{text, v.Name}})
	})
}

// perhapsReady adds that it is the plan's turn, when nothing of the agent's is missing any more.
func (s *Disputes) perhapsReady(d *Dispute, at time.Time, first happening) ([]happening, error) {
	all := []happening{first}
	card, ok := s.rules.Card(d.Claim, s.zone.DateOf(d.OpenedAt))
	if d.State != EvidenceNeeded || !ok || d.waiting(card) {
		return all, nil
	}
	stage := ToReview
	if d.Again || d.wasReviewed() {
		stage = ToAgain
	}
	next, err := s.rules.clock(stage, d.Claim, s.zone, at)
	if err != nil {
		return nil, err
	}
	return append(all, happening{typeReady, ready{d.Running().Target.StopOnce("What was missing is there", at), next}}), nil
}

// wasReviewed tells whether it was the plan's turn before.
func (d *Dispute) wasReviewed() bool {
	return slices.ContainsFunc(d.Clocks, func(c Clock) bool { return c.Stage != ToEvidence })
}

// Ask asks the agent for more evidence: any document of these kinds, or any at all. The plan's clock stops, the agent's begins.
// Errors: ErrUnknown for everybody but broker operations, ErrState, ErrIncomplete.
func (s *Disputes) Ask(ctx context.Context, c person.Cause, v access.Visitor, id ID, kinds []Kind, text string) (Dispute, error) {
	const op = "dispute: ask"
	text = strings.TrimSpace(text)
	return s.work(ctx, c, v, op, id, func(d *Dispute) ([]happening, error) {
		switch {
		case !serving(v):
			return nil, unknown(op)
		case !d.State.Open() || d.State == EvidenceNeeded:
			return nil, wrongState(op)
		case text == "" || len(text) > maxWords:
			return nil, incomplete(op, "text")
		case slices.ContainsFunc(kinds, func(k Kind) bool { return !slices.Contains(Kinds, k) }):
			return nil, incomplete(op, "kinds")
		}
		next, err := s.rules.clock(ToEvidence, d.Claim, s.zone, c.At)
		return []happening{{typeAsked, asked{kinds, text, v.Name, d.Running().Target.StopOnce("Evidence was asked for", c.At), next}}}, err
	})
}

// Identification is whom and what a dispute is about, as broker operations found out.
type Identification struct {
	Member   person.ID
	Change   change.ID
	Decision int
	On       *clock.Date
}

// Take assigns a dispute to whoever takes it. Errors: ErrUnknown, ErrState when it is ruled on.
func (s *Disputes) Take(ctx context.Context, c person.Cause, v access.Visitor, id ID) (Dispute, error) {
	const op = "dispute: take"
	return s.work(ctx, c, v, op, id, func(d *Dispute) ([]happening, error) {
		switch {
		case !serving(v):
			return nil, unknown(op)
		case !d.State.Open():
			return nil, wrongState(op)
		case d.Assignee == v.Account:
			return nil, nil
		}
		return []happening{{typeTaken, taken{v.Account, v.Name}}}, nil
	})
}

// Note keeps what somebody wants to remember. It is for the file, never told. Errors: ErrUnknown, ErrIncomplete.
func (s *Disputes) Note(ctx context.Context, c person.Cause, v access.Visitor, id ID, text string) (Dispute, error) {
	const op = "dispute: note"
	text = strings.TrimSpace(text)
	return s.work(ctx, c, v, op, id, func(*Dispute) ([]happening, error) {
		switch {
		case !serving(v):
			return nil, unknown(op)
		case text == "" || len(text) > maxWords:
			return nil, incomplete(op, "text")
		}
		return []happening{{typeNoted, said{text, v.Name}}}, nil
	})
}

// Identify says whom a dispute is about and which change, when the agent only named the customer. Errors: ErrUnknown for everybody
// but broker operations and for a change of somebody else, ErrState when it is ruled on, ErrIncomplete.
func (s *Disputes) Identify(ctx context.Context, c person.Cause, v access.Visitor, id ID, x Identification) (Dispute, error) {
	const op = "dispute: identify"
	return s.work(ctx, c, v, op, id, func(d *Dispute) ([]happening, error) {
		switch {
		case !serving(v):
			return nil, unknown(op)
		case !d.State.Open():
			return nil, wrongState(op)
		case x.Member == "":
			return nil, incomplete(op, "member")
		}
		found := identified{Member: x.Member, Change: x.Change, Decision: x.Decision, On: d.On, By: v.Name}
		if x.On != nil {
			found.On = x.On
		}
		if err := s.ofMember(ctx, op, &found); err != nil {
			return nil, err
		}
		var err error
		found.Money, found.Rule, found.Why, err = s.rules.lookBack(found.On, s.openedOn(d))
		return []happening{{typeIdentified, found}}, err
	})
}

// ofMember holds a change to the member whose it is.
func (s *Disputes) ofMember(ctx context.Context, op string, x *identified) error {
	if x.Change == "" {
		return nil
	}
	member, on, ok, err := s.changes.Change(ctx, x.Change)
	if err != nil {
		return err
	}
	if !ok || member != x.Member {
		return unknown(op)
	}
	if x.On == nil {
		x.On = &on
	}
	return nil
}

// openedOn is the civil day on which a dispute was opened.
func (s *Disputes) openedOn(d *Dispute) clock.Date { return s.zone.DateOf(d.OpenedAt) }
