package ctm_test

import (
	"strconv"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// BenchmarkImport reads a year's export of 5,000 invented complaints with the complaints room itself: first all are new, then, day by
// day, nothing changed.
func BenchmarkImport(b *testing.B) {
	var rows []ctm.Row
	for i := range 5000 {
		rows = append(rows, row("C"+strconv.Itoa(i), "2026-07-"+strconv.Itoa(10+i%20)))
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			w, _ := newHouse(b, storetest.Open(b, store.SQLite))
			w.imports("2026-08-01", rows...)
		}
		b.ReportMetric(float64(b.N*len(rows))/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("unchanged", func(b *testing.B) {
		w, _ := newHouse(b, storetest.Open(b, store.SQLite))
		w.imports("2025-08-01", rows...)
		n := 0
		for b.Loop() {
			n++
			w.imports("2025-08-02_"+strconv.Itoa(1000+n), rows...)
		}
		b.ReportMetric(float64(b.N*len(rows))/b.Elapsed().Seconds(), "rows/s")
	})
}
