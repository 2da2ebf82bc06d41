package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// worklistView is the worklist as its page shows it.
type worklistView struct {
	Query      population.WorklistQuery
	Page       population.WorklistPage
	Conditions []population.RuleCard
	Gaps       []population.RuleCard
	titles     map[string]string
}

// worklist shows members, those that need most first.
func (p *portal) worklist(r *http.Request, v visit) (answer, error) {
	q, err := queryOf(r.URL.Query())
	if err != nil {
		return nil, err
	}
	view, err := p.worklistView(r, q)
	if err != nil {
		return nil, err
	}
	return page{worklistPage(v, view)}, nil
}

func (p *portal) worklistView(r *http.Request, q population.WorklistQuery) (worklistView, error) {
	found, err := p.Population.Worklist(r.Context(), q)
	if err != nil {
		return worklistView{}, err
	}
	cards, err := p.Population.Rules(r.Context())
	if err != nil {
		return worklistView{}, err
	}
	view := worklistView{Query: q, Page: found, titles: map[string]string{}}
	for _, card := range cards {
		view.titles[card.ID] = card.Title
		if card.Kind == population.KindCondition {
			view.Conditions = append(view.Conditions, card)
		} else {
			view.Gaps = append(view.Gaps, card)
		}
	}
	return view, nil
}

// title is the name of a rule; an id that no active rule has stands for itself.
func (w worklistView) title(id string) string { return cmp.Or(w.titles[id], id) }

// total is the number of matches in words; the reader stops counting at the cap.
func (w worklistView) total() string {
	if w.Page.Total >= population.TotalCap {
		return count(population.TotalCap) + " or more members"
	}
	return counted(w.Page.Total, "member", "members")
}

// chip is one active filter and the address without it.
type chip struct{ Label, Without string }

func (w worklistView) chips() []chip {
	var chips []chip
	add := func(label string, without func(q *population.WorklistQuery)) {
		q := w.Query
		without(&q)
		q.Cursor = ""
		chips = append(chips, chip{label, worklistPath(q)})
	}
	if q := w.Query; q.Search != "" {
		add("Name or id: "+q.Search, func(q *population.WorklistQuery) { q.Search = "" })
	}
	for i, id := range w.Query.Condition {
		add(w.title(id), func(q *population.WorklistQuery) { q.Condition = cut(q.Condition, i) })
	}
	if w.Query.Suspected {
		add("Suspected too", func(q *population.WorklistQuery) { q.Suspected = false })
	}
	for i, id := range w.Query.Gap {
		add(w.title(id)+" due", func(q *population.WorklistQuery) { q.Gap = cut(q.Gap, i) })
	}
	if s := w.Query.State; s != "" {
		add("State: "+stateName(s), func(q *population.WorklistQuery) { q.State = "" })
	}
	if s := w.Query.Sex; s != claim.SexUnknown {
		add(sexName(s), func(q *population.WorklistQuery) { q.Sex = claim.SexUnknown })
	}
	if label := ageWords(w.Query.AgeFrom, w.Query.AgeTo); label != "" {
		add(label, func(q *population.WorklistQuery) { q.AgeFrom, q.AgeTo = 0, 0 })
	}
	return chips
}

func cut(list []string, at int) []string { return slices.Delete(slices.Clone(list), at, at+1) }

func ageWords(from, to int) string {
	switch {
	case from > 0 && to > 0:
		return "Age " + strconv.Itoa(from) + " to " + strconv.Itoa(to)
	case from > 0:
		return "Age " + strconv.Itoa(from) + " or older"
	case to > 0:
		return "Age " + strconv.Itoa(to) + " or younger"
	}
	return ""
}

// column is a column that the list can be ordered by.
type column struct{ Sort, Title string }

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
	return withQuery("/worklist", values)
}

func (w worklistView) first() string { return worklistPath(w.Query) }

func (w worklistView) export() string { return withQuery("/worklist.csv", valuesOf(w.Query)) }

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

func chosenWords(n int) string {
	if n == 0 {
		return "Any"
	}
	return count(n) + " chosen"
}
