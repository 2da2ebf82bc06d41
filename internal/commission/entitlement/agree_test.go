package entitlement_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/commission/entitlement"
)

// TestModelsAgree holds random cases against the second model: every amount of every answer.
func TestModelsAgree(t *testing.T) {
	r := load(t)
	j := r.Judge()
	seen := map[entitlement.Reason]int{}
	agrees := func(t *rapid.T) {
		c := drawCase(t)
		got, want := j.Case(c), model(r.Rates(), c)
		if diff := cmp.Diff(want.lack, got.Error); diff != "" {
			t.Fatal(diff)
		}
		if want.lack != nil {
			seen["needs_rate"]++
			return
		}
		agree(t, "earned", amounts(c, want.earned), earnedAmounts(got.Earned))
		agree(t, "held", amounts(c, want.held), earnedAmounts(got.Held))
		agree(t, "by month", want.byMonth, got.ByMonth)
		agree(t, "zeros", want.zeros, got.Zeros)
		deltas, outside := want.modelDeltas(c)
		agree(t, "outside", outside, got.OutsideWindow)
		var said []entitlement.Amount
		for _, d := range got.Deltas {
			said = append(said, d.Amount)
			seen[d.Reason]++
		}
		agree(t, "deltas", deltas, said)
		for _, z := range got.Zeros {
			seen[z.Reason]++
		}
		for i := range got.Earned {
			seen[entitlement.Reason(got.Earned[i].Rule)]++
		}
	}
	const rounds = 40 // so that every reason comes about
	for range rounds {
		rapid.Check(t, agrees)
	}
	for _, word := range []string{
		"needs_rate", "cancelled", "rapid_disenrollment", "noncommissionable_plan", "house", "aor_correction", "months_not_enrolled", "overpaid",
		"earned", "true_up", "full_initial", "prorated_initial", "unlike_initial", "collapsed_renewal", "provisional_renewal", "renewal_year",
	} {
		if seen[entitlement.Reason(word)] == 0 {
			t.Errorf("no random case says %s", word)
		}
	}
}

func agree[V any](t *rapid.T, what string, want, got []V) {
	t.Helper()
	if diff := cmp.Diff(append([]V{}, want...), append([]V{}, got...)); diff != "" {
		t.Fatalf("%s: %s", what, diff)
	}
}

func amounts(c *entitlement.Case, all map[modelKey]int64) (list []entitlement.Amount) {
	for _, key := range sortedKeys(all) {
		if all[key] != 0 {
			list = append(list, entitlement.Amount{Span: c.Spans[key.span].ID, Agent: key.agent, Year: key.year, Cents: all[key]})
		}
	}
	return list
}

func earnedAmounts(all []entitlement.Earned) (list []entitlement.Amount) {
	for i := range all {
		list = append(list, all[i].Amount)
	}
	return list
}

// Booking what is left leaves nothing to book, whatever came before (invariant 6 of the commission book).
func TestBookingTheDeltasLeavesNone(t *testing.T) {
	j := load(t).Judge()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t)
		c.Params.Cap = rapid.Bool().Draw(t, "cap")
		for _, d := range j.Case(c).Deltas {
			c.Posted = append(c.Posted, d.Amount)
		}
		if again := j.Case(c); len(again.Deltas) > 0 {
			t.Fatalf("after booking: %+v", again.Deltas)
		}
	})
}

// With the year's limit nobody's year of a family pays more than the rate, and all agents together neither.
func TestTheYearNeverPaysMoreThanItsRate(t *testing.T) {
	r := load(t)
	j := r.Judge()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t)
		c.Params.Cap = true
		got := j.Case(c)
		type familyYear struct {
			pdp  bool
			year int
		}
		sum, limit := map[familyYear]int64{}, map[familyYear]int64{}
		for i := range got.Earned {
			e := &got.Earned[i]
			key := familyYear{c.Spans[e.SpanIndex].Family == "pdp", e.Year}
			sum[key] += e.Cents
			limit[key] = max(limit[key], e.FMVCents)
		}
		for key := range sum {
			if sum[key] > limit[key] {
				t.Errorf("%v pays %d, the limit is %d", key, sum[key], limit[key])
			}
		}
		monthsAddUp(t, got)
	})
}

// monthsAddUp holds the months against the amounts that are paid by month.
func monthsAddUp(t *rapid.T, got *entitlement.Result) {
	for i := range got.Earned {
		e := &got.Earned[i]
		sum := int64(0)
		for _, m := range got.ByMonth {
			if m.Span == e.Span && m.Agent == e.Agent && m.Month.Year() == e.Year {
				sum += m.Cents
			}
		}
		if !e.Full && sum != e.Cents {
			t.Errorf("%+v: months add to %d", e.Amount, sum)
		}
	}
}

// The order in which facts come says nothing.
func TestOrderOfFactsSaysNothing(t *testing.T) {
	j, k := load(t).Judge(), load(t).Judge()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t)
		c.Params.Cap = rapid.Bool().Draw(t, "cap")
		mixed := *c
		seed := rapid.Uint64().Draw(t, "seed")
		dice := rand.New(rand.NewPCG(seed, 1))
		mixed.Failures, mixed.Posted, mixed.Spans = slices.Clone(c.Failures), slices.Clone(c.Posted), slices.Clone(c.Spans)
		dice.Shuffle(len(mixed.Failures), func(a, b int) { mixed.Failures[a], mixed.Failures[b] = mixed.Failures[b], mixed.Failures[a] })
		dice.Shuffle(len(mixed.Posted), func(a, b int) { mixed.Posted[a], mixed.Posted[b] = mixed.Posted[b], mixed.Posted[a] })
		dice.Shuffle(len(mixed.Spans), func(a, b int) { mixed.Spans[a], mixed.Spans[b] = mixed.Spans[b], mixed.Spans[a] })
		first, second := j.Case(c), k.Case(&mixed)
		if (first.Error == nil) != (second.Error == nil) {
			t.Fatal("one order lacks a rate and the other does not")
		}
		agree(t, "earned", bySpan(earnedAmounts(first.Earned)), bySpan(earnedAmounts(second.Earned)))
		agree(t, "deltas", bySpan(deltaAmounts(first)), bySpan(deltaAmounts(second)))
	})
}

func deltaAmounts(r *entitlement.Result) (list []entitlement.Amount) {
	for _, d := range r.Deltas {
		list = append(list, d.Amount)
	}
	return list
}

func bySpan(all []entitlement.Amount) []entitlement.Amount {
	slices.SortStableFunc(all, func(a, b entitlement.Amount) int {
		switch {
		case a.Span < b.Span:
			return -1
		case a.Span > b.Span:
			return 1
		}
		return 0
	})
	return all
}
