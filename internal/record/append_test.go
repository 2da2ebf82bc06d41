package record_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 123_456_000, time.UTC)

func command(id string) record.Command {
	return record.Command{
		ID: id, At: noon, Zone: "America/New_York", Cause: "import-7",
		Actor: record.Actor{ID: "staff-1", Role: "coordinator", Channel: "portal", OnBehalfOf: "member-9"},
	}
}

func fact(kind string, value any) record.NewEvent {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return record.NewEvent{Type: kind, Schema: 1, Data: data}
}

func one(stream record.StreamID, expected record.ExpectedVersion, events ...record.NewEvent) record.StreamAppend {
	return record.StreamAppend{Stream: stream, Expected: expected, Events: events}
}

func mustAppend(t testing.TB, rec *record.Record, id string, appends ...record.StreamAppend) record.Result {
	t.Helper()
	result, err := rec.Append(t.Context(), command(id), appends...)
	if err != nil {
		t.Fatalf("append %s: %v", id, err)
	}
	return result
}

func TestAppendThenLoadGivesTheSameEvents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.Open(t, db)
		got := mustAppend(t, rec, "c1",
			one("complaint/1", record.NoStream, fact("received", "a <b> \u00e9 \U0001F600"), fact("triaged", 2)),
			one("consent/1", record.AnyVersion, fact("given", nil)))
		want := record.Result{First: 1, Last: 3, Versions: []int64{2, 1}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		events, err := rec.Load(t.Context(), "complaint/1")
		if err != nil {
			t.Fatal(err)
		}
		first := record.Event{
			Position: 1, Stream: "complaint/1", Version: 1, Type: "received", Schema: 1, At: noon,
			Zone: "America/New_York", Actor: command("").Actor, Cause: "import-7", Command: "c1",
			Data: fact("", "a <b> \u00e9 \U0001F600").Data,
		}
		second := first
		second.Position, second.Version, second.Type, second.Data = 2, 2, "triaged", json.RawMessage("2")
		if diff := cmp.Diff([]record.Event{first, second}, events); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRepeatedCommandReturnsItsFirstResult(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.Open(t, db)
		wish := one("complaint/1", record.NoStream, fact("received", 1))
		first := mustAppend(t, rec, "c1", wish)
		mustAppend(t, rec, "c2", one("complaint/1", 1, fact("closed", 1)))

		later := command("c1")
		later.At = noon.Add(time.Hour)
		wish.Events[0].Data = json.RawMessage(" 1\n") // the same JSON, written differently
		again, err := rec.Append(t.Context(), later, wish)
		if err != nil {
			t.Fatal(err)
		}
		first.Repeated = true
		if diff := cmp.Diff(first, again); diff != "" {
			t.Error(diff)
		}
		done, found, err := rec.Done(t.Context(), "c1")
		if err != nil || !found || !cmp.Equal(first, done) {
			t.Errorf("Done = %+v, %v, %v; want %+v", done, found, err, first)
		}
		if _, found, err := rec.Done(t.Context(), "never"); found || err != nil {
			t.Errorf("Done of an unknown command = %v, %v", found, err)
		}
	})
}

func TestCommandIDWithOtherContentIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.Open(t, db)
		mustAppend(t, rec, "c1", one("complaint/1", record.NoStream, fact("received", 1)))
		_, err := rec.Append(t.Context(), command("c1"), one("complaint/1", record.NoStream, fact("received", 2)))
		var conflict *record.CommandConflict
		if !errors.As(err, &conflict) || conflict.Command != "c1" || store.KindOf(err) != store.Conflict {
			t.Errorf("got %v", err)
		}
	})
}

func TestWrongExpectedVersionIsAConflictAndWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.Open(t, db)
		mustAppend(t, rec, "c1", one("complaint/1", record.NoStream, fact("received", 1)))
		for i, expected := range []record.ExpectedVersion{record.NoStream, 2, 7} {
			_, err := rec.Append(t.Context(), command(fmt.Sprint("wrong", i)),
				one("other/1", record.AnyVersion, fact("x", 1)),
				one("complaint/1", expected, fact("x", 1)))
			var conflict *record.VersionConflict
			want := record.VersionConflict{Stream: "complaint/1", Expected: expected, Actual: 1}
			if !errors.As(err, &conflict) || *conflict != want || store.KindOf(err) != store.Conflict {
				t.Errorf("expected version %d: got %v", expected, err)
			}
		}
		if position, err := rec.Position(t.Context()); position != 1 || err != nil {
			t.Errorf("position %d, %v", position, err)
		}
	})
}

