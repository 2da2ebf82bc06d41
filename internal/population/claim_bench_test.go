package population_test

import (
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/sim"
)

// BenchmarkOneClaimToPage loads files of one claim each into a folder of KEEPWELL_BENCH_MEMBERS members (default 1,000,000), and
// reads the member's page after each: the limit is p99 under 100 ms. Each round is one load; -benchtime 2000x makes the
// percentiles steady.
func BenchmarkOneClaimToPage(b *testing.B) {
	members := benchMembers(b)
	h := benchFolder(b, members)
	h.staff.Know(h.Population)
	dir, run := b.TempDir(), rand.Text()[:8]
	var load, page, all spread
	for i := 0; b.Loop(); i++ {
		member := fmt.Sprintf("SIM%d", 100_000_000+mathrand.IntN(members))
		file := medicalClaims(b, dir, medical{
			fmt.Sprintf("%s-%d", run, i), member, "professional", "", "2025-12-20", newDiagnoses[i%len(newDiagnoses)], "", "2025-12-22",
		})
		start := time.Now()
		r := h.loadOne(file, sim.AsOf())
		loaded := time.Now()
		if r.Members != 1 || r.Evaluated != 1 {
			b.Fatalf("load = %+v, want one member evaluated", r)
		}
		if _, err := h.Member(b.Context(), h.staff.Pass(member)); err != nil {
			b.Fatal(err)
		}
		load, page, all = append(load, loaded.Sub(start)), append(page, time.Since(loaded)), append(all, time.Since(start))
		if err := os.Remove(file); err != nil {
			b.Fatal(err)
		}
	}
	load.report(b, "load-")
	page.report(b, "page-")
	all.report(b, "")
}

// newDiagnoses make findings change: diabetes, heart failure, depression, kidney disease, asthma.
var newDiagnoses = []string{"E119", "I5022", "F329", "N184", "J45909"}
