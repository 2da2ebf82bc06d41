package entitlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
)

// firstEver is a member new to Medicare plans, agent A's from the first day.
func firstEver(id string, start, end string) entitlement.Span {
	from := clock.MustParse(start)
	s := entitlement.Span{
		ID: id, Family: plan.MAPD, Region: entitlement.RegionNational, Start: from, Cycle: entitlement.CycleInitial,
		Basis: entitlement.FirstEver, Commissionable: true, Agents: []entitlement.Held{{Agent: "A", From: from}},
	}
	if end != "" {
		until := clock.MustParse(end)
		s.End = &until
	}
	return s
}

func asOf(day string, spans ...entitlement.Span) *entitlement.Case {
	return &entitlement.Case{AsOf: clock.MustParse(day), Params: entitlement.DefaultParams(), Spans: spans}
}

// cents are the earned amounts in order.
func cents(r *entitlement.Result) []int64 {
	out := []int64{}
	for i := range r.Earned {
		out = append(out, r.Earned[i].Cents)
	}
	return out
}

// Twelve months add to the rate, whatever the rate.
func TestTwelveMonthsAddToTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Int64Range(0, 1_000_000_00).Draw(t, "rate")
		months := entitlement.Twelfths(rate)
		sum := int64(0)
		for _, m := range months {
			sum += m
			if low := rate / 12; m < low || m > low+1 {
				t.Errorf("a month of %d is %d", rate, m)
			}
		}
		if sum != rate {
			t.Errorf("%d months of %d add to %d", len(months), rate, sum)
		}
	})
}

// Three spans of four months round to a cent above the limit of 347.00; the limit takes it off the last one.
func TestLimitTakesTheCentOffTheLatestSpan(t *testing.T) {
	spans := []entitlement.Span{
		firstEver("s3", "2026-09-01", ""), firstEver("s1", "2026-01-01", "2026-04-30"), firstEver("s2", "2026-05-01", "2026-08-31"),
	}
	for i := range spans {
		spans[i].Cycle, spans[i].Basis = entitlement.CycleRenewal, entitlement.LikeChange
	}
	c := asOf("2026-12-31", spans...)
	j := load(t).Judge()
	if diff := cmp.Diff([]int64{11567, 11567, 11567}, cents(j.Case(c))); diff != "" {
		t.Error("published rules:", diff)
	}
	c.Params.Cap = true
	got := j.Case(c)
	if diff := cmp.Diff([]int64{11566, 11567, 11567}, cents(got)); diff != "" || got.Earned[0].Capped != 1 {
		t.Errorf("with the limit: %s, capped %d", diff, got.Earned[0].Capped)
	}
}

// A whole amount loses the part of each month in which the agent failed the gate, and nothing when another agent takes over.
func TestWholeAmountAndTheGate(t *testing.T) {
	s := firstEver("s1", "2026-07-01", "")
	c := asOf("2026-12-31", s)
	c.Failures = []entitlement.Failure{{Agent: "A", From: clock.MustParse("2026-08-15"), To: clock.MustParse("2026-09-01"), Test: "license"}}
	j := load(t).Judge()
	got := j.Case(c)
	if diff := cmp.Diff([]int64{57833}, cents(got)); diff != "" || len(got.Lost) != 1 || got.Lost[0].Test != "license" || got.Lost[0].Cents != 11567 {
		t.Errorf("one month of six fails: %s, %+v", diff, got.Lost)
	}
	if e := got.Earned[0]; e.Rule != entitlement.FullInitial || !e.Full || e.Months.Count() != 5 || !e.Lost.Has(9) || e.Enrolled != 6 {
		t.Errorf("trace: %+v", e.Trace)
	}
	c.Params.Gate = entitlement.Hold
	if got := j.Case(c); len(got.Held) != 1 || got.Held[0].Cents != 11567 || got.EarnedCents() != 57833 {
		t.Errorf("held: %+v", got.Held)
	}
	c.Failures = nil
	c.Spans[0].Agents = append(c.Spans[0].Agents, entitlement.Held{Agent: "B", From: clock.MustParse("2026-10-01")})
	if got := j.Case(c); len(got.Earned) != 1 || got.Earned[0].Agent != "A" || got.Earned[0].Cents != 69400 {
		t.Errorf("another agent in October: %+v", got.Earned)
	}
}

