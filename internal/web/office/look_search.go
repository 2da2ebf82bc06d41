package office

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (o *office) lookRoutes() []shell.Route {
	page := func(pattern string, do shell.Action) shell.Route {
		return shell.Route{Pattern: pattern, Roles: privacyOfficers, Do: do}
	}
	sensitive := func(pattern string, do shell.Action) shell.Route {
		return shell.Route{Pattern: pattern, Roles: privacyOfficers, StepUp: true, Do: do}
	}
	return []shell.Route{
		page("GET /office/looks", o.looks),
		sensitive("GET /office/looks/export", o.exportForm),
		sensitive("POST /office/looks/export", o.export),
		page("GET /office/looks/exports", o.exportList),
		page("GET /office/looks/refused", o.refusals),
		page("GET /office/looks/{position}", o.look),
		page("POST /office/looks/{position}/review", o.reviewLook),
		page("POST /office/looks/{position}/answer", o.answerQuestion),
		page("GET /office/watched", o.watchList),
		sensitive("GET /office/watched/new", o.watchForm),
		sensitive("POST /office/watched/new", o.watch),
		sensitive("POST /office/watched/end", o.unwatch),
		page("GET /office/broken-glass", o.glasses),
		page("GET /office/broken-glass/{member}/{grant}", o.glass),
		page("POST /office/broken-glass/{member}/{grant}/review", o.reviewGlass),
	}
}

// lookPages are the pages whose looks can be searched for by name.
var lookPages = []string{
	"look.page.worklist", "look.page.worklist_export", "look.page.changes", "look.page.member", "look.page.why",
	"look.page.findings_export", "look.page.replay", "look.page.desk_find", "look.page.desk_verify", "look.page.desk_member",
	"look.page.desk_change", "look.page.desk_cases", "look.page.complaint_find", "look.page.complaint_intake", "look.page.complaint_queue",
	"look.page.complaint_sort", "look.page.complaint_case", "look.page.complaint_mail", "look.page.complaint_evidence",
	"look.page.complaint_universe", "look.page.complaint_warning", "look.page.partner_outreach", "look.page.verification", "look.page.desk_duplicates", "look.page.desk_steward", "look.page.desk_book",
	"look.page.desk_patients", "look.page.desk_patient", "look.page.desk_glass", "look.page.audit",
	pageQuestions, pageWatched, pageGlass, pageRefusals, pageCases, pageCase, pageDisclosures, pageLetters, pageReminders,
}

// lookSearch is what the form asks for.
type lookSearch struct {
	Query access.AuditQuery
	Asked bool // somebody pressed the button: only then is anything read, for reading is looking
}

// lookResult is what was found.
type lookResult struct {
	Search  lookSearch
	Entries []lookRow
	Next    string
}

// lookRow is one look in a list.
type lookRow struct {
	access.AuditEntry
	WhomName string
	Reviewed *access.Review
}

const looksOnPage = 50

// looks searches who looked at what. The search is a look itself: every member whose entries it shows sees it.
func (o *office) looks(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	search, err := o.readSearch(r.Context(), v, f)
	if err != nil {
		return nil, err
	}
	if !f.OK() {
		return shell.Invalid(looksPage(v, f, lookResult{Search: search})), nil
	}
	if !search.Asked {
		return shell.Page(looksPage(v, f, lookResult{})), nil
	}
	found, next, err := o.find(r.Context(), v, search)
	if err != nil {
		return nil, err
	}
	result := lookResult{Search: search, Entries: found}
	if next != 0 {
		result.Next = withParameter(r.URL, "before", strconv.FormatInt(next, 10))
	}
	return shell.Page(looksPage(v, f, result)), nil
}

// readSearch reads the filters. Dates are whole days of the plan.
func (o *office) readSearch(ctx context.Context, v shell.Visit, f *shell.Form) (lookSearch, error) {
	s := lookSearch{Asked: f.Raw("search") != ""}
	s.Query = access.AuditQuery{
		Role: choice(f, "role", access.Roles...), Purpose: choice(f, "purpose", purposes...), Page: choice(f, "page", lookPages...), OnlyHints: f.Checked("hints"),
		Reason: f.Text("reason", false), At: v.Now,
	}
	s.Query.Before, _ = strconv.ParseInt(f.Raw("before"), 10, 64)
	s.Query.Limit = looksOnPage
	from, to := f.Date("from"), f.Date("to")
	if from != nil {
		s.Query.From = o.Zone.StartOfDay(*from)
	}
	if to != nil {
		s.Query.To = o.Zone.EndOfDay(*to)
	}
	if from != nil && to != nil && to.Before(*from) {
		f.Fail("to", "office.looks.reversed")
	}
	if err := o.readWhom(ctx, f, &s.Query); err != nil {
		return s, err
	}
	return s, o.readWho(ctx, f, &s.Query)
}

