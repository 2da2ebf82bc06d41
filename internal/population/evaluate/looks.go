package evaluate

import "slices"

// LooksAt lists the conditions that a gap looks at: those it is for, and those that take a member out or close it.
func (r *Rule) LooksAt() []string {
	var l looks
	l.population(&r.Population)
	if r.Measure != nil {
		if r.Measure.Population != nil {
			l.population(r.Measure.Population)
		}
		l.criterion(r.Measure.SatisfiedBy)
	}
	for i := range r.Exclusions {
		l.criterion(&r.Exclusions[i].Criterion)
	}
	if r.IndexEvent != nil {
		l.criterion(&r.IndexEvent.Criterion)
	}
	l.criterion(r.SatisfiedBy)
	return l
}

type looks []string

func (l *looks) population(p *Population) {
	l.criteria(p.AllOf)
	l.criteria(p.AnyOf)
	l.criteria(p.NoneOf)
}

func (l *looks) criteria(all []Criterion) {
	for i := range all {
		l.criterion(&all[i])
	}
}

func (l *looks) criterion(c *Criterion) {
	if c == nil {
		return
	}
	if c.Condition != "" && !slices.Contains(*l, c.Condition) {
		*l = append(*l, c.Condition)
	}
	l.criteria(c.AnyOf)
	l.criteria(c.AllOf)
	l.criteria(c.Sequence)
	l.criterion(c.Not)
	l.criterion(c.Unless)
}
