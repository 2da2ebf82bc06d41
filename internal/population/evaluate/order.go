package evaluate

import (
	"fmt"
	"slices"
	"strings"
)

// kindGiven is a condition whose state a test simply states.
const kindGiven = "given"

// each calls visit for a criterion and all criteria in it.
func (k *Criterion) each(visit func(*Criterion)) {
	if k == nil {
		return
	}
	visit(k)
	for _, group := range [][]Criterion{k.AnyOf, k.AllOf, k.Sequence} {
		for i := range group {
			group[i].each(visit)
		}
	}
	k.Not.each(visit)
	k.Unless.each(visit)
}

// criteria lists the outermost criteria of a rule.
func (r *Rule) criteria() []*Criterion {
	all := []*Criterion{r.MetWhen, r.States.Suspected, r.States.Signal, r.SatisfiedBy}
	all = append(all, r.Population.criteria()...)
	if r.Measure != nil {
		all = append(all, r.Measure.SatisfiedBy)
		all = append(all, r.Measure.Population.criteria()...)
	}
	for i := range r.Exclusions {
		all = append(all, &r.Exclusions[i].Criterion)
	}
	if r.IndexEvent != nil {
		all = append(all, &r.IndexEvent.Criterion)
	}
	return all
}

func (p *Population) criteria() []*Criterion {
	if p == nil {
		return nil
	}
	var all []*Criterion
	for _, group := range [][]Criterion{p.AllOf, p.AnyOf, p.NoneOf} {
		for i := range group {
			all = append(all, &group[i])
		}
	}
	return all
}

// Requires lists the ids of the conditions whose states the rule asks for.
func (r *Rule) Requires() []string {
	var ids []string
	for _, k := range r.criteria() {
		k.each(func(k *Criterion) {
			if k.Condition != "" && !slices.Contains(ids, k.Condition) {
				ids = append(ids, k.Condition)
			}
		})
	}
	return ids
}

// order puts conditions after those they ask for and gaps last, otherwise as given, and refuses duplicate and circular rules.
func (c *compiler) order(rules []Rule) []*Rule {
	o := ordering{c: c, byID: map[string][]*Rule{}, state: map[*Rule]visit{}}
	for i := range rules {
		r := &rules[i]
		c.at = r
		if r.ID == "" || strings.ContainsAny(r.ID, " /@") {
			c.fail("id", "expected a word without blank, slash or @")
		}
		for _, other := range o.byID[r.ID] {
			if active(other.Effective).Overlaps(active(r.Effective)) {
				c.fail("id", fmt.Sprintf("%q is the id of two rules that are effective at the same time", r.ID))
			}
		}
		o.byID[r.ID] = append(o.byID[r.ID], r)
	}
	for _, gaps := range []bool{false, true} {
		for i := range rules {
			if (rules[i].Kind == KindGap) == gaps {
				o.place(&rules[i])
			}
		}
	}
	return o.out
}

type visit uint8

const (
	unseen visit = iota
	open
	placed
)

type ordering struct {
	c     *compiler
	byID  map[string][]*Rule
	state map[*Rule]visit
	out   []*Rule
}

func (o *ordering) place(r *Rule) {
	o.state[r] = open
	for _, id := range r.Requires() {
		if len(o.byID[id]) == 0 {
			o.c.at = r
			o.c.fail("", fmt.Sprintf("asks for the condition %q, which does not exist", id))
		}
		for _, needed := range o.byID[id] {
			o.need(r, needed)
		}
	}
	o.state[r] = placed
	o.out = append(o.out, r)
}

func (o *ordering) need(r, needed *Rule) {
	o.c.at = r
	switch {
	case needed.Kind == KindGap:
		o.c.fail("", fmt.Sprintf("%q is a gap, only the state of a condition may be asked for", needed.ID))
	case o.state[needed] == open:
		o.c.fail("", fmt.Sprintf("asks for %q, which in turn depends on it", needed.ID))
	case o.state[needed] == unseen:
		o.place(needed)
	}
}
