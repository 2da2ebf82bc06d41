package book_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// TestRowsOfAMember tells which row counts on which day, and with which status.
func TestRowsOfAMember(t *testing.T) {
	ended := span("a", "2025-03-01", until("2025-12-31"))
	next := span("b", "2026-01-01", nil)
	next.Plan = "002"
	drugs := span("d", "2025-03-01", nil)
	drugs.Family = plan.PDP
	never := span("x", "2026-03-01", nil)
	never.Cancelled = true
	carried := span("c", "2026-01-01", nil)
	carried.NoElection = true
	mine := func(id, from string, end *clock.Date) change.Tenure { return tenure("m", id, annas, from, end) }
	for _, x := range []struct {
		name    string
		spans   []enrolment.Span
		tenures []change.Tenure
		on      string
		want    []string // span and status of annas heads
	}{
		{"before a plan change", []enrolment.Span{ended, next}, []change.Tenure{mine("a", "2025-03-01", until("2025-12-31")), mine("b", "2026-01-01", nil)}, "2025-12-31", []string{"a active"}},
		{"after it", []enrolment.Span{ended, next}, []change.Tenure{mine("b", "2026-01-01", nil), mine("a", "2025-03-01", until("2025-12-31"))}, "2026-01-01", []string{"b active"}},
		{"medical and drug plan beside each other", []enrolment.Span{next, drugs}, []change.Tenure{mine("b", "2026-01-01", nil), mine("d", "2025-03-01", nil)}, "2026-05-01", []string{"b active", "d active"}},
		{"not begun", []enrolment.Span{next}, []change.Tenure{mine("b", "2026-01-01", nil)}, "2025-11-20", []string{"b pending"}},
		{"of record from August on", []enrolment.Span{next}, []change.Tenure{tenure("m", "b", eds, "2026-01-01", until("2026-07-31")), mine("b", "2026-08-01", nil)}, "2026-07-01", []string{"b pending"}},
		{"left", []enrolment.Span{ended}, []change.Tenure{mine("a", "2025-03-01", until("2025-12-31"))}, "2026-01-01", []string{"a termed"}},
		{"another agent since", []enrolment.Span{next}, []change.Tenure{mine("b", "2026-01-01", until("2026-02-28")), tenure("m", "b", eds, "2026-03-01", nil)}, "2026-03-01", []string{"b termed"}},
		{"cancelled alone", []enrolment.Span{never}, []change.Tenure{mine("x", "2026-03-01", nil)}, "2026-01-01", []string{"x cancelled"}},
		{"cancelled beside another", []enrolment.Span{next, never}, []change.Tenure{mine("b", "2026-01-01", nil), mine("x", "2026-03-01", nil)}, "2026-05-01", []string{"b active"}},
		{"house", []enrolment.Span{next}, []change.Tenure{tenure("m", "b", agent.House, "2026-01-01", nil)}, "2026-05-01", nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			on := day(x.on)
			var got []string
			for _, r := range book.Rows(book.Facts{Member: "m", Spans: x.spans, Tenures: x.tenures}, &plan.Catalog{}) {
				if r.Agent == annas && r.HeadFrom <= on && on <= r.HeadTo {
					got = append(got, fmt.Sprintf("%s %s", r.Span, r.On(on)))
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, x.want) {
				t.Errorf("%v, expected %v", got, x.want)
			}
		})
	}
	rows := book.Rows(book.Facts{Member: "m", Spans: []enrolment.Span{next, carried}, Tenures: []change.Tenure{mine("b", "2026-01-01", nil), mine("c", "2026-01-01", nil)}}, &plan.Catalog{})
	if rows[0].RapidUntil == nil || *rows[0].RapidUntil != day("2026-03-31") || rows[1].RapidUntil != nil {
		t.Errorf("rapid windows %v, %v", rows[0].RapidUntil, rows[1].RapidUntil)
	}
}

// TestOneRowCountsOnEachDay: whatever the spans and tenures, in whatever order, an agent sees a customer's medical cover once a day.
func TestOneRowCountsOnEachDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f book.Facts
		at := day("2024-01-01")
		for i := range rapid.IntRange(1, 5).Draw(t, "spans") {
			at = at.AddMonths(rapid.IntRange(0, 2).Draw(t, "gap"))
			end := at.AddMonths(rapid.IntRange(1, 6).Draw(t, "months")).AddDays(-1)
			s := enrolment.Span{ID: enrolment.SpanID(fmt.Sprint(i)), Contract: "H1234", Plan: "001", Family: plan.MAPD, Start: at, End: &end, Cancelled: rapid.Bool().Draw(t, "cancelled")}
			f.Spans = append(f.Spans, s)
			cut := at.AddMonths(rapid.IntRange(0, 2).Draw(t, "cut"))
			if cut > at && cut < end {
				last := cut.AddDays(-1)
				f.Tenures = append(f.Tenures, change.Tenure{Span: s.ID, Agent: annas, From: at, Until: &last}, change.Tenure{Span: s.ID, Agent: eds, From: cut, Until: &end})
			} else {
				f.Tenures = append(f.Tenures, change.Tenure{Span: s.ID, Agent: annas, From: at, Until: &end})
			}
			at = end.AddDays(1)
		}
		whole := book.Rows(f, &plan.Catalog{})
		slices.Reverse(f.Tenures)
		if again := book.Rows(f, &plan.Catalog{}); len(again) != len(whole) {
			t.Fatalf("%d rows, in another order %d", len(whole), len(again))
		}
		for on := day("2023-12-01"); on < at.AddMonths(2); on = on.AddDays(7) {
			heads := map[agent.NPN]int{}
			for i := range whole {
				r := &whole[i]
				if r.HeadFrom <= on && on <= r.HeadTo && !r.Cancelled {
					heads[r.Agent]++
				}
				if s := r.On(on); s == book.Active && (on < r.From || on > *r.Until) {
					t.Fatalf("active on %s outside of %s to %s", on, r.From, r.Until)
				}
			}
			for npn, n := range heads {
				if n > 1 {
					t.Fatalf("%s counts %d rows on %s", npn, n, on)
				}
			}
		}
	})
}
