package complaint_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// benchCases is how many cases the lists are measured with. KEEPWELL_COMPLAINT_CASES sets another number.
func benchCases(b *testing.B) int {
	b.Helper()
	return numberFrom(b, "KEEPWELL_COMPLAINT_CASES", 100_000)
}

func numberFrom(tb testing.TB, variable string, usual int) int {
	tb.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// Shares of the cases that benchmarks are measured with: one in twenty is open, as with a year's complaints of which a month's are
// under way, and ten times as many as a plan of a million members has.
const (
	openEvery    = 20
	wordsPerCase = 30
	vocabulary   = 30_000
	workersCount = 300
)

// BenchmarkLists measures one page of each list, and a sweep with nothing to do. Each call is another page: other filters, words and
// places.
func BenchmarkLists(b *testing.B) {
	for _, engine := range storetest.Engines {
		b.Run(string(engine), func(b *testing.B) {
			r := newRoom(b, storetest.Open(b, engine), filepath.Join(b.TempDir(), "key"))
			n := benchCases(b)
			start := time.Now()
			fill(b, r, n)
			b.Logf("%d cases in %s", n, time.Since(start).Round(time.Second))
			for _, x := range benchLists {
				b.Run(x.name, func(b *testing.B) { benchList(b, r, x.call) })
			}
		})
	}
}

// benchList measures one list. The machine may be busy with other things: on SQLite, which works in this thread, its processor time is
// what a page takes by itself.
func benchList(b *testing.B, r *room, call func(ctx context.Context, r *room, choose *rand.Rand) error) {
	b.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	choose := rand.New(rand.NewPCG(1, 9))
	took, used := make([]time.Duration, 0, b.N), make([]time.Duration, 0, b.N)
	for b.Loop() {
		start, cpu := time.Now(), threadTime(b)
		if err := call(b.Context(), r, choose); err != nil {
			b.Fatal(err)
		}
		used = append(used, threadTime(b)-cpu)
		took = append(took, time.Since(start))
	}
	reportTimes(b, took, "")
	if r.db.Engine() == store.SQLite {
		reportTimes(b, used, "-of-cpu")
	}
}

// threadTime is the processor time this thread has used.
func threadTime(b *testing.B) time.Duration {
	b.Helper()
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

func reportTimes(b *testing.B, took []time.Duration, name string) {
	b.Helper()
	slices.Sort(took)
	for _, share := range []int{50, 99} {
		at := took[min(len(took)-1, len(took)*share/100)]
		b.ReportMetric(float64(at.Microseconds())/1000, fmt.Sprintf("p%d-ms%s", share, name))
	}
}

type benchCall struct {
	name string
	call func(ctx context.Context, r *room, choose *rand.Rand) error
}

var benchLists = []benchCall{
	{"queue/all", queuePage(func(*rand.Rand) complaint.Filter { return complaint.Filter{} })},
	{"queue/desk", queuePage(func(c *rand.Rand) complaint.Filter { return complaint.Filter{Desk: oneOf(c, complaint.Desks...)} })},
	{"queue/mine", queuePage(func(c *rand.Rand) complaint.Filter { return complaint.Filter{Assignee: benchAccount(c)} })},
	{"queue/unassigned", queuePage(func(c *rand.Rand) complaint.Filter {
		return complaint.Filter{Desk: oneOf(c, complaint.Desks...), Unassigned: true}
	})},
	{"queue/filtered", queuePage(func(c *rand.Rand) complaint.Filter {
		return complaint.Filter{
			Desk: oneOf(c, complaint.Desks...), Procedure: oneOf(c, complaint.Procedures...), Product: oneOf(c, complaint.MA, complaint.PartD),
			Category: benchCategory(c),
		}
	})},
	{"queue/overdue", queuePage(func(c *rand.Rand) complaint.Filter {
		return complaint.Filter{Desk: oneOf(c, complaint.Desks...), OnlyOverdue: true, At: morning}
	})},
	{"queue/none", queuePage(func(c *rand.Rand) complaint.Filter {
		return complaint.Filter{State: complaint.AwaitingAuthority, Product: complaint.AIP, Category: benchCategory(c)}
	})},
	{"counts", func(ctx context.Context, r *room, c *rand.Rand) error {
		_, err := r.s.Counts(ctx, complaint.Filter{Desk: oneOf(c, complaint.Desks...)}, morning)
		return err
	}},
	{"counts/desks", func(ctx context.Context, r *room, _ *rand.Rand) error { _, err := r.s.ByDesk(ctx, morning); return err }},
	{"search/common", searchPage(func(*rand.Rand) string { return benchWord(3) })},
	{"search/rare", searchPage(func(c *rand.Rand) string { return benchWord(20_000 + c.IntN(10_000)) })},
	{"search/two-common", searchPage(func(c *rand.Rand) string { return benchWord(c.IntN(20)) + " " + benchWord(20+c.IntN(20)) })},
	{"search/two-middle", searchPage(func(c *rand.Rand) string { return benchWord(300+c.IntN(500)) + " " + benchWord(300+c.IntN(500)) })},
	{"search/rare-common", searchPage(func(c *rand.Rand) string { return benchWord(c.IntN(20)) + " " + benchWord(5000+c.IntN(20_000)) })},
	{"search/three-middle", searchPage(func(c *rand.Rand) string {
		return benchWord(100+c.IntN(200)) + " " + benchWord(100+c.IntN(200)) + " " + benchWord(100+c.IntN(200))
	})},
	{"search/beginning", searchPage(func(c *rand.Rand) string { return benchWord(c.IntN(vocabulary))[:3] })},
	{"search/none", searchPage(func(c *rand.Rand) string { return benchWord(c.IntN(50)) + " nobodysaidthis" })},
	{"search/filtered", searchFiltered(func(c *rand.Rand) string { return benchWord(20 + c.IntN(200)) })},
	{"search/filter-only", searchFiltered(func(*rand.Rand) string { return "" })},
	{"sweep/nothing", func(ctx context.Context, r *room, _ *rand.Rand) error {
		done, err := r.s.Sweep(ctx, morning.AddDate(0, -1, 0), 100)
		if err == nil && done.Any() {
			err = fmt.Errorf("the sweep did %+v", done)
		}
		return err
	}},
}

func queuePage(filter func(*rand.Rand) complaint.Filter) func(context.Context, *room, *rand.Rand) error {
	return func(ctx context.Context, r *room, choose *rand.Rand) error {
		_, _, err := r.s.Queue(ctx, r.staff("boss"), filter(choose), complaint.Page{})
		return err
	}
}

func searchPage(text func(*rand.Rand) string) func(context.Context, *room, *rand.Rand) error {
	return func(ctx context.Context, r *room, choose *rand.Rand) error {
		_, _, err := r.s.Search(ctx, r.staff("boss"), text(choose), complaint.Filter{}, complaint.Page{})
		return err
	}
}

func searchFiltered(text func(*rand.Rand) string) func(context.Context, *room, *rand.Rand) error {
	return func(ctx context.Context, r *room, choose *rand.Rand) error {
		f := complaint.Filter{Desk: oneOf(choose, complaint.Desks...), Category: benchCategory(choose), State: oneOf(choose, "", complaint.Closed, complaint.Open)}
		_, _, err := r.s.Search(ctx, r.staff("boss"), text(choose), f, complaint.Page{})
		return err
	}
}

func benchAccount(c *rand.Rand) string { return fmt.Sprint("worker-", c.IntN(workersCount)) }

func benchCategory(c *rand.Rand) string { return fmt.Sprint("category_", c.IntN(25)) }

// benchWord is the nth word of the vocabulary: syllables, so that beginnings of words are shared as in a language.
func benchWord(n int) string {
	const syllables = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu"
	all := strings.Fields(syllables)
	var b strings.Builder
	for n += 31; n > 0; n /= len(all) {
		b.WriteString(all[n%len(all)])
	}
	return b.String()
}

// fill gives the tables n cases, through the view as the record does, but without the record's own rows.
func fill(b *testing.B, r *room, n int) {
	b.Helper()
	const slice = 8192
	made := newMaker()
	for from := 0; from < n; from += slice {
		var events []record.Event
		for i := from; i < min(n, from+slice); i++ {
			events = append(events, made.contact(b, i)...)
		}
		err := r.db.Write(b.Context(), func(tx *store.Tx) error { return complaint.View{}.Apply(b.Context(), tx, events) })
		if err != nil {
			b.Fatal(err)
		}
	}
	if r.db.Engine() == store.Postgres { // as the server does by itself after a while
		err := r.db.Write(b.Context(), func(tx *store.Tx) error { _, err := tx.ExecContext(b.Context(), "analyze"); return err })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// maker makes contacts with one case each.
type maker struct {
	choose *rand.Rand
	words  *rand.Zipf
	zone   clock.Zone
}

func newMaker() *maker {
	choose := rand.New(rand.NewPCG(1, 1))
	return &maker{choose, rand.NewZipf(choose, 1.15, 8, vocabulary-1), clock.MustZone(newYork)}
}

func (m *maker) contact(tb testing.TB, i int) []record.Event {
	in := complaint.IntakeID(fmt.Sprint("i", i))
	c := m.one(i, in)
	intake := complaint.Intake{
		Receipt: complaint.Receipt{Channel: c.Channel, ReceivedAt: c.ReceivedAt, Words: c.Words, Speaker: c.Speaker, Member: c.Member},
		State:   complaint.HasCases, Zone: newYork, Day: m.zone.DateOf(c.ReceivedAt), Cases: []complaint.ID{c.ID},
	}
	event := func(stream record.StreamID, kind, name string, what any) record.Event {
		data, err := json.Marshal(map[string]any{name: what})
		if err != nil {
			tb.Fatal(err)
		}
		return record.Event{Position: int64(i + 1), Stream: stream, Version: 1, Type: kind, Schema: 1, At: c.OpenedAt, Zone: newYork, Data: data}
	}
	return []record.Event{
		event(record.Stream("intake", string(in)), "intake.received", "intake", intake),
		event(record.Stream("complaint", string(c.ID)), "complaint.opened", "case", c),
	}
}

func (m *maker) one(i int, in complaint.IntakeID) complaint.Case {
	received := morning.Add(-time.Duration(m.choose.IntN(28*24)) * time.Hour)
	c := complaint.Case{
		ID: complaint.ID(fmt.Sprint("c", i)), Intake: in, Part: 1, Member: person.ID(fmt.Sprint("m", m.choose.IntN(1_000_000))), Contract: oneOf(m.choose, "H1234", "H2345", "R3456"),
		Channel: oneOf(m.choose, complaint.Channels...), Words: m.text(), Speaker: complaint.Speaker{Standing: complaint.TheMember}, ReceivedAt: received, OpenedAt: received, Zone: newYork,
		Desk: oneOf(m.choose, complaint.Desks...), State: complaint.Closed, Class: complaint.Class{
			Procedure: oneOf(m.choose, complaint.Grievance, complaint.Grievance, complaint.Grievance, complaint.Inquiry, complaint.Reconsideration, complaint.CTM),
			Product:   oneOf(m.choose, complaint.MA, complaint.PartD), Category: benchCategory(m.choose),
		},
	}
	answer := complaint.Obligation{
		Key: "answer", Procedure: c.Class.Procedure, Legal: true, Clock: clock.WithinDays("42 CFR 422.564(e)(1)", m.zone, received, 30),
		State: complaint.Met, Rule: "grievance_clock@2025.1",
	}
	if i%openEvery == 0 {
		c.State, answer.State = oneOf(m.choose, complaint.Received, complaint.Open, complaint.Investigating, complaint.Decided), complaint.Owed
		if m.choose.IntN(4) > 0 {
			c.Assignee, c.Since = benchAccount(m.choose), received
		}
	}
	c.Obligations = []complaint.Obligation{answer}
	return c
}

// text has about as many different words as a complaint: common ones often, most of them seldom.
func (m *maker) text() string {
	words := map[string]bool{}
	for len(words) < wordsPerCase {
		words[benchWord(int(m.words.Uint64()))] = true
	}
	var b strings.Builder
	for w := range words {
		b.WriteString(w + " ")
	}
	return b.String()
}
