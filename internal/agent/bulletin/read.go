package bulletin

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Receipt is that an agent read an edition, and acknowledged it.
type Receipt struct {
	Edition int
	ReadAt  *time.Time
	AckAt   *time.Time
}

// Heard is a bulletin as an agent finds it.
type Heard struct {
	Bulletin Bulletin
	Edition  Edition
	Receipt  Receipt // of an edition that still counts
	Unread   bool
	Owes     bool // it must be acknowledged, and is not
	Late     bool // and the day for it is over
}

// heard holds a bulletin against the receipts of one agent.
func heard(b *Bulletin, receipts []Receipt, today clock.Date) Heard {
	h := Heard{Bulletin: *b, Edition: *b.Edition()}
	from := b.counts()
	for _, r := range receipts {
		if r.Edition < from {
			continue
		}
		h.Receipt.Edition = r.Edition
		h.Receipt.ReadAt, h.Receipt.AckAt = cmp.Or(h.Receipt.ReadAt, r.ReadAt), cmp.Or(h.Receipt.AckAt, r.AckAt)
	}
	h.Unread = h.Receipt.ReadAt == nil
	h.Owes = h.Edition.Acknowledge && h.Receipt.AckAt == nil
	h.Late = h.Owes && h.Edition.AcknowledgBy != nil && today.After(*h.Edition.AcknowledgBy)
	return h
}

// Inbox are the bulletins that concern an agent now: what is to be acknowledged first, then what is unread, then the newest. Errors:
// ErrUnknown for whoever is no agent.
func (s *Bulletins) Inbox(ctx context.Context, v access.Visitor, at time.Time) ([]Heard, error) {
	npn, err := s.Agent(ctx, v)
	if err != nil {
		return nil, err
	}
	return s.inbox(ctx, npn, s.zone.DateOf(at))
}

func (s *Bulletins) inbox(ctx context.Context, npn agent.NPN, today clock.Date) ([]Heard, error) {
	all, err := s.published(ctx)
	if err != nil {
		return nil, err
	}
	standing, err := s.standings.Standing(ctx)
	if err != nil {
		return nil, err
	}
	receipts, err := s.receiptsOf(ctx, npn)
	if err != nil {
		return nil, err
	}
	w := s.view(standing, today)
	var out []Heard
	for i := range all {
		b := &all[i]
		if b.Shown(today) && w.concerns(&b.Edition().Audience, npn) {
			out = append(out, heard(b, receipts[b.ID], today))
		}
	}
	slices.SortStableFunc(out, func(a, b Heard) int {
		return cmp.Or(-compare(a.Owes, b.Owes), -compare(a.Unread, b.Unread), b.Edition.At.Compare(a.Edition.At))
	})
	return out, nil
}

func compare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Waiting is how much an agent has to read.
type Waiting struct {
	Unread      int
	Acknowledge int
}

// Unread counts what an agent has to read and to acknowledge. Errors: ErrUnknown.
func (s *Bulletins) Unread(ctx context.Context, v access.Visitor, at time.Time) (Waiting, error) {
	all, err := s.Inbox(ctx, v, at)
	var n Waiting
	for i := range all {
		if all[i].Unread {
			n.Unread++
		}
		if all[i].Owes {
			n.Acknowledge++
		}
	}
	return n, err
}

// Read opens a bulletin for an agent, and notes that it was read: once for each edition, whatever is repeated. Errors: ErrUnknown, also
// for one that does not concern them.
func (s *Bulletins) Read(ctx context.Context, c person.Cause, v access.Visitor, id ID) (Heard, error) {
	npn, h, err := s.find(ctx, "bulletin: read", v, id, c.At)
	if err != nil || !h.Unread {
		return h, err
	}
	return h, s.receive(ctx, c, npn, &h, typeRead)
}

// Acknowledge notes that an agent read and understood the newest edition. Errors: ErrUnknown, ErrState when it asks for none.
func (s *Bulletins) Acknowledge(ctx context.Context, c person.Cause, v access.Visitor, id ID) (Heard, error) {
	const op = "bulletin: acknowledge"
	npn, h, err := s.find(ctx, op, v, id, c.At)
	switch {
	case err != nil:
		return h, err
	case !h.Edition.Acknowledge:
		return h, wrongState(op)
	case !h.Owes:
		return h, nil
	}
	if err := s.receive(ctx, c, npn, &h, typeAcknowledged); err != nil {
		return h, err
	}
	h.Owes, h.Late, h.Receipt.AckAt = false, false, &c.At
	return h, nil
}

