package payrun

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Which payees of a run are shown.
const (
	heldOnly = "held"
	debtOnly = "debt"
	moreOnly = "more"
	lessOnly = "less"
)

var shows = []string{"", heldOnly, debtOnly, moreOnly, lessOnly}

// runView is a run with a page of its payees.
type runView struct {
	commission.Run
	Names  map[agent.NPN]string
	Staff  map[string]string // those who had a hand in it
	Shares []commission.Share
	Total  int
	Form   *shell.Form
	Around shell.Around
	Act    *shell.Form // what a refused act says
	mine   bool        // the visitor prepared it
}

func (p *pages) run(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := p.view(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(runPage(v, p.Texts, view)), nil
}

// view is what the page of a run shows.
func (p *pages) view(r *http.Request, v shell.Visit) (*runView, error) {
	run, err := p.Book.Run(r.Context(), runOf(r))
	if err != nil {
		return nil, err
	}
	f := shell.ReadQuery(r)
	show := f.One("show", shows...)
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	all, err := p.Book.Shares(r.Context(), run.ID)
	if err != nil {
		return nil, err
	}
	names, err := p.Names(r.Context())
	if err != nil {
		return nil, err
	}
	staff, err := p.staff(r.Context(), run)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s commission.Share) bool { return !shown(&s, show) })
	slices.SortStableFunc(all, func(a, b commission.Share) int { return cmp.Compare(b.Pay(), a.Pay()) })
	from := min(place(r), len(all))
	return &runView{
		Run: run, Names: names, Staff: staff, Shares: all[from:min(from+listed, len(all))], Total: len(all), Form: f, mine: run.PreparedBy.ID == v.Who.Account,
		Around: around(from, len(all), func(at string) string { return with(runPath(run.ID, ""), "show", show, "from", at) }),
	}, nil
}

func shown(s *commission.Share, show string) bool {
	switch show {
	case heldOnly:
		return s.Held() > 0 || s.HeldWhy != ""
	case debtOnly:
		return s.Owed > 0 || s.Debt() > 0
	case moreOnly:
		return s.Pay() > s.Last
	case lessOnly:
		return s.Pay() < s.Last
	default:
		return true
	}
}

// problemsView is what a run could not judge.
type problemsView struct {
	Run      commission.Run
	Kind     commission.ProblemKind
	Problems []commission.Problem
	Numbers  map[string]string // of members
	Around   shell.Around
}

var problemKinds = []commission.ProblemKind{
	commission.NeedsRate, commission.NeedsRegion, commission.NeedsLevel, commission.NoDecision, commission.NoFamily, commission.TooOld, commission.Broken,
}

func (p *pages) problems(r *http.Request, v shell.Visit) (shell.Answer, error) {
	run, err := p.Book.Run(r.Context(), runOf(r))
	if err != nil {
		return nil, err
	}
	f := shell.ReadQuery(r)
	words := []string{""}
	for _, k := range problemKinds {
		words = append(words, string(k))
	}
	kind := commission.ProblemKind(f.One("kind", words...))
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	after, _ := strconv.Atoi(f.Raw("after"))
	found, err := p.Book.Problems(r.Context(), run.ID, kind, max(0, after), listed+1)
	if err != nil {
		return nil, err
	}
	view := problemsView{Run: run, Kind: kind}
	path := func(at string) string { return with(runPath(run.ID, "/problems"), "kind", string(kind), "after", at) }
	if after > 0 {
		view.Around.First = path("")
	}
	if len(found) > listed {
		found = found[:listed]
		view.Around.Next = path(strconv.Itoa(found[listed-1].Seq))
	}
	view.Problems = found
	if view.Numbers, err = p.numbersOf(r, found); err != nil {
		return nil, err
	}
	return shell.Page(problemsPage(v, &view)), nil
}
