package clock_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

var (
	sinkDate clock.Date
	sinkInt  int
	sinkTerm clock.Obligation
)

func BenchmarkParseBytes(b *testing.B) {
	text := []byte("2026-11-21")
	for b.Loop() {
		sinkDate, _ = clock.ParseBytes(text)
	}
}

func BenchmarkAddMonths(b *testing.B) {
	d := clock.MustParse("2026-01-31")
	for b.Loop() {
		sinkDate = d.AddMonths(-13)
	}
}

func BenchmarkAgeOn(b *testing.B) {
	birth, d := clock.MustParse("1961-06-30"), clock.MustParse("2026-11-21")
	for b.Loop() {
		sinkInt = d.AgeOn(birth)
	}
}

func BenchmarkWithinDays(b *testing.B) {
	start := time.Date(2026, 2, 20, 2, 0, 0, 0, time.UTC)
	for b.Loop() {
		sinkTerm = clock.WithinDays("42 CFR 422.564(e)(1)", newYork, start, 30)
	}
}
