package book

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// listView is a page of the book.
type listView struct {
	book.Result
	Filter  book.Filter
	Sellers []book.Seller
	Money   map[payKey]commission.Money
	Paid    bool // money is known to this portal
	Export  string
	Around  shell.Around
}

// payKey is one customer of one agent.
type payKey struct {
	npn    agent.NPN
	member person.ID
}

// several tells whether the visitor sees more than one book.
func (l *listView) several() bool { return len(l.Sellers) > 1 }

// own tells whether a row is of the visitor's own book.
func (l *listView) own(npn agent.NPN) bool { return ownNPN(l.Sellers) == npn }

// seller is whose row it is.
func (l *listView) seller(npn agent.NPN) string {
	for _, s := range l.Sellers {
		if s.NPN == npn {
			return s.Name
		}
	}
	return string(npn)
}

func (l *listView) pay(x *book.Line) (commission.Money, bool) {
	m, ok := l.Money[payKey{x.Agent, x.Member}]
	return m, ok && x.Open
}

// list is the book of the visitor, or of everybody whom they lead.
func (p *portal) list(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	view, err := p.listView(r, v, f)
	if err != nil {
		return nil, err
	}
	return shell.Page(listPage(v, f, view)), nil
}

func (p *portal) listView(r *http.Request, v shell.Visit, f *shell.Form) (*listView, error) {
	view := &listView{Filter: readFilter(f), Paid: p.Payments != nil}
	var err error
	if view.Sellers, err = p.Book.Reach(r.Context(), v.Who, v.Today()); err != nil {
		return nil, err
	}
	page := book.Page{After: f.Raw("after")}
	if view.Result, err = p.Book.List(r.Context(), v.Who, view.Sellers, view.Filter, page, pageBook, v.Now); err != nil {
		return nil, err
	}
	view.Export = withQuery(exportPath, valuesOf(f))
	view.Around = aroundBook(f, &view.Result)
	view.Money, err = p.money(r, v, view.Lines)
	return view, err
}

// aroundBook are the pages before and after; an address holds a place and never a name.
func aroundBook(f *shell.Form, x *book.Result) shell.Around {
	at := func(after string) string {
		values := valuesOf(f)
		if after != "0" {
			values.Set("after", after)
		}
		return withQuery(BookPath, values)
	}
	var a shell.Around
	if x.Before != "" {
		a.Previous = at(x.Before)
	}
	if x.Next != "" {
		a.Next = at(x.Next)
	}
	return a
}

// money is what the customers of a page bring, each agent's own.
func (p *portal) money(r *http.Request, v shell.Visit, lines []book.Line) (map[payKey]commission.Money, error) {
	out := map[payKey]commission.Money{}
	if p.Payments == nil {
		return out, nil
	}
	of := map[agent.NPN][]person.ID{}
	for i := range lines {
		if lines[i].Open {
			of[lines[i].Agent] = append(of[lines[i].Agent], lines[i].Member)
		}
	}
	for npn, members := range of {
		found, err := p.Payments.Money(r.Context(), npn, members, v.Today())
		if err != nil {
			return nil, err
		}
		for m, x := range found {
			out[payKey{npn, m}] = x
		}
	}
	return out, nil
}

// agency is who stands below the visitor, with the size of each book.
func (p *portal) agency(r *http.Request, v shell.Visit) (shell.Answer, error) {
	sellers, err := p.Book.Reach(r.Context(), v.Who, v.Today())
	if err != nil {
		return nil, err
	}
	if len(sellers) < 2 {
		return nil, access.ErrRefused // who leads nobody has no agency
	}
	sizes, err := p.Book.Sizes(r.Context(), sellers, v.Today())
	if err != nil {
		return nil, err
	}
	return shell.Page(agencyPage(v, sellers, sizes)), nil
}
