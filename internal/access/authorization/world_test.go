package authorization_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
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

// world is a plan with a member, a daughter, a brother and two of the plan's staff.
type world struct {
	t       testing.TB
	db      *store.DB
	rec     *record.Record
	people  *person.Directory
	guard   *access.Guard
	papers  *authorization.Authorizations
	letters *letter.Letters
	now     time.Time

	member, daughter, brother person.ID
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, authorization.View{}, privacy.View{}},
		KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.rec = rec
	w.people = person.New(person.Options{DB: db, Record: rec})
	w.guard = w.openGuard()
	w.papers = authorization.New(authorization.Options{DB: db, Record: rec, Rules: loadRules(t), Guard: w.guard, People: w.people})
	w.letters = letter.New(db, rec)
	w.member = w.register(person.Member, "Rosa Alvarez", "M100")
	w.daughter = w.register(person.Representative, "Lucia Alvarez", "")
	w.brother = w.register(person.Representative, "Pablo Alvarez", "")
	return w
}

// openGuard opens one more guard on the same database, as another server would.
func (w *world) openGuard() *access.Guard {
	w.t.Helper()
	g, err := access.New(w.t.Context(), access.Options{DB: w.db, Record: w.rec, People: w.people, Files: rules.Files, Zone: zone})
	w.must(err)
	w.t.Cleanup(func() { _ = g.Close() })
	return g
}

func (w *world) register(c person.Capacity, name, number string) person.ID {
	w.t.Helper()
	p := person.Person{
		Capacities: []person.Capacity{c}, Names: []person.Name{{Text: name}},
		Preferences: person.Preferences{Written: "es", Format: person.LargePrint},
	}
	if number != "" {
		p.Identifiers = []person.Identifier{{System: person.MemberNumber, Value: number}}
	}
	id, err := w.people.Register(w.t.Context(), w.by("steward"), p)
	w.must(err)
	return id
}

// by is a wish of one of the staff.
func (w *world) by(who string) person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: who, Channel: "test"}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) visitor(role access.Role, who person.ID) access.Visitor {
	return access.Visitor{
		Account: string(role), Person: who, Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "s", SteppedUp: true,
		SignedInAt: w.now,
	}
}

// sees tells whether somebody may see the member's gaps as representative, asked of a guard.
func (w *world) sees(g *access.Guard, who person.ID, kind access.Kind) bool {
	w.t.Helper()
	_, err := g.Look(w.t.Context(), w.visitor(access.RoleRepresentative, who), access.Look{
		Member: w.member, Action: access.View, Kinds: []access.Kind{kind}, Purpose: access.PurposeSelf, Page: "look.page.member", At: w.now,
	})
	if err != nil && !errors.Is(err, access.ErrRefused) {
		w.t.Fatal(err)
	}
	return err == nil
}

// pass is what the member's own look gives.
func (w *world) pass() access.Pass {
	w.t.Helper()
	p, err := w.guard.Look(w.t.Context(), w.visitor(access.RoleMember, w.member), access.Look{
		Member: w.member, Action: access.View, Kinds: []access.Kind{access.Authorizations}, Purpose: access.PurposeSelf,
		Page: "look.page.authorizations", At: w.now,
	})
	w.must(err)
	return p
}

func day(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

var appointment = []authorization.Element{
	authorization.MemberName, authorization.MemberNumber, authorization.MemberContact, authorization.HolderName,
	authorization.HolderContact, authorization.Relationship, authorization.AppointmentStatement, authorization.DisclosureStatement,
}

// form is a complete CMS-1696 for the daughter, signed yesterday.
func (w *world) form() authorization.Capture {
	return authorization.Capture{
		Terms: authorization.Terms{
			Member: w.member, Holder: w.daughter, Form: authorization.CMS1696, Present: appointment,
			MemberSignedOn: day("2026-01-10"), HolderSignedOn: day("2026-01-13"),
		},
		Document: authorization.Document{SHA256: "f00d", Reference: "scan 17"},
	}
}

func (w *world) capture(p authorization.Capture) authorization.Outcome {
	w.t.Helper()
	o, err := w.papers.Capture(w.t.Context(), w.by("service"), p)
	w.must(err)
	return o
}

func (w *world) wantStatus(o authorization.Outcome, want authorization.Status, missing ...authorization.Element) {
	w.t.Helper()
	if o.Status != want || len(o.Missing) != len(missing) {
		w.t.Fatalf("%s, missing %v; expected %s, missing %v", o.Status, o.Missing, want, missing)
	}
	for i, m := range o.Missing {
		if m.Element != missing[i] {
			w.t.Errorf("missing %v, expected %v", o.Missing, missing)
		}
	}
}

// waiting are the templates of the open letters.
func (w *world) waiting() []letter.Template {
	w.t.Helper()
	open, _, err := w.letters.Open(w.t.Context(), letter.Page{})
	w.must(err)
	var all []letter.Template
	for _, l := range open {
		all = append(all, l.Template)
		if l.Language != "es" || l.Format != person.LargePrint {
			w.t.Errorf("letter %s is wanted in %q, format %q; the member asked for Spanish in large print", l.Template, l.Language, l.Format)
		}
	}
	return all
}
