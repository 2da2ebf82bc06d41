package complaints

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) searchRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + SearchPath, Roles: resolving, Do: d.search},
		{Pattern: "POST " + SearchPath, Roles: resolving, Do: d.searchMember},
		{Pattern: "GET " + memberPrefix + "{person}", Roles: resolving, Do: d.memberCases},
	}
}

const (
	memberPrefix = "/complaints/members/"
	pageMember   = "look.page.desk_cases" // the portal in which this page began gave it the name
)

// longestSearch is longer than any question; a longer one is a mistake or an attack.
const longestSearch = 200

// searchView is the search as its page shows it.
type searchView struct {
	shell.Visit
	Catalog *catalog.Catalog
	Text    string
	Filter  complaint.Filter
	Asked   bool
	Wrong   bool // the number has a slip
	Rows    []complaint.Row
	Next    string
	After   string
	Names   map[string]string
	Member  *shell.Form // of the search for a member
	Keep    *shell.Form // of the name of a search to keep
	Find    hits
}

// receiptShape is what somebody types who means a receipt number: digits, and what people put between them.
var receiptShape = regexp.MustCompile(`^[0-9][0-9 ]{2,}(-? ?[0-9])?( ?/ ?[0-9]{1,2})?$`)

// search finds cases by words, numbers and filters.
func (d *desk) search(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.searchView(r, v)
	if err != nil {
		return nil, err
	}
	if receiptShape.MatchString(view.Text) {
		if answer, err := d.byNumber(r, &view); answer != nil || err != nil {
			return answer, err
		}
	}
	if view.Asked && !view.Wrong {
		rows, next, err := d.Complaints.Search(r.Context(), v.Who, view.Text, view.Filter, complaint.Page{After: view.After, Limit: rowsShown})
		if err != nil {
			return nil, err
		}
		view.Rows, view.Next = rows, next.After
	}
	return shell.Page(searchPage(view)), nil
}

func (d *desk) searchView(r *http.Request, v shell.Visit) (searchView, error) {
	f := shell.ReadQuery(r)
	view := searchView{Visit: v, Catalog: d.catalog(v), Text: f.Long("q", longestSearch, false), After: f.Raw("after"), Member: shell.Filled(), Keep: shell.Filled()}
	var err error
	if view.Filter, err = d.readFilter(r.URL.Query(), v, view.Catalog, allStates); err != nil || !f.OK() {
		return view, errors.Join(err, ifNot(f.OK(), shell.ErrQuery))
	}
	workers, err := d.Complaints.Workers(r.Context())
	view.Names, view.Asked = namesOf(workers), view.Text != "" || len(valuesOf(v, view.Filter)) > 0
	return view, err
}

func ifNot(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

// byNumber leads to the case of a receipt number. A slip in it is said kindly: the check digit notices every wrong digit and every two
// that changed places.
func (d *desk) byNumber(r *http.Request, view *searchView) (shell.Answer, error) {
	id, err := d.Complaints.Numbered(r.Context(), view.Who, view.Text)
	switch {
	case errors.Is(err, complaint.ErrMistyped):
		view.Wrong = true
		return nil, nil
	case errors.Is(err, complaint.ErrUnknown):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return shell.Redirect(CasePath(string(id)), ""), nil
}

func (s searchView) values() url.Values {
	q := valuesOf(s.Visit, s.Filter)
	if s.Text != "" {
		q.Set("q", s.Text)
	}
	return q
}

func (s searchView) around() shell.Around {
	var a shell.Around
	if s.After != "" {
		a.First = withQuery(SearchPath, s.values())
	}
	if s.Next != "" {
		q := s.values()
		q.Set("after", s.Next)
		a.Next = withQuery(SearchPath, q)
	}
	return a
}

func (s searchView) chips() []chip {
	keep := url.Values{}
	if s.Text != "" {
		keep.Set("q", s.Text)
	}
	return chips(s.Visit, s.Catalog, SearchPath, keep, s.Filter, s.Names)
}

// searchMember finds a member first. What is asked is sent, not written into the address, so that no name stays in the history of the
// browser.
func (d *desk) searchMember(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	found, err := d.findMember(r, v, f)
	if err != nil {
		return nil, err
	}
	view := searchView{Visit: v, Catalog: d.catalog(v), Member: f, Find: found}
	if !f.OK() {
		return shell.Invalid(searchPage(view)), nil
	}
	return shell.Page(searchPage(view)), nil
}

// memberView are the cases of one member.
type memberView struct {
	shell.Visit
	Catalog *catalog.Catalog
	Person  person.Person
	Rows    []complaint.Row
	Privacy []privacy.Request // open complaints to the privacy officer
}

// memberCases lists the cases of a member, but not those in which the visitor is complained about.
func (d *desk) memberCases(r *http.Request, v shell.Visit) (shell.Answer, error) {
	pass, err := d.Guard.Look(r.Context(), v.Who, access.Look{
		Member: person.ID(r.PathValue("person")), Action: access.View, Kinds: []access.Kind{access.Identity, access.Complaints, access.Requests},
		Need: []access.Kind{access.Identity, access.Complaints}, Purpose: access.PurposeComplaint, Page: pageMember, Reason: v.T("complaints.find.look_reason"), At: v.Now,
	})
	if err != nil {
		return nil, err
	}
	view := memberView{Visit: v, Catalog: d.catalog(v)}
	if view.Person, err = d.Guard.Person(r.Context(), pass); err != nil {
		return nil, err
	}
	if view.Rows, err = d.Complaints.OfMember(r.Context(), v.Who, pass); err != nil {
		return nil, err
	}
	view.Privacy, err = d.privacyComplaints(r.Context(), pass)
	return shell.Page(memberCasesPage(view)), err
}

// privacyComplaints are the member's open complaints to the privacy officer, for who investigates a case that names requests.
func (d *desk) privacyComplaints(ctx context.Context, pass access.Pass) ([]privacy.Request, error) {
	if !pass.Allows(access.Requests) {
		return nil, nil
	}
	all, err := d.Requests.ForMember(ctx, pass)
	return slices.DeleteFunc(all, func(x privacy.Request) bool { return x.Kind != privacy.Complaint || x.Closed() }), err
}

func memberPath(id person.ID) string { return memberPrefix + string(id) }
