package population_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/sim"
)

// BenchmarkIdentify evaluates KEEPWELL_BENCH_MEMBERS members who were never evaluated, writing all their findings, and then again
// for the same day, which compares digests and writes nothing. The difference is what writing costs.
func BenchmarkIdentify(b *testing.B) {
	members := benchMembers(b)
	for b.Loop() {
		dir := filepath.Join(benchDir(b), fmt.Sprintf("identify-%d", os.Getpid()))
		h := openFolder(b, dir)
		h.draw(members)
		_, first := h.identifyTimed(b, sim.AsOf())
		r, second := h.identifyTimed(b, sim.AsOf())
		if r.MembersChanged != 0 {
			b.Fatalf("the second run changed %d members", r.MembersChanged)
		}
		b.ReportMetric(float64(members)/first.Seconds(), "first-members/s")
		b.ReportMetric(float64(members)/second.Seconds(), "again-members/s")
		b.ReportMetric((first-second).Seconds()/float64(members)*1e6, "writing-us/member")
		b.ReportMetric(peakMB(b), "peak-MB")
		if info, err := os.Stat(filepath.Join(dir, "keepwell.db")); err == nil {
			b.ReportMetric(float64(info.Size())/float64(members), "db-bytes/member")
		}
		b.Cleanup(func() { _ = os.RemoveAll(dir) })
	}
}

// peakMB is the most memory that was resident, the mapped columns included.
func peakMB(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kb float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kb); err == nil {
			return kb / 1024
		}
	}
	b.Fatal("no VmHWM in /proc/self/status")
	return 0
}
