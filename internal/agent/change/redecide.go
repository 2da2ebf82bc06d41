package change

import (
	"context"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Finding is what broker operations, or the ruling of a dispute, established about a change. Without a channel the change is only decided
// again from what is known now.
type Finding struct {
	Change  ID
	Channel agent.Channel
	NPN     agent.NPN // who facilitated it
	What    string    // what shows it: recording, transfer_log, application, statement
	Ref     string
	Reason  string
	Dispute string // id of the dispute
}

// deciding are those who settle what is held.
func deciding(v access.Visitor) bool { return v.Role == access.RoleBroker && !v.Suspended }

// Review settles a change with evidence that broker operations found. Errors: ErrUnknown for everybody else, ErrIncomplete.
func (s *Changes) Review(ctx context.Context, c person.Cause, v access.Visitor, x Finding) (Decision, error) {
	const op = "change: review"
	if !deciding(v) {
		return Decision{}, unknown(op)
	}
	if x.Channel == "" {
		return Decision{}, incomplete(op, "channel")
	}
	if strings.TrimSpace(x.Reason) == "" {
		return Decision{}, incomplete(op, "reason")
	}
	x.Dispute = ""
	return s.Redecide(ctx, c, x)
}

// Redecide decides a change again: with what was established, and with everything else that is known now. A decision that says the same
// from the same facts stays. The same cause again gives the same decision. Errors: ErrUnknown, ErrIncomplete, ErrState before CMS
// accepted the change.
func (s *Changes) Redecide(ctx context.Context, c person.Cause, x Finding) (Decision, error) {
	const op = "change: decide again"
	if err := x.check(op); err != nil {
		return Decision{}, err
	}
	c = c.Named("change")
	for try := 1; ; try++ {
		now, err := s.Get(ctx, x.Change)
		if err != nil {
			return Decision{}, err
		}
		last, decided := now.Latest()
		if !decided {
			return Decision{}, wrongState(op)
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return last, err
		}
		err = s.redecide(ctx, c, &now, x)
		if err == nil {
			if now, err = s.Get(ctx, x.Change); err != nil {
				return Decision{}, err
			}
			last, _ = now.Latest()
			return last, nil
		}
		if !record.Moved(err) || try == changeTries {
			return Decision{}, err
		}
	}
}

func (x *Finding) check(op string) error {
	x.Ref, x.Reason = strings.TrimSpace(x.Ref), strings.TrimSpace(x.Reason)
	x.NPN = agent.NPN(strings.TrimLeft(strings.TrimSpace(string(x.NPN)), "0"))
	external := x.Channel == agent.ExternalAgent || x.Channel == agent.ExternalCallCenter
	switch {
	case x.Channel != "" && !slices.Contains(agent.Channels, x.Channel):
		return incomplete(op, "channel")
	case external && !person.ValidNPN(string(x.NPN)):
		return incomplete(op, "npn")
	case len(x.Ref) > maxRef || len(x.Reason) > maxReason || len(x.What) > maxRef:
		return incomplete(op, "reason")
	}
	if !external && x.Channel != agent.InternalField {
		x.NPN = "" // who else the ruling names is no producer of the application
	}
	return nil
}

// redecide puts what was established on record, together with what follows from it.
func (s *Changes) redecide(ctx context.Context, c person.Cause, now *Change, x Finding) error {
	why := Review
	if x.Dispute != "" {
		why = Disputed
	}
	w := s.work(c, why)
	position, err := s.rec.Position(ctx)
	if err != nil {
		return err
	}
	e := Evidence{
		Kind: ByReview, Channel: x.Channel, NPN: x.NPN, What: x.What, Ref: x.Ref, Reason: x.Reason, Dispute: x.Dispute, By: c.Actor.ID, At: c.At.UTC(),
		KnownAt: position,
	}
	err = w.members(ctx, []person.ID{now.Member}, func(_ person.ID, m *member) (told, error) {
		if x.Channel == "" {
			return told{}, nil
		}
		at := m.change(x.Change)
		if at == nil {
			return told{}, unknown("change: decide again")
		}
		at.Evidence = append(slices.Clone(at.Evidence), e)
		heard, err := record.EventOf(typeHeard, schema, heard{[]Evidence{e}})
		return told{heard: map[ID][]record.NewEvent{x.Change: {heard}}}, err
	})
	if err != nil || len(w.appends) == 0 {
		return err
	}
	_, err = s.rec.Append(ctx, c.Command("change"), w.appends...)
	if err == nil {
		err = s.guard.Refresh(ctx, now.Member)
	}
	return err
}
