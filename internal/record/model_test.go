package record_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"pgregory.net/rapid"
)

// model is the record as a few maps: what the real one must agree with after
// any sequence of commands.
type model struct {
	rec     *record.Record
	prefix  string // of this run's streams and command ids; runs share a database
	last    int64
	streams map[record.StreamID][]string // event types
	done    map[string]modelCommand
	ids     []string
}

type modelCommand struct {
	appends []record.StreamAppend
	result  record.Result
}

func TestRecordAgreesWithAModel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withTally(t, db, "tally")
		rec := recordtest.Open(t, db, tally{name: "tally", version: 1})
		run := 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			m := &model{rec: rec, prefix: fmt.Sprint("run", run, "-"), streams: map[record.StreamID][]string{}, done: map[string]modelCommand{}}
			m.last, _ = rec.Position(t.Context())
			rt.Repeat(map[string]func(*rapid.T){
				"append":      m.append,
				"repeat":      m.repeat,
				"reuse an id": m.reuse,
				"":            m.compare,
			})
		})
		live := counts(t, db.Read(), "tally")
		if err := rec.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, db.Read(), "tally", live)
		if report := mustVerify(t, rec, record.VerifyOptions{}); !report.OK() {
			t.Error(report)
		}
	})
}

func (m *model) drawAppends(rt *rapid.T) (appends []record.StreamAppend) {
	names := rapid.SliceOfNDistinct(rapid.IntRange(0, 3), 1, 3, rapid.ID).Draw(rt, "streams")
	for _, name := range names {
		stream := record.Stream("a", fmt.Sprint(m.prefix, name))
		actual := record.ExpectedVersion(len(m.streams[stream]))
		expected := rapid.SampledFrom([]record.ExpectedVersion{record.AnyVersion, actual, actual, actual + 1, record.NoStream}).Draw(rt, "expected")
		a := one(stream, expected)
		for range rapid.IntRange(1, 3).Draw(rt, "events") {
			a.Events = append(a.Events, fact(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(rt, "type"), m.last))
		}
		appends = append(appends, a)
	}
	return appends
}

func (m *model) append(rt *rapid.T) {
	id := fmt.Sprint(m.prefix, "c", len(m.ids))
	appends := m.drawAppends(rt)
	result, err := m.rec.Append(rt.Context(), command(id), appends...)
	if wrong := slices.IndexFunc(appends, m.isWrong); wrong >= 0 {
		var conflict *record.VersionConflict
		if !errors.As(err, &conflict) || conflict.Actual != int64(len(m.streams[conflict.Stream])) {
			rt.Fatalf("wrong expected version: %v", err)
		}
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	want := record.Result{First: m.last + 1}
	for _, a := range appends {
		for _, e := range a.Events {
			m.streams[a.Stream] = append(m.streams[a.Stream], e.Type)
			m.last++
		}
		want.Versions = append(want.Versions, int64(len(m.streams[a.Stream])))
	}
	want.Last = m.last
	if diff := cmp.Diff(want, result); diff != "" {
		rt.Fatal(diff)
	}
	m.ids = append(m.ids, id)
	m.done[id] = modelCommand{appends: appends, result: result}
}

func (m *model) isWrong(a record.StreamAppend) bool {
	return a.Expected != record.AnyVersion && int(a.Expected) != len(m.streams[a.Stream])
}

func (m *model) repeat(rt *rapid.T) {
	if len(m.ids) == 0 {
		return
	}
	id := rapid.SampledFrom(m.ids).Draw(rt, "id")
	want := m.done[id].result
	want.Repeated = true
	got, err := m.rec.Append(rt.Context(), command(id), m.done[id].appends...)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		rt.Fatal(diff, err)
	}
}

func (m *model) reuse(rt *rapid.T) {
	if len(m.ids) == 0 {
		return
	}
	id := rapid.SampledFrom(m.ids).Draw(rt, "id")
	_, err := m.rec.Append(rt.Context(), command(id), one("a/other", record.AnyVersion, fact("other", 1)))
	var conflict *record.CommandConflict
	if !errors.As(err, &conflict) {
		rt.Fatalf("an id with other content: %v", err)
	}
}

func (m *model) compare(rt *rapid.T) {
	if position, err := m.rec.Position(rt.Context()); position != m.last || err != nil {
		rt.Fatalf("position %d, %v; want %d", position, err, m.last)
	}
	for stream, want := range m.streams {
		events, err := m.rec.Load(rt.Context(), stream)
		if err != nil || len(events) != len(want) {
			rt.Fatalf("%s: %d events, %v; want %d", stream, len(events), err, len(want))
		}
		for i, e := range events {
			if e.Type != want[i] || e.Version != int64(i)+1 {
				rt.Fatalf("%s version %d: %s", stream, i+1, e.Type)
			}
		}
	}
}
