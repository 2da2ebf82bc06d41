package access

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// million fills an index with a million members who have three relations each: an agent of record, a coaching team, and a doctor's
// practice.
func million(tb testing.TB, members int) *Guard {
	tb.Helper()
	g := &Guard{policies: loadPolicies(tb), index: newIndex(), zone: clock.MustZone("America/New_York")}
	for i := range members {
		id := memberID(i)
		g.index.put(id, pack(held{version: 3, grants: []Grant{
			{ID: fmt.Sprintf("A%012d", i), Kind: GrantAgentOfRecord, Member: id, To: receiver("agent", i%4000), From: drawnToday, Basis: fmt.Sprintf("decision-%d", i)},
			{ID: fmt.Sprintf("C%012d", i), Kind: GrantCoach, Member: id, To: receiver("team", i%50), From: drawnToday, Basis: "programme-heart"},
			{ID: fmt.Sprintf("T%012d", i), Kind: GrantTreating, Member: id, To: receiver("practice", i%20000), From: drawnToday, Basis: "claims"},
		}}))
	}
	g.index.warm.Store(true)
	return g
}

func memberID(i int) person.ID { return person.ID(fmt.Sprintf("p%025d", i)) }

func receiver(kind string, i int) person.ID { return person.ID(fmt.Sprintf("%s%018d", kind, i)) }

// measured is as much as takes about as long to hash as a decision: between two decisions it says what the machine does to anything.
var (
	measured  [4096]byte
	yardstick [sha256.Size]byte
)

// BenchmarkDecide measures one decision with a million members in memory, yes and no apart, and a yardstick in between.
func BenchmarkDecide(b *testing.B) {
	const members = 1_000_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := million(b, members)
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := float64(after.HeapAlloc-before.HeapAlloc) / (1 << 20)
	for name, visitor := range map[string]func(i int) Visitor{
		"yes": func(i int) Visitor {
			return Visitor{Account: "c", Person: "coach", Role: RoleCoach, Groups: []person.ID{receiver("team", i%50)}, Channel: "portal"}
		},
		"no": func(i int) Visitor {
			return Visitor{Account: "c", Person: "coach", Role: RoleCoach, Groups: []person.ID{receiver("team", (i+1)%50)}, Channel: "portal"}
		},
		"nobody": func(int) Visitor {
			return Visitor{Account: "d", Person: "doctor", Role: RoleClinician, Channel: "portal"}
		},
	} {
		b.Run(name, func(b *testing.B) {
			// The machine may be busy with other things: the time of this thread is what a decision takes by itself.
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			took, used, plain := make([]time.Duration, 0, b.N), make([]time.Duration, 0, b.N), make([]time.Duration, 0, b.N)
			i := 0
			for b.Loop() {
				i = (i*7919 + 13) % members
				v := visitor(i)
				l := Look{Member: memberID(i), Action: View, Purpose: PurposeCare, At: drawnNow}
				start, cpu := time.Now(), threadTime(b)
				d := g.Decide(b.Context(), v, l, Conditions)
				used = append(used, threadTime(b)-cpu)
				took = append(took, time.Since(start))
				start = time.Now()
				yardstick = sha256.Sum256(measured[:])
				plain = append(plain, time.Since(start))
				if d.Allowed != (name == "yes") {
					b.Fatalf("%+v", d)
				}
			}
			report(b, took, time.Microsecond, "us")
			report(b, used, time.Microsecond, "us-of-cpu")
			report(b, plain, time.Microsecond, "us-yardstick")
			b.ReportMetric(held, "MB-index")
		})
	}
}

func report(b *testing.B, took []time.Duration, unit time.Duration, name string) {
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[min(len(took)-1, int(share*float64(len(took))))]) / float64(unit)
	}
	b.ReportMetric(at(0.5), "p50-"+name)
	b.ReportMetric(at(0.99), "p99-"+name)
}

// threadTime is the processor time this thread has used.
func threadTime(tb testing.TB) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(t.Nano())
}
