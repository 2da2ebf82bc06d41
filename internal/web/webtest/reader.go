package webtest

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/keepwell/keepwell/internal/access"
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
	change []population.Change
}

var _ population.Reader = (*Reader)(nil)

// fixture is built once: tests share it and never change it.
var fixture = sync.OnceValue(func() *Reader {
	r := &Reader{people: build(Members), byID: map[string]int{}}
	for i, m := range r.people {
		r.byID[m.Member] = i
		r.rows = append(r.rows, worklistRow(m))
	}
	r.over, r.change = overviewOf(r.people), changes(r.people)
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

// Changes implements population.Reader.
func (r *Reader) Changes(ctx context.Context, open access.Opener, limit int) ([]population.Change, error) {
	if r.Fail != nil {
		return nil, r.Fail
	}
	all := r.change[:min(limit, len(r.change))]
	var numbers []string
	for _, c := range all {
		numbers = append(numbers, c.Member)
	}
	passes, err := open(ctx, numbers)
	if err != nil {
		return nil, err
	}
	var seen []population.Change
	for _, c := range all {
		if pass, ok := passes[c.Member]; ok {
			seen = append(seen, sightOf(pass).Changes([]population.Change{c})...)
		}
	}
	return seen, nil
}

// Member implements population.Reader.
func (r *Reader) Member(_ context.Context, pass access.Pass) (population.Member, error) {
	m, err := r.memberOf(pass)
	if err != nil {
		return population.Member{}, err
	}
	return sightOf(pass).Member(m), nil
}

// memberOf is everything about a member, before it is cut to a pass.
func (r *Reader) memberOf(pass access.Pass) (population.Member, error) {
	if r.Fail != nil {
		return population.Member{}, r.Fail
	}
	i, ok := r.byID[pass.Number()]
	if !ok {
		return population.Member{}, population.ErrNoMember
	}
	return r.people[i], nil
}

// sightOf cuts as the real reader does.
func sightOf(pass access.Pass) population.Sight {
	return population.Sight{Pass: pass, Card: cardOf, LooksAt: func(string) []string { return nil }}
}

var cards = sync.OnceValue(func() map[string]population.RuleCard {
	all := map[string]population.RuleCard{}
	for _, s := range scenes() {
		all[s.ID] = s.RuleCard
	}
	return all
})

func cardOf(rule string) population.RuleCard { return cards()[rule] }

// Enrolled are the people as the directory learns of them.
func (r *Reader) Enrolled() iter.Seq[population.Enrolled] {
	return func(yield func(population.Enrolled) bool) {
		for _, m := range r.people {
			if !yield(population.Enrolled{Number: m.Person.Member, Name: m.Name, Birth: m.Birth, Death: m.Death, Sex: m.Sex}) {
				return
			}
		}
	}
}

// Found is what the rules found about everybody, by member number, for tests that need somebody with something.
func (r *Reader) Found() iter.Seq2[string, []population.Finding] {
	return func(yield func(string, []population.Finding) bool) {
		for _, m := range r.people {
			if !yield(m.Person.Member, append(slices.Clone(m.Conditions), m.Gaps...)) {
				return
			}
		}
	}
}

// Rules implements population.Reader.
func (r *Reader) Rules(context.Context) ([]population.RuleCard, error) {
	var cards []population.RuleCard
	for _, s := range scenes() {
		cards = append(cards, s.RuleCard)
	}
	return cards, r.Fail
}
