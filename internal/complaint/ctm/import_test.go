package ctm_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		first := w.imports("2026-08-01", row("C1", "2026-07-30"), row("C2", "2026-07-31"))
		if first.Rows != 2 || first.New != 2 || first.Opened != 2 || first.Unmatched != 2 || first.Known {
			t.Errorf("first: %+v", first)
		}
		records := w.book.records
		again := w.imports("2026-08-01", row("C1", "2026-07-30"), row("C2", "2026-07-31"))
		if !again.Known || again.Rows != 2 || again.New != 2 || again.Opened != 0 || again.Updated != 0 {
			t.Errorf("again: %+v", again)
		}
		if w.book.records != records {
			t.Errorf("the cases were told %d times more", w.book.records-records)
		}
		other := w.imports("2026-08-02", row("C1", "2026-07-30"), row("C2", "2026-07-31"))
		if other.Known || other.Unchanged != 2 || other.Opened != 0 {
			t.Errorf("the same rows in a newer file: %+v", other)
		}
		files, err := w.track.Files(t.Context(), 10)
		w.must(err)
		if len(files) != 2 {
			t.Errorf("%d files, expected 2", len(files))
		}
	})
}

func TestARaisedLevel(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.imports("2026-07-10", row("C1", "2026-07-08"))
	got := w.imports("2026-07-12", row("C1", "2026-07-08", func(r *ctm.Row) { r.Level = ctm.Urgent }))
	if got.Changed != 1 || got.Updated != 1 {
		t.Errorf("%+v", got)
	}
	m := w.side("C1", "H1234").Module
	want := time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)
	if m.FirstLevel != "other" || m.Level != "urgent" || m.RaisedAt == nil || !m.RaisedAt.Equal(want) {
		t.Errorf("first %s, now %s, raised %v, expected other, urgent, %v", m.FirstLevel, m.Level, m.RaisedAt, want)
	}
	// A lower level says that the first one was a mistake.
	w.imports("2026-07-13", row("C1", "2026-07-08"))
	if m := w.side("C1", "H1234").Module; m.Level != "other" || m.FirstLevel != "other" || m.RaisedAt != nil {
		t.Errorf("after the correction: first %s, now %s, raised %v", m.FirstLevel, m.Level, m.RaisedAt)
	}
	if v := w.entry("C1", "H1234").Versions; len(v) != 3 || !slices.Equal(v[1].Changed, []string{"issue_level"}) {
		t.Errorf("%d versions, the second changed %v", len(v), v[1].Changed)
	}
}

func TestAnOlderExportOverwritesNothing(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.imports("2026-07-20", row("C1", "2026-07-08", func(r *ctm.Row) { r.Level = ctm.ImmediateNeed; r.Subcategory = "Drugs" }))
	late := w.imports("2026-07-10", row("C1", "2026-07-08"))
	if late.Changed != 1 { // the level at assignment is known now
		t.Errorf("%+v", late)
	}
	m := w.side("C1", "H1234").Module
	if m.Level != "immediate_need" || m.FirstLevel != "other" || m.RaisedAt == nil || m.Subcategory != "Drugs" {
		t.Errorf("%+v", m)
	}
	older := w.imports("2026-07-11", row("C1", "2026-07-08", func(r *ctm.Row) { r.Category = "Billing" }))
	if older.Unchanged != 1 || older.Older != 1 {
		t.Errorf("an older state in between: %+v", older)
	}
	if m := w.side("C1", "H1234").Module; m.Category != "Customer Service" {
		t.Errorf("category %q", m.Category)
	}
}

func TestReassignment(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.imports("2026-07-10", row("C1", "2026-07-08"))
	w.imports("2026-07-15", row("C1", "2026-07-08", func(r *ctm.Row) { r.ReassignedTo, r.ReassignedOn = "H9999", day("2026-07-14") }))
	m := w.side("C1", "H1234").Module
	want := []complaint.Assignment{{Contract: "H1234", On: *day("2026-07-08")}, {Contract: "H9999", On: *day("2026-07-14")}}
	if !m.Away || cmp.Diff(want, m.Assignments) != "" {
		t.Errorf("away %v, %v", m.Away, m.Assignments)
	}
	// It comes back: day 0 is our own new assignment date.
	w.imports("2026-07-20", row("C1", "2026-07-19"))
	m = w.side("C1", "H1234").Module
	want = append(want, complaint.Assignment{Contract: "H1234", On: *day("2026-07-19")})
	if m.Away || cmp.Diff(want, m.Assignments) != "" {
		t.Errorf("away %v, %v", m.Away, m.Assignments)
	}
	counted, err := w.track.Counted(t.Context(), "H1234", 2026, nil)
	w.must(err)
	if len(counted) != 1 || counted[0].AssignedOn != *day("2026-07-19") {
		t.Errorf("counted %+v", counted)
	}
	then := time.Date(2026, 7, 16, 0, 0, 0, 0, time.UTC)
	if counted, err = w.track.Counted(t.Context(), "H1234", 2026, &then); err != nil || len(counted) != 0 {
		t.Errorf("while it was away: %+v, %v", counted, err)
	}
}

