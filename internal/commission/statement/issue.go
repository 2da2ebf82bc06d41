package statement

import (
	"bytes"
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// The stream and event of issued documents. The texts are in the record: never rename.
const (
	category   = "statement"
	typeIssued = "statement.issued"
	schema     = 1
)

// Form of a document. The texts are stored.
type Form string

// The forms.
const (
	PDF   Form = "pdf"
	Table Form = "csv"
)

// Document is a statement as it is handed out.
type Document struct {
	Name    string
	Media   string
	Content []byte
	Hash    string // SHA-256; "" for what is not kept
}

// issued is what the record says of a document.
type issued struct {
	Run  commission.RunID `json:"run"`
	NPN  agent.NPN        `json:"npn"`
	Lang string           `json:"lang"`
	Form Form             `json:"form"`
	Hash string           `json:"sha256"`
}

// Document is the statement of an agent for a run on paper or as a table. Of a run that was paid it is made once and kept: asked for again,
// it is the same document. Errors: ErrUnknown; store.Unavailable without a browser that prints; ErrTooLarge for a PDF beyond what is kept.
func (s *Statements) Document(
	ctx context.Context, c person.Cause, v access.Visitor, npn agent.NPN, run commission.RunID, lang string, form Form,
) (Document, error) {
	st, err := s.Of(ctx, v, npn, run)
	if err != nil {
		return Document{}, err
	}
	wanted := issued{Run: st.Run.ID, NPN: st.NPN, Lang: Language(lang), Form: form}
	out := Document{Name: fileName(&st, wanted), Media: mediaOf(form)}
	if !st.Paid() {
		out.Content, err = s.make(ctx, &st, wanted)
		return out, err
	}
	return out, s.keep(ctx, c, &st, wanted, &out)
}

func fileName(st *Statement, w issued) string {
	return fmt.Sprintf("statement-%s-%s-%s.%s", st.NPN, st.Run.AsOf, w.Lang, w.Form)
}

func mediaOf(form Form) string {
	if form == PDF {
		return "application/pdf"
	}
	return "text/csv; charset=utf-8"
}

// keep finds the document, or makes it and puts its name on record. Who is slower takes what the other one made.
func (s *Statements) keep(ctx context.Context, c person.Cause, st *Statement, w issued, out *Document) error {
	stream := record.Stream(category, record.IDOf("statement", string(w.Run), string(w.NPN)))
	for {
		events, err := s.Record.Load(ctx, stream)
		if err != nil {
			return err
		}
		if found, err := find(events, w); err != nil || found != "" {
			return s.fetch(ctx, found, out, err)
		}
		if out.Content, err = s.make(ctx, st, w); err != nil || len(out.Content) > archive.MaxBytes {
			return err
		}
		kept, err := s.Archive.Put(ctx, bytes.NewReader(out.Content), c.At)
		if err != nil {
			return err
		}
		w.Hash, out.Hash = string(kept.Hash), string(kept.Hash)
		e, err := record.EventOf(typeIssued, schema, w)
		if err != nil {
			return err
		}
		cause := c.Called("statement/" + string(w.Run) + "/" + string(w.NPN) + "/" + w.Lang + "/" + string(w.Form))
		_, err = s.Record.Append(ctx, cause.Command(category), record.StreamAppend{
			Stream: stream, Expected: record.ExpectedVersion(len(events)), Events: []record.NewEvent{e},
		})
		if !record.Moved(err) {
			return err
		}
		w.Hash = ""
	}
}

// find is the hash of a document that was issued before.
func find(events []record.Event, w issued) (hash string, err error) {
	for _, e := range events {
		err := record.Read(e, func(x issued) {
			if x.Hash != "" && (issued{x.Run, x.NPN, x.Lang, x.Form, ""}) == w {
				hash = x.Hash
			}
		})
		if err != nil {
			return "", err
		}
	}
	return hash, nil
}

func (s *Statements) fetch(ctx context.Context, hash string, out *Document, err error) error {
	if err != nil {
		return err
	}
	_, out.Content, err = s.Archive.Get(ctx, archive.Hash(hash))
	out.Hash = hash
	return err
}

// make makes the content.
func (s *Statements) make(ctx context.Context, st *Statement, w issued) ([]byte, error) {
	if w.Form == Table {
		var out bytes.Buffer
		err := s.WriteTable(&out, w.Lang, st)
		return out.Bytes(), err
	}
	if s.Press == nil {
		return nil, &store.Error{Kind: store.Unavailable, Op: "statement", Key: "press.no_browser", Err: press.ErrNoBrowser}
	}
	page := s.sheetOf(w.Lang, st)
	pdf, err := s.Press.Print(ctx, page.HTML())
	if err != nil {
		return nil, err
	}
	facts, err := press.Inspect(pdf)
	if err != nil {
		return nil, err
	}
	return pdf, facts.Accessible(page.Title, w.Lang)
}
