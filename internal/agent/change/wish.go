package change

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// NotReadyError means that the agent whom a member asked for may not sell the member's plan.
type NotReadyError struct {
	Agent  agent.NPN
	Failed []agent.Failure
}

func (e *NotReadyError) Error() string {
	return fmt.Sprintf("the agent is not ready: %d tests fail", len(e.Failed))
}

// Request is a member's wish for another agent of record, or for none (E3).
type Request struct {
	Member person.ID
	To     agent.NPN   // "" for none
	Family plan.Family // "" for all plans
	What   string      // letter, call, portal
	Ref    string      // of the letter or recording
	Reason string
}

// Request gives a member another agent of record from the first of the next month on; earlier months stay as they are. The agent must be
// ready for every plan that the member has then. Errors: ErrUnknown for those who do not take such wishes, ErrIncomplete, *NotReadyError.
func (s *Changes) Request(ctx context.Context, c person.Cause, v access.Visitor, r Request) (Wish, error) {
	const op = "change: request"
	if v.Suspended || v.Role != access.RolePlanChange && v.Role != access.RoleBroker && v.Role != access.RoleService {
		return Wish{}, unknown(op)
	}
	r.To, r.Ref = agent.NPN(strings.TrimLeft(strings.TrimSpace(string(r.To)), "0")), strings.TrimSpace(r.Ref)
	switch {
	case r.Member == "":
		return Wish{}, incomplete(op, "member")
	case r.To != "" && !person.ValidNPN(string(r.To)):
		return Wish{}, incomplete(op, "agent")
	case r.Ref == "" || len(r.Ref) > maxRef || len(r.Reason) > maxReason:
		return Wish{}, incomplete(op, "evidence")
	}
	asked := s.zone.DateOf(c.At)
	if err := s.mayTake(ctx, r, asked); err != nil {
		return Wish{}, err
	}
	c = c.Named("change")
	wish := Wish{
		ID: record.IDOf("wish", c.ID, string(r.Member)), Basis: BasisRequest, To: r.To, From: firstOfNext(asked), Family: r.Family, Asked: asked, What: r.What,
		Ref: r.Ref, Reason: strings.TrimSpace(r.Reason), By: v.Account, Name: v.Name, At: c.At.UTC(),
	}
	return wish, s.wish(ctx, c, []person.ID{r.Member}, wish)
}

// mayTake tells whether an agent is ready for every plan of ours that the member has.
func (s *Changes) mayTake(ctx context.Context, r Request, on clock.Date) error {
	if r.To == agent.House {
		return nil
	}
	spans, err := s.enrollment.Spans(ctx, []person.ID{r.Member})
	if err != nil {
		return err
	}
	agents, err := s.credentials.Standing(ctx)
	if err != nil {
		return err
	}
	from := firstOfNext(on)
	for i := range spans[r.Member] {
		x := &spans[r.Member][i]
		if !x.Ours || x.Cancelled || x.End != nil && x.End.Before(from) || r.Family != "" && !r.Family.Like(x.Family) {
			continue
		}
		product, _ := s.policy.catalog.Product(x.Contract, x.Plan)
		ready := agents.Ready(credential.Ask{NPN: r.To, On: on, Year: from.Year(), State: residence(x, from), Product: product})
		if ready.State != agent.Ready {
			return &store.Error{Kind: store.Conflict, Op: "change: request", Err: &NotReadyError{r.To, ready.Failed}}
		}
	}
	return nil
}

// residence is where the member lives on a day of a span.
func residence(s *enrolment.Span, on clock.Date) string {
	state := s.State
	for _, h := range s.Residences {
		if !h.From.After(on) {
			state = h.State
		}
	}
	return state
}

// Handover moves customers of an agent to another one: to a successor, or as the transfer of a book.
type Handover struct {
	Of      agent.NPN
	To      agent.NPN   // "" is house
	From    clock.Date  // first of a month
	Members []person.ID // nil: the whole book
	What    string      // successor, book
	Ref     string      // of the agreement
	Reason  string
}

