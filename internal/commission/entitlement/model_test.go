package entitlement_test

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
)

// The second model reads the published rules in another way than the engine does: every month of a hundred years is asked whether it is
// paid, in exact fractions, and nothing is shared between months. It is slow, and knows neither contract levels nor the year's limit.

type modelKey struct {
	span  int
	year  int
	agent string
}

type modelAnswer struct {
	lack    *entitlement.NeedsRate
	earned  map[modelKey]int64
	held    map[modelKey]int64
	byMonth []entitlement.MonthAmount
	zeros   []entitlement.Zero
}

// modelDay is the first day of a month.
func modelDay(year, month int) clock.Date { return clock.DateOf(year, 1, 1).AddMonths(month - 1) }

// modelRound rounds a fraction of cents, half up.
func modelRound(r *big.Rat) int64 {
	twice := new(big.Rat).Add(new(big.Rat).Add(r, r), big.NewRat(1, 1))
	return new(big.Int).Div(twice.Num(), new(big.Int).Mul(twice.Denom(), big.NewInt(2))).Int64()
}

func modelEnt(rate int64, k, of int) int64 { return modelRound(big.NewRat(rate*int64(k), int64(of))) }

func enrolledOn(s *entitlement.Span, day clock.Date) bool {
	return day >= s.Start && (s.End == nil || day <= *s.End)
}

// modelMonths is how many months a span lasts, a hundred years at most.
func modelMonths(s *entitlement.Span) (n int) {
	for ; n < 1200 && enrolledOn(s, s.Start.AddMonths(n)); n++ {
	}
	return n
}

func modelZero(s *entitlement.Span) entitlement.Reason {
	lastQuarter := s.Start.Month() >= 10 && s.End != nil && *s.End == clock.DateOf(s.Start.Year(), 12, 31)
	switch {
	case s.Cancelled:
		return entitlement.Cancelled
	case s.End != nil && s.Exception == "" && modelMonths(s) <= 3 && !lastQuarter:
		return entitlement.Rapid
	case !s.Commissionable:
		return entitlement.Noncommissionable
	}
	return ""
}

func modelAgent(s *entitlement.Span, day clock.Date) (agent string) {
	held := slices.Clone(s.Agents)
	slices.SortStableFunc(held, func(a, b entitlement.Held) int { return cmp.Compare(a.From, b.From) })
	for _, h := range held {
		if h.From <= day {
			agent = h.Agent
		}
	}
	return agent
}

func modelFails(c *entitlement.Case, agent string, day clock.Date) bool {
	return slices.ContainsFunc(c.Failures, func(f entitlement.Failure) bool { return f.Agent == agent && f.From <= day && day <= f.To })
}

func modelInitial(s *entitlement.Span, year int) bool {
	switch {
	case year != s.Start.Year() || s.Basis == entitlement.TwoIntoOne:
		return false
	default:
		return s.Basis == entitlement.UnlikeChange || s.Cycle == entitlement.CycleInitial
	}
}

func modelFull(c *entitlement.Case, s *entitlement.Span, year int) bool {
	return modelInitial(s, year) && s.Cycle == entitlement.CycleInitial && c.Params.Mode == entitlement.Full &&
		(s.Basis == entitlement.FirstEver || s.Basis == entitlement.GroupToIndividual && s.Prior == "none") &&
		enrolledOn(s, clock.DateOf(year, 12, 31)) && modelAgent(s, modelDay(year, int(s.Start.Month()))) != ""
}

// model judges a case.
func model(rates *entitlement.Rates, c *entitlement.Case) modelAnswer {
	a := modelAnswer{earned: map[modelKey]int64{}, held: map[modelKey]int64{}}
	for i := range c.Spans {
		s := &c.Spans[i]
		first := c.AsOf.Year() - 1
		if c.Params.BeyondWindow {
			first = s.Start.Year()
		}
		for year := first; year <= c.AsOf.Year() && c.AsOf >= s.Start; year++ {
			if a.lack == nil {
				a.modelYear(rates, c, i, year)
			}
		}
	}
	if a.lack != nil {
		return modelAnswer{lack: a.lack}
	}
	return a
}

