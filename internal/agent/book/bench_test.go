package book_test

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// bookSize is the book of the number.
const bookSize = 10_000

// BenchmarkPage reads pages of 50 of a book of 10,000 as a browser would: first, filtered, searched, far down. It prints the time of the
// whole page and of the looks alone, which are on disk before a name is shown.
func BenchmarkPage(b *testing.B) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			w := bigWorld(b, storetest.Open(b, engine))
			var whole, looks []time.Duration
			for i := 0; b.Loop(); i++ {
				took, look := w.timed(i)
				whole, looks = append(whole, took), append(looks, look)
			}
			report(b, whole, "page")
			report(b, looks, "look")
		})
	}
}

var benched = []struct {
	f book.Filter
	p book.Page
}{
	{book.Filter{}, book.Page{}},
	{book.Filter{}, book.Page{After: "5000"}},
	{book.Filter{Rapid: true}, book.Page{}},
	{book.Filter{Text: "customer77"}, book.Page{}},
	{book.Filter{State: "FL", Sort: book.BySince}, book.Page{After: "50"}},
}

// timed reads a page, and then opens the same customers alone.
func (w *world) timed(i int) (page, look time.Duration) {
	w.t.Helper()
	ctx, v, x := w.t.Context(), w.as(w.anna), benched[i%len(benched)]
	start := time.Now()
	of, err := w.book.Reach(ctx, v, day("2026-01-14"))
	w.must(err)
	r, err := w.book.List(ctx, v, of, x.f, x.p, "look.page.desk_book", w.now)
	w.must(err)
	page = time.Since(start)
	if len(r.Lines) == 0 || !r.Lines[0].Open {
		w.t.Fatalf("page %d has %d rows", i%len(benched), len(r.Lines))
	}
	ids := make([]person.ID, len(r.Lines))
	for n, l := range r.Lines {
		ids[n] = l.Person.ID
	}
	start = time.Now()
	_, err = w.guard.SearchPeople(ctx, v, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity, access.Coverage}, Purpose: access.PurposeEnrollment, Page: "look.page.desk_book", At: w.now,
	}, person.Query{Among: ids, Limit: len(ids)})
	w.must(err)
	return page, time.Since(start)
}

// bigWorld is anna with her ten thousand.
func bigWorld(b *testing.B, db *store.DB) *world {
	b.Helper()
	w := newWorld(b, db)
	_, err := w.people.Import(b.Context(), w.by("import"), "bench", w.thousands(), nil)
	w.must(err)
	for i := range bookSize {
		id, err := w.people.Resolve(b.Context(), person.MemberNumber, fmt.Sprintf("B%05d", i))
		w.must(err)
		s := span(fmt.Sprintf("s%d", i), fmt.Sprintf("20%02d-%02d-01", 15+i%12, 1+i%12), nil)
		if s.Start.After(day("2026-01-01")) {
			s.Start = day("2026-01-01")
		}
		w.told.spans[id] = []enrolment.Span{s}
		w.told.tenures[id] = []change.Tenure{{Member: id, Span: s.ID, Agent: annas, From: s.Start, Basis: "R10"}}
		w.grant(id, w.anna, s.Start.String(), nil)
		w.touch(id)
	}
	start := time.Now()
	w.follow()
	b.Logf("made %d rows in %v", bookSize, time.Since(start))
	return w
}

func (w *world) thousands() iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for i := range bookSize {
			p := person.Person{
				Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName(fmt.Sprintf("Customer%d Family%d", i, i*7919%bookSize))},
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: fmt.Sprintf("B%05d", i)}},
			}
			if !yield(person.Row{File: "bench", Line: i + 1, Person: p}, nil) {
				return
			}
		}
	}
}

func report(b *testing.B, took []time.Duration, name string) {
	b.Helper()
	slices.SortFunc(took, cmp.Compare)
	for _, share := range []float64{0.5, 0.99} {
		at := took[min(len(took)-1, int(share*float64(len(took))))]
		b.ReportMetric(float64(at.Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", name, int(share*100)))
	}
}
