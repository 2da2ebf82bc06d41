package self_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/self"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/webtest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday, July 1, 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// number is a member of whom the made-up claims have everything that a page can show.
const number = "KW0000001"

// house is a server of the portal over a real guard, record and database, with a member, her daughter and a coach.
type house struct {
	t     testing.TB
	rooms self.Rooms
	post  *letter.Letters
	base  string
	now   time.Time
	doors shelltest.Doors

	rosa, lucia, coach, officer person.ID
}

func build(t testing.TB) *house {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return buildOn(t, db)
}

// buildOn is build on a database.
func buildOn(t testing.TB, db *store.DB) *house {
	t.Helper()
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, account.View{}, authorization.View{}, privacy.View{}, complaint.View{}},
		KeyFile: filepath.Join(t.TempDir(), "record.key"), AdoptNewKey: true,
	})
	must(t, err)
	t.Cleanup(func() { _ = rec.Close() })
	h := &house{t: t, now: noon, rooms: self.Rooms{Record: rec, Population: webtest.New()}}
	profile, err := plan.Load(plans.Files, "demo")
	must(t, err)
	h.open(db, rec)
	h.openComplaints(db, rec, profile)
	h.populate()
	h.base = shelltest.Serve(t, shell.New(shell.Options{
		Plan: profile, Doors: h.doors, Now: func() time.Time { return h.now }, Routes: self.Routes(h.rooms), Menu: self.Menu(),
	}))
	return h
}

// open opens the rooms.
func (h *house) open(db *store.DB, rec *record.Record) {
	h.t.Helper()
	r := &h.rooms
	r.People = person.New(person.Options{DB: db, Record: rec})
	r.Accounts = account.New(account.Options{DB: db, Record: rec, People: r.People})
	var err error
	r.Guard, err = access.New(h.t.Context(), access.Options{DB: db, Record: rec, People: r.People, Files: rules.Files, Zone: zone})
	must(h.t, err)
	h.t.Cleanup(func() { _ = r.Guard.Close() })
	papers, err := authorization.LoadRules(rules.Files)
	must(h.t, err)
	r.Authorizations = authorization.New(authorization.Options{DB: db, Record: rec, Rules: papers, Guard: r.Guard, People: r.People})
	asked, err := privacy.LoadRules(rules.Files)
	must(h.t, err)
	r.Privacy = privacy.New(privacy.Options{DB: db, Record: rec, Rules: asked, Guard: r.Guard, People: r.People})
	every, _, err := asked.RemindEvery(clock.DateOf(2026, time.July, 1))
	must(h.t, err)
	r.Notices = notice.New(notice.Options{DB: db, Record: rec, People: r.People, Every: every})
	r.Book, err = notice.Load(plans.Files, "demo", "en", "es")
	must(h.t, err)
}

// openComplaints opens the room that hears complaints, and what sends letters.
func (h *house) openComplaints(db *store.DB, rec *record.Record, profile plan.Profile) {
	h.t.Helper()
	decided, err := complaint.LoadRules(rules.Files)
	must(h.t, err)
	r := &h.rooms
	r.Complaints = complaint.New(complaint.Options{DB: db, Record: rec, Guard: r.Guard, People: r.People, Rules: decided, Plan: profile})
	r.Archive, h.post = archive.New(db), letter.New(db, rec)
}

