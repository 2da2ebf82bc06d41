package commission

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
)

// judging turns members into lines: what they earned now against what the book holds. It reads nothing and writes nothing; it is for one
// goroutine.
type judging struct {
	asOf      clock.Date
	choice    Choice
	rules     *entitlement.Rules
	catalog   *plan.Catalog
	producers *producers
	judge     *entitlement.Judge

	c        entitlement.Case
	of       []int // places of the case's spans in the member's
	subject  *subject
	lines    []Line
	problems []Problem
}

func newJudging(asOf clock.Date, choice Choice, rules *entitlement.Rules, catalog *plan.Catalog, standing Standing) *judging {
	return &judging{
		asOf: asOf, choice: choice, rules: rules, catalog: catalog, judge: rules.Judge(),
		producers: newProducers(standing, window(choice, asOf)),
		c:         entitlement.Case{AsOf: asOf, Params: choice.params()},
	}
}

// member gives the lines of a member, without those that the book holds already. Lines that take everything back have no trace of their
// own yet: recall gives them the one of the line before.
func (j *judging) member(s *subject) ([]Line, []Problem) {
	j.subject, j.lines, j.problems = s, j.lines[:0], j.problems[:0]
	if !j.build() {
		return nil, j.problems
	}
	r := j.judge.Case(&j.c)
	if r.Error != nil {
		j.problems = append(j.problems, j.lack(r.Error))
		return nil, j.problems
	}
	for i := range r.Deltas {
		j.difference(r, &r.Deltas[i])
	}
	j.gated(r)
	j.overrides(r)
	for _, o := range r.OutsideWindow {
		j.outside(&o)
	}
	return j.lines, j.problems
}

// build makes the case. It is false when the member cannot be judged.
func (j *judging) build() bool {
	s := j.subject
	j.of, j.c.Spans, j.c.Failures, j.c.Terms, j.c.Posted = j.of[:0], j.c.Spans[:0], j.c.Failures[:0], j.c.Terms[:0], j.c.Posted[:0]
	for i := range s.spans {
		if !s.spans[i].Ours {
			continue
		}
		if !j.span(j.next(), i) {
			return false
		}
		j.of = append(j.of, i)
	}
	for i := range s.holdings {
		if h := &s.holdings[i]; h.payee.judged() {
			j.c.Posted = append(j.c.Posted, entitlement.Amount{Span: string(h.span), Agent: string(h.payee), Year: h.year, Cents: h.cents})
		}
	}
	return true
}

// next is room for one more span, with the memory of an earlier case.
func (j *judging) next() *entitlement.Span {
	n := len(j.c.Spans)
	if n < cap(j.c.Spans) {
		j.c.Spans = j.c.Spans[:n+1]
	} else {
		j.c.Spans = append(j.c.Spans, entitlement.Span{})
	}
	return &j.c.Spans[n]
}

// judged tells whether the engine itself settles the payee. What the gate holds and what uplines earn follows from what it answers.
func (p Payee) judged() bool { return !p.IsUpline() && !p.IsGate() }

func (j *judging) span(to *entitlement.Span, i int) bool {
	s := &j.subject.spans[i]
	product, _ := j.catalog.Product(s.Contract, s.Plan)
	agents := to.Agents[:0]
	*to = entitlement.Span{
		ID: string(s.ID), Family: s.Family, Start: s.Start, End: s.End, Exception: exception(s), Cycle: cycle(s), Basis: basis(j.subject.spans, i),
		Prior: s.Prior, Commissionable: product == nil || product.Commissionable(s.Start), Cancelled: s.Cancelled, Agents: agents,
	}
	j.agents(to, s, product)
	if s.Cancelled || s.Start > j.asOf {
		return true
	}
	return j.family(to) && j.region(to, s, product) && j.decided(to)
}

func cycle(s *enrolment.Span) string {
	if s.Cycle == "" {
		return entitlement.CycleUnknown
	}
	return string(s.Cycle)
}

func (j *judging) family(s *entitlement.Span) bool {
	if s.Family != "" {
		return true
	}
	j.problem(Problem{Kind: NoFamily, Span: s.ID})
	return false
}

func (j *judging) region(to *entitlement.Span, s *enrolment.Span, product *plan.Product) bool {
	var ok bool
	if to.Region, ok = j.rules.RegionOf(product, s.State); ok || s.Family == plan.PDP {
		return true
	}
	j.problem(Problem{Kind: NeedsRegion, Span: to.ID, Family: string(s.Family), Region: s.State})
	return false
}

