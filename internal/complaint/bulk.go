package complaint

import (
	"context"
	"errors"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

// BulkKind is what is done to many cases at once.
type BulkKind string

// The kinds.
const (
	BulkAssign BulkKind = "assign"
	BulkDesk   BulkKind = "desk"
	BulkNote   BulkKind = "note"
	BulkClose  BulkKind = "close" // what was answered and owes nothing
)

// BulkKinds are all of them, in the order in which pages offer them.
var BulkKinds = []BulkKind{BulkAssign, BulkDesk, BulkNote, BulkClose}

// Bulk is one thing to be done to many cases.
type Bulk struct {
	Kind    BulkKind
	Account string // of assign
	Desk    Desk   // of desk
	Text    string // of note and close; why, of desk
	Page    string // message key of the page that does it, for the looks
}

// maxBulk is the most cases of one bulk: each is decided and recorded by itself.
const maxBulk = 500

// BulkLine is what happens, or happened, to one case. Why is a word for pages: "" when it happens, else nothing (it is so already),
// unknown, state, worker, incomplete, barred, other.
type BulkLine struct {
	ID     ID
	Number string
	State  State
	Does   bool
	Why    string
}

// Preview says of each case what Apply would do, and why not, and changes nothing. The order is that of ids.
func (s *Complaints) Preview(ctx context.Context, c person.Cause, v access.Visitor, b Bulk, ids []ID) ([]BulkLine, error) {
	const op = "complaint: preview"
	if err := b.check(op, v, ids); err != nil {
		return nil, err
	}
	out := make([]BulkLine, 0, len(ids))
	for _, id := range ids {
		now, err := s.stored(ctx, op, id)
		if err == nil {
			err = s.unbarred(ctx, op, &now, v)
		}
		if err != nil {
			now = Case{ID: id}
		}
		var x step
		if err == nil {
			x, err = s.bulkStep(ctx, c, b, &now)
		}
		line := lineOf(&now, err, len(x.events) > 0)
		if line.Why == whyOther {
			return out, err
		}
		out = append(out, line)
	}
	return out, nil
}

// Apply does it to each case for itself: one that refuses stops no other. Each is opened first, with an entry in the record of looks.
// The same cause again does nothing twice and tells the same. The order is that of ids. An error ends it between two cases.
func (s *Complaints) Apply(ctx context.Context, c person.Cause, v access.Visitor, b Bulk, ids []ID) ([]BulkLine, error) {
	const op = "complaint: apply"
	if err := b.check(op, v, ids); err != nil {
		return nil, err
	}
	out := make([]BulkLine, 0, len(ids))
	for _, id := range ids {
		after, did, err := s.applyOne(ctx, c.Part(string(id)), v, b, id)
		line := lineOf(&after, err, did)
		if line.Why == whyOther {
			return out, err
		}
		out = append(out, line)
	}
	return out, nil
}

func (s *Complaints) applyOne(ctx context.Context, c person.Cause, v access.Visitor, b Bulk, id ID) (after Case, did bool, err error) {
	const op = "complaint: apply"
	if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
		after, loaded := s.stored(ctx, op, id)
		return after, done, errors.Join(err, loaded)
	}
	o, err := s.Open(ctx, v, id, b.Page, c.At)
	if err != nil {
		return Case{ID: id}, false, err
	}
	after, err = s.work(ctx, c, op, o, func(now *Case) (step, error) {
		x, err := s.bulkStep(ctx, c, b, now)
		did = len(x.events) > 0
		return x, err
	})
	after.Number = o.Case.Number
	return after, did && err == nil, err
}

// bulkStep decides what a bulk does to a case.
func (s *Complaints) bulkStep(ctx context.Context, c person.Cause, b Bulk, now *Case) (step, error) {
	const op = "complaint: bulk"
	if b.Kind == BulkNote {
		return one(typeNoted, noted{b.Text})
	}
	if now.State.Over() {
		return step{}, wrongState(op, now.State)
	}
	switch b.Kind {
	case BulkAssign:
		return s.assign(ctx, c, now, b.Account, false)
	case BulkDesk:
		return s.toDesk(ctx, op, c, now, b)
	}
	return s.close(op, now, b.Text)
}

// toDesk brings a case to another desk: the class stays, with the desk chosen by hand.
func (s *Complaints) toDesk(ctx context.Context, op string, c person.Cause, now *Case, b Bulk) (step, error) {
	k := now.Class
	k.Desk = b.Desk
	switch {
	case now.Desk == b.Desk:
		return step{}, nil
	case now.Stopped != nil:
		return step{}, wrongState(op, now.State)
	}
	return s.reclass(ctx, c, now, k, b.Text)
}

func (b *Bulk) check(op string, v access.Visitor, ids []ID) error {
	switch {
	case !works(v):
		return refused(op)
	case len(ids) > maxBulk:
		return incomplete(op, "ids: too many at once")
	case b.Kind == BulkAssign && b.Account == "":
		return incomplete(op, "account")
	case b.Kind == BulkDesk && b.Desk == "":
		return incomplete(op, "desk")
	case b.Kind == BulkNote && b.Text == "":
		return incomplete(op, "text")
	case b.Kind != BulkAssign && b.Kind != BulkDesk && b.Kind != BulkNote && b.Kind != BulkClose:
		return incomplete(op, "kind")
	}
	return nil
}

const whyOther = "other"

func lineOf(c *Case, err error, does bool) BulkLine {
	line := BulkLine{ID: c.ID, Number: c.Number, State: c.State, Does: does && err == nil}
	switch {
	case err == nil && !does:
		line.Why = "nothing"
	case err == nil:
	case errors.Is(err, ErrUnknown):
		line.Why = "unknown"
	case errors.Is(err, ErrBarred):
		line.Why = "barred"
	case errors.Is(err, ErrWorker):
		line.Why = "worker"
	case errors.Is(err, ErrIncomplete):
		line.Why = "incomplete"
	case errors.Is(err, ErrState):
		line.Why = "state"
	default:
		line.Why = whyOther
	}
	return line
}
