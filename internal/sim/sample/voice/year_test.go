package voice

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/sim/sample/cast"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
)

var present = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

// world is a demo whose year was played until the present.
type world struct {
	*house.Rooms
	year  *Year
	parts map[string]cast.Part
	took  time.Duration
}

// play opens an empty plan with some members, and plays the cast and a year of so many contacts.
func play(t *testing.T, now time.Time, contacts int) *world {
	t.Helper()
	w := &world{Rooms: rooms(t, now), parts: map[string]cast.Part{}}
	ctx, members := t.Context(), numbers(700)
	_, err := w.People.Import(ctx, person.Cause{At: now.AddDate(0, 0, -7*55), Zone: w.Plan.Zone, ID: "members"}, "test", rowsOf(members), nil)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := cast.Play(ctx, &cast.Stage{
		Record: w.Record, People: w.People, Guard: w.Guard, Accounts: w.Accounts, Authorizations: w.Authorizations, Requests: w.Requests,
		Zone: w.Plan.Zone, Members: members,
		Choose: func(context.Context, access.Visitor, time.Time) ([]string, error) { return members[10:40], nil },
		Others: func(ctx context.Context, parts []cast.Part, until time.Time) (err error) {
			began := time.Now()
			defer func() { w.took += time.Since(began) }()
			if w.year == nil {
				w.year, err = New(ctx, Stage{Rooms: w.Rooms, Parts: parts, Members: members, Now: now, Spoken: contacts})
			}
			if err != nil {
				return err
			}
			return w.year.Until(ctx, until)
		},
	}, now)
	if err == nil {
		err = w.year.Until(ctx, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		w.parts[p.Key] = p
	}
	return w
}

func rooms(t *testing.T, now time.Time) *house.Rooms {
	t.Helper()
	dir := t.TempDir()
	profile, err := plan.Load(plans.Files, "demo")
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(dir, "keepwell.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{Views: house.Views(), KeyFile: filepath.Join(dir, "record.key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rec.Close() })
	r := &house.Rooms{Plan: profile, DB: db, Record: rec}
	if err := r.Open(t.Context(), now, slog.Default()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func numbers(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("GEN-%05d", i))
	}
	return all
}

var families = []string{"Abbott", "Garcia", "Carter", "Dawson", "Lopez", "Ellery", "Foster", "Grady", "Ruiz", "Hollis"}

func rowsOf(numbers []string) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for i, n := range numbers {
			birth := clock.DateOf(1940+i%15, time.Month(1+i%12), 1+i%28)
			p := person.Person{
				Capacities: []person.Capacity{person.Member}, Birth: &birth,
				Names:       []person.Name{person.NameOf(fmt.Sprintf("Ada%d", i), "", families[i%len(families)], "")},
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: n}},
			}
			if !yield(person.Row{File: "test", Line: i + 1, Person: p}, nil) {
				return
			}
		}
	}
}

func TestAYear(t *testing.T) {
	w := play(t, present, 0)
	t.Logf("%d threads in %s", w.year.Contacts(), w.took)
}
