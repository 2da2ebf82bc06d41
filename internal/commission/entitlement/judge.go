package entitlement

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// Judge judges cases one after the other in the same memory. It is for one goroutine; the rates it reads are shared.
type Judge struct {
	rates *Rates

	c        *Case
	own      *Rates // of the case, or the judge's
	asOf     Month
	from     int // first year judged
	until    int // last year judged
	failures []gate
	terms    []Terms
	holders  []holder // of the span in work
	rows     []row
	deltas   []settling

	result Result
}

// NewJudge judges by these rates.
func NewJudge(rates *Rates) *Judge { return &Judge{rates: rates} }

// gate is a failure by months: those that begin within it.
type gate struct {
	Failure
	from, to Month
}

// holder is who is of record from a month on.
type holder struct {
	agent string
	from  Month
}

// row is what one agent gets for one span in one year, while it is being added up.
type row struct {
	Earned
	held int64
}

// Case judges a case. The result is good until the next case.
//
// Every span, every year: does the span earn at all, at which rate, whole or by months, to whom; then what is earned is held against what
// is posted.
func (j *Judge) Case(c *Case) *Result {
	j.begin(c)
	for i := range c.Spans {
		if lack := j.span(i); lack != nil {
			j.result.clear()
			j.result.Error = lack
			return &j.result
		}
	}
	if c.Params.Cap {
		j.cap()
	}
	j.tell()
	j.settle()
	return &j.result
}

func (j *Judge) begin(c *Case) {
	j.c, j.own, j.asOf = c, cmp.Or(c.Params.Rates, j.rates), MonthOf(c.AsOf)
	j.until = j.asOf.Year()
	j.from = j.until - 1
	if c.Params.BeyondWindow {
		j.from = clock.MinDate.Year()
	}
	j.rows, j.deltas = j.rows[:0], j.deltas[:0]
	j.result.clear()
	j.gates()
	j.terms = append(j.terms[:0], c.Terms...)
	slices.SortStableFunc(j.terms, func(a, b Terms) int { return cmp.Compare(a.From, b.From) })
}

// gates turns failures into months, in an order that does not depend on how they came.
func (j *Judge) gates() {
	j.failures = j.failures[:0]
	for _, f := range j.c.Failures {
		j.failures = append(j.failures, gate{f, beginning(f.From), MonthOf(f.To)})
	}
	if len(j.failures) > 1 {
		slices.SortFunc(j.failures, func(a, b gate) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Test, b.Test))
		})
	}
}

// span judges one span, year by year. A year counts once the day has reached it and the span's start.
func (j *Judge) span(i int) *NeedsRate {
	s := &j.c.Spans[i]
	if j.c.AsOf < s.Start {
		return nil
	}
	p := period{index: i, span: s, first: MonthOf(s.Start), last: endless}
	if s.End != nil {
		p.last = MonthOf(*s.End)
	}
	j.holds(s)
	zero := p.zero()
	for y := max(j.from, p.first.Year()); y <= min(j.until, p.last.Year()); y++ {
		p.year, p.from, p.to = y, max(p.first, MonthIn(y, 1)), min(p.last, MonthIn(y, monthsOfYear))
		why := zero
		if why == "" && j.house(&p) {
			why = House
		}
		if why != "" {
			j.result.Zeros = append(j.result.Zeros, Zero{s.ID, y, why})
		} else if lack := j.year(&p); lack != nil {
			return lack
		}
	}
	return nil
}

// holds lists who is of record from which month on: a month belongs to the agent on its first day.
func (j *Judge) holds(s *Span) {
	j.holders = j.holders[:0]
	for _, h := range s.Agents {
		j.holders = append(j.holders, holder{h.Agent, beginning(h.From)})
	}
	if len(s.Agents) > 1 && !slices.IsSortedFunc(s.Agents, byDate) {
		sorted := slices.Clone(s.Agents)
		slices.SortStableFunc(sorted, byDate)
		for i, h := range sorted {
			j.holders[i] = holder{h.Agent, beginning(h.From)}
		}
	}
}

func byDate(a, b Held) int { return cmp.Compare(a.From, b.From) }

// holder is the agent of record of a month, "" for house.
func (j *Judge) holder(m Month) string {
	for i := len(j.holders) - 1; i >= 0; i-- {
		if j.holders[i].from <= m {
			return j.holders[i].agent
		}
	}
	return ""
}

// house tells whether nobody is of record in any month of the year.
func (j *Judge) house(p *period) bool {
	for m := p.from; m <= p.to; m++ {
		if j.holder(m) != "" {
			return false
		}
	}
	return true
}

