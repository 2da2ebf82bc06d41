package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact/archive"
)

type lettersHandedCmd struct {
	IDs []string  `arg:"" optional:"" name:"letter" help:"Letters that were handed over."`
	All bool      `help:"All printed letters that go out this way."`
	How string    `help:"How: mail, portal, email, or vendor (braille, audio, discs)." enum:"mail,portal,email,vendor" default:"mail"`
	At  time.Time `help:"When they were handed over; now, when it is left out." format:"2006-01-02T15:04:05Z07:00" placeholder:"2026-01-14T16:00:00-05:00"`
}

func (lettersHandedCmd) Help() string {
	return `A letter counts as given when it is handed to the carrier, not when it is printed: this is what stops the clock of an answer.

Example:
  keepwell letters handed --all --at 2026-01-14T16:00:00-05:00`
}

// Run notes the dispatch.
func (c lettersHandedCmd) Run(a *app) error {
	if (len(c.IDs) > 0) == c.All {
		return errors.New("name the letters, or say --all")
	}
	return a.with(func(ctx context.Context, s *system) error {
		ids, err := c.letters(ctx, s)
		if err != nil {
			return err
		}
		sent, err := s.Contact.Dispatch(ctx, a.cause(s), ids, c.How, c.At)
		fmt.Fprintf(a.out, "%d letters were handed over.\n", len(sent))
		return err
	})
}

// letters are those that were named, or all printed ones that a vendor makes or does not make, as the way asks.
func (c lettersHandedCmd) letters(ctx context.Context, s *system) (ids []letter.ID, err error) {
	for _, id := range c.IDs {
		ids = append(ids, letter.ID(id))
	}
	for page := (letter.Page{}); c.All; {
		all, next, err := s.Letters.Printed(ctx, page)
		if err != nil {
			return nil, err
		}
		for _, l := range all {
			if (l.Printed.Media == archive.PDF) == (c.How != letter.ByVendor) {
				ids = append(ids, l.ID)
			}
		}
		if page.After = next; next == 0 {
			break
		}
	}
	return ids, nil
}

type lettersReturnedCmd struct {
	ID     string    `arg:"" name:"letter" help:"The letter that came back."`
	Reason string    `help:"Why: moved, no_such_address, refused, unclaimed, deceased, other." required:""`
	At     time.Time `help:"When it came back; now, when it is left out." format:"2006-01-02T15:04:05Z07:00" placeholder:"2026-01-14T16:00:00-05:00"`
}

func (lettersReturnedCmd) Help() string {
	return `What the letter was to settle is owed again. Correct the address; keepwell letters print LETTER then makes it anew.

Example:
  keepwell letters returned k5x2… --reason moved`
}

// Run notes the return.
func (c lettersReturnedCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		l, err := s.Contact.Returned(ctx, a.cause(s), letter.ID(c.ID), c.Reason, c.At)
		if err == nil {
			fmt.Fprintf(a.out, "%s came back: %s.\n", l.ID, l.Returned.Reason)
		}
		return err
	})
}

type lettersShowCmd struct {
	ID   string `arg:"" name:"letter" help:"The letter."`
	Out  string `help:"Write its document to this file, which must not exist. It is a look at the member's record." type:"path" placeholder:"FILE"`
	JSON bool   `help:"Print what became of it as JSON."`
}

func (lettersShowCmd) Help() string {
	return `Example:
  keepwell letters show k5x2… --out letter.pdf`
}

// Run prints what became of the letter.
func (c lettersShowCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		l, err := s.Letters.Get(ctx, letter.ID(c.ID))
		if err != nil {
			return err
		}
		if c.Out != "" {
			if err := c.write(ctx, a, s, &l); err != nil {
				return err
			}
		}
		if c.JSON {
			return writeJSON(a.out, rowOf(&l))
		}
		printLetters(a.out, []letterRow{rowOf(&l)})
		return nil
	})
}

// write opens the member first: what is in the letter is theirs.
func (c lettersShowCmd) write(ctx context.Context, a *app, s *system, l *letter.Letter) error {
	if l.Printed == nil {
		return errors.New("the letter is not made yet: keepwell letters print")
	}
	_, err := s.Guard.Look(ctx, a.engineer(), access.Look{
		Member: l.Member, Action: access.View, Kinds: []access.Kind{access.Identity, access.Contact}, Need: []access.Kind{access.Identity},
		Purpose: access.PurposeOperations, Page: letterPage, At: a.now(),
	})
	if err != nil {
		return err
	}
	_, body, err := s.Archive.Get(ctx, archive.Hash(l.Printed.Hash))
	if err != nil {
		return err
	}
	file, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(body)
	return errors.Join(err, file.Close())
}
