package dispute

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Rule says whether the agent is right, and what that rests on. It edits nothing: when an upheld dispute names a change, that is decided
// again, and what follows in money follows from that. Who denies for want of the agent's evidence waits until the agent's day has passed;
// what the plan did not find in its own files must be explained. Errors: ErrUnknown for everybody but broker operations, ErrState,
// ErrIncomplete, ErrEvidence.
func (s *Disputes) Rule(ctx context.Context, c person.Cause, v access.Visitor, id ID, r Ruling) (Dispute, error) {
	const op = "dispute: rule"
	c = c.Named(category)
	d, err := s.work(ctx, c, v, op, id, func(d *Dispute) ([]happening, error) {
		if !serving(v) {
			return nil, unknown(op)
		}
		if err := s.checkRuling(op, d, &r, c.At); err != nil {
			return nil, err
		}
		return s.ruled(d, r, v, c.At)
	})
	if err != nil {
		return d, err
	}
	if err := s.redecide(ctx, c.At, &d); err != nil {
		return d, err
	}
	d, err = s.load(ctx, id)
	return d.seenBy(v), err
}

// ruled is what is put on record of a ruling.
func (s *Disputes) ruled(d *Dispute, r Ruling, v access.Visitor, at time.Time) ([]happening, error) {
	days, _, _, err := s.rules.days(toReopen, d.Claim, s.zone.DateOf(at))
	if err != nil {
		return nil, err
	}
	stopped := d.Running().Target.StopOnce("It was ruled on", at)
	r.By, r.Account, r.At, r.Redecided = v.Name, v.Account, at.UTC(), nil
	r.Late = d.Running().Stage != ToEvidence && stopped.Late(at)
	return []happening{{typeRuled, ruled{r, stopped, s.zone.DateOf(at).AddDays(days)}}}, nil
}

func (s *Disputes) checkRuling(op string, d *Dispute, r *Ruling, at time.Time) error {
	card, ok := s.rules.Card(d.Claim, s.openedOn(d))
	r.Text, r.Without = strings.TrimSpace(r.Text), strings.TrimSpace(r.Without)
	switch {
	case !ok || !d.State.Open():
		return wrongState(op)
	case d.State == EvidenceNeeded && !r.Upheld && !d.Running().Late(at):
		return wrongState(op)
	case r.Text == "" || len(r.Text) > maxWords:
		return incomplete(op, "text")
	case len(r.Without) > maxWords:
		return incomplete(op, "without")
	case len(d.Lacking(card, FromPlan)) > 0 && r.Without == "":
		return noEvidence(op)
	}
	if err := s.checkCitations(op, d, r); err != nil {
		return err
	}
	return checkCorrection(op, d, r)
}

// checkCitations holds a ruling to what rulings can rest on.
func (s *Disputes) checkCitations(op string, d *Dispute, r *Ruling) error {
	if len(r.Citations) == 0 {
		return incomplete(op, "citations")
	}
	for _, id := range r.Citations {
		if _, ok := s.rules.Citation(id, s.openedOn(d)); !ok {
			return incomplete(op, "citations")
		}
	}
	return nil
}

// checkCorrection lets only an upheld dispute have its own change decided again.
func checkCorrection(op string, d *Dispute, r *Ruling) error {
	x := r.Correct
	if !r.Upheld || d.Change == "" {
		r.Correct = nil
		return nil
	}
	if x == nil {
		r.Correct = &Correction{Change: d.Change}
		return nil
	}
	x.Change = d.Change
	x.Facilitator = agent.NPN(strings.TrimLeft(strings.TrimSpace(string(x.Facilitator)), "0"))
	external := x.Channel == agent.ExternalAgent || x.Channel == agent.ExternalCallCenter
	switch {
	case x.Channel != "" && !slices.Contains(agent.Channels, x.Channel):
		return incomplete(op, "channel")
	case (external || x.Facilitator != "") && !person.ValidNPN(string(x.Facilitator)):
		return incomplete(op, "facilitator")
	}
	return nil
}

// redecide has the change of an upheld dispute decided again, once, and notes what came of it. What was interrupted between the ruling
// and this, the sweep takes up again.
func (s *Disputes) redecide(ctx context.Context, at time.Time, d *Dispute) error {
	r, ok := d.Ruling()
	if !ok || r.Correct == nil || r.Redecided != nil || !d.State.Ruled() {
		return nil
	}
	c := person.Cause{ID: fmt.Sprintf("dispute/%s/redecide/%d", d.ID, len(d.Rulings)), At: at, Zone: s.zone.String(), Actor: sweeper}
	x, err := s.changes.Redecide(ctx, c, d.ID, r.Text, *r.Correct)
	if store.KindOf(err) == store.Conflict {
		return nil // CMS did not accept the change yet: the sweep asks again
	}
	if err != nil {
		return fmt.Errorf("dispute: decide again: %w", err)
	}
	note := c.Part("note")
	if _, done, err := s.rec.Done(ctx, note.ID); err != nil || done {
		return err
	}
	now, err := s.load(ctx, d.ID) // with its present version, whatever the visitor saw of it
	if err != nil {
		return err
	}
	err = s.append(ctx, note, &now, happening{typeRedecided, Redecided{Version: x.Version, Outcome: x.Outcome, Agent: x.Agent, Rule: x.Rule}})
	if record.Moved(err) {
		return nil // somebody touched it just now; the sweep notes it
	}
	return err
}

// Withdraw ends a dispute at the agent's wish. Errors: ErrUnknown for everybody but the agent and broker operations, ErrState.
func (s *Disputes) Withdraw(ctx context.Context, c person.Cause, v access.Visitor, id ID, text string) (Dispute, error) {
	const op = "dispute: withdraw"
	text = strings.TrimSpace(text)
	return s.work(ctx, c, v, op, id, func(d *Dispute) ([]happening, error) {
		switch {
		case !d.of(v) && !serving(v):
			return nil, unknown(op)
		case !d.State.Open():
			return nil, wrongState(op)
		case len(text) > maxWords:
			return nil, incomplete(op, "text")
		}
		return []happening{{typeWithdrawn, ended{text, v.Name, d.Running().Target.StopOnce("It was withdrawn", c.At)}}}, nil
	})
}

// Reopen disputes a ruling again, once and within a time. Errors: ErrUnknown for everybody but the agent and broker operations, ErrState,
// ErrIncomplete.
func (s *Disputes) Reopen(ctx context.Context, c person.Cause, v access.Visitor, id ID, text string) (Dispute, error) {
	const op = "dispute: reopen"
	text = strings.TrimSpace(text)
	return s.work(ctx, c, v, op, id, func(d *Dispute) ([]happening, error) {
		switch {
		case !d.of(v) && !serving(v):
			return nil, unknown(op)
		case !d.CanReopen(s.zone.DateOf(c.At)):
			return nil, wrongState(op)
		case text == "" || len(text) > maxWords:
			return nil, incomplete(op, "text")
		}
		next, err := s.rules.clock(ToAgain, d.Claim, s.zone, c.At)
		return []happening{{typeReopened, reopened{text, v.Name, next}}}, err
	})
}
