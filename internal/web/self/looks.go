package self

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (s *site) lookPages() []page {
	looks := []access.Kind{access.Looks}
	return []page{
		{method: http.MethodGet, path: "/privacy/looks", name: "looks", kinds: looks, do: s.looks},
		{method: http.MethodGet, path: "/privacy/looks/list.csv", name: "looks", kinds: looks, do: s.looksCSV, action: access.Export},
		{method: http.MethodGet, path: "/privacy/looks/proof", name: "looks", kinds: looks, do: s.proofPage},
		{method: http.MethodGet, path: "/privacy/looks/proof/{file}", name: "looks", kinds: looks, do: s.proofFile, action: access.Export},
		{method: http.MethodGet, path: "/privacy/looks/{position}", name: "looks", kinds: looks, do: s.look},
		{method: http.MethodPost, path: "/privacy/looks/{position}", name: "looks", kinds: looks, do: s.askAboutLook, action: access.Change},
	}
}

// How many entries one page shows, and how many it reads to find them when those of the member are left out.
const (
	looksShown = 50
	looksRead  = 4000
	readAtOnce = 200
	monthsBack = 24
)

// lookList is one page of "who looked at my record".
type lookList struct {
	Entries []access.Entry
	Own     bool // with the reader's own
	Left    int  // own ones that were left out
	Month   string
	Months  []shell.Option
	Next    string // address of the next page
}

func (s *site) looks(r *http.Request, a acting) (shell.Answer, error) {
	q := r.URL.Query()
	l := lookList{Own: q.Get("own") == "show", Month: q.Get("month"), Months: a.months()}
	span, err := s.lookSpan(r, a, l.Month)
	if err != nil {
		return nil, err
	}
	if at, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && at > 0 {
		span.before = at
	}
	next, err := s.readLooks(r, a, &l, span)
	if err != nil {
		return nil, err
	}
	if next > 0 {
		q.Set("before", strconv.FormatInt(next, 10))
		l.Next = a.At("/privacy/looks?" + q.Encode())
	}
	return shell.Page(looksPage(a, l)), nil
}

// span is the part of the record that a page shows: entries before a position and not earlier than an instant.
type span struct {
	before int64
	from   time.Time
}

// lookSpan is the span of a month of the plan's calendar; of no month everything.
func (s *site) lookSpan(r *http.Request, a acting, month string) (span, error) {
	if month == "" {
		return span{}, nil
	}
	first, err := time.ParseInLocation("2006-01", month, a.Zone)
	if err != nil {
		return span{}, shell.ErrQuery
	}
	last, err := s.Record.PositionAt(r.Context(), first.AddDate(0, 1, 0).Add(-time.Microsecond))
	return span{last + 1, first}, err
}

// readLooks fills the list and gives where the next page begins; 0 at the end.
func (s *site) readLooks(r *http.Request, a acting, l *lookList, at span) (int64, error) {
	for read := 0; read < looksRead; {
		some, err := s.Guard.LooksAt(r.Context(), a.Pass, access.Cursor{Before: at.before, Limit: readAtOnce})
		if err != nil {
			return 0, err
		}
		for _, e := range some.Entries {
			switch {
			case e.At.Before(at.from):
				return 0, nil
			case !l.Own && a.isOwn(e):
				l.Left++
			case len(l.Entries) == looksShown:
				return l.Entries[looksShown-1].Position, nil
			default:
				l.Entries = append(l.Entries, e)
			}
		}
		read += len(some.Entries)
		if at.before = some.Next; at.before == 0 {
			return 0, nil
		}
	}
	return at.before, nil
}

// isOwn tells whether the reader made the entry.
func (a acting) isOwn(e access.Entry) bool { return e.Person != "" && e.Person == a.Who.Person }

// months are the choices of the filter, newest first.
func (a acting) months() []shell.Option {
	year, month, _ := a.Today().Civil()
	var options []shell.Option
	for i := range monthsBack {
		t := time.Date(year, month-time.Month(i), 1, 0, 0, 0, 0, time.UTC)
		options = append(options, shell.Option{Value: t.Format("2006-01"), Label: a.Month(clock.DateOf(t.Year(), t.Month(), 1))})
	}
	return options
}

