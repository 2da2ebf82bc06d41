package statement

import (
	"io"
	"net/http"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// oneView is one statement with a page of its lines.
type oneView struct {
	statement.Part
	Wish  statement.Wish
	Names map[person.ID]string
	Texts *statement.Texts
}

// overrideBook is the value of the address for the book of overrides.
const overrideBook = "override"

// one shows what a run came to.
func (p *pages) one(r *http.Request, v shell.Visit) (shell.Answer, error) {
	q := r.URL.Query()
	w := statement.Wish{Override: q.Get("book") == overrideBook, Reason: commission.Reason(q.Get("reason")), From: place(r), Most: listed}
	part, err := p.Statements.Part(r.Context(), v.Who, agentOf(r), runOf(r), w)
	if err != nil {
		return nil, err
	}
	view := oneView{Part: part, Wish: w, Texts: p.Statements.Texts}
	if view.Names, err = p.names(r, v, pageStatement, pointers(part.Lines)); err != nil {
		return nil, err
	}
	return shell.Page(onePage(v, &view)), nil
}

func pointers(lines []statement.Line) []*statement.Line {
	out := make([]*statement.Line, len(lines))
	for i := range lines {
		out[i] = &lines[i]
	}
	return out
}

// path is the address of the statement with other lines.
func (o *oneView) path(v shell.Visit, reason commission.Reason, from string) string {
	book := ""
	if o.Wish.Override {
		book = overrideBook
	}
	return runPath(v, o.NPN, o.Run.ID, "book", book, "reason", string(reason), "from", from)
}

func (o *oneView) around(v shell.Visit) shell.Around {
	return around(o.Wish.From, o.Total, func(from string) string { return o.path(v, o.Wish.Reason, from) })
}

// upline tells whether the agent is paid overrides too.
func (o *oneView) upline() bool { return o.Override.Payee != "" }

// share is what the book that is shown comes to.
func (o *oneView) share() *commission.Share {
	if o.Wish.Override {
		return &o.Override
	}
	return &o.Share
}

// books are the two books of an upline.
func (o *oneView) books(v shell.Visit) []shell.Tab {
	return []shell.Tab{
		{Label: v.T("statement.book.commission"), Href: runPath(v, o.NPN, o.Run.ID), Current: !o.Wish.Override},
		{Label: v.T("statement.book.override"), Href: runPath(v, o.NPN, o.Run.ID, "book", overrideBook), Current: o.Wish.Override},
	}
}

// file hands out a statement on paper or as a table.
func (p *pages) file(form statement.Form) shell.Action {
	return func(r *http.Request, v shell.Visit) (shell.Answer, error) {
		c := person.Cause{At: v.Now, Zone: v.Zone.String(), Actor: v.Cause(r, "statement").Actor}
		d, err := p.Statements.Document(r.Context(), c, v.Who, agentOf(r), runOf(r), v.Lang, form)
		if err != nil {
			return nil, err
		}
		return shell.File(d.Name, d.Media, func(w io.Writer) error { _, err := w.Write(d.Content); return err }), nil
	}
}