// readWhom finds the member by number.
func (o *office) readWhom(ctx context.Context, f *shell.Form, q *access.AuditQuery) error {
	number := f.Text("whom", false)
	if number == "" {
		return nil
	}
	id, err := o.resolve(ctx, number)
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
		f.Fail("whom", "office.member_unknown")
		return nil
	}
	q.Member = id
	return err
}

// readWho finds the visitor by login, account id, or name.
func (o *office) readWho(ctx context.Context, f *shell.Form, q *access.AuditQuery) error {
	text := f.Text("who", false)
	if text == "" {
		return nil
	}
	accounts, err := o.Accounts.List(ctx, account.Query{Text: text, Limit: 2})
	if err != nil {
		return err
	}
	if len(accounts.Rows) == 1 {
		q.Account = string(accounts.Rows[0].ID)
		return nil
	}
	people, err := o.People.Search(ctx, person.Query{Text: text, Capacity: person.Staff, Limit: 2})
	switch {
	case err != nil:
		return err
	case len(people.People) == 1 && !people.Similar:
		q.Person = people.People[0].ID
	case len(people.People)+len(accounts.Rows) == 0:
		f.Fail("who", "office.looks.who_unknown")
	default:
		f.Fail("who", "office.looks.who_several")
	}
	return nil
}

// find reads one page of looks with what the officer noted about them before.
func (o *office) find(ctx context.Context, v shell.Visit, s lookSearch) ([]lookRow, int64, error) {
	page, err := o.Guard.Audit(ctx, v.Who, s.Query)
	if err != nil {
		return nil, 0, err
	}
	positions := make([]int64, len(page.Entries))
	for i, e := range page.Entries {
		positions[i] = e.Position
	}
	reviews, err := o.Guard.Reviews(ctx, v.Who, positions...)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]lookRow, len(page.Entries))
	for i, e := range page.Entries {
		rows[i] = lookRow{AuditEntry: e, WhomName: firstOf(e.Whom.Name(), v.T("office.member_closed")), Reviewed: reviewAt(reviews, e.Position)}
	}
	return rows, page.Next, nil
}

// reviewAt is what was noted about a look; nil when nobody reviewed it.
func reviewAt(reviews map[int64]access.Review, position int64) *access.Review {
	if r, ok := reviews[position]; ok {
		return &r
	}
	return nil
}

// pageName is the name of a page that was looked at.
func pageName(v shell.Visit, key string) string {
	if v.Has(key) {
		return v.T(key)
	}
	return strings.TrimPrefix(key, "look.page.")
}

func lookPath(position int64, rest string) string {
	return looksPath + "/" + strconv.FormatInt(position, 10) + rest
}

// exportPath is the export of the same search.
func exportPath(f *shell.Form) string {
	q := url.Values{}
	for _, name := range searchFields {
		if value := f.Raw(name); value != "" {
			q.Set(name, value)
		}
	}
	return looksPath + "/export?" + q.Encode()
}

var searchFields = []string{
	"who", "whom", "role", "page", "purpose", "hints", "from-month", "from-day", "from-year", "to-month", "to-day", "to-year",
}

// words say what was searched for, without naming a member.
func (s lookSearch) words() string {
	var words []string
	add := func(name, value string) {
		if value != "" {
			words = append(words, name+"="+value)
		}
	}
	add("account", s.Query.Account)
	add("person", string(s.Query.Person))
	add("member", string(s.Query.Member))
	add("role", string(s.Query.Role))
	add("page", s.Query.Page)
	add("purpose", string(s.Query.Purpose))
	add("from", instantText(s.Query.From))
	add("to", instantText(s.Query.To))
	if s.Query.OnlyHints {
		add("hints", "only")
	}
	return strings.Join(words, " ")
}

func instantText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return clock.FormatInstant(at)
}

func pageOptions(v shell.Visit) []shell.Option {
	out := make([]shell.Option, len(lookPages))
	for i, key := range lookPages {
		out[i] = shell.Option{Value: key, Label: pageName(v, key)}
	}
	return out
}