// look is one entry with what was asked about it.
func (s *site) look(r *http.Request, a acting) (shell.Answer, error) {
	e, err := s.entry(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(lookPage(a, e, nil)), nil
}

// entry is the one that the address names; one of somebody else's record is none.
func (s *site) entry(r *http.Request, a acting) (access.Entry, error) {
	position, err := strconv.ParseInt(r.PathValue("position"), 10, 64)
	if err != nil || position <= 0 {
		return access.Entry{}, shell.ErrNoPage
	}
	found, err := s.Guard.LooksAt(r.Context(), a.Pass, access.Cursor{Before: position + 1, Limit: 1})
	if err != nil {
		return access.Entry{}, err
	}
	if len(found.Entries) == 0 || found.Entries[0].Position != position {
		return access.Entry{}, shell.ErrNoPage
	}
	return found.Entries[0], nil
}

// askAboutLook puts a question about an entry; the privacy officer answers it.
func (s *site) askAboutLook(r *http.Request, a acting) (shell.Answer, error) {
	e, err := s.entry(r, a)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	text := f.Text("question", true)
	if !f.OK() {
		return shell.Invalid(lookPage(a, e, f)), nil
	}
	at := a.At(fmt.Sprintf("/privacy/looks/%d", e.Position))
	if e.Question != nil { // the same form again, or another window
		return shell.Redirect(at, ""), nil
	}
	if err := s.Guard.Ask(r.Context(), a.cause(r), a.Pass, e.Position, text); err != nil {
		return nil, err
	}
	return shell.Redirect(at, "self.looks.asked"), nil
}

// who is the name of whoever looked: "you" for the member, the role where there is no name.
func (a acting) who(e access.Entry) string {
	switch {
	case a.isOwn(e):
		return a.T("self.looks.you")
	case e.Name != "":
		return e.Name
	}
	return a.Role(e.Role)
}

// policyWords are why somebody may look, in words. A policy of the plan's own without a translation speaks for itself.
func policyWords(v shell.Visit, p access.Policy) string {
	if key := "self.policy." + p.ID; v.Has(key) {
		return v.T(key)
	}
	return p.Title
}

// purposeWords are what somebody looked for. A representative looks for the member's own purpose, and is told apart from the member.
func (a acting) purposeWords(e access.Entry) string {
	if e.Purpose == access.PurposeSelf && e.Role == access.RoleRepresentative {
		return a.T("self.purpose.for_you")
	}
	return a.T("self.purpose." + string(e.Purpose))
}

// ruleLines are the policies of an entry, in words, once each.
func (a acting) ruleLines(e access.Entry) string {
	var words []string
	for _, p := range e.Policies {
		if text := policyWords(a.Visit, p); !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	return strings.Join(words, " ")
}

// actionWords is what somebody did with the data.
func (a acting) actionWords(e access.Entry) string { return a.T("self.action." + string(e.Action)) }

// lookFacts are an entry in words.
func (a acting) lookFacts(e access.Entry) []shell.Fact {
	facts := []shell.Fact{
		{Name: a.T("self.looks.when"), Value: a.Instant(e.At)},
		{Name: a.T("self.looks.who"), Value: a.who(e)},
		{Name: a.T("self.looks.role"), Value: a.Role(e.Role)},
		{Name: a.T("self.looks.did"), Value: a.actionWords(e)},
		{Name: a.T("self.looks.what"), Value: list(kindWords(a.Visit, e.Kinds))},
		{Name: a.T("self.looks.why"), Value: a.purposeWords(e)},
	}
	facts = append(facts, a.fact("self.looks.rule", a.ruleLines(e))...)
	if a.Has(e.Page) {
		facts = append(facts, shell.Fact{Name: a.T("self.looks.page"), Value: a.T(e.Page)})
	}
	if open := categoryWords(a.Visit, e.Categories); len(open) > 0 && !selfLook(e, a.Pass.Member()) {
		facts = append(facts, shell.Fact{Name: a.T("self.looks.categories"), Value: list(open)})
	}
	return append(facts, a.fact("self.looks.reason", e.Reason)...)
}

// selfLook tells whether the member looked at the own record.
func selfLook(e access.Entry, member person.ID) bool {
	return e.Role == access.RoleMember && e.Person == member
}
