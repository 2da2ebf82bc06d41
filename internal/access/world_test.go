package access_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// world is a plan with one member, and everybody who might look.
type world struct {
	t      testing.TB
	db     *store.DB
	rec    *record.Record
	people *person.Directory
	guard  *access.Guard
	now    time.Time

	broken *breakable

	as   access.Visitor
	err  error
	pass access.Pass

	member, coach, team, otherTeam, agent, doctor, daughter person.ID
}

// newWorld opens a guard on a database.
func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon}
	w.broken = &breakable{}
	w.rec = openRecord(t, db, w.broken)
	w.people = person.New(person.Options{DB: db, Record: w.rec})
	w.guard = w.open()
	w.member = w.register(person.Member, "Rosa Alvarez", "M100")
	w.coach = w.register(person.Staff, "Carl Coach", "")
	w.team = w.register(person.Practice, "Team North", "")
	w.otherTeam = w.register(person.Practice, "Team South", "")
	w.agent = w.register(person.Agent, "Ann Agent", "")
	w.doctor = w.register(person.Clinician, "Dora Doctor", "")
	w.daughter = w.register(person.Representative, "Lucia Alvarez", "")
	return w
}

func openRecord(t testing.TB, db *store.DB, broken record.View) *record.Record {
	t.Helper()
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{person.View{}, access.Views{}, broken}, KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	return rec
}

// open opens one more guard on the same database, as another server would.
func (w *world) open() *access.Guard {
	w.t.Helper()
	g, err := access.New(w.t.Context(), access.Options{DB: w.db, Record: w.rec, People: w.people, Files: rules.Files, Zone: zone})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = g.Close() })
	return g
}

func (w *world) register(c person.Capacity, name, number string) person.ID {
	w.t.Helper()
	p := person.Person{Capacities: []person.Capacity{c}, Names: []person.Name{{Text: name}}}
	if c == person.Practice || c == person.Agency {
		p.Organization = true
	}
	if number != "" {
		p.Identifiers = []person.Identifier{{System: person.MemberNumber, Value: number}}
	}
	id, err := w.people.Register(w.ctx(), w.cause(), p)
	w.must(err)
	return id
}

func (w *world) ctx() context.Context { return w.t.Context() }

func (w *world) cause() person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: "tester", Role: "steward", Channel: "test"}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// visitor acts as a person in a role from now on.
func (w *world) visitor(role access.Role, who person.ID, groups ...person.ID) {
	w.as = access.Visitor{
		Account: "account-" + string(role), Person: who, Name: "Visitor", Role: role, Roles: []access.Role{role}, Groups: groups,
		Channel: "portal", Session: "s1", SignedInAt: w.now,
	}
}

// looks looks at kinds of the member; the outcome is in pass and err.
func (w *world) looks(purpose access.Purpose, kinds ...access.Kind) {
	w.look(access.Look{Member: w.member, Action: access.View, Kinds: kinds, Purpose: purpose, Page: "look.page.member", At: w.now})
}

func (w *world) look(l access.Look) {
	w.pass, w.err = w.guard.Look(w.ctx(), w.as, l)
}

func (w *world) sees(kinds ...access.Kind) {
	w.t.Helper()
	if w.err != nil {
		w.t.Fatalf("%s was refused: %v", w.as.Role, w.err)
	}
	for _, k := range kinds {
		if !w.pass.Allows(k) {
			w.t.Errorf("%s does not see %s: %+v", w.as.Role, k, w.pass.Decision(k))
		}
	}
}

func (w *world) seesNot(kinds ...access.Kind) {
	w.t.Helper()
	for _, k := range kinds {
		if w.pass.Allows(k) {
			w.t.Errorf("%s sees %s: %+v", w.as.Role, k, w.pass.Decision(k))
		}
	}
}

func (w *world) refused() {
	w.t.Helper()
	if !errors.Is(w.err, access.ErrRefused) || store.KindOf(w.err) != store.NotFound {
		w.t.Fatalf("%s: error %v, want a refusal that looks like no such thing", w.as.Role, w.err)
	}
	if w.pass.Member() != "" || w.pass.Number() != "" {
		w.t.Fatal("a refusal came with a pass")
	}
}

func (w *world) grant(kind access.GrantKind, to person.ID, change ...func(*access.Grant)) access.Grant {
	w.t.Helper()
	g := access.Grant{Kind: kind, Member: w.member, To: to, From: day("2026-01-01"), Basis: "test-basis"}
	for _, f := range change {
		f(&g)
	}
	given, err := w.guard.Grant(w.ctx(), w.cause(), g)
	w.must(err)
	return given
}

func day(text string) clock.Date { return clock.MustParse(text) }

func dayPointer(text string) *clock.Date { d := day(text); return &d }

// eachWorld runs a test on both databases.
func eachWorld(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(t, newWorld(t, db)) })
}