// populate makes the people known and lets them in.
func (h *house) populate() {
	from := clock.DateOf(2024, time.January, 1)
	birth := clock.DateOf(1948, time.July, 4)
	h.rosa = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseSpanishName("Rosa Alvarez Ortiz")}, Birth: &birth,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
		Addresses:   []person.Address{{Use: "home", Lines: []string{"12 Palm Street", "Apt 3"}, City: "Tampa", State: "FL", Zip: "33602", Valid: person.Valid{From: &from}}},
		Phones:      []person.Phone{{Use: "home", Number: "+18135550123"}},
		Coverage:    []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd", Valid: person.Valid{From: &from}}},
	})
	h.lucia = h.register(person.Person{Capacities: []person.Capacity{person.Representative}, Names: []person.Name{person.ParseName("Lucia Alvarez")}})
	h.coach = h.register(person.Person{
		Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName("Carol Jones")},
		Identifiers: []person.Identifier{{System: person.StaffNumber, Value: "S-17"}},
		Staff:       &person.StaffFacts{Title: "Nurse coach", Qualifications: []string{"RN"}, Languages: []string{"en", "es"}},
	})
	h.officer = h.register(person.Person{
		Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName("Pat Privacy")},
		Identifiers: []person.Identifier{{System: person.StaffNumber, Value: "S-1"}},
	})
	h.doors = shelltest.Doors{}
	for who, role := range map[string]access.Role{"rosa": access.RoleMember, "lucia": access.RoleRepresentative, "coach": access.RoleCoach, "officer": access.RolePrivacy} {
		h.letIn(who, role, map[string]person.ID{"rosa": h.rosa, "lucia": h.lucia, "coach": h.coach, "officer": h.officer}[who])
	}
}

// names are how the looks of the people call them.
var names = map[string]string{"rosa": "Rosa Alvarez Ortiz", "lucia": "Lucia Alvarez", "coach": "Carol Jones", "officer": "Pat Privacy", "sol": "Sol Vega"}

// letIn lets somebody in twice: as they are after signing in, and ("rosa!") after they confirmed who they are.
func (h *house) letIn(who string, role access.Role, id person.ID) {
	v := access.Visitor{
		Account: "account-" + who, Person: id, Name: names[who], Role: role, Roles: []access.Role{role}, Channel: "portal",
		Session: "session", SignedInAt: noon,
	}
	h.doors[who] = v
	v.SteppedUp = true
	h.doors[who+"!"] = v
}

func (h *house) register(p person.Person) person.ID {
	h.t.Helper()
	id, err := h.rooms.People.Register(h.t.Context(), h.cause(), p)
	must(h.t, err)
	return id
}

// cause is a wish of the plan's staff.
func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "steward", Role: "steward", Channel: "test"}}
}

// as opens a browser without script, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).As(who).Speak(lang)
}

// grant gives a relation to the member's record.
func (h *house) grant(kind access.GrantKind, to person.ID, kinds ...access.Kind) access.Grant {
	h.t.Helper()
	g, err := h.rooms.Guard.Grant(h.t.Context(), h.cause(), access.Grant{
		Kind: kind, Member: h.rosa, To: to, Kinds: kinds, From: clock.DateOf(2026, time.January, 1), Basis: "test",
	})
	must(h.t, err)
	return g
}

// coachLooks is a look of the coach at the member's conditions.
func (h *house) coachLooks() access.Pass {
	h.t.Helper()
	pass, err := h.rooms.Guard.Look(h.t.Context(), h.doors["coach"], access.Look{
		Member: h.rosa, Action: access.View, Kinds: []access.Kind{access.Conditions}, Purpose: access.PurposeCare, Page: "care.look.member", At: h.now,
	})
	must(h.t, err)
	return pass
}

// asMember is a pass of the member's own.
func (h *house) asMember(kinds ...access.Kind) access.Pass {
	h.t.Helper()
	pass, err := h.rooms.Guard.Look(h.t.Context(), h.doors["rosa"], access.Look{
		Member: h.rosa, Action: access.View, Kinds: kinds, Purpose: access.PurposeSelf, Page: "test", At: h.now,
	})
	must(h.t, err)
	return pass
}

// both runs a flow in both languages, each in a house of its own.
func both(t *testing.T, flow func(t *testing.T, h *house, lang string)) {
	t.Helper()
	for _, lang := range []string{"en", "es"} {
		t.Run(lang, func(t *testing.T) { flow(t, build(t), lang) })
	}
}

// in gives the wording of a language.
func in(lang, en, es string) string {
	if lang == "es" {
		return es
	}
	return en
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
