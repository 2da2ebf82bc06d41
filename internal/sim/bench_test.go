package sim_test

import (
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/population/evaluate"
	"github.com/keepwell/keepwell/internal/sim"
)

// rounds is how often a time is taken within one run of a benchmark; the median is reported.
const rounds = 5

// tenth is the smaller population of the growth benchmark, as a share of the larger.
const tenth = 10

// BenchmarkAgainstSinglePass compares thirty conditions and three adherence gaps driven by rule data with the hand-written
// pass over the same columns, in turn, so that both meet the same machine. Their counts must be equal.
func BenchmarkAgainstSinglePass(b *testing.B) {
	snapshot := openPopulation(b, benchMembers(b))
	first, rules := newSinglePass(b, snapshot), newEngine(thirtyThree(b), snapshot)
	if diff := cmp.Diff(singlePass(b, first, snapshot), rules.counts(b, snapshot)); diff != "" {
		b.Fatalf("the engine counts otherwise than the hand-written pass (-hand +engine):\n%s", diff)
	}
	var byHand, byRules, processorByHand, processorByRules []float64
	for b.Loop() {
		for range rounds {
			before := processorSeconds(b)
			byHand = append(byHand, seconds(func() { singlePass(b, first, snapshot) }))
			between := processorSeconds(b)
			byRules = append(byRules, seconds(func() { rules.run(b, snapshot, ignore) }))
			processorByHand = append(processorByHand, between-before)
			processorByRules = append(processorByRules, processorSeconds(b)-between)
		}
	}
	b.ReportMetric(median(byHand), "hand-s")
	b.ReportMetric(median(byRules), "rules-s")
	b.ReportMetric(median(byRules)/median(byHand), "ratio")
	b.ReportMetric(median(processorByRules)/median(processorByHand), "cpu-ratio") // what others do on the machine does not count
	b.ReportMetric(0, "ns/op")
}

// BenchmarkAllRulesWarm evaluates every rule with the columns in memory.
func BenchmarkAllRulesWarm(b *testing.B) {
	members := benchMembers(b)
	snapshot := openPopulation(b, members)
	all := newEngine(allRules(b), snapshot)
	all.run(b, snapshot, ignore)
	forgetPeak(b)
	before := processorSeconds(b)
	for b.Loop() {
		all.run(b, snapshot, ignore)
	}
	b.ReportMetric(float64(members)*float64(b.N)/b.Elapsed().Seconds(), "members/s")
	b.ReportMetric(1e6*(processorSeconds(b)-before)/float64(members)/float64(b.N), "cpu-us/member")
	b.ReportMetric(peakMB(b), "peak-MB")
	b.ReportMetric(float64(all.program.Len()), "rules")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkAllRulesCold evaluates every rule with the columns on disk. What was read from disk is reported, so that a page
// cache that could not be emptied does not go unnoticed.
func BenchmarkAllRulesCold(b *testing.B) {
	members := benchMembers(b)
	program := allRules(b)
	if err := openPopulation(b, members).Close(); err != nil { // pages that are mapped cannot be evicted
		b.Fatal(err)
	}
	var took []float64
	before := diskReads(b)
	for b.Loop() {
		evict(b, members)
		took = append(took, seconds(func() {
			snapshot := openPopulation(b, members)
			newEngine(program, snapshot).run(b, snapshot, ignore)
			_ = snapshot.Close()
		}))
	}
	b.ReportMetric(float64(members)/median(took), "members/s")
	b.ReportMetric(float64((diskReads(b)-before)>>20)/float64(b.N), "read-MB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkGrowth evaluates every rule over a tenth of the members and over all: one member must cost the same.
func BenchmarkGrowth(b *testing.B) {
	members := benchMembers(b)
	large, small := openPopulation(b, members), openPopulation(b, members/tenth)
	program := allRules(b)
	overLarge, overSmall := newEngine(program, large), newEngine(program, small)
	overLarge.run(b, large, ignore)
	overSmall.run(b, small, ignore)
	var ofLarge, ofSmall []float64
	for b.Loop() {
		for range rounds {
			ofSmall = append(ofSmall, seconds(func() { overSmall.run(b, small, ignore) }))
			ofLarge = append(ofLarge, seconds(func() { overLarge.run(b, large, ignore) }))
		}
	}
	b.ReportMetric(median(ofLarge)/(median(ofSmall)*tenth), "growth") // 1 is linear
	b.ReportMetric(0, "ns/op")
}

// BenchmarkOneMember evaluates every rule for single members, as a page does.
func BenchmarkOneMember(b *testing.B) {
	const sample = 1000
	snapshot := openPopulation(b, benchMembers(b)/tenth)
	all := newEngine(allRules(b), snapshot)
	ids := someMembers(b, snapshot, sample)
	asOf, f := sim.AsOf().Days(), &all.findings[0]
	var took []float64
	for b.Loop() {
		for _, id := range ids {
			rows, _, err := snapshot.Member(id)
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			all.program.Evaluate(all.classes, rows, asOf, f)
			took = append(took, float64(time.Since(start).Nanoseconds())/1000)
		}
	}
	slices.Sort(took)
	b.ReportMetric(median(took), "median-us")
	b.ReportMetric(took[len(took)*99/100], "p99-us")
	b.ReportMetric(0, "ns/op")
}

func ignore(int, *evaluate.Findings) {}

func seconds(f func()) float64 {
	start := time.Now()
	f()
	return time.Since(start).Seconds()
}

// processorSeconds is how much processor time the process has used.
func processorSeconds(tb testing.TB) float64 {
	tb.Helper()
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// forgetPeak starts a new measurement of the largest resident memory.
func forgetPeak(tb testing.TB) {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		tb.Fatal(err)
	}
}

// peakMB is the largest resident memory, mapped files included.
func peakMB(tb testing.TB) float64 {
	tb.Helper()
	return float64(processFigure(tb, "status", "VmHWM:")) / 1024
}

// diskReads is how many bytes the process had read from disk, page faults on mapped files included.
func diskReads(tb testing.TB) int64 {
	tb.Helper()
	return processFigure(tb, "io", "read_bytes:")
}

// processFigure reads one line of what the kernel counts about this process.
func processFigure(tb testing.TB, name, key string) int64 {
	tb.Helper()
	text, err := os.ReadFile("/proc/self/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if figure, ok := strings.CutPrefix(line, key); ok {
			n, err := strconv.ParseInt(strings.Fields(figure)[0], 10, 64)
			if err != nil {
				tb.Fatal(err)
			}
			return n
		}
	}
	tb.Fatalf("the kernel does not count %s", key)
	return 0
}

func someMembers(tb testing.TB, snapshot *column.Snapshot, n int) (ids []string) {
	tb.Helper()
	for i := 0; len(ids) < n && i < snapshot.Partitions(); i++ {
		_ = snapshot.Partition(i).Each(tb.Context(), func(r *column.Rows) error {
			if len(ids) < n {
				ids = append(ids, strings.Clone(r.Member))
			}
			return nil
		})
	}
	return ids
}