func TestACorrectedAssignmentDate(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.imports("2026-07-10", row("C1", "2026-07-09"))
	w.imports("2026-07-11", row("C1", "2026-07-08"))
	m := w.side("C1", "H1234").Module
	if len(m.Assignments) != 1 || m.Assignments[0].On != *day("2026-07-08") {
		t.Errorf("%v, expected only the date that is shown now", m.Assignments)
	}
}

func TestAResolutionShownAndTakenBack(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.imports("2026-07-10", row("C1", "2026-07-08"))
	w.imports("2026-07-11", row("C1", "2026-07-08", func(r *ctm.Row) { r.ResolvedOn, r.Resolution = day("2026-07-11"), "Called back." }))
	m := w.side("C1", "H1234").Module
	if m.EnteredAt == nil || !m.EnteredAt.Equal(time.Date(2026, 7, 11, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("entered at %v", m.EnteredAt)
	}
	w.imports("2026-07-12", row("C1", "2026-07-08"))
	if m := w.side("C1", "H1234").Module; m.EnteredAt != nil || m.ReopenedAt == nil {
		t.Errorf("reopened in the module: entered at %v", m.EnteredAt)
	}
}

func TestContractsThatAreNotOurs(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	r, err := ctm.LoadRules(rulesFiles)
	w.must(err)
	track := ctm.New(ctm.Options{DB: w.db, Record: w.rec, Cases: w.book, Rules: r, Contracts: []string{"H1234"}})
	got, err := track.Import(t.Context(), w.by(), ctm.Export{
		Name: "export_2026-07-10.csv", Map: w.m,
		Content: w.export(row("C1", "2026-07-08"), row("C2", "2026-07-08", func(r *ctm.Row) { r.Contract = "H9999" })),
	})
	w.must(err)
	if got.New != 2 || got.Opened != 1 || got.NotOurs != 1 || len(w.book.cases) != 1 {
		t.Errorf("%+v", got.Settlement)
	}
}

func TestTheTimeOfAnExport(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	given := time.Date(2026, 7, 9, 12, 0, 0, 0, time.UTC)
	updated := time.Date(2026, 7, 9, 13, 30, 0, 0, time.UTC)
	stamped := func(r *ctm.Row) { r.UpdatedAt = &updated }
	for _, c := range []struct {
		name string
		asOf *time.Time
		rows []ctm.Row
		by   ctm.AsOfSource
		bad  int
	}{
		{"export.csv", &given, []ctm.Row{row("A1", "2026-07-08")}, ctm.AsOfGiven, 0},
		{"export_20260710_0915.csv", nil, []ctm.Row{row("A2", "2026-07-08")}, ctm.AsOfName, 0},
		{"export.csv", nil, []ctm.Row{row("A3", "2026-07-08", stamped), row("A4", "2026-07-08")}, ctm.AsOfRows, 1},
	} {
		got, err := w.track.Import(t.Context(), w.by(), ctm.Export{Name: c.name, Content: w.export(c.rows...), Map: w.m, AsOf: c.asOf})
		w.must(err)
		if got.AsOfBy != c.by || got.Bad != c.bad {
			t.Errorf("%s: decided by %s, %d bad, expected %s, %d", c.name, got.AsOfBy, got.Bad, c.by, c.bad)
		}
	}
	if at := w.entry("A2", "H1234").AsOf; !at.Equal(time.Date(2026, 7, 10, 13, 15, 0, 0, time.UTC)) {
		t.Errorf("by the file's name: %v", at)
	}
	if at := w.entry("A3", "H1234").AsOf; !at.Equal(updated) {
		t.Errorf("by the row: %v", at)
	}
	bare, err := ctm.ParseMap([]byte(bareMap))
	w.must(err)
	_, err = w.track.Import(t.Context(), w.by(), ctm.Export{Name: "x.csv", Map: bare, Content: []byte("Id,Contract,Assigned,Level\nB1,H1234,2026-07-08,Urgent\n")})
	if !errors.Is(err, ctm.ErrNoAsOf) {
		t.Errorf("%v, expected %v", err, ctm.ErrNoAsOf)
	}
}

// TestTwoExportsOfOneDay: nobody can tell which is newer, and that is said; with a time of day it is clear.
func TestTwoExportsOfOneDay(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	waits := func(r *ctm.Row) { r.Category = "Waits" }
	w.imports("2026-07-10", row("C1", "2026-07-08"))
	if got := w.imports("2026-07-10_b", row("C1", "2026-07-08", waits)); got.Disagree != 1 {
		t.Errorf("%+v", got)
	}
	if got := w.imports("2026-07-10_1430", row("C1", "2026-07-08", waits)); got.Disagree != 0 {
		t.Errorf("%+v", got)
	}
	if c := w.entry("C1", "H1234").Row.Category; c != "Waits" {
		t.Errorf("category %s", c)
	}
}

// TestReadAgain: a file that was read with a wrong map is read again, and what the first reading said is gone.
func TestReadAgain(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	content := []byte("Id,Contract,Assigned,Level\nB1,H1234,03/04/2026,Urgent\n")
	american, err := ctm.ParseMap([]byte(strings.Replace(bareMap, "YYYY-MM-DD", "MM/DD/YYYY", 1)))
	w.must(err)
	european, err := ctm.ParseMap([]byte(strings.Replace(bareMap, "YYYY-MM-DD", "DD/MM/YYYY", 1)))
	w.must(err)
	at := noon
	x := ctm.Export{Name: "x.csv", Content: content, Map: european, AsOf: &at}
	_, err = w.track.Import(t.Context(), w.by(), x)
	w.must(err)
	x.Map = american
	if _, err = w.track.Import(t.Context(), w.by(), x); !errors.Is(err, ctm.ErrOtherMap) {
		t.Errorf("%v, expected %v", err, ctm.ErrOtherMap)
	}
	x.Again = true
	got, err := w.track.Import(t.Context(), w.by(), x)
	w.must(err)
	if e := w.entry("B1", "H1234"); *e.Row.AssignedOn != *day("2026-03-04") || len(e.Versions) != 1 || got.Reading != 2 {
		t.Errorf("assigned on %v, %d versions, reading %d", e.Row.AssignedOn, len(e.Versions), got.Reading)
	}
	// The time was wrong as well, and then it was right after all.
	for _, at := range []time.Time{noon.Add(-time.Hour), noon} {
		x.AsOf = &at
		got, err = w.track.Import(t.Context(), w.by(), x)
		w.must(err)
		if e := w.entry("B1", "H1234"); !e.AsOf.Equal(at) || len(e.Versions) != 1 || got.Known {
			t.Errorf("as of %v, %d versions, expected %v", e.AsOf, len(e.Versions), at)
		}
	}
	if m := w.side("B1", "H1234").Module; len(m.Assignments) != 1 || m.Assignments[0].On != *day("2026-03-04") {
		t.Errorf("the case: %v", m.Assignments)
	}
}

func TestAnImportThatIsStopped(t *testing.T) {
	var rows []ctm.Row
	for i := range 450 { // three parts
		rows = append(rows, row("C"+strconv.Itoa(i), "2026-07-08"))
	}
	whole := newWorld(t, storetest.Open(t, store.SQLite))
	want := whole.imports("2026-07-10", rows...)
	stopped := newWorld(t, storetest.Open(t, store.SQLite))
	x := ctm.Export{Name: "export_2026-07-10.csv", Content: stopped.export(rows...), Map: stopped.m}
	for _, after := range []int{200, 400} { // while it is read
		ctx, stop := context.WithCancel(t.Context())
		x.Progress = func(n int) {
			if n >= after {
				stop()
			}
		}
		if _, err := stopped.track.Import(ctx, stopped.by(), x); err == nil {
			t.Fatal("it was not stopped")
		}
		stop()
	}
	x.Progress = nil
	for _, call := range []int{1, 2, 75, 163} { // while cases are opened
		stopped.book.failAt = call
		if _, err := stopped.track.Import(t.Context(), stopped.by(), x); !errors.Is(err, errStopped) {
			t.Fatalf("%v, expected it to be stopped", err)
		}
	}
	got, err := stopped.track.Import(t.Context(), stopped.by(), x)
	stopped.must(err)
	if got.Rows != want.Rows || got.New != want.New || got.Bad != want.Bad {
		t.Errorf("%+v, expected %+v", got, want)
	}
	if d := cmp.Diff(whole.book.cases, stopped.book.cases); d != "" {
		t.Errorf("other cases: %s", d)
	}
	if d := cmp.Diff(whole.tables(), stopped.tables()); d != "" {
		t.Errorf("other tables: %s", d)
	}
}

func TestTheTablesAreBuiltAgainFromTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.imports("2026-07-10", row("C1", "2026-07-08"), row("C2", "2026-07-08"))
		w.imports("2026-07-09", row("C1", "2026-07-08", func(r *ctm.Row) { r.Level = ctm.Urgent }), row("C3", "2026-07-01"))
		before := w.tables()
		w.must(w.rec.Rebuild(t.Context(), nil))
		if d := cmp.Diff(before, w.tables()); d != "" {
			t.Error(d)
		}
	})
}

// tables is what the view holds, apart from when.
func (w *world) tables() []string {
	w.t.Helper()
	var out []string
	for _, query := range []string{
		"select complaint || '|' || contract || '|' || level || '|' || state || '|' || settled || '|' || case_id || '|' || doc from ctm_complaint",
		"select complaint || '|' || hash || '|' || doc from ctm_row",
		"select complaint || '|' || hash || '|' || file from ctm_sighting",
		"select file || '|' || doc from ctm_problem",
	} {
		rows, err := w.db.Read().QueryContext(w.t.Context(), query)
		w.must(err)
		for rows.Next() {
			var text string
			w.must(rows.Scan(&text))
			out = append(out, text)
		}
		w.must(rows.Err())
		w.must(rows.Close())
	}
	slices.Sort(out)
	return out
}
