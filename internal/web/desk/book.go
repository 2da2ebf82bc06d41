package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) bookRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + BookPath, Roles: selling, Do: d.book},
		{Pattern: "GET " + BookPath + "/{person}", Roles: selling, Do: d.customer},
	}
}

// bookKinds are what the agent of record sees here: who it is and what covers them (42 CFR 422.2274(g)). Never anything clinical.
var bookKinds = []access.Kind{access.Identity, access.Coverage}

// bookRows is how many members a page of the book holds.
const bookRows = 50

// customer is a member of the book.
type customer struct {
	person.Person
	Since access.Grant
}

// bookView is a page of the book.
type bookView struct {
	Text     string
	Total    int // in the whole book
	Rows     []customer
	Previous string
	Next     string
}

// book is the members whose agent of record the visitor is now, in the order of their names.
func (d *desk) book(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	view, err := d.bookPage(r, v, f)
	if err != nil {
		return nil, err
	}
	return shell.Page(bookPage(v, f, view)), nil
}

func (d *desk) bookPage(r *http.Request, v shell.Visit, f *shell.Form) (bookView, error) {
	mine, err := d.reach(r.Context(), v, access.GrantAgentOfRecord)
	if err != nil {
		return bookView{}, err
	}
	view := bookView{Text: f.Text("q", false), Total: len(mine)}
	after := f.Raw("after")
	found, err := d.Guard.SearchPeople(r.Context(), v.Who, access.Look{
		Action: access.List, Kinds: bookKinds, Purpose: access.PurposeEnrollment, Page: pageBook, At: v.Now,
	}, person.Query{Text: view.Text, Among: idsOf(mine), Limit: bookRows, After: after})
	if err != nil {
		return view, err
	}
	for _, x := range found.People {
		relation, _ := relationTo(mine, x.Person)
		view.Rows = append(view.Rows, customer{x.Person, relation.Grant})
	}
	if found.Next != "" {
		view.Next = bookPath(view.Text, found.Next)
	}
	if n, err := strconv.Atoi(after); err == nil && n > 0 {
		view.Previous = bookPath(view.Text, strconv.Itoa(max(0, n-bookRows)))
	}
	return view, nil
}

func bookPath(text, after string) string {
	values := url.Values{}
	if text != "" {
		values.Set("q", text)
	}
	if after != "" && after != "0" {
		values.Set("after", after)
	}
	if len(values) == 0 {
		return BookPath
	}
	return BookPath + "?" + values.Encode()
}

func customerPath(id person.ID) string { return BookPath + "/" + string(id) }

// current is what covers a member today, or will.
func (c customer) current(v shell.Visit) (person.Coverage, bool) {
	all := newestFirst(c.Coverage)
	if i := slices.IndexFunc(all, func(x person.Coverage) bool { return x.On(v.Today()) }); i >= 0 {
		return all[i], true
	}
	if len(all) > 0 {
		return all[0], true
	}
	return person.Coverage{}, false
}

// customer shows one member of the book: what covers them, since when, and why the agent sees it.
func (d *desk) customer(r *http.Request, v shell.Visit) (shell.Answer, error) {
	pass, err := d.Guard.Look(r.Context(), v.Who, access.Look{
		Member: person.ID(r.PathValue("person")), Action: access.View, Kinds: bookKinds, Purpose: access.PurposeEnrollment, Page: pageBook, At: v.Now,
	})
	if err != nil {
		return nil, err
	}
	p, err := d.Guard.Person(r.Context(), pass)
	if err != nil {
		return nil, err
	}
	decision := pass.Decision(access.Identity)
	c := customer{Person: p}
	if decision.Grant != nil {
		c.Since = *decision.Grant
	}
	return shell.Page(customerPage(v, c, decision)), nil
}

// because says why somebody sees this: the policy in words, by its id where we have its words.
func because(v shell.Visit, x access.Decision) string {
	if len(x.Policies) == 0 {
		return v.T("desk.unknown")
	}
	first := x.Policies[0]
	if key := "desk.policy." + first.ID; v.Has(key) {
		return v.T(key)
	}
	return first.Title
}