// What a contract pays is held under fair market value; a level or region without a figure refuses.
func TestContractLevels(t *testing.T) {
	c := asOf("2026-12-31", firstEver("s1", "2026-01-01", ""))
	c.Terms = []entitlement.Terms{{Agent: "A", From: clock.MustParse("2020-01-01"), Level: "reduced_90", Mode: entitlement.Prorated}}
	j := load(t).Judge()
	got := j.Case(c)
	if diff := cmp.Diff([]int64{62460}, cents(got)); diff != "" {
		t.Error(diff)
	}
	if e := got.Earned[0]; e.Level != "reduced_90" || e.FMVCents != 69400 || e.Rule != entitlement.ProratedInitial {
		t.Errorf("trace: %+v", e.Trace)
	}
	c.Terms[0].Level = "unheard_of"
	if got := j.Case(c); got.Error == nil || got.Error.Level != "unheard_of" || len(got.Deltas) > 0 {
		t.Errorf("unknown level: %+v", got)
	}
}

// A plan may pay renewal for an unlike change whose agent was kept by protection; not for one that the agent wrote.
func TestUnlikeChangeThatProtectionKept(t *testing.T) {
	s := firstEver("s1", "2026-05-01", "")
	s.Basis, s.Protected = entitlement.UnlikeChange, true
	c := asOf("2026-05-15", s)
	j := load(t).Judge()
	if diff := cmp.Diff([]int64{46267}, cents(j.Case(c))); diff != "" {
		t.Error("by default:", diff)
	}
	c.Params.UnlikeProtected = entitlement.Renewal
	if got := j.Case(c); got.EarnedCents() != 23133 || got.Earned[0].Rule != entitlement.UnlikeRenewal {
		t.Errorf("by choice: %+v", got.Earned)
	}
	c.Spans[0].Protected = false
	if diff := cmp.Diff([]int64{46267}, cents(j.Case(c))); diff != "" {
		t.Error("written by the agent:", diff)
	}
}

// What was booked for a span that nobody tells of any more is taken back.
func TestPostedForASpanThatIsGone(t *testing.T) {
	c := asOf("2026-12-31", firstEver("s1", "2026-01-01", ""))
	c.Posted = []entitlement.Amount{{Span: "gone", Agent: "A", Year: 2026, Cents: 100}, {Span: "s1", Agent: "A", Year: 2026, Cents: 69400}}
	got := load(t).Judge().Case(c)
	if len(got.Deltas) != 1 || got.Deltas[0].Reason != entitlement.Cancelled || got.Deltas[0].Cents != -100 {
		t.Errorf("%+v", got.Deltas)
	}
}

func TestMissingCellRefusesTheWholeCase(t *testing.T) {
	island := firstEver("s2", "2027-01-01", "")
	island.Region = entitlement.RegionPRUSVI
	c := asOf("2027-02-01", firstEver("s1", "2026-01-01", ""), island)
	got := load(t).Judge().Case(c)
	if got.Error == nil || got.Error.Error() != "no rate for ma in pr_usvi in 2027" || len(got.Earned)+len(got.Deltas)+len(got.ByMonth) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestNoAllocationInSteadyState(t *testing.T) {
	c := member(7)
	j := load(t).Judge()
	if allocs := testing.AllocsPerRun(100, func() { j.Case(c) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// member is what most are: a span that goes on, one agent, last month's posting.
func member(n int) *entitlement.Case {
	s := firstEver("s1", "2026-03-01", "")
	if n%3 > 0 {
		s.Start, s.Cycle, s.Basis = clock.MustParse("2025-01-01"), entitlement.CycleRenewal, entitlement.Continuing
		s.Agents = []entitlement.Held{{Agent: "A", From: s.Start}}
	}
	c := asOf("2026-12-31", s)
	c.Params.Schedule, c.Params.Cap = entitlement.Monthly, true
	c.Posted = []entitlement.Amount{{Span: "s1", Agent: "A", Year: 2025, Cents: 31300}, {Span: "s1", Agent: "A", Year: 2026, Cents: 31808}}
	if n%100 == 0 {
		c.Failures = []entitlement.Failure{{Agent: "A", From: clock.MustParse("2026-06-01"), To: clock.MustParse("2026-07-14"), Test: "license"}}
	}
	return c
}

func BenchmarkMembers(b *testing.B) {
	j := load(b).Judge()
	cases := make([]*entitlement.Case, 300)
	for i := range cases {
		cases[i] = member(i)
	}
	n := 0
	for b.Loop() {
		j.Case(cases[n%len(cases)])
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "members/s")
}
