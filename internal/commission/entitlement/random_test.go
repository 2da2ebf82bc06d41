package entitlement_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
)

// drawCase throws a case that may contradict itself: the engine answers those too.
func drawCase(t *rapid.T) *entitlement.Case {
	c := &entitlement.Case{AsOf: drawDay(t, "as_of"), Params: drawParams(t)}
	for i := range rapid.IntRange(1, 4).Draw(t, "spans") {
		c.Spans = append(c.Spans, drawSpan(t, fmt.Sprintf("s%d", i+1)))
	}
	for range rapid.IntRange(0, 3).Draw(t, "failures") {
		from := drawDay(t, "failure")
		c.Failures = append(c.Failures, entitlement.Failure{
			Agent: drawAgent(t), From: from, To: from.AddDays(rapid.IntRange(0, 200).Draw(t, "days")),
			Test: rapid.SampledFrom([]string{"license", "appointment"}).Draw(t, "test"),
		})
	}
	for range rapid.IntRange(0, 6).Draw(t, "posted") {
		c.Posted = append(c.Posted, entitlement.Amount{
			Span: rapid.SampledFrom(c.Spans).Draw(t, "of").ID, Agent: drawAgent(t), Year: rapid.IntRange(2021, 2028).Draw(t, "year"),
			Cents: rapid.Int64Range(-80000, 80000).Draw(t, "cents"),
		})
	}
	return c
}

func drawParams(t *rapid.T) entitlement.Params {
	return entitlement.Params{
		Mode:            rapid.SampledFrom([]entitlement.Mode{entitlement.Full, entitlement.Prorated}).Draw(t, "mode"),
		Schedule:        rapid.SampledFrom([]entitlement.Schedule{entitlement.Annual, entitlement.Monthly}).Draw(t, "schedule"),
		Gate:            rapid.SampledFrom([]entitlement.Gate{entitlement.Forfeit, entitlement.Hold, entitlement.Pay}).Draw(t, "gate"),
		BeyondWindow:    rapid.Bool().Draw(t, "beyond"),
		UnlikeProtected: entitlement.Initial,
	}
}

func drawDay(t *rapid.T, label string) clock.Date {
	return clock.DateOf(2022, 1, 1).AddDays(rapid.IntRange(0, 2000).Draw(t, label))
}

func drawAgent(t *rapid.T) string { return rapid.SampledFrom([]string{"A", "B", "Z"}).Draw(t, "agent") }

func drawSpan(t *rapid.T, id string) entitlement.Span {
	s := entitlement.Span{
		ID:     id,
		Family: rapid.SampledFrom([]plan.Family{plan.MA, plan.MAPD, plan.Cost, plan.PDP}).Draw(t, "family"),
		Region: rapid.SampledFrom([]string{"national", "national", "national", "ct_pa_dc", "ca_nj", "pr_usvi"}).Draw(t, "region"),
		Start:  clock.DateOf(2022, 1, 1).AddMonths(rapid.IntRange(0, 62).Draw(t, "start")),
		Cycle:  rapid.SampledFrom([]string{"initial", "initial", "renewal", "unknown"}).Draw(t, "cycle"),
		Basis: rapid.SampledFrom([]entitlement.Basis{
			entitlement.FirstEver, entitlement.FirstEver, entitlement.GroupToIndividual, entitlement.LikeChange, entitlement.UnlikeChange,
			entitlement.TwoIntoOne, entitlement.Continuing,
		}).Draw(t, "basis"),
		Prior:          rapid.SampledFrom([]string{"", "none", "ma"}).Draw(t, "prior"),
		Exception:      rapid.SampledFrom([]string{"", "", "", "death"}).Draw(t, "exception"),
		Commissionable: rapid.IntRange(0, 9).Draw(t, "unpaid") > 0,
		Cancelled:      rapid.IntRange(0, 9).Draw(t, "cancelled") == 0,
	}
	if rapid.Bool().Draw(t, "ends") {
		end := s.Start.AddMonths(rapid.SampledFrom([]int{1, 2, 3, 4, 7, 12, 20}).Draw(t, "months")).AddDays(-1)
		s.End = &end
	}
	for n := range rapid.IntRange(1, 3).Draw(t, "tenures") {
		agent := rapid.SampledFrom([]string{"A", "A", "B", ""}).Draw(t, "of_record")
		s.Agents = append(s.Agents, entitlement.Held{Agent: agent, From: s.Start.AddDays(100 * n).AddDays(rapid.IntRange(0, 90).Draw(t, "from") * min(n, 1))})
	}
	return s
}
