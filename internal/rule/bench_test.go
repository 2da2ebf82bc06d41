package rule_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

func BenchmarkDecide(b *testing.B) {
	set := lateRefill(b)
	facts := refill("open", 60, 3, -2, 2)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := set.Decide(facts, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRunDecide is whole lines, JSON in and out, on all cores.
func BenchmarkRunDecide(b *testing.B) {
	library, err := rule.NewLibrary(lateRefill(b), load(b, firstVersion))
	if err != nil {
		b.Fatal(err)
	}
	policies, err := rule.NewPolicies(append(rule.LibraryPolicies(library), doubling{})...)
	if err != nil {
		b.Fatal(err)
	}
	for name, facts := range map[string]string{
		"doubling": `{"n":4}`,
		"call":     `{"days":12}`,
		"late_refill_alert": `{"year_outlook":"open","gap_days_remaining":60,"days_until_due":-2,` +
			`"distinct_fill_dates":2,"days_late":3}`,
	} {
		b.Run(name, func(b *testing.B) {
			policy, _ := policies.Get(name)
			const lines = 10_000
			in := strings.Repeat(fmt.Sprintf(`{"id":"case","facts":%s}`+"\n", facts), lines)
			for b.Loop() {
				if err := rule.RunDecide(b.Context(), policy, strings.NewReader(in), io.Discard); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "decisions/s")
		})
	}
}
