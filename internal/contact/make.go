package contact

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// make puts a composed letter on paper, or into text for whoever makes braille and audio, and keeps it.
func (c *Contact) make(ctx context.Context, at time.Time, m composed) (letter.Printed, error) {
	out := letter.Printed{Texts: m.texts, Language: m.language, Fallback: m.fallback, Format: m.format, Address: m.address}
	content := []byte(m.sheet.Plain())
	if !isVendors(m.format) {
		var err error
		if content, out.Pages, err = c.pdf(ctx, m); err != nil {
			return out, err
		}
	}
	d, err := c.Archive.Put(ctx, bytes.NewReader(content), at)
	out.Hash, out.Media = string(d.Hash), d.Media
	return out, err
}

// pdf prints, and holds what came out against what a screen reader needs.
func (c *Contact) pdf(ctx context.Context, m composed) (pdf []byte, pages int, err error) {
	if pdf, err = c.Press.Print(ctx, m.sheet.HTML()); err != nil {
		return nil, 0, err
	}
	facts, err := press.Inspect(pdf)
	if err != nil {
		return nil, 0, err
	}
	return pdf, facts.Pages, facts.Accessible(m.sheet.Title, m.language)
}

// Proof is a letter as it would be, kept nowhere.
type Proof struct {
	Title    string
	HTML     string
	PDF      []byte // empty for formats that a vendor makes
	Text     string
	Language string
	Fallback bool
	Format   person.Format
	To       []string // name and address
}

// Preview makes a letter without recording or keeping anything. Errors: those of Print.
func (c *Contact) Preview(ctx context.Context, at time.Time, w letter.Wanted) (Proof, error) {
	p, m, err := c.proof(ctx, at, w)
	if err != nil || isVendors(m.format) {
		return p, err
	}
	p.PDF, _, err = c.pdf(ctx, m)
	return p, err
}

// PreviewPage is Preview without the PDF: it needs no browser.
func (c *Contact) PreviewPage(ctx context.Context, at time.Time, w letter.Wanted) (Proof, error) {
	p, _, err := c.proof(ctx, at, w)
	return p, err
}

func (c *Contact) proof(ctx context.Context, at time.Time, w letter.Wanted) (Proof, composed, error) {
	m, err := c.compose(ctx, at, w)
	if err != nil {
		return Proof{}, m, err
	}
	return Proof{
		Title: m.sheet.Title, HTML: m.sheet.HTML(), Text: m.sheet.Plain(), Language: m.language, Fallback: m.fallback, Format: m.format, To: m.sheet.To,
	}, m, nil
}

// Batch writes the PDFs of printed letters one after the other, for a printer. Errors: letter.ErrState for one that is not printed or has no
// pages.
func (c *Contact) Batch(ctx context.Context, ids []letter.ID, w io.Writer) error {
	var pdfs [][]byte
	for _, id := range ids {
		l, err := c.Letters.Get(ctx, id)
		if err != nil {
			return err
		}
		if l.Printed == nil || l.Printed.Media != archive.PDF {
			return &store.Error{Kind: store.Conflict, Op: "contact: batch", Err: fmt.Errorf("%w: letter %s is %s", letter.ErrState, id, l.State())}
		}
		_, pdf, err := c.Archive.Get(ctx, archive.Hash(l.Printed.Hash))
		if err != nil {
			return err
		}
		pdfs = append(pdfs, pdf)
	}
	return press.Merge(pdfs, w)
}
