package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Limits of what is written.
const (
	maxTitle       = 160
	maxBody        = 20_000
	maxAttachments = 10
	maxReason      = 1000
)

func streamOf(id ID) record.StreamID { return record.Stream(category, string(id)) }

func (s *Bulletins) change(ctx context.Context, c person.Cause, id ID, decide func(*Bulletin) (fact, error)) (Bulletin, error) {
	return change(ctx, s, c, streamOf(id), func(b *Bulletin) int64 { return b.Version }, decide)
}

// Write keeps a draft: of a new bulletin when id is "", else of the next edition. Errors: ErrUnknown, ErrIncomplete.
func (s *Bulletins) Write(ctx context.Context, c person.Cause, v access.Visitor, id ID, w Content) (Bulletin, error) {
	const op = "bulletin: write"
	if !Writing(v) {
		return Bulletin{}, unknown(op)
	}
	if err := s.check(ctx, op, &w); err != nil {
		return Bulletin{}, err
	}
	c = c.Named(category)
	fresh := id == ""
	if fresh {
		id = ID(record.IDOf(category, c.ID))
	}
	return s.change(ctx, c, id, func(b *Bulletin) (fact, error) {
		if b.Version == 0 && !fresh {
			return fact{}, unknown(op)
		}
		return fact{typeWritten, w}, nil
	})
}

// check tells what a content lacks.
func (s *Bulletins) check(ctx context.Context, op string, w *Content) error {
	for l, t := range w.Text {
		t.Title, t.Body = strings.TrimSpace(t.Title), strings.TrimSpace(t.Body)
		switch {
		case t.Title == "" && t.Body == "" && l != english:
			delete(w.Text, l)
			continue
		case t.Title == "" || len(t.Title) > maxTitle:
			return incomplete(op, "title."+l)
		case t.Body == "" || len(t.Body) > maxBody:
			return incomplete(op, "body."+l)
		}
		w.Text[l] = t
	}
	switch {
	case w.Text[english].Title == "":
		return incomplete(op, "title.en")
	case w.From == 0:
		return incomplete(op, "from")
	case w.Until != nil && w.Until.Before(w.From):
		return incomplete(op, "until")
	case w.AcknowledgBy != nil && (!w.Acknowledge || w.AcknowledgBy.Before(w.From)):
		return incomplete(op, "acknowledge_by")
	case len(w.Attachments) > maxAttachments:
		return incomplete(op, "attachments")
	}
	if err := s.checkAudience(op, &w.Audience); err != nil {
		return err
	}
	return s.checkAttachments(ctx, op, w.Attachments)
}

func (s *Bulletins) checkAudience(op string, a *Audience) error {
	bad := func(npn agent.NPN) bool { return !person.ValidNPN(string(npn)) }
	switch {
	case slices.ContainsFunc(a.Agencies, bad):
		return incomplete(op, "agencies")
	case slices.ContainsFunc(a.Agents, bad):
		return incomplete(op, "agents")
	case slices.ContainsFunc(a.States, func(x string) bool { return s.rules.file.States[x] == "" }):
		return incomplete(op, "states")
	case slices.ContainsFunc(a.Readiness, func(x agent.State) bool { return !slices.Contains(order, x) }):
		return incomplete(op, "readiness")
	case slices.ContainsFunc(a.Products, func(x string) bool {
		contract, number, _ := strings.Cut(x, "-")
		_, ok := s.catalog.Product(contract, number)
		return !ok
	}):
		return incomplete(op, "products")
	}
	return nil
}

func (s *Bulletins) checkAttachments(ctx context.Context, op string, all []Attachment) error {
	for i := range all {
		d, err := s.archive.Stat(ctx, archive.Hash(all[i].Hash))
		if errors.Is(err, archive.ErrUnknown) || strings.TrimSpace(all[i].Name) == "" {
			return incomplete(op, "attachments")
		}
		if err != nil {
			return err
		}
		all[i].Media = d.Media
	}
	return nil
}

// Publish makes the draft the next edition. A minor one asks nobody who read the edition before to read it again. Errors: ErrUnknown,
// ErrState without a draft, ErrIncomplete.
func (s *Bulletins) Publish(ctx context.Context, c person.Cause, v access.Visitor, id ID, note string, minor bool) (Bulletin, error) {
	const op = "bulletin: publish"
	note = strings.TrimSpace(note)
	if !Writing(v) {
		return Bulletin{}, unknown(op)
	}
	return s.change(ctx, c, id, func(b *Bulletin) (fact, error) {
		switch {
		case b.Version == 0:
			return fact{}, unknown(op)
		case b.Draft == nil:
			return fact{}, wrongState(op)
		case len(b.Editions) > 0 && note == "" || len(note) > maxReason:
			return fact{}, incomplete(op, "note")
		}
		return fact{typePublished, published{Edition{
			Content: *b.Draft, Number: len(b.Editions) + 1, At: c.At.UTC(), By: c.Actor, Name: v.Name, Note: note, Minor: minor && len(b.Editions) > 0,
		}}}, nil
	})
}

// Withdraw takes a bulletin back, and says why. Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Bulletins) Withdraw(ctx context.Context, c person.Cause, v access.Visitor, id ID, reason string) (Bulletin, error) {
	const op = "bulletin: withdraw"
	reason = strings.TrimSpace(reason)
	if !Writing(v) {
		return Bulletin{}, unknown(op)
	}
	if reason == "" || len(reason) > maxReason {
		return Bulletin{}, incomplete(op, "reason")
	}
	return s.change(ctx, c, id, func(b *Bulletin) (fact, error) {
		switch {
		case b.Version == 0:
			return fact{}, unknown(op)
		case b.State != Published:
			return fact{}, wrongState(op)
		}
		return fact{typeWithdrawn, withdrawn{reason}}, nil
	})
}
