package api_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
)

// BenchmarkMemberAt200PerSecond is one answer about a member, with its entry in the record on disk, at 200 requests a second on SQLite.
// It reports the time at the 99th of 100: go test -bench MemberAt200 -benchtime 2000x ./internal/web/api
func BenchmarkMemberAt200PerSecond(b *testing.B) {
	h := build(b)
	const every = time.Second / 200
	took := make([]time.Duration, b.N)
	var wait sync.WaitGroup
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	b.ResetTimer()
	for i := range b.N {
		<-ticks.C
		wait.Go(func() {
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/api/v1/members/"+number, nil)
			r.Header.Set("Authorization", "Bearer "+h.tokens[access.RoleSteward])
			w := httptest.NewRecorder()
			start := time.Now()
			h.handler.ServeHTTP(w, r)
			took[i] = time.Since(start)
			if w.Code != http.StatusOK {
				b.Errorf("%d: %s", w.Code, w.Body)
			}
		})
	}
	wait.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
}
