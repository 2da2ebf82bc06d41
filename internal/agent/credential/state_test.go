package credential_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestWhatWasKnown: a correction changes what is known now, and nothing of what was known then.
func TestWhatWasKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		facts := complete()
		w.state(anna, facts...)
		then, err := w.rec.Position(t.Context())
		w.must(err)
		if r := w.standing().Ready(asks("2026-03-10")); r.State != agent.Ready {
			t.Fatalf("%+v", r)
		}
		right := contract("2020-01-01", "2026-02-28")
		right.Status, right.Reason = credential.Terminated, string(credential.Voluntary)
		w.must(w.room.State(t.Context(), w.by("bo"), credential.Entry{
			NPN: anna, Facts: []credential.Fact{right}, Withdraw: []credential.FactID{facts[0].ID()}, Reason: "the letter says so",
		}))
		now := w.standing()
		if r := now.Ready(asks("2026-03-10")); r.State != agent.Termed || r.Failed[0].Source != "bo" || r.KnownAt != now.Position() {
			t.Errorf("now: %+v", r)
		}
		for _, known := range []int64{then, now.Position()} {
			want := map[int64]agent.State{then: agent.Ready, now.Position(): agent.Termed}[known]
			past, err := w.room.StandingAt(t.Context(), known)
			w.must(err)
			one, err := w.room.Readiness(t.Context(), asks("2026-03-10"), &known)
			w.must(err)
			if all := past.Ready(asks("2026-03-10")); all.State != want || cmp.Diff(all, one) != "" {
				t.Errorf("as known at %d: %+v and %+v", known, all, one)
			}
		}
	})
}

// TestAround: one producer and those above and below, as known at a position, is what the whole standing says of them.
func TestAround(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.state(anna, append(complete(), upline("20", "2020-01-01", ""))...)
	w.state("20", upline("30", "2020-01-01", ""))
	w.state("30", contract("2020-01-01", ""))
	then := w.standing().Position()
	w.state(anna, upline("21", "2021-01-01", ""))
	w.state("99", complete()...)
	on := *day("2026-03-10")
	for _, position := range []int64{then, w.standing().Position()} {
		all, err := w.room.StandingAt(t.Context(), position)
		w.must(err)
		some, err := w.room.Around(t.Context(), anna, position)
		w.must(err)
		if d := cmp.Diff(all.Upline(anna, on), some.Upline(anna, on)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(all.Ready(asks("2026-03-10")), some.Ready(asks("2026-03-10"))); d != "" {
			t.Error(d)
		}
		if some.Knows("99") || some.Knows("21") {
			t.Error("it knows too many")
		}
		if below, err := w.room.Around(t.Context(), "30", position); err != nil || cmp.Diff(all.Downline("30", on), below.Downline("30", on)) != "" {
			t.Errorf("%v, %v", below.Downline("30", on), err)
		}
	}
}

func TestStateIsExactlyOnce(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	c := w.by("bo")
	c.ID = "form-17"
	entry := credential.Entry{NPN: anna, Facts: complete(), Reason: "new agent"}
	w.must(w.room.State(t.Context(), c, entry))
	before, err := w.rec.Position(t.Context())
	w.must(err)
	w.must(w.room.State(t.Context(), c, entry))
	if after, err := w.rec.Position(t.Context()); err != nil || after != before {
		t.Errorf("position %d, then %d, %v", before, after, err)
	}
}

func TestChanged(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.state("11", complete()...)
	w.state("12", complete()...)
	changed, next, err := w.room.Changed(t.Context(), 0)
	w.must(err)
	if d := cmp.Diff([]agent.NPN{"11", "12"}, changed); d != "" {
		t.Error(d)
	}
	w.state("11", appointment("NJ", "2020-01-15", ""))
	if changed, next, err = w.room.Changed(t.Context(), next); err != nil || len(changed) != 1 || changed[0] != "11" {
		t.Errorf("%v, %v", changed, err)
	}
	if changed, _, err = w.room.Changed(t.Context(), next); err != nil || len(changed) != 0 {
		t.Errorf("%v, %v", changed, err)
	}
}

func TestEntriesThatSayNothing(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, e := range []credential.Entry{
		{NPN: "x", Facts: complete(), Reason: "r"},
		{NPN: anna, Facts: complete()},
		{NPN: anna, Reason: "r"},
		{NPN: anna, Reason: "r", Facts: []credential.Fact{licence("New York", "", "")}},
		{NPN: anna, Reason: "r", Facts: []credential.Fact{{Kind: "weather"}}},
	} {
		if err := w.room.State(t.Context(), w.by("bo"), e); store.KindOf(err) != store.Invalid {
			t.Errorf("%+v: %v", e, err)
		}
	}
	err := w.room.State(t.Context(), w.by("bo"), credential.Entry{NPN: anna, Reason: "r", Withdraw: []credential.FactID{"nothing"}})
	w.wantErr(err, credential.ErrUnknown)
}

func TestTheTablesAreBuiltAgainFromTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.state(anna, complete()...)
		before := w.standing()
		w.must(w.rec.Rebuild(t.Context(), nil))
		after, err := w.room.StandingAt(t.Context(), before.Position())
		w.must(err)
		for _, on := range []string{"2019-01-01", "2026-03-10", "2027-03-10"} {
			if d := cmp.Diff(before.Ready(asks(on)), after.Ready(asks(on))); d != "" {
				t.Error(d)
			}
		}
	})
}

// TestEntriesOfOneInstant: the one that came to the record last counts.
func TestEntriesOfOneInstant(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	c, fact := w.by("bo"), contract("2020-01-01", "")
	for i, e := range []credential.Entry{
		{Facts: []credential.Fact{fact}}, {Withdraw: []credential.FactID{fact.ID()}}, {Facts: []credential.Fact{fact}}, {Withdraw: []credential.FactID{fact.ID()}},
	} {
		e.NPN, e.Reason = anna, "letter"
		w.must(w.room.State(t.Context(), c, e))
		if _, ok := w.standing().Terms(anna, *day("2026-03-10")); ok != (i%2 == 0) {
			t.Errorf("after entry %d under contract: %v", i, ok)
		}
	}
}