func TestDemandOnAnotherStream(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.Open(t, db)
		mustAppend(t, rec, "c1", one("consent/1", record.NoStream, fact("given", 1)))
		enrol := []record.StreamAppend{one("consent/1", 1), one("programme/1", record.NoStream, fact("enrolled", 1))}
		first := mustAppend(t, rec, "c2", enrol...)
		mustAppend(t, rec, "c3", one("consent/1", 1, fact("withdrawn", 1)))
		first.Repeated = true
		if diff := cmp.Diff(first, mustAppend(t, rec, "c2", enrol...)); diff != "" {
			t.Error(diff)
		}
		_, err := rec.Append(t.Context(), command("c4"), one("consent/1", 1), one("programme/1", 1, fact("called", 1)))
		if store.KindOf(err) != store.Conflict {
			t.Errorf("a demand on a moved stream: %v", err)
		}
	})
}

func TestAppendRefusesWhatCannotBeKept(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	rec := recordtest.Open(t, db)
	good := one("complaint/1", record.AnyVersion, fact("received", 1))
	broken := func(change func(*record.NewEvent)) record.StreamAppend {
		e := fact("received", 1)
		change(&e)
		return one("complaint/1", record.AnyVersion, e)
	}
	noID, noTime, badZone := command(""), command("c"), command("c")
	noTime.At = time.Time{}
	badZone.Zone = "a\x00b"
	cases := map[string]struct {
		cmd     record.Command
		appends []record.StreamAppend
	}{
		"no id":           {noID, []record.StreamAppend{good}},
		"no instant":      {noTime, []record.StreamAppend{good}},
		"control in zone": {badZone, []record.StreamAppend{good}},
		"no events":       {command("c"), nil},
		"only a demand":   {command("c"), []record.StreamAppend{one("complaint/1", 1)}},
		"empty append":    {command("c"), []record.StreamAppend{good, one("complaint/2", record.AnyVersion)}},
		"stream twice":    {command("c"), []record.StreamAppend{good, good}},
		"no category":     {command("c"), []record.StreamAppend{one("complaint", record.AnyVersion, fact("x", 1))}},
		"bad expectation": {command("c"), []record.StreamAppend{one("complaint/1", -2, fact("x", 1))}},
		"not JSON":        {command("c"), []record.StreamAppend{broken(func(e *record.NewEvent) { e.Data = []byte("{") })}},
		"not UTF-8":       {command("c"), []record.StreamAppend{broken(func(e *record.NewEvent) { e.Data = []byte("\"\xff\"") })}},
		"no type":         {command("c"), []record.StreamAppend{broken(func(e *record.NewEvent) { e.Type = "" })}},
		"no schema":       {command("c"), []record.StreamAppend{broken(func(e *record.NewEvent) { e.Schema = 0 })}},
		"too large": {command("c"), []record.StreamAppend{broken(func(e *record.NewEvent) {
			e.Data = append(append([]byte{'"'}, make([]byte, 1<<20)...), '"')
		})}},
	}
	for name, c := range cases {
		if _, err := rec.Append(t.Context(), c.cmd, c.appends...); store.KindOf(err) != store.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestGivingUpNeverLosesACommandHalfway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.Open(t, db)
		const writers = 16
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				stream := record.Stream("a", fmt.Sprint(w))
				for i := range 20 {
					a := one(stream, record.ExpectedVersion(i), fact("x", i))
					impatient, cancel := context.WithCancel(t.Context())
					go cancel()
					_, err := rec.Append(impatient, command(fmt.Sprintf("c%d-%d", w, i)), a)
					if err != nil && store.KindOf(err) != store.Unavailable {
						t.Error(err)
					}
					mustAppend(t, rec, fmt.Sprintf("c%d-%d", w, i), a)
				}
			})
		}
		group.Wait()
		wantSequences(t, rec, writers, 20)
	})
}

func TestAppendFromManyGoroutinesKeepsEachStreamInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.Open(t, db)
		var wins atomic.Int64
		var group sync.WaitGroup
		for w := range 8 {
			group.Go(func() {
				for i := range 20 {
					id := fmt.Sprintf("c%d-%d", w, i)
					_, err := rec.Append(t.Context(), command(id), one("ring/1", record.ExpectedVersion(i), fact("x", i)))
					if err == nil {
						wins.Add(1)
					} else if store.KindOf(err) != store.Conflict {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		events, err := rec.Load(t.Context(), "ring/1")
		if err != nil || int64(len(events)) != wins.Load() {
			t.Errorf("%d events, %v; %d appends won", len(events), err, wins.Load())
		}
	})
}