// year pays one year of a span: whole, or month by month.
func (j *Judge) year(p *period) *NeedsRate {
	rule, rank := p.rule(j.c.Params.UnlikeProtected)
	key := keyOf(p.year, p.span.Family, p.span.Region)
	if _, ok := j.own.cells[key]; !ok {
		return key.needed("")
	}
	if agent := j.holder(p.from); rule == ProratedInitial && p.mayBeFull() && agent != "" && j.mode(agent, p.from) == Full {
		return j.whole(p, key, agent)
	}
	return j.months(p, key, rule, rank)
}

// months pays month by month. Who is of record, and by which contract, seldom changes within a year: the rate is looked up when it does.
func (j *Judge) months(p *period, key cellKey, rule Rule, rank Rank) *NeedsRate {
	last := p.to
	if j.c.Params.Schedule == Monthly {
		last = min(last, j.asOf)
	}
	var r *row
	var a applied
	for m := p.from; m <= last; m++ {
		agent := j.holder(m)
		if agent == "" {
			continue
		}
		if level := j.level(agent, m); r == nil || agent != r.Agent || level != a.level {
			var lack *NeedsRate
			if a, lack = j.own.apply(key, rank, level); lack != nil {
				return lack
			}
			r = j.row(p, agent, rule, a)
		}
		k := int64(m - p.from)
		cents := twelfth(a.rate, k+1) - twelfth(a.rate, k)
		if j.pay(r, m, cents) {
			j.result.ByMonth = append(j.result.ByMonth, MonthAmount{p.span.ID, agent, m, cents})
		}
	}
	return nil
}

// whole pays the initial amount at once to the agent of the first month (42 CFR 422.2274(d)(2)(i)). The amount is spread over the enrolled
// months, so that one in which that agent is of record and fails the gate takes its part away.
func (j *Judge) whole(p *period, key cellKey, agent string) *NeedsRate {
	a, lack := j.own.apply(key, Initial, j.level(agent, p.from))
	if lack != nil {
		return lack
	}
	r := j.row(p, agent, FullInitial, a)
	r.Full = true
	n := int64(p.to - p.from + 1)
	for m := p.from; m <= p.to; m++ {
		k := int64(m - p.from)
		cents := share(a.rate, k+1, n) - share(a.rate, k, n)
		if j.holder(m) == agent {
			j.pay(r, m, cents)
		} else {
			r.Cents += cents
		}
	}
	return nil
}

// pay adds a month to a row, unless the gate keeps it.
func (j *Judge) pay(r *row, m Month, cents int64) bool {
	test, failed := j.fails(r, m)
	if failed && j.c.Params.Gate != Pay {
		held := j.c.Params.Gate == Hold
		if held {
			r.held += cents
		}
		r.Lost.add(m)
		r.Test = cmp.Or(r.Test, test)
		j.result.Lost = append(j.result.Lost, Lost{MonthAmount{r.Span, r.Agent, m, cents}, test, held})
		return false
	}
	r.Cents += cents
	r.Months.add(m)
	return true
}

func (j *Judge) fails(r *row, m Month) (string, bool) {
	for i := range j.failures {
		if f := &j.failures[i]; f.from <= m && m <= f.to && f.Agent == r.Agent && (f.Span == "" || f.Span == r.Span) {
			return f.Test, true
		}
	}
	return "", false
}

// row finds the row of an agent in the year in work, or begins it.
func (j *Judge) row(p *period, agent string, rule Rule, a applied) *row {
	for i := len(j.rows) - 1; i >= 0 && j.rows[i].SpanIndex == p.index && j.rows[i].Year == p.year; i-- {
		if j.rows[i].Agent == agent {
			return &j.rows[i]
		}
	}
	s := p.span
	j.rows = append(j.rows, row{Earned: Earned{
		Amount{Span: s.ID, Agent: agent, Year: p.year},
		Trace{
			Rule: rule, RateID: a.cell.ID, RateCents: a.rate, Level: a.level, FMVCents: a.limit, Enrolled: int(p.to - p.from + 1),
			SpanIndex: p.index, Protected: s.Protected, Unknown: s.Cycle == CycleUnknown && p.year == p.first.Year(),
			Exception: p.exception(), Fourth: p.short() && p.fourthQuarter(),
		},
	}})
	return &j.rows[len(j.rows)-1]
}

// tell puts the rows into the result: by span as given, year and agent.
func (j *Judge) tell() {
	slices.SortFunc(j.rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.SpanIndex, b.SpanIndex), cmp.Compare(a.Year, b.Year), cmp.Compare(a.Agent, b.Agent))
	})
	for i := range j.rows {
		r := &j.rows[i]
		if r.Cents != 0 {
			j.result.Earned = append(j.result.Earned, r.Earned)
		}
		if r.held != 0 {
			held := r.Earned
			held.Cents = r.held
			j.result.Held = append(j.result.Held, held)
		}
	}
}

// family is the table of a family, which is also what the limit of a year counts over.
func family(f plan.Family) plan.Family { return keyOf(0, f, "").family }
