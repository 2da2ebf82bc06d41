package voice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// acknowledge writes that the complaint came, to those who wrote and some who called.
func (t *thread) acknowledge(at time.Time, i int, who string) {
	calls := t.happens(12)
	t.then(t.office(at, t.between(2, 4)), func(ctx context.Context, at time.Time) error {
		c := &t.cases[i]
		if c.State.Over() || c.Class.Procedure != complaint.Grievance || c.State == complaint.AwaitingAuthority || !c.Written && !calls {
			return nil
		}
		return t.write(ctx, who, i, at, complaint.Acknowledgement)
	})
	t.post(t.office(t.lane, 1), i)
}

// write wants a letter of a case.
func (t *thread) write(ctx context.Context, who string, i int, at time.Time, kind complaint.LetterKind) error {
	o, err := t.open(ctx, who, i, at)
	if err != nil {
		return err
	}
	l, err := t.y.Rooms.Complaints.WriteLetter(ctx, t.by(who, at), o, kind, nil, "")
	if err != nil {
		return fmt.Errorf("letter %s: %w", kind, err)
	}
	t.cases[i].Letters = append(t.cases[i].Letters, l)
	return nil
}

// mailroom is who hands letters to the carrier.
var mailroom = record.Actor{ID: "mailroom", Role: "system", Channel: "letter"}

// post adds the act that sends the letters of a case that wait.
func (t *thread) post(at time.Time, i int) {
	t.then(at, func(ctx context.Context, at time.Time) error { return t.send(ctx, i, at) })
}

// send makes and hands over the letters of a case that wait. Letters of past months are kept as text: a browser that prints hundreds
// of them would keep whoever starts the demo waiting.
func (t *thread) send(ctx context.Context, i int, at time.Time) error {
	if t.cases[i].ID == "" {
		return nil
	}
	letters, err := t.y.Rooms.Letters.About(ctx, string(t.cases[i].ID))
	if err != nil {
		return err
	}
	for n := range letters {
		if s := letters[n].State(); s == letter.IsSent || s == letter.IsPrinted {
			continue
		}
		if err := t.hand(ctx, &letters[n], at); err != nil {
			return err
		}
	}
	return t.refresh(ctx, i, at)
}

func (t *thread) hand(ctx context.Context, l *letter.Letter, at time.Time) error {
	r := t.y.Rooms
	proof, err := r.Contact.PreviewPage(ctx, at, l.Wanted)
	if err != nil {
		return fmt.Errorf("letter %s: %w", l.Template, err)
	}
	kept, err := r.Archive.Put(ctx, strings.NewReader(proof.Text), at)
	if err != nil {
		return err
	}
	c := t.cause(at, mailroom)
	if _, err := r.Letters.NotePrinted(ctx, c, l.ID, letter.Printed{
		Hash: string(kept.Hash), Media: kept.Media, Texts: string(kept.Hash), Language: proof.Language, Fallback: proof.Fallback, Format: proof.Format,
		Address: "usual",
	}); err != nil {
		return err
	}
	c = t.cause(at.Add(time.Minute), mailroom)
	if _, err := r.Contact.Dispatch(ctx, c, []letter.ID{l.ID}, wayOf(proof.Format), c.At); err != nil {
		return err
	}
	return r.Complaints.Settle(ctx, l.ID)
}

// refresh reads a case that something else than a command of the thread changed.
func (t *thread) refresh(ctx context.Context, i int, _ time.Time) error {
	position, err := t.y.Rooms.Record.Position(ctx)
	if err != nil {
		return err
	}
	c, err := t.y.Rooms.Complaints.CaseAt(ctx, t.cases[i].ID, position)
	if errors.Is(err, complaint.ErrUnknown) {
		return nil
	}
	t.cases[i] = c
	return err
}

// wayOf is how a format goes out.
func wayOf(f person.Format) string {
	switch f {
	case person.Braille, person.Audio, person.DataCD:
		return letter.ByVendor
	}
	return letter.ByMail
}