// find is one bulletin in an agent's inbox.
func (s *Bulletins) find(ctx context.Context, op string, v access.Visitor, id ID, at time.Time) (agent.NPN, Heard, error) {
	npn, err := s.Agent(ctx, v)
	if err != nil {
		return "", Heard{}, err
	}
	all, err := s.inbox(ctx, npn, s.zone.DateOf(at))
	if err != nil {
		return "", Heard{}, err
	}
	for i := range all {
		if all[i].Bulletin.ID == id {
			return npn, all[i], nil
		}
	}
	return "", Heard{}, unknown(op)
}

// receive puts a receipt on record. Its command names what is received: the same again, on any server, is the same receipt.
func (s *Bulletins) receive(ctx context.Context, c person.Cause, npn agent.NPN, h *Heard, kind string) error {
	e, err := record.EventOf(kind, schema, received{npn, h.Bulletin.ID, h.Edition.Number})
	if err != nil {
		return err
	}
	c = c.Called("bulletin/receipt/" + record.IDOf(kind, string(h.Bulletin.ID), string(npn), strconv.Itoa(h.Edition.Number)))
	if done, err := s.done(ctx, c); err != nil || done {
		return err
	}
	_, err = s.rec.Append(ctx, c.Command(category), record.StreamAppend{
		Stream: record.Stream(readerCategory, string(npn)), Expected: record.AnyVersion, Events: []record.NewEvent{e},
	})
	if store.KindOf(err) == store.Conflict {
		return nil // the very same receipt came from elsewhere just now
	}
	return err
}

// Reader is an agent whom a bulletin concerns, and whether they read it.
type Reader struct {
	NPN    agent.NPN
	Name   string
	ReadAt *time.Time
	AckAt  *time.Time
	Owes   bool
}

// Readers are the agents whom a bulletin concerns now, those who have not read it first. Errors: ErrUnknown, ErrState before the first
// edition.
func (s *Bulletins) Readers(ctx context.Context, v access.Visitor, id ID, at time.Time) ([]Reader, error) {
	const op = "bulletin: readers"
	b, err := s.Get(ctx, v, id)
	if err != nil {
		return nil, err
	}
	if b.Edition() == nil {
		return nil, wrongState(op)
	}
	standing, err := s.standings.Standing(ctx)
	if err != nil {
		return nil, err
	}
	receipts, err := s.receiptsFor(ctx, id)
	if err != nil {
		return nil, err
	}
	today := s.zone.DateOf(at)
	var out []Reader
	for _, npn := range s.concerned(standing, &b.Edition().Audience, today) {
		h := heard(&b, receipts[npn], today)
		out = append(out, Reader{npn, standing.Name(npn), h.Receipt.ReadAt, h.Receipt.AckAt, h.Owes || h.Unread})
	}
	slices.SortStableFunc(out, func(a, b Reader) int {
		return cmp.Or(-compare(a.Owes, b.Owes), cmp.Compare(a.Name, b.Name), cmp.Compare(a.NPN, b.NPN))
	})
	return out, nil
}

// concerned are the agents whom an audience names on a day. People of the plan itself are not among them.
func (s *Bulletins) concerned(standing *credential.Standing, a *Audience, on clock.Date) (out []agent.NPN) {
	w := s.view(standing, on)
	for _, npn := range standing.Producers() {
		if standing.Type(npn) != credential.AnInternal && w.concerns(a, npn) {
			out = append(out, npn)
		}
	}
	return out
}

// Reach is how many agents an audience has now. Errors: ErrUnknown, ErrIncomplete.
func (s *Bulletins) Reach(ctx context.Context, v access.Visitor, a Audience, at time.Time) (int, error) {
	const op = "bulletin: reach"
	if !overseeing(v) {
		return 0, unknown(op)
	}
	if err := s.checkAudience(op, &a); err != nil {
		return 0, err
	}
	standing, err := s.standings.Standing(ctx)
	if err != nil {
		return 0, err
	}
	return len(s.concerned(standing, &a, s.zone.DateOf(at))), nil
}

// Attachment is a document of a bulletin, for whoever may read the bulletin. Errors: ErrUnknown.
func (s *Bulletins) Attachment(ctx context.Context, v access.Visitor, id ID, hash string, at time.Time) (Attachment, []byte, error) {
	const op = "bulletin: attachment"
	var of []Attachment
	if overseeing(v) {
		b, err := s.Get(ctx, v, id)
		if err != nil {
			return Attachment{}, nil, err
		}
		if b.Draft != nil {
			of = append(of, b.Draft.Attachments...)
		}
		for i := range b.Editions {
			of = append(of, b.Editions[i].Attachments...)
		}
	} else {
		_, h, err := s.find(ctx, op, v, id, at)
		if err != nil {
			return Attachment{}, nil, err
		}
		of = h.Edition.Attachments
	}
	for _, a := range of {
		if a.Hash == hash {
			_, body, err := s.archive.Get(ctx, archive.Hash(hash))
			return a, body, err
		}
	}
	return Attachment{}, nil, unknown(op)
}