// Handed is what came of a handover.
type Handed struct{ Members int }

// handAtOnce is how many members are handed over in one append.
const handAtOnce = 1000

// Transfer hands over customers, in bulk. Interrupted, it goes on when it is asked for again with the same cause. Errors: ErrUnknown for
// everybody but broker operations, ErrIncomplete.
func (s *Changes) Transfer(ctx context.Context, c person.Cause, v access.Visitor, h Handover) (Handed, error) {
	const op = "change: transfer"
	h.Ref, h.Reason = strings.TrimSpace(h.Ref), strings.TrimSpace(h.Reason)
	switch {
	case !deciding(v):
		return Handed{}, unknown(op)
	case !person.ValidNPN(string(h.Of)) || h.To != "" && !person.ValidNPN(string(h.To)) || h.Of == h.To:
		return Handed{}, incomplete(op, "agent")
	case h.From == 0 || h.From.Day() != 1:
		return Handed{}, incomplete(op, "from")
	case h.What != "successor" && h.What != "book":
		return Handed{}, incomplete(op, "what")
	case h.Ref == "" || len(h.Ref) > maxRef || len(h.Reason) > maxReason:
		return Handed{}, incomplete(op, "evidence")
	}
	c = c.Named("change")
	if h.Members == nil {
		var err error
		if h.Members, err = s.book(ctx, h.Of, h.From); err != nil {
			return Handed{}, err
		}
	}
	wish := Wish{
		ID: record.IDOf("wish", c.ID), Basis: BasisTransfer, Of: h.Of, To: h.To, From: h.From, Asked: s.zone.DateOf(c.At), What: h.What, Ref: h.Ref,
		Reason: h.Reason, By: v.Account, Name: v.Name, At: c.At.UTC(),
	}
	var out Handed
	for part := range slices.Chunk(h.Members, handAtOnce) {
		if err := s.wish(ctx, c.Part(string(part[0])), part, wish); err != nil {
			return out, err
		}
		out.Members += len(part)
	}
	return out, nil
}

// book are the members whose agent of record somebody is on a day or later.
func (s *Changes) book(ctx context.Context, npn agent.NPN, from clock.Date) (members []person.ID, err error) {
	err = each(ctx, s.db.Read(), func(rows store.Rows) error {
		var m person.ID
		err := rows.Scan(&m)
		members = append(members, m)
		return err
	}, "select distinct member_id from tenure where agent = $1 and (until_day is null or until_day >= $2) order by member_id", string(npn), int64(from.Days()))
	return members, err
}

// wish puts a wish on record for some members, together with what follows from it. Who has it already is left alone.
func (s *Changes) wish(ctx context.Context, c person.Cause, members []person.ID, x Wish) error {
	for try := 1; ; try++ {
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return err
		}
		w := s.work(c, x.Basis)
		err := w.members(ctx, members, func(_ person.ID, m *member) (told, error) {
			if slices.ContainsFunc(m.wishes, func(o Wish) bool { return o.ID == x.ID }) {
				return told{}, nil
			}
			m.wishes = append(m.wishes, x)
			e, err := record.EventOf(typeWished, schema, x)
			return told{wished: []record.NewEvent{e}}, err
		})
		if err != nil || len(w.appends) == 0 {
			return err
		}
		_, err = s.rec.Append(ctx, c.Command("change"), w.appends...)
		if err == nil {
			return s.refresh(ctx, members)
		}
		if !record.Moved(err) || try == changeTries {
			return err
		}
	}
}

// refreshAtMost is for how many members this process looks at once what their access is now; for more, the next look finds out.
const refreshAtMost = 50

func (s *Changes) refresh(ctx context.Context, members []person.ID) error {
	var all error
	if len(members) <= refreshAtMost {
		for _, m := range members {
			all = errors.Join(all, s.guard.Refresh(ctx, m))
		}
	}
	return all
}
