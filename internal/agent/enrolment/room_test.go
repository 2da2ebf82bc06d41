package enrolment_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

var noon = time.Date(2026, time.March, 2, 17, 0, 0, 0, time.UTC)

type world struct {
	t      testing.TB
	db     *store.DB
	rec    *record.Record
	people *person.Directory
	room   *enrolment.Enrollment
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db}
	w.rec = recordtest.Open(t, db, person.View{}, enrolment.View{})
	w.people = person.New(person.Options{DB: db, Record: w.rec})
	catalog, err := plan.LoadCatalog(plans.Files, "demo")
	w.must(err)
	data, err := enrolment.LoadRules(rules.Files)
	w.must(err)
	w.room = enrolment.New(enrolment.Options{DB: db, Record: w.rec, People: w.people, Catalog: catalog, Rules: data})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) by(id string) person.Cause {
	return person.Cause{At: noon, Zone: "America/New_York", Actor: record.Actor{ID: "operator", Role: "operator", Channel: "cli"}, ID: id}
}

func day(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

func accepted(member person.ID, number, on string) enrolment.Said {
	return enrolment.Said{Member: member, Fact: enrolment.Fact{
		Kind: enrolment.Accepted, At: clock.MustParse(on).AddDays(-20).Midnight(), Contract: "Z0001", Plan: number, On: day(on), Origin: "file:1",
	}}
}

func (w *world) spans(members ...person.ID) map[person.ID][]enrolment.Span {
	w.t.Helper()
	got, err := w.room.Spans(w.t.Context(), members)
	w.must(err)
	return got
}

func TestFactsAreTakenOnceAndTellWhoWasTouched(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		first := []enrolment.Said{accepted("a", "001", "2025-01-01"), accepted("b", "001", "2025-02-01")}
		w.must(w.room.Take(t.Context(), w.by(""), "f1", 0, first))
		w.must(w.room.Take(t.Context(), w.by(""), "f1", 0, first))
		members, next, err := w.room.Touched(t.Context(), 0, 10)
		w.must(err)
		if diff := cmp.Diff([]person.ID{"a", "b"}, members); diff != "" {
			t.Error(diff)
		}
		w.must(w.room.Take(t.Context(), w.by(""), "f2", 0, append(first, accepted("b", "002", "2025-05-01"))))
		members, last, err := w.room.Touched(t.Context(), next, 10)
		w.must(err)
		if diff := cmp.Diff([]person.ID{"b"}, members); diff != "" || last <= next {
			t.Error(diff)
		}
		b := w.spans("a", "b", "c")["b"]
		if len(b) != 2 || !b[0].Ours || b[0].Family != plan.MAPD || b[0].Ended != enrolment.EndedByChange || *b[0].End != *day("2025-04-30") {
			t.Errorf("%+v", b)
		}
		n := 0
		for m, err := range w.room.EachSpans(t.Context()) {
			w.must(err)
			if len(m.Spans) == 0 || m.Member != []person.ID{"a", "b"}[n] {
				t.Errorf("%+v", m)
			}
			n++
		}
		if n != 2 {
			t.Errorf("%d members", n)
		}
	})
}

func TestRebuildGivesTheSameRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for i := range 40 {
			w.must(w.room.Take(t.Context(), w.by(""), fmt.Sprint("f", i), 0, []enrolment.Said{
				accepted(person.ID(fmt.Sprint("m", i%7)), fmt.Sprintf("00%d", i%3), clock.MustParse("2024-01-01").AddMonths(i).String()),
			}))
		}
		before := w.spans("m0", "m1", "m2", "m3", "m4", "m5", "m6")
		touched, cursor, err := w.room.Touched(t.Context(), 0, 100)
		w.must(err)
		w.must(w.rec.Rebuild(t.Context(), nil))
		if diff := cmp.Diff(before, w.spans("m0", "m1", "m2", "m3", "m4", "m5", "m6")); diff != "" {
			t.Error(diff)
		}
		again, other, err := w.room.Touched(t.Context(), 0, 100)
		w.must(err)
		if diff := cmp.Diff(touched, again); diff != "" || cursor != other {
			t.Error(diff)
		}
	})
}

func TestSubmittedApplicationIsPendingUntilCMSReplies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		a := enrolment.Application{Member: "a", Contract: "Z0001", Plan: "002", Effective: *day("2026-04-01"), Signed: day("2026-03-02"), Tracking: "KW7"}
		w.must(w.room.Submit(t.Context(), w.by("sent"), a))
		w.must(w.room.Submit(t.Context(), w.by("sent"), a))
		status := func() enrolment.ApplicationState {
			all, err := w.room.Applications(t.Context(), []person.ID{"a"})
			w.must(err)
			if len(all["a"]) != 1 {
				t.Fatalf("%+v", all)
			}
			return all["a"][0].Status
		}
		if s := status(); s != enrolment.Pending || len(w.spans("a")) != 0 {
			t.Error(s)
		}
		reply := accepted("a", "002", "2026-04-01")
		reply.Fact.Tracking, reply.Fact.At = "KW7", noon.Add(time.Hour)
		w.must(w.room.Take(t.Context(), w.by(""), "reply", 0, []enrolment.Said{reply}))
		if s := status(); s != enrolment.Taken || len(w.spans("a")["a"]) != 1 {
			t.Error(s)
		}
		if err := w.room.Submit(t.Context(), w.by(""), enrolment.Application{}); store.KindOf(err) != store.Invalid {
			t.Error(err)
		}
	})
}

func TestExceptionsFromRapidDisenrollment(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	next := accepted("a", "002", "2025-03-01")
	next.Fact.Election = "V"
	w.must(w.room.Take(t.Context(), w.by(""), "f", 0, []enrolment.Said{accepted("a", "001", "2025-01-01"), next, accepted("b", "001", "2025-01-01"), accepted("b", "002", "2025-03-01")}))
	all := w.spans("a", "b")
	if all["a"][0].Exception != "moved_out_of_service_area" || all["b"][0].Exception != "" {
		t.Errorf("%+v", all)
	}
}

// BenchmarkMillion measures how fast the spans of many members are read. KEEPWELL_BENCH_MEMBERS says how many.
func BenchmarkMillion(b *testing.B) {
	members, err := strconv.Atoi(os.Getenv("KEEPWELL_BENCH_MEMBERS"))
	if err != nil {
		members = 20_000
	}
	w := newWorld(b, storetest.Open(b, store.SQLite))
	var all []enrolment.Said
	for i := range members {
		m := person.IDOf(person.MemberNumber, strconv.Itoa(i))
		all = append(all, accepted(m, "001", "2025-01-01"))
		if i%5 == 0 {
			all = append(all, accepted(m, "002", "2026-01-01"))
		}
	}
	start := time.Now()
	w.must(w.room.Take(b.Context(), w.by(""), "f", 0, all))
	b.ReportMetric(float64(len(all))/time.Since(start).Seconds(), "facts/s")
	b.ResetTimer()
	for b.Loop() {
		n := 0
		for m, err := range w.room.EachSpans(b.Context()) {
			w.must(err)
			n += len(m.Spans)
		}
		if n != len(all) {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.N*members)/b.Elapsed().Seconds(), "members/s")
}
