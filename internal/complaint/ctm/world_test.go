package ctm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

const zone = "America/New_York"

// noon is the instant of the tests: Monday 3 August 2026, 12:00 in New York.
var noon = time.Date(2026, 8, 3, 16, 0, 0, 0, time.UTC)

// world is a plan with its list of the module's complaints. The complaints room is played by book.
type world struct {
	t      testing.TB
	db     *store.DB
	rec    *record.Record
	track  *ctm.Tracking
	book   *book
	people *person.Directory
	m      *ctm.Map
	now    time.Time
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon, book: &book{cases: map[complaint.ID]*complaint.Case{}}, m: moduleMap(t)}
	w.rec = recordtest.Open(t, db, person.View{}, ctm.View{})
	w.people = person.New(person.Options{DB: db, Record: w.rec})
	r, err := ctm.LoadRules(rules.Files)
	w.must(err)
	w.track = ctm.New(ctm.Options{
		DB: db, Record: w.rec, Cases: w.book, Rules: r, People: w.people,
	})
	return w
}

func moduleMap(t testing.TB) *ctm.Map {
	t.Helper()
	m, err := ctm.LoadMap(rules.Files, ctm.DefaultMap)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) by() person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: "tester", Role: "compliance", Channel: "test"}}
}

// export writes rows as a file of the module.
func (w *world) export(rows ...ctm.Row) []byte {
	w.t.Helper()
	var out bytes.Buffer
	w.must(ctm.WriteCSV(&out, w.m, rows))
	return out.Bytes()
}

// imports reads rows as an export of a day.
func (w *world) imports(day string, rows ...ctm.Row) ctm.FileReport {
	w.t.Helper()
	return w.reads("export_"+day+".csv", w.export(rows...))
}

func (w *world) reads(name string, content []byte) ctm.FileReport {
	w.t.Helper()
	r, err := w.track.Import(w.t.Context(), w.by(), ctm.Export{Name: name, Content: content, Map: w.m})
	w.must(err)
	if r.New+r.Changed+r.Unchanged+r.Bad != r.Rows {
		w.t.Errorf("%s: %d new + %d changed + %d unchanged + %d bad are not %d rows", name, r.New, r.Changed, r.Unchanged, r.Bad, r.Rows)
	}
	return r
}

func (w *world) entry(complaint, contract string) ctm.Entry {
	w.t.Helper()
	found, err := w.track.Find(w.t.Context(), complaint)
	w.must(err)
	for _, e := range found {
		if e.Contract == contract {
			return e
		}
	}
	w.t.Fatalf("%s is not listed for %s", complaint, contract)
	return ctm.Entry{}
}

func day(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

// row is an invented complaint of contract H1234.
func row(id, assigned string, change ...func(*ctm.Row)) ctm.Row {
	r := ctm.Row{
		ComplaintID: id, Contract: "H1234", AssignedOn: day(assigned), ReceivedOn: day(assigned), Level: ctm.OtherLevel,
		CategoryCode: "12", Category: "Customer Service", Subcategory: "Long waits", Lead: "plan", Family: "Invented", Given: "Ida",
		Narrative: "Nobody answered the phone,\nthree days in a row.",
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

// book plays the complaints room: what was opened, and what was said of it last.
type book struct {
	mu      sync.Mutex
	cases   map[complaint.ID]*complaint.Case
	records int
	failAt  int // the so-manieth call from now fails; 0 never
}

var errStopped = errors.New("the power went out")

func (b *book) fails() bool {
	if b.failAt == 0 {
		return false
	}
	b.failAt--
	return b.failAt == 0
}

func (b *book) OpenModule(_ context.Context, _ person.Cause, m complaint.ModuleCase) (complaint.Case, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails() {
		return complaint.Case{}, errStopped
	}
	id := complaint.ID("case-" + m.Module.Contract + "-" + m.Module.ComplaintID)
	if m.Words == "" {
		return complaint.Case{}, errors.New("a case needs words")
	}
	if b.cases[id] == nil {
		b.cases[id] = &complaint.Case{ID: id, Number: "N" + m.Module.ComplaintID, Member: m.Member, Module: &m.Module, State: complaint.Open}
	}
	return *b.cases[id], nil
}

func (b *book) RecordModule(_ context.Context, _ person.Cause, id complaint.ID, x complaint.ModuleChange) (complaint.Case, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails() {
		return complaint.Case{}, errStopped
	}
	b.records++
	now := b.cases[id]
	if now == nil {
		return complaint.Case{}, fmt.Errorf("there is no case %s", id)
	}
	m := x.Module
	m.ResolvedAt, m.Own = now.Module.ResolvedAt, now.Module.Own
	for _, x := range now.Module.Contacts {
		if x.By.Channel != "ctm" {
			m.Contacts = append(m.Contacts, x)
		}
	}
	now.Module = &m
	return *now, nil
}

func (b *book) ModuleCases(_ context.Context, ids []complaint.ID) (map[complaint.ID]complaint.Case, error) {
	out := map[complaint.ID]complaint.Case{}
	for _, id := range ids {
		if s := b.cases[id]; s != nil {
			out[id] = *s
		}
	}
	return out, nil
}

func (b *book) UnmatchedModules(context.Context) (out []complaint.ID, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, one := range b.cases {
		if one.Member == "" && one.Module.MBI != "" {
			out = append(out, id)
		}
	}
	return out, nil
}

func (b *book) MatchModule(_ context.Context, _ person.Cause, id complaint.ID, member person.ID) (complaint.Case, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cases[id].Member = member
	return *b.cases[id], nil
}

func (w *world) side(id, contract string) *complaint.Case {
	w.t.Helper()
	s := w.book.cases[complaint.ID("case-"+contract+"-"+id)]
	if s == nil {
		w.t.Fatalf("%s of %s has no case", id, contract)
	}
	return s
}