func (a *modelAnswer) modelYear(rates *entitlement.Rates, c *entitlement.Case, i, year int) {
	s := &c.Spans[i]
	var months []clock.Date
	house := true
	for m := 1; m <= 12; m++ {
		if day := modelDay(year, m); enrolledOn(s, day) {
			months = append(months, day)
			house = house && modelAgent(s, day) == ""
		}
	}
	why := modelZero(s)
	if why == "" && house {
		why = entitlement.House
	}
	switch {
	case len(months) == 0:
		return
	case why != "":
		a.zeros = append(a.zeros, entitlement.Zero{Span: s.ID, Year: year, Reason: why})
		return
	}
	cell, ok := rates.Cell(year, s.Family, s.Region)
	if !ok {
		table, region := plan.MA, s.Region
		if s.Family == plan.PDP {
			table, region = plan.PDP, "national"
		}
		a.lack = &entitlement.NeedsRate{Year: year, Family: table, Region: region}
		return
	}
	rate, of, full := cell.Renewal, 12, modelFull(c, s, year)
	if modelInitial(s, year) {
		rate = cell.Initial
	}
	if full {
		of = len(months)
	}
	for k, day := range months {
		a.modelMonth(c, i, day, modelEnt(rate, k+1, of)-modelEnt(rate, k, of), full)
	}
}

// modelMonth pays one month. A whole amount belongs to the agent of the first month, who answers for the gate while of record.
func (a *modelAnswer) modelMonth(c *entitlement.Case, i int, day clock.Date, cents int64, full bool) {
	s := &c.Spans[i]
	agent := modelAgent(s, day)
	gated := modelFails(c, agent, day)
	if full {
		first := modelAgent(s, s.Start)
		gated = gated && agent == first
		agent = first
	}
	if agent == "" || !full && c.Params.Schedule == entitlement.Monthly && day > c.AsOf {
		return
	}
	key := modelKey{i, day.Year(), agent}
	switch {
	case gated && c.Params.Gate == entitlement.Forfeit:
	case gated && c.Params.Gate == entitlement.Hold:
		a.held[key] += cents
	default:
		a.earned[key] += cents
		if !full {
			a.byMonth = append(a.byMonth, entitlement.MonthAmount{Span: s.ID, Agent: agent, Month: entitlement.MonthOf(day), Cents: cents})
		}
	}
}

// modelDeltas holds what is earned against what is posted.
func (a *modelAnswer) modelDeltas(c *entitlement.Case) (deltas, outside []entitlement.Amount) {
	posted := map[modelKey]int64{}
	for _, p := range c.Posted {
		i := slices.IndexFunc(c.Spans, func(s entitlement.Span) bool { return s.ID == p.Span })
		posted[modelKey{i, p.Year, p.Agent}] += p.Cents
	}
	keys := map[modelKey]bool{}
	for key := range a.earned {
		keys[key] = true
	}
	for key := range posted {
		keys[key] = true
	}
	for _, key := range sortedKeys(keys) {
		amount := entitlement.Amount{Span: c.Spans[key.span].ID, Agent: key.agent, Year: key.year, Cents: a.earned[key] - posted[key]}
		inside := key.year <= c.AsOf.Year() && (c.Params.BeyondWindow || key.year >= c.AsOf.Year()-1)
		switch {
		case !inside && posted[key] != 0:
			amount.Cents = posted[key]
			outside = append(outside, amount)
		case inside && amount.Cents != 0:
			deltas = append(deltas, amount)
		}
	}
	return deltas, outside
}

func sortedKeys[V any](all map[modelKey]V) []modelKey {
	keys := make([]modelKey, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b modelKey) int {
		return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.year, b.year), cmp.Compare(a.agent, b.agent))
	})
	return keys
}
