package credential

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// question is for which day and plan year readiness is shown.
type question struct {
	On   clock.Date
	Year int
}

// asked reads the day and the plan year of an address: today and its year where nothing is said.
func asked(f *shell.Form, today clock.Date) question {
	q := question{On: today}
	if on := f.Date("on"); on != nil {
		q.On = *on
	}
	q.Year = q.On.Year()
	if f.Raw("year") != "" {
		q.Year = f.Int("year", firstYear, lastYear)
	}
	return q
}

const (
	firstYear = 2006 // Part D began
	lastYear  = 2199
)

// matrix is readiness by state and kind of product.
type matrix struct {
	Kinds []*plan.Product
	Rows  []matrixRow
}

type matrixRow struct {
	State string
	Ready []agent.Readiness // by kind
}

func matrixOf(s *credential.Standing, npn agent.NPN, products []plan.Product, q question) matrix {
	m := matrix{Kinds: s.Kinds(products)}
	for _, state := range s.States(npn) {
		row := matrixRow{State: state}
		for _, k := range m.Kinds {
			row.Ready = append(row.Ready, s.Ready(credential.Ask{NPN: npn, On: q.On, Year: q.Year, State: state, Product: k}))
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// readyView is what an agent sees first.
type readyView struct {
	NPN      agent.NPN
	Own      agent.NPN
	Name     string
	Question question
	Form     *shell.Form
	Matrix   matrix
	Standing *credential.Standing
	Contract credential.Explained
	Warnings []warning.Warning
	Below    []subordinate // of an agency, whose lapse is next first
	Hidden   int           // how many more there are
	Catalog  *plan.Catalog
	Base     string // of the page of the tests
}

func (d *desk) ready(r *http.Request, v shell.Visit) (shell.Answer, error) {
	s, err := d.Credentials.Standing(r.Context())
	if err != nil {
		return nil, err
	}
	own, npn, below, err := d.theirs(r, v, s)
	if err != nil {
		return nil, err
	}
	view := readyView{NPN: npn, Own: own, Name: s.Name(npn), Form: shell.ReadQuery(r), Standing: s, Catalog: d.Catalog, Base: ReadyPath}
	view.Question = asked(view.Form, v.Today())
	if npn == "" || !s.Knows(npn) {
		return shell.Page(unknownPage(v)), nil
	}
	view.Form.SetDate("on", view.Question.On)
	view.Form.Set("year", strconv.Itoa(view.Question.Year))
	view.Matrix = matrixOf(s, npn, d.Catalog.Products, view.Question)
	view.Contract = s.Explain(credential.Ask{NPN: npn, On: view.Question.On, Year: view.Question.Year})[0]
	view.Below, view.Hidden = subordinates(s, below, v.Today())
	if view.Warnings, err = d.Warnings.List(r.Context(), warning.Filter{NPN: npn, Open: true}); err != nil {
		return nil, err
	}
	if !view.Form.OK() {
		return shell.Invalid(readyPage(v, view)), nil
	}
	return shell.Page(readyPage(v, view)), nil
}

// subordinate is somebody below an agency, with what lapses next.
type subordinate struct {
	NPN  agent.NPN
	Next *credential.Upcoming
}

const (
	soon       = 60  // days ahead of which lapses are shown
	mostBelow  = 200 // rows of the list
	neverLapse = clock.MaxDate
)

// subordinates are those below, whose lapse is next first.
func subordinates(s *credential.Standing, below []agent.NPN, today clock.Date) (out []subordinate, hidden int) {
	for _, npn := range below {
		x := subordinate{NPN: npn}
		for _, u := range s.UpcomingOf(npn, today, soon) {
			if x.Next == nil || u.Until < x.Next.Until {
				x.Next = &u
			}
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b subordinate) int { return cmp.Compare(a.until(), b.until()) })
	n := min(len(out), mostBelow)
	return out[:n], len(out) - n
}

func (x *subordinate) until() clock.Date {
	if x.Next == nil {
		return neverLapse
	}
	return x.Next.Until
}

// testsView is every test for one state and product.
type testsView struct {
	NPN       agent.NPN
	Name      string
	State     string
	Product   *plan.Product
	Question  question
	Readiness agent.Readiness
	Tests     []credential.Explained
	Back      string
	Staff     bool
}

func (d *desk) tests(r *http.Request, v shell.Visit) (shell.Answer, error) {
	s, err := d.Credentials.Standing(r.Context())
	if err != nil {
		return nil, err
	}
	_, npn, _, err := d.theirs(r, v, s)
	if err != nil {
		return nil, err
	}
	return d.explained(r, v, s, npn, ReadyPath+"?npn="+string(npn))
}

// explained answers with every test of the state and product that an address names.
func (d *desk) explained(r *http.Request, v shell.Visit, s *credential.Standing, npn agent.NPN, back string) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	view := testsView{NPN: npn, Name: s.Name(npn), State: f.Raw("state"), Question: asked(f, v.Today()), Back: back, Staff: v.Acts(looking...)}
	product, ok := d.Catalog.Product(f.Raw("contract"), f.Raw("plan"))
	if !ok || !f.OK() || npn == "" {
		return nil, shell.ErrQuery
	}
	view.Product = product
	ask := credential.Ask{NPN: npn, On: view.Question.On, Year: view.Question.Year, State: view.State, Product: product}
	view.Readiness, view.Tests = s.Ready(ask), s.Explain(ask)
	return shell.Page(testsPage(v, view)), nil
}

// testsPath is the address of the tests of one cell.
func testsPath(base string, npn agent.NPN, state string, p *plan.Product, q question, known string) string {
	year, month, day := q.On.Civil()
	values := url.Values{
		"npn": {string(npn)}, "state": {state}, "contract": {p.Contract}, "plan": {p.Plan}, "year": {strconv.Itoa(q.Year)},
		"on-year": {strconv.Itoa(year)}, "on-month": {strconv.Itoa(int(month))}, "on-day": {strconv.Itoa(day)},
	}
	if known != "" {
		values.Set("known", known)
	}
	return base + "/tests?" + values.Encode()
}

// read notes that the agent has read a warning.
func (d *desk) read(r *http.Request, v shell.Visit) (shell.Answer, error) {
	own, err := d.own(r.Context(), v)
	if err != nil {
		return nil, err
	}
	err = d.Warnings.Read(r.Context(), v.Cause(r, "credential/read"), own, warning.LapseID(shell.ReadForm(r).Raw("lapse")))
	if err != nil {
		return nil, err
	}
	return shell.Redirect(ReadyPath, "credential.warning.read_said"), nil
}
