package webtest

import (
	"context"
	"sync"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Members is how many people the fixture has.
const Members = 1240

// Reader answers for the made-up population. Fail, when set, is the answer to every question.
type Reader struct {
	Fail   error
	people []population.Member
	byID   map[string]int
	rows   []population.WorklistRow
	over   population.Overview
}

var _ population.Reader = (*Reader)(nil)

// fixture is built once: tests share it and never change it.
var fixture = sync.OnceValue(func() *Reader {
	r := &Reader{people: build(Members), byID: map[string]int{}}
	for i, m := range r.people {
		r.byID[m.Member] = i
		r.rows = append(r.rows, worklistRow(m))
	}
	r.over = overviewOf(r.people)
	return r
})

// New is the made-up population.
func New() *Reader {
	r := *fixture()
	return &r
}

// Empty is a population before the first load.
func Empty() *Reader {
	return &Reader{over: population.Overview{AsOf: claim.NoDay, DataThrough: claim.NoDay}}
}

// Overview implements population.Reader.
func (r *Reader) Overview(context.Context) (population.Overview, error) { return r.over, r.Fail }

// Member implements population.Reader.
func (r *Reader) Member(_ context.Context, id string) (population.Member, error) {
	if r.Fail != nil {
		return population.Member{}, r.Fail
	}
	i, ok := r.byID[id]
	if !ok {
		return population.Member{}, population.ErrNoMember
	}
	return r.people[i], nil
}

// Rules implements population.Reader.
func (r *Reader) Rules(context.Context) ([]population.RuleCard, error) {
	var cards []population.RuleCard
	for _, s := range scenes() {
		cards = append(cards, s.RuleCard)
	}
	return cards, r.Fail
}
