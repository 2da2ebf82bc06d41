package contact

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync/atomic"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/store"
)

// Languages are those in which every letter is written. The first is the one for whoever asks for none or for another one.
var Languages = []string{"en", "es"}

// Errors that callers tell apart with errors.Is.
var (
	ErrNoText = errors.New("there is no text for this letter")
	ErrWay    = errors.New("this letter does not go out this way")
	ErrFuture = errors.New("a letter is handed over when it is printed or later, and not in the future")
)

// Book is all texts and the rules about them.
type Book struct {
	Texts *wording.Texts
	rules *rule.Library
}

// LoadBook reads them from the folder of all rules. The error names every mistake.
func LoadBook(files fs.FS) (*Book, error) {
	texts, err := wording.Load(files, Languages...)
	if err != nil {
		return nil, fmt.Errorf("contact: %w", err)
	}
	library, err := rule.LoadFS(files, rulesFolder)
	if err != nil {
		return nil, fmt.Errorf("contact: %w", err)
	}
	return &Book{texts, library}, nil
}

// Options of New.
type Options struct {
	Letters *letter.Letters
	People  *person.Directory
	Guard   *access.Guard // who stands in for whom
	Book    *Book
	Profile plan.Profile
	Archive *archive.Archive
	Press   *press.Press
}

// Contact is the room.
type Contact struct {
	Options
	zone   clock.Zone
	resume atomic.Int64 // where PrintWaiting goes on
}

// New opens the room. It reads nothing and starts no browser. Errors: a profile without a zone.
func New(o Options) (*Contact, error) {
	zone, err := clock.LoadZone(o.Profile.Zone)
	if err != nil {
		return nil, fmt.Errorf("contact: %w", err)
	}
	return &Contact{Options: o, zone: zone}, nil
}

// Print makes a wanted letter: composed for its recipient as they are now, printed, archived, and only then noted. Printed or sent
// already, it stays as it is; one that came back is made anew. Errors: letter.ErrUnknown, ErrNoText, *DisclosureError, *person.Refusal when
// there is no address, *wording.ValueError, *wording.NotConfiguredError, press.ErrNoBrowser (store.Unavailable).
func (c *Contact) Print(ctx context.Context, cause person.Cause, id letter.ID) (letter.Letter, error) {
	l, err := c.Letters.Get(ctx, id)
	if err != nil || l.State() == letter.IsPrinted || l.State() == letter.IsSent {
		return l, err
	}
	made, err := c.compose(ctx, cause.At, l.Wanted)
	if err != nil {
		return l, err
	}
	printed, err := c.make(ctx, cause.At, made)
	if err != nil {
		return l, err
	}
	return c.Letters.NotePrinted(ctx, cause, id, printed)
}

// Held is a letter that could not be made, and why.
type Held struct {
	ID  letter.ID
	Err error
}

// Run is what PrintWaiting did.
type Run struct {
	Printed []letter.ID
	Held    []Held
}

// Limits of one PrintWaiting.
const (
	waitingPage = 50
	maxHeld     = 500 // letters that are held are tried again the next time round; new ones must not wait behind them
)

// PrintWaiting makes letters that wait, oldest first, at most limit of them. One that is held does not keep the others; when many are, the
// next call goes on where this one ended, and begins anew at the end. Errors: those that keep all of them, such as press.ErrNoBrowser;
// what was made before is in the answer.
func (c *Contact) PrintWaiting(ctx context.Context, cause person.Cause, limit int) (Run, error) {
	var run Run
	page := letter.Page{After: c.resume.Load(), Limit: waitingPage}
	for len(run.Printed) < limit && len(run.Held) < maxHeld {
		all, next, err := c.Letters.Waiting(ctx, page)
		if err != nil {
			return run, err
		}
		done, err := c.printSome(ctx, cause, all, limit, &run)
		if err != nil {
			return run, err
		}
		if done {
			page.After = next
			if next == 0 {
				break
			}
		}
	}
	c.resume.Store(page.After)
	return run, nil
}

// printSome makes letters of a page until the run has enough, and tells whether it made them all.
func (c *Contact) printSome(ctx context.Context, cause person.Cause, all []letter.Letter, limit int, run *Run) (bool, error) {
	for _, l := range all {
		if len(run.Printed) == limit {
			return false, nil
		}
		_, err := c.Print(ctx, cause, l.ID)
		switch {
		case err == nil:
			run.Printed = append(run.Printed, l.ID)
		case store.KindOf(err) == store.Unavailable || store.KindOf(err) == store.Internal:
			return false, err
		default:
			run.Held = append(run.Held, Held{l.ID, err})
		}
	}
	return true, nil
}

// HeldNow tells which of the letters that wait could not be made now, and why, at most limit of them. It makes and notes nothing.
func (c *Contact) HeldNow(ctx context.Context, at time.Time, limit int) (held []Held, err error) {
	for page := (letter.Page{Limit: waitingPage}); ; {
		all, next, err := c.Letters.Waiting(ctx, page)
		if err != nil {
			return held, err
		}
		for _, l := range all {
			if _, err := c.compose(ctx, at, l.Wanted); err != nil {
				held = append(held, Held{l.ID, err})
			}
			if len(held) == limit {
				return held, nil
			}
		}
		if page.After = next; next == 0 {
			return held, nil
		}
	}
}

// vendorFormats are made by somebody else from the text of the letter.
var vendorFormats = []person.Format{person.Braille, person.Audio, person.DataCD}

func isVendors(f person.Format) bool { return slices.Contains(vendorFormats, f) }
