package contact

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/sheet"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// layout changes when the look of letters changes: it is part of what a letter was made from.
const layout = "1"

// composed is a letter before it is on paper.
type composed struct {
	sheet    sheet.Sheet
	asked    string
	language string
	fallback bool // it is another one than was asked for
	format   person.Format
	texts    string // hash of all texts that made it
	address  person.Why
}

// parties are the people of a letter as they are now. Whoever spoke for somebody whom nobody knows yet is told which paper is needed: such a
// letter has no member.
type parties struct {
	member, to person.Person
}

func (p *parties) same() bool { return p.member.ID == p.to.ID }

// compose makes the letter for its recipient as they are at an instant.
func (c *Contact) compose(ctx context.Context, at time.Time, w letter.Wanted) (composed, error) {
	text, ok := c.Book.Texts.Letter(w.Template)
	if !ok {
		return composed{}, &store.Error{Kind: store.NotFound, Op: "contact: compose", Err: fmt.Errorf("%w: %s", ErrNoText, w.Template)}
	}
	p, err := c.parties(ctx, w)
	if err != nil {
		return composed{}, err
	}
	if err := c.Check(ctx, at, text, p.member, p.to); err != nil {
		return composed{}, err
	}
	on := c.zone.DateOf(at)
	mailing, err := person.MailingAddress(p.to, on, need(text))
	if err != nil {
		return composed{}, &store.Error{Kind: store.Conflict, Op: "contact: compose", Key: "letter.no_address", Err: err}
	}
	out := composed{format: cmp.Or(p.to.Preferences.Format, w.Format), address: mailing.Why}
	var own bool
	out.asked = cmp.Or(p.to.Preferences.Written, p.to.Preferences.Spoken, w.Language, c.Profile.Languages[0])
	out.language, own = c.Book.Texts.Speak(out.asked)
	out.fallback = !own
	return out, c.write(&out, text, w, p, mailing, on)
}

func need(l *wording.Letter) person.Need {
	if l.Required {
		return person.Required
	}
	return person.Optional
}

func (c *Contact) parties(ctx context.Context, w letter.Wanted) (*parties, error) {
	found, err := c.People.Find(ctx, []person.ID{w.Member, w.Recipient()})
	if err != nil {
		return nil, fmt.Errorf("contact: %w", err)
	}
	member, ok := found[w.Member]
	to, okTo := found[w.Recipient()]
	if !ok && w.Member != "" || !okTo {
		return nil, &store.Error{Kind: store.NotFound, Op: "contact: compose", Err: person.ErrNoPerson}
	}
	return &parties{member, to}, nil
}

// write puts letter and blocks on the sheet.
func (c *Contact) write(out *composed, text *wording.Letter, w letter.Wanted, p *parties, mailing person.Mailing, on clock.Date) error {
	facts := wording.Facts{Profile: c.Profile.In(out.language), To: nameOf(p.to), Own: p.same(), Asked: out.asked}
	facts.QIO, _ = c.Profile.QIOOf(c.stateOf(p, mailing, on))
	filled, err := text.Fill(out.language, w.Values, facts)
	if err != nil {
		return err
	}
	around, err := c.blocks(out, text, w, facts)
	if err != nil {
		return err
	}
	out.texts = hashOf(append([]string{layout, text.Hash()}, around.hashes...))
	body := sheet.Section{Parts: append(filled.Parts, around.close...)}
	out.sheet = sheet.Sheet{
		Language: out.language, Title: filled.Title, Logo: cmp.Or(c.Profile.Logo, c.Profile.Name), From: c.Profile.ReturnAddress,
		To: addressLines(p.to, mailing.Address), Date: wording.DateIn(out.language, on), PageWord: wording.PageWord(out.language),
		Large: out.format == person.LargePrint, Sections: append(append(around.before, body), around.after...),
	}
	if w.ID != "" {
		out.sheet.Marks = []string{wording.NumberWord(out.language) + " " + string(w.ID)}
	}
	if len(out.sheet.From) == 0 {
		err := &wording.NotConfiguredError{Fields: []string{"return_address"}}
		return &store.Error{Kind: store.Conflict, Op: "contact: compose", Key: "letter.not_configured", Err: err}
	}
	return nil
}

func hashOf(parts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])
}

// stateOf is where the member lives, for what differs by state.
func (c *Contact) stateOf(p *parties, mailing person.Mailing, on clock.Date) string {
	if p.same() {
		return mailing.Address.State
	}
	own, err := person.MailingAddress(p.member, on, person.Required)
	if err != nil {
		return ""
	}
	return own.Address.State
}

// nameOf is how the letter calls somebody: as they prefer.
func nameOf(p person.Person) string {
	for _, n := range p.Names {
		if n.Use == "preferred" && n.To == nil {
			return n.Text
		}
	}
	return p.Name()
}

func addressLines(p person.Person, a person.Address) []string {
	lines := append([]string{nameOf(p)}, a.Lines...)
	place := strings.TrimSpace(strings.TrimSpace(a.City+", "+a.State) + " " + a.Zip)
	if place = strings.Trim(place, ", "); place != "" {
		lines = append(lines, place)
	}
	if a.Country != "" && a.Country != "US" && a.Country != "USA" {
		lines = append(lines, a.Country)
	}
	return lines
}
