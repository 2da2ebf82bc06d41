package care

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/care/ruletext"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// worklistView is the worklist as its page shows it.
type worklistView struct {
	Query      population.WorklistQuery
	Page       population.WorklistPage
	Conditions []population.RuleCard
	Gaps       []population.RuleCard
	Own        bool // only members of the visitor's own
	cards      map[string]population.RuleCard
}

// worklist shows members, those that need most first.
func (d *desk) worklist(r *http.Request, v visit) (shell.Answer, error) {
	q, err := d.queryOf(r, v)
	if err != nil {
		return nil, err
	}
	view, err := d.worklistView(r, v, q)
	if err != nil {
		return nil, err
	}
	return shell.Page(worklistPage(v, view)), nil
}

// queryOf is what the address asks for, among the members that the visitor's role may list.
func (d *desk) queryOf(r *http.Request, v visit) (population.WorklistQuery, error) {
	q, err := queryOf(r.URL.Query())
	if err != nil || !ownMembersOnly(v.Who.Role) {
		return q, err
	}
	own, err := d.Caseload(r.Context(), v.Who)
	q.Only = append([]string{}, own...) // nobody, and not everybody, when there are none
	return q, err
}

func (d *desk) worklistView(r *http.Request, v visit, q population.WorklistQuery) (worklistView, error) {
	found, err := d.Population.Worklist(r.Context(), d.openerOf(v, access.List, pageWorklist), q)
	if err != nil {
		return worklistView{}, err
	}
	cards, err := d.Population.Rules(r.Context())
	if err != nil {
		return worklistView{}, err
	}
	view := worklistView{Query: q, Page: found, Own: q.Only != nil, cards: map[string]population.RuleCard{}}
	for _, card := range cards {
		view.cards[card.ID] = card
		switch {
		case card.Sensitive:
		case card.Kind == population.KindCondition:
			view.Conditions = append(view.Conditions, card)
		default:
			view.Gaps = append(view.Gaps, card)
		}
	}
	return view, nil
}

// chosen is the name of a rule in a filter; an id that no active rule has stands for itself.
func (v visit) chosen(w worklistView, id string) string {
	return ruletext.Title(v.Lang, id, cmp.Or(w.cards[id].Title, id))
}

// total is the number of matches in words; the reader stops counting at the cap.
func (v visit) total(w worklistView) string {
	if w.Page.Total >= population.TotalCap {
		return v.T("care.worklist.total_cap", "N", v.Num(population.TotalCap))
	}
	return v.N("care.worklist.total", w.Page.Total)
}

// chip is one active filter and the address without it.
type chip struct{ Label, Without string }

func (v visit) chips(w worklistView) []chip {
	var chips []chip
	add := func(label string, without func(q *population.WorklistQuery)) {
		q := w.Query
		without(&q)
		q.Cursor = ""
		chips = append(chips, chip{label, worklistPath(q)})
	}
	if q := w.Query; q.Search != "" {
		add(v.T("care.worklist.chip_search", "Text", q.Search), func(q *population.WorklistQuery) { q.Search = "" })
	}
	for i, id := range w.Query.Condition {
		add(v.chosen(w, id), func(q *population.WorklistQuery) { q.Condition = cut(q.Condition, i) })
	}
	if w.Query.Suspected {
		add(v.T("care.worklist.chip_suspected"), func(q *population.WorklistQuery) { q.Suspected = false })
	}
	for i, id := range w.Query.Gap {
		add(v.T("care.worklist.chip_gap", "Gap", v.chosen(w, id)), func(q *population.WorklistQuery) { q.Gap = cut(q.Gap, i) })
	}
	if s := w.Query.State; s != "" {
		add(v.T("care.worklist.chip_state", "State", v.state(s)), func(q *population.WorklistQuery) { q.State = "" })
	}
	if s := w.Query.Sex; s != claim.SexUnknown {
		add(v.sex(s), func(q *population.WorklistQuery) { q.Sex = claim.SexUnknown })
	}
	if label := v.ages(w.Query.AgeFrom, w.Query.AgeTo); label != "" {
		add(label, func(q *population.WorklistQuery) { q.AgeFrom, q.AgeTo = 0, 0 })
	}
	return chips
}

func cut(list []string, at int) []string { return slices.Delete(slices.Clone(list), at, at+1) }

// ages is a filter by age in words.
func (v visit) ages(from, to int) string {
	switch {
	case from > 0 && to > 0:
		return v.T("care.worklist.age_between", "From", from, "To", to)
	case from > 0:
		return v.T("care.worklist.age_from", "From", from)
	case to > 0:
		return v.T("care.worklist.age_to", "To", to)
	}
	return ""
}

// column is a column that the list can be ordered by.
type column struct{ Sort, Key string }

// order tells whether the list is ordered by a column, in the words of aria-sort.
func (w worklistView) order(c column) string {
	if cmp.Or(w.Query.Sort, "priority") != c.Sort {
		return ""
	}
	if w.Query.Desc != sorts[c.Sort] {
		return "descending"
	}
	return "ascending"
}

// reorder is the address of the list ordered by a column: the direction the reader prefers first, then the other one.
func (w worklistView) reorder(c column) string {
	q := w.Query
	q.Cursor, q.Desc = "", false
	if w.order(c) != "" {
		q.Desc = !w.Query.Desc
	}
	q.Sort = c.Sort
	return worklistPath(q)
}

// next and first are the addresses of other pages of the same list.
func (w worklistView) next() string {
	values := valuesOf(w.Query)
	values.Set("cursor", w.Page.Next)
	return withQuery(WorklistPath, values)
}

func (w worklistView) first() string { return worklistPath(w.Query) }

func (w worklistView) export() string { return withQuery(ExportPath, valuesOf(w.Query)) }

// A row shows so many badges, the most urgent ones, so that a screen holds many members.
const (
	conditionLimit = 4
	gapLimit       = 3
)

// nextState is the state of the gap that is due next.
func nextState(row population.WorklistRow) population.State {
	next := population.Open
	for _, f := range row.Gaps {
		if f.Due == row.NextDue && f.State == population.Overdue {
			next = population.Overdue
		}
	}
	return next
}

// chosenCount says how many rules of a filter are chosen.
func (v visit) chosenCount(n int) string {
	if n == 0 {
		return v.T("care.worklist.any")
	}
	return v.N("care.worklist.chosen", n)
}

// chosenPattern is chosenCount for the script, which puts the number in the place of {n}.
func (v visit) chosenPattern(n int) string {
	return strings.Replace(v.chosenCount(n), v.Num(n), "{n}", 1)
}

// around are the pages before and after this one.
func (w worklistView) around() shell.Around {
	var a shell.Around
	if w.Query.Cursor != "" {
		a.First = w.first()
	}
	if w.Page.Next != "" {
		a.Next = w.next()
	}
	return a
}
