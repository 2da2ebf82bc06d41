package column

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

// benchMembers is the size of the population that is measured: KEEPWELL_BENCH_MEMBERS, 20,000 if not given.
func benchMembers() int {
	if n, err := strconv.Atoi(os.Getenv("KEEPWELL_BENCH_MEMBERS")); err == nil {
		return n
	}
	return 20_000
}

// inventedStore writes a population once per process and size.
func inventedStore(b *testing.B) *Store {
	b.Helper()
	dir := os.Getenv("KEEPWELL_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	s, err := OpenStore(fmt.Sprintf("%s/%d", dir, benchMembers()))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.Info("base"); err == nil {
		return s
	}
	begin := time.Now()
	info := writeInvented(b, s, "base", benchMembers())
	b.Logf("wrote %d rows, %d MB in %v", info.Rows(), info.Bytes>>20, time.Since(begin))
	return s
}

func writeInvented(b *testing.B, s *Store, id string, members int) SegmentInfo {
	b.Helper()
	w, err := s.NewWriter(id, Options{})
	if err != nil {
		b.Fatal(err)
	}
	v := newInvented()
	for n := range members {
		if err := v.member(w, n); err != nil {
			b.Fatal(err)
		}
	}
	info, err := w.Close(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return info
}

func BenchmarkWrite(b *testing.B) {
	s, err := OpenStore(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	rows := int64(0)
	for b.Loop() {
		info := writeInvented(b, s, "w", min(benchMembers(), 50_000))
		rows += info.Rows()
		if err := s.Remove("w"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

// scan reads what evaluation reads and nothing else.
func scan(b *testing.B, n *Snapshot) (rows int64) {
	b.Helper()
	var sum, count atomic.Int64
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n.Partitions() {
		group.Go(func() error {
			var total, seen int64
			err := n.Partition(i).Each(context.Background(), func(r *Rows) error {
				for j, code := range r.Code {
					total += int64(code) + int64(r.CodeDate[j]) + int64(r.CodeKind[j])
				}
				seen += int64(len(r.Code))
				return nil
			})
			sum.Add(total)
			count.Add(seen)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	return count.Load()
}

func BenchmarkScanWarm(b *testing.B) {
	n := open(b, inventedStore(b), "base")
	scan(b, n)
	rows := int64(0)
	for b.Loop() {
		rows += scan(b, n)
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "codes/s")
	b.ReportMetric(float64(n.Members()*b.N)/b.Elapsed().Seconds(), "members/s")
}

// BenchmarkScanCold drops the files from the page cache before each scan, and counts opening too.
func BenchmarkScanCold(b *testing.B) {
	s := inventedStore(b)
	rows := int64(0)
	for b.Loop() {
		b.StopTimer()
		dropCache(b, s, "base")
		b.StartTimer()
		n, err := s.Snapshot([]string{"base"})
		if err != nil {
			b.Fatal(err)
		}
		rows += scan(b, n)
		if err := n.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "codes/s")
}

func dropCache(b *testing.B, s *Store, id string) {
	b.Helper()
	m, err := readManifest(segmentDir(s.root, id))
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range m.Files {
		f, err := os.Open(segmentDir(s.root, id) + "/" + e.Name)
		if err != nil {
			b.Fatal(err)
		}
		if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
			b.Fatal(err)
		}
		_ = f.Close()
	}
}

func BenchmarkOpen(b *testing.B) {
	s := inventedStore(b)
	for b.Loop() {
		n, err := s.Snapshot([]string{"base"})
		if err != nil {
			b.Fatal(err)
		}
		_ = n.Close()
	}
}

// BenchmarkOpenCold opens files that are not in the page cache.
func BenchmarkOpenCold(b *testing.B) {
	s := inventedStore(b)
	for b.Loop() {
		b.StopTimer()
		dropCache(b, s, "base")
		b.StartTimer()
		n, err := s.Snapshot([]string{"base"})
		if err != nil {
			b.Fatal(err)
		}
		_ = n.Close()
	}
}

func BenchmarkMember(b *testing.B) {
	n := open(b, inventedStore(b), "base")
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = fmt.Sprintf("-1000000%07d", rand.IntN(benchMembers()))
	}
	i := 0
	for b.Loop() {
		if _, ok, err := n.Member(ids[i%len(ids)]); !ok || err != nil {
			b.Fatal("a member is missing", err)
		}
		i++
	}
}

// BenchmarkOneClaim is a load of one claim: write, compare, open, look the member up.
func BenchmarkOneClaim(b *testing.B) {
	s := inventedStore(b)
	base := open(b, s, "base")
	v := newInvented()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		begin := time.Now()
		oneClaim(b, s, base, v, i)
		took = append(took, time.Since(begin))
		b.StopTimer()
		if err := s.Remove(fmt.Sprint("one", i)); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "us-p99")
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "us-p50")
}

func oneClaim(b *testing.B, s *Store, base *Snapshot, v *invented, i int) {
	b.Helper()
	id, member := fmt.Sprint("one", i), fmt.Sprintf("-1000000%07d", i%benchMembers())
	w, err := s.NewWriter(id, Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Claim(v.claim(member, 1<<40+i)); err != nil {
		b.Fatal(err)
	}
	if _, err := w.Close(context.Background()); err != nil {
		b.Fatal(err)
	}
	if d := delta(b, base, id); len(d.Touched) != 1 {
		b.Fatal("one claim should touch one member")
	}
	n, err := s.Snapshot([]string{"base", id})
	if err != nil {
		b.Fatal(err)
	}
	if r, ok, err := n.Member(member); err != nil || !ok || len(r.ClaimFrom) != benchClaims+1 {
		b.Fatal("the claim is not there", err)
	}
	_ = n.Close()
}

// BenchmarkDeltaRerun compares a whole population with a second load of the same file.
func BenchmarkDeltaRerun(b *testing.B) {
	s := inventedStore(b)
	if _, err := s.Info("again"); err != nil {
		writeInvented(b, s, "again", benchMembers())
	}
	n := open(b, s, "base")
	for b.Loop() {
		if d := delta(b, n, "again"); !d.Nothing() {
			b.Fatalf("a re-run changes something: %+v", d)
		}
	}
	b.ReportMetric(float64(benchMembers()*b.N)/b.Elapsed().Seconds(), "members/s")
}

// BenchmarkScanMerged scans a view in which every member is held by two segments.
func BenchmarkScanMerged(b *testing.B) {
	s := inventedStore(b)
	if _, err := s.Info("again"); err != nil {
		writeInvented(b, s, "again", benchMembers())
	}
	n := open(b, s, "base", "again")
	for b.Loop() {
		scan(b, n)
	}
	b.ReportMetric(float64(benchMembers()*b.N)/b.Elapsed().Seconds(), "members/s")
}

func BenchmarkExport(b *testing.B) {
	n := open(b, inventedStore(b), "base")
	rows := n.segments[0].manifest.Info.Rows()
	for i := 0; b.Loop(); i++ {
		if err := n.ExportParquet(context.Background(), fmt.Sprintf("%s/out%d", b.TempDir(), i), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows*int64(b.N))/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkMerge merges a population with a second load of the same file.
func BenchmarkMerge(b *testing.B) {
	s := inventedStore(b)
	if _, err := s.Info("again"); err != nil {
		writeInvented(b, s, "again", benchMembers())
	}
	n := open(b, s, "base", "again")
	for b.Loop() {
		mergeSegments(b, n, []string{"base", "again"}, "both")
		if err := s.Remove("both"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(benchMembers()*b.N)/b.Elapsed().Seconds(), "members/s")
}
