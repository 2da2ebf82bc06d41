package credential

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// listed is how many agents a search shows.
const listed = 50

// searchView is what was found.
type searchView struct {
	Form     *shell.Form
	Text     string
	Found    []agent.NPN
	Standing *credential.Standing
}

// search finds agents by number or name; without words it shows nobody.
func (d *desk) search(r *http.Request, v shell.Visit) (shell.Answer, error) {
	s, err := d.Credentials.Standing(r.Context())
	if err != nil {
		return nil, err
	}
	view := searchView{Form: shell.ReadQuery(r), Standing: s}
	view.Text = view.Form.Long("q", 120, false)
	if view.Text != "" {
		view.Found = s.Search(view.Text, listed)
	}
	return shell.Page(searchPage(v, view)), nil
}

// agentView is one agent as of a day, as known on a day.
type agentView struct {
	NPN      agent.NPN
	Name     string
	Type     string
	Form     *shell.Form
	Question question
	Known    *clock.Date // nil: now
	Standing *credential.Standing
	Matrix   matrix
	Facts    []credential.Held
	Told     []credential.Told
	Upline   []credential.Link
	Below    []agent.NPN
	Catalog  *plan.Catalog
	Writes   bool
}

func (d *desk) agent(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	npn := agent.NPN(r.PathValue("npn"))
	s, known, err := d.knownOf(r.Context(), npn, f, v.Zone)
	if err != nil {
		return nil, err
	}
	now, err := d.Credentials.Standing(r.Context())
	if err != nil {
		return nil, err
	}
	if !now.Knows(npn) {
		return nil, shell.ErrNoPage
	}
	view := agentView{NPN: npn, Name: now.Name(npn), Type: now.Type(npn), Form: f, Known: known, Standing: s, Catalog: d.Catalog, Writes: v.Acts(keeping...)}
	view.Question = asked(f, v.Today())
	f.SetDate("on", view.Question.On)
	f.Set("year", strconv.Itoa(view.Question.Year))
	view.Matrix = matrixOf(s, npn, d.Catalog.Products, view.Question)
	view.Facts, view.Told = s.Show(npn, view.Question.On), s.Told(npn)
	view.Upline, view.Below = s.Upline(npn, view.Question.On), s.Downline(npn, view.Question.On)
	if !f.OK() {
		return shell.Invalid(agentPage(v, view)), nil
	}
	return shell.Page(agentPage(v, view)), nil
}

// knownDay is the day that an address or form names: as known at its end. nil is now.
func knownDay(f *shell.Form) (*clock.Date, error) {
	if known := f.Date("known"); known != nil {
		return known, nil
	}
	text := f.Raw("known")
	if text == "" {
		return nil, nil
	}
	day, err := clock.Parse(text)
	if err != nil {
		return nil, shell.ErrQuery
	}
	return &day, nil
}

// knownOf is what the plan knew about one agent, and those above and below, at the end of the day that the address names.
func (d *desk) knownOf(ctx context.Context, npn agent.NPN, f *shell.Form, zone *time.Location) (*credential.Standing, *clock.Date, error) {
	known, err := knownDay(f)
	if err != nil {
		return nil, nil, err
	}
	if known == nil {
		s, err := d.Credentials.Standing(ctx)
		return s, nil, err
	}
	position, err := d.Record.PositionAt(ctx, endOf(*known, zone))
	if err != nil {
		return nil, nil, err
	}
	s, err := d.Credentials.Around(ctx, npn, position)
	return s, known, err
}

// knownAt is what the plan knew about everybody at the end of the day that a form names.
func (d *desk) knownAt(ctx context.Context, f *shell.Form, zone *time.Location) (*credential.Standing, error) {
	known, err := knownDay(f)
	if err != nil {
		return nil, err
	}
	if known == nil {
		return d.Credentials.Standing(ctx)
	}
	position, err := d.Record.PositionAt(ctx, endOf(*known, zone))
	if err != nil {
		return nil, err
	}
	return d.Credentials.StandingAt(ctx, position)
}

func endOf(day clock.Date, zone *time.Location) time.Time {
	year, month, d := (day + 1).Civil()
	return time.Date(year, month, d, 0, 0, 0, 0, zone)
}

// agentTests is every test of one agent for a state and a product, as of the day and as known on the day of the agent's page.
func (d *desk) agentTests(r *http.Request, v shell.Visit) (shell.Answer, error) {
	npn := agent.NPN(r.PathValue("npn"))
	s, _, err := d.knownOf(r.Context(), npn, shell.ReadQuery(r), v.Zone)
	if err != nil {
		return nil, err
	}
	if now, err := d.Credentials.Standing(r.Context()); err != nil || !now.Knows(npn) {
		return nil, orNoPage(err)
	}
	return d.explained(r, v, s, npn, agentPath(npn))
}

func orNoPage(err error) error {
	if err != nil {
		return err
	}
	return shell.ErrNoPage
}

// lapsesView is what lapses soon, with what was at stake when the agent was warned last.
type lapsesView struct {
	Form     *shell.Form
	Days     int
	Standing *credential.Standing
	Lapses   []credential.Upcoming
	Hidden   int // how many later ones there are
	Warned   map[lapseKey]warning.Warning
}

type lapseKey struct {
	npn   agent.NPN
	lapse credential.Upcoming
}

// lapsesListed is how many lapses the list shows: the next ones.
const lapsesListed = 500

// furthest is how many days ahead the list looks at most.
const furthest = 180

func (d *desk) lapses(r *http.Request, v shell.Visit) (shell.Answer, error) {
	s, err := d.Credentials.Standing(r.Context())
	if err != nil {
		return nil, err
	}
	view := lapsesView{Form: shell.ReadQuery(r), Days: 60, Standing: s, Warned: map[lapseKey]warning.Warning{}}
	if view.Form.Raw("days") == "" {
		view.Form.Set("days", strconv.Itoa(view.Days))
	}
	if view.Days = view.Form.Int("days", 1, furthest); !view.Form.OK() {
		return shell.Invalid(lapsesPage(v, view)), nil
	}
	view.Lapses = s.Upcoming(v.Today(), view.Days)
	if n := len(view.Lapses) - lapsesListed; n > 0 {
		view.Lapses, view.Hidden = view.Lapses[:lapsesListed], n
	}
	all, err := d.Warnings.List(r.Context(), warning.Filter{Open: true})
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		view.Warned[keyOf(w.Lapse)] = w
	}
	return shell.Page(lapsesPage(v, view)), nil
}

// keyOf is what makes two words about a lapse the same: where it is told does not.
func keyOf(u credential.Upcoming) lapseKey {
	u.Source = ""
	return lapseKey{u.NPN, u}
}
