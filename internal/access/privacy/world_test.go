package privacy_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// world is a plan with two members and its privacy officers.
type world struct {
	t        testing.TB
	db       *store.DB
	rec      *record.Record
	people   *person.Directory
	guard    *access.Guard
	requests *privacy.Requests
	letters  *letter.Letters
	now      time.Time

	member, other person.ID
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, privacy.View{}},
		KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.rec = rec
	w.people = person.New(person.Options{DB: db, Record: rec})
	w.guard, err = access.New(t.Context(), access.Options{DB: db, Record: rec, People: w.people, Files: rules.Files, Zone: zone})
	w.must(err)
	t.Cleanup(func() { _ = w.guard.Close() })
	w.requests = privacy.New(privacy.Options{DB: db, Record: rec, Rules: loadRules(t), Guard: w.guard, People: w.people})
	w.letters = letter.New(db, rec)
	w.member = w.register("Rosa Alvarez", "M100")
	w.other = w.register("Otto Other", "M200")
	return w
}

func (w *world) register(name, number string) person.ID {
	w.t.Helper()
	id, err := w.people.Register(w.t.Context(), w.by("steward"), person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: name}},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
		Addresses:   []person.Address{{Use: "home", Lines: []string{"1 Main St"}, City: "Albany", State: "NY", Zip: "12207"}},
		Preferences: person.Preferences{Written: "es"},
	})
	w.must(err)
	return id
}

func (w *world) by(who string) person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: who, Channel: "test"}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) wantErr(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) {
		w.t.Errorf("%v, expected %v", err, want)
	}
}

// on moves the clock to noon of a day.
func (w *world) on(day string) {
	at, err := clock.MustZone(zone).Instant(clock.MustParse(day), clock.Wall{Hour: 12}, clock.Refuse)
	w.must(err)
	w.now = at
}

func (w *world) receive(wish privacy.Wish) privacy.Outcome {
	w.t.Helper()
	wish.Member, wish.How = w.member, "portal"
	o, err := w.requests.Receive(w.t.Context(), w.by("member"), wish, time.Time{})
	w.must(err)
	return o
}

func (w *world) officer() access.Visitor {
	return access.Visitor{
		Account: "officer", Person: "officer", Role: access.RolePrivacy, Roles: []access.Role{access.RolePrivacy}, Channel: "portal",
		Session: "s", SteppedUp: true, SignedInAt: w.now,
	}
}

func (w *world) look(kinds ...access.Kind) access.Look {
	return access.Look{
		Member: w.member, Action: access.View, Kinds: kinds, Purpose: access.PurposePrivacy, Page: "look.page.requests", At: w.now,
	}
}

// pass is what the privacy officer's look gives.
func (w *world) pass() access.Pass {
	w.t.Helper()
	p, err := w.guard.Look(w.t.Context(), w.officer(), w.look(access.Requests, access.Looks))
	w.must(err)
	return p
}

func (w *world) get(id privacy.ID) privacy.Request {
	w.t.Helper()
	r, err := w.requests.Get(w.t.Context(), w.pass(), id)
	w.must(err)
	return r
}

func (w *world) wantLetters(want ...letter.Template) {
	w.t.Helper()
	open, _, err := w.letters.Open(w.t.Context(), letter.Page{})
	w.must(err)
	var got []letter.Template
	for _, l := range open {
		got = append(got, l.Template)
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("letters %v, expected %v", got, want)
	}
}
