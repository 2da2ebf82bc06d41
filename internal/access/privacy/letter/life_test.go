package letter_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func by(who string, at time.Time) person.Cause {
	return person.Cause{At: at, Zone: "America/New_York", Actor: record.Actor{ID: who, Role: who, Channel: "test"}}
}

// TestOldDispatchesStillCount: before letters were printed here an event said only how one went out.
func TestOldDispatchesStillCount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := openRecord(t, db)
		want(t, rec, "c1", person.Person{}, letter.Wanted{Member: "m", Template: letter.RequestReceived})
		letters := letter.New(db, rec)
		all, _, err := letters.Open(t.Context(), letter.Page{})
		if err != nil || len(all) != 1 {
			t.Fatal(len(all), err)
		}
		sent := noon.Add(time.Hour)
		_, err = rec.Append(t.Context(), record.Command{ID: "old", At: sent, Zone: "America/New_York"}, record.StreamAppend{
			Stream: record.Stream("letter", string(all[0].ID)), Expected: 1,
			Events: []record.NewEvent{{Type: letter.TypeSent, Schema: 1, Data: json.RawMessage(`{"how":"mail"}`)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		l, err := letters.Get(t.Context(), all[0].ID)
		if err != nil || l.State() != letter.IsSent || !l.Sent.At.Equal(sent) || l.Printed != nil {
			t.Errorf("%+v, %v", l, err)
		}
		listed, _, err := letters.SentBetween(t.Context(), sent, sent.Add(1000), letter.Page{})
		if err != nil || len(listed) != 1 || listed[0].Sent.How != letter.ByMail {
			t.Errorf("%+v, %v", listed, err)
		}
	})
}

// model is what a letter must be after what was done to it.
type model struct {
	state  letter.State
	events int64
	hash   string
}

// TestLife does things to letters in any order and any number of times. Each letter is where the model says, its list agrees with its
// events, and the lists built anew from the record are the same.
func TestLife(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	rec := openRecord(t, db)
	letters, round := letter.New(db, rec), 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		ctx, at := context.Background(), noon
		one, err := letter.Append(person.Person{}, fmt.Sprint("r", round), letter.Wanted{Member: "m", Template: letter.RequestReceived, About: fmt.Sprint(round)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rec.Append(ctx, record.Command{ID: fmt.Sprint("r", round), At: at, Zone: "America/New_York"}, one); err != nil {
			t.Fatal(err)
		}
		id, is := letter.ID(one.Stream.ID()), model{letter.IsWaiting, 1, ""}
		for n := range rapid.IntRange(0, 8).Draw(t, "steps") {
			at = at.Add(time.Minute)
			is.step(t, letters, id, at, n)
		}
		got, err := letters.About(ctx, fmt.Sprint(round))
		if err != nil || len(got) != 1 || got[0].State() != is.state {
			t.Fatalf("listed %+v, expected %s, %v", got, is.state, err)
		}
		folded, err := letters.Get(ctx, id)
		if err != nil || folded.Version != is.events || folded.Printed != nil && folded.Printed.Hash != is.hash {
			t.Fatalf("folded %+v, expected %+v, %v", folded, is, err)
		}
		folded.Version = 0
		if diff := cmp.Diff(folded, got[0]); diff != "" {
			t.Fatalf("folded - listed +\n%s", diff)
		}
	})
	before, err := letters.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	after, err := letters.Counts(t.Context())
	if diff := cmp.Diff(before, after); diff != "" || err != nil {
		t.Errorf("before the rebuild - after +\n%s%v", diff, err)
	}
}

func (m *model) step(t *rapid.T, letters *letter.Letters, id letter.ID, at time.Time, n int) {
	ctx := context.Background()
	switch rapid.SampledFrom([]string{"print", "send", "return"}).Draw(t, "what") {
	case "print":
		hash := fmt.Sprint("hash", n)
		l, err := letters.NotePrinted(ctx, by("press", at), id, letter.Printed{Hash: hash, Media: "application/pdf", Pages: 1})
		if m.state == letter.IsWaiting || m.state == letter.IsReturned {
			m.state, m.hash = letter.IsPrinted, hash
			m.events++
		} else if l.Printed != nil {
			hash = m.hash
		}
		if err != nil || l.Printed != nil && l.Printed.Hash != hash {
			t.Fatalf("print: %+v, %v", l.Printed, err)
		}
	case "send":
		_, err := letters.Dispatch(ctx, by("mailroom", at), id, letter.Sent{How: letter.ByMail, At: at})
		if refused := errors.Is(err, letter.ErrState); refused != (m.state == letter.IsReturned) || err != nil && !refused {
			t.Fatalf("send: %v", err)
		}
		if m.state == letter.IsWaiting || m.state == letter.IsPrinted {
			m.state = letter.IsSent
			m.events++
		}
	case "return":
		_, err := letters.NoteReturned(ctx, by("mailroom", at), id, "moved", at)
		never := m.state == letter.IsWaiting || m.state == letter.IsPrinted
		if refused := errors.Is(err, letter.ErrState); refused != never || err != nil && !refused {
			t.Fatalf("return: %v", err)
		}
		if m.state == letter.IsSent {
			m.state = letter.IsReturned
			m.events++
		}
	}
}

func TestChanges(t *testing.T) {
	if _, ours, err := letter.ReadChange(record.Event{Type: letter.TypeWanted}); ours || err != nil {
		t.Error("a wanted letter is a change", err)
	}
	if _, ours, err := letter.ReadChange(record.Event{Type: "complaint.opened"}); ours || err != nil {
		t.Error("a complaint is a letter", err)
	}
	c, ours, err := letter.ReadChange(record.Event{
		Type: letter.TypeReturned, Stream: "letter/a", Data: json.RawMessage(`{"reason":"moved","at":"2026-01-14T17:00:00Z"}`),
	})
	if err != nil || !ours || c.ID != "a" || c.Returned.Reason != "moved" || !c.Returned.At.Equal(noon) {
		t.Errorf("%+v, %t, %v", c, ours, err)
	}
	if _, ours, err := letter.ReadChange(record.Event{Type: letter.TypeSent, Data: json.RawMessage(`{`)}); ours || err == nil {
		t.Error("a damaged event is read")
	}
}