// decided tells whether somebody decided who is of record when the span began: a span is in the book only after that.
func (j *judging) decided(s *entitlement.Span) bool {
	if len(s.Agents) > 0 {
		return true
	}
	j.problem(Problem{Kind: NoDecision, Span: s.ID})
	return false
}

// agents lists who is of record by date, and when each was not ready. The house counts as somebody, so that what it keeps is known; not
// where a whole initial amount could fall to it that an agent has a part in.
func (j *judging) agents(to *entitlement.Span, s *enrolment.Span, product *plan.Product) {
	mixed := false
	for i := range j.subject.tenures {
		t := &j.subject.tenures[i]
		if t.Span != s.ID {
			continue
		}
		payee := payeeOf(t)
		mixed = mixed || payee != House
		to.Protected = to.Protected || t.Agent != "" && t.Change != "" && t.Writing != t.Agent
		j.after(to, t.From)
		to.Agents = append(to.Agents, entitlement.Held{Agent: string(payee), From: t.From})
		if payee.IsAgent() {
			j.ready(t, s, product)
		}
	}
	if mixed && (to.Basis == entitlement.FirstEver || to.Basis == entitlement.GroupToIndividual) {
		for i := range to.Agents {
			if to.Agents[i].Agent == string(House) {
				to.Agents[i].Agent = ""
			}
		}
	}
}

// after gives the time between two tenures to the house.
func (j *judging) after(to *entitlement.Span, next clock.Date) {
	if len(to.Agents) == 0 {
		return
	}
	last := to.Agents[len(to.Agents)-1]
	for i := range j.subject.tenures {
		t := &j.subject.tenures[i]
		if string(t.Span) == to.ID && t.From == last.From && t.Until != nil && t.Until.AddDays(1) < next {
			to.Agents = append(to.Agents, entitlement.Held{Agent: string(House), From: t.Until.AddDays(1)})
			return
		}
	}
}

func (j *judging) ready(t *change.Tenure, s *enrolment.Span, product *plan.Product) {
	for _, f := range j.producers.failures(t.Agent, s.State, product) {
		f.Span = string(s.ID)
		if !slices.Contains(j.c.Failures, f) {
			j.c.Failures = append(j.c.Failures, f)
		}
	}
	for _, terms := range j.producers.contract(t.Agent) {
		if !slices.Contains(j.c.Terms, terms) {
			j.c.Terms = append(j.c.Terms, terms)
		}
	}
}

func (j *judging) problem(p Problem) {
	p.Member = j.subject.member
	j.problems = append(j.problems, p)
}

// lack is a rate that no table has. Nothing of the member is posted, and never another region's rate.
func (j *judging) lack(n *entitlement.NeedsRate) Problem {
	kind := NeedsRate
	if n.Level != "" {
		kind = NeedsLevel
	}
	return Problem{Kind: kind, Member: j.subject.member, Year: n.Year, Family: string(n.Family), Region: n.Region, Detail: n.Level}
}

// outside tells of what the book holds in a closed year and nobody earned: it is recovered only when the plan pays such years too.
func (j *judging) outside(o *entitlement.Amount) {
	for i := range j.c.Spans {
		s := &j.c.Spans[i]
		if s.ID != o.Span {
			continue
		}
		if s.Cancelled || s.End != nil && s.End.Before(clock.DateOf(o.Year, time.December, 1)) && o.Cents > 0 && j.moved(o) {
			j.problem(Problem{Kind: TooOld, Span: o.Span, Year: o.Year, Payee: Payee(o.Agent), Cents: o.Cents})
		}
		return
	}
}

// moved tells whether the span ended before the last month for which the book holds something.
func (j *judging) moved(o *entitlement.Amount) bool {
	h, ok := j.holding(o.Span, o.Year, Payee(o.Agent))
	if !ok {
		return false
	}
	for i := range j.c.Spans {
		if s := &j.c.Spans[i]; s.ID == o.Span && s.End != nil {
			for m := range h.months.All() {
				if clock.DateOf(o.Year, m, 1).After(*s.End) {
					return true
				}
			}
		}
	}
	return false
}

func (j *judging) holding(span string, year int, payee Payee) (holding, bool) {
	for i := range j.subject.holdings {
		if h := &j.subject.holdings[i]; string(h.span) == span && h.year == year && h.payee == payee {
			return *h, true
		}
	}
	return holding{}, false
}
