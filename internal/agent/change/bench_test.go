package change_test

import (
	"fmt"
	"testing"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// BenchmarkFollow is a reply file of the annual election period: every member has an agent and moves to another plan of ours.
func BenchmarkFollow(b *testing.B) {
	const members = 2000
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b, storetest.Open(b, store.SQLite))
		ids := make([]person.ID, members)
		for i := range ids {
			ids[i] = w.member(fmt.Sprintf("M%d", 1000+i))
			w.files.say(ids[i], span("Z0001-001", "2026-01-01", "", wrote(anna)))
		}
		w.follow()
		for _, id := range ids {
			w.files.say(id, span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna)), span("Z0001-002", "2027-01-01", "", online, applied("2026-11-02")))
		}
		b.StartTimer()
		if f := w.follow(); f.Decided != members {
			b.Fatalf("%+v", f)
		}
	}
	b.ReportMetric(float64(members)*float64(b.N)/b.Elapsed().Seconds(), "changes/s")
}
