package desk_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/desk"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/webtest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday, July 1, 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// house is a server of the desk over a real guard, record and database.
type house struct {
	t     testing.TB
	db    *store.DB
	rooms desk.Options
	base  string
	now   time.Time
	doors shelltest.Doors

	rosa, twin, sam, agency, practice person.ID
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "test.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, authorization.View{}, privacy.View{}, account.View{}},
		KeyFile: filepath.Join(dir, "record.key"),
	})
	must(t, err)
	t.Cleanup(func() { _ = rec.Close() })
	h := &house{t: t, db: db, now: noon, rooms: desk.Options{Record: rec, Population: webtest.New()}, doors: shelltest.Doors{}}
	h.open(db, rec)
	h.populate()
	profile, err := plan.Load(plans.Files, "demo")
	must(t, err)
	frame := shell.Options{Plan: profile, Doors: h.doors, Now: func() time.Time { return h.now }, Routes: desk.Routes(h.rooms), Menu: desk.Menu()}
	for _, c := range change {
		c(&frame)
	}
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

// open opens the rooms.
func (h *house) open(db *store.DB, rec *record.Record) {
	h.t.Helper()
	r := &h.rooms
	r.People = person.New(person.Options{DB: db, Record: rec})
	var err error
	r.Guard, err = access.New(h.t.Context(), access.Options{DB: db, Record: rec, People: r.People, Files: rules.Files, Zone: zone})
	must(h.t, err)
	h.t.Cleanup(func() { _ = r.Guard.Close() })
	papers, err := authorization.LoadRules(rules.Files)
	must(h.t, err)
	r.Authorizations = authorization.New(authorization.Options{DB: db, Record: rec, Rules: papers, Guard: r.Guard, People: r.People})
	asked, err := privacy.LoadRules(rules.Files)
	must(h.t, err)
	r.Requests = privacy.New(privacy.Options{DB: db, Record: rec, Rules: asked, Guard: r.Guard, People: r.People})
	r.Accounts = account.New(account.Options{DB: db, Record: rec, People: r.People})
}

// memberNumber is a member of whom the made-up claims have everything that a page can show.
const memberNumber = "KW0000001"

func (h *house) populate() {
	from, birth := clock.DateOf(2024, time.January, 1), clock.DateOf(1948, time.July, 4)
	since := person.Valid{From: &from}
	rosa := person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseSpanishName("Rosa Alvarez Ortiz")}, Birth: &birth, Sex: "female",
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: memberNumber}, {System: person.MBI, Value: "1EG4TE5MK73"}},
		Addresses:   []person.Address{{Use: "home", Lines: []string{"12 Palm Street"}, City: "Tampa", State: "FL", Zip: "33602", Valid: since}},
		Phones:      []person.Phone{{Use: "home", Number: "+18135550123", Valid: since}},
		Preferences: person.Preferences{Spoken: "es", Written: "es", Interpreter: true, Format: person.LargePrint, DoNotContact: []string{"text"}},
		Coverage:    []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd", Valid: since}},
	}
	h.rosa = h.register(rosa)
	h.twin = h.imported(person.Person{
		Capacities: rosa.Capacities, Names: []person.Name{person.ParseName("Rosa Alvarez")}, Birth: &birth,
		Identifiers: []person.Identifier{{System: person.CMSBeneSK, Value: "990001"}, {System: person.MBI, Value: "1EG4TE5MK73"}},
	})
	older := clock.DateOf(1940, time.March, 2)
	h.sam = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Sam Stone")}, Birth: &older,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000003"}},
		Addresses: []person.Address{
			{Use: "home", Lines: []string{"9 Known Road"}, City: "Tampa", State: "FL", Zip: "33602", Valid: since},
			{Lines: []string{"P.O. Box 77"}, City: "Orlando", State: "FL", Zip: "32801", Confidential: true, Valid: since},
		},
	})
	h.agency = h.register(person.Person{Organization: true, Capacities: []person.Capacity{person.Agency}, Names: []person.Name{person.OrganizationName("Gulf Agency")}})
	h.practice = h.register(person.Person{Organization: true, Capacities: []person.Capacity{person.Practice}, Names: []person.Name{person.OrganizationName("Bay Practice")}})
	for who, role := range map[string]access.Role{
		"sue": access.RoleService, "carl": access.RoleComplaints, "stella": access.RoleSteward, "anna": access.RoleAgent, "adam": access.RoleAgent,
		"doc": access.RoleClinician, "coach": access.RoleCoach, "cora": access.RoleCoordinator, "pat": access.RolePrivacy,
	} {
		h.letIn(who, role)
	}
}

// letIn lets somebody in twice: as they are after signing in, and ("stella!") after they confirmed who they are.
func (h *house) letIn(who string, role access.Role) {
	h.t.Helper()
	v := access.Visitor{
		Account: "account-" + who, Name: who + " example", Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "session-" + who, SignedInAt: noon,
	}
	v.Person = h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(who + " Example")}})
	switch who {
	case "anna":
		v.Groups = []person.ID{h.agency}
	case "doc":
		v.Groups = []person.ID{h.practice}
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

// imported makes somebody known by a file, which may say again what somebody else holds.
func (h *house) imported(p person.Person) person.ID {
	h.t.Helper()
	_, err := h.rooms.People.Import(h.t.Context(), h.cause(), "csv", func(yield func(person.Row, error) bool) {
		yield(person.Row{File: "test", Line: 2, Person: p}, nil)
	}, nil)
	must(h.t, err)
	return person.IDOf(p.Identifiers[0].System, p.Identifiers[0].Value)
}

// cause is a wish of the plan's staff.
func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "importer", Role: "steward", Channel: "test"}}
}

func (h *house) grant(kind access.GrantKind, member, to person.ID, kinds ...access.Kind) access.Grant {
	h.t.Helper()
	g, err := h.rooms.Guard.Grant(h.t.Context(), h.cause(), access.Grant{
		Kind: kind, Member: member, To: to, Kinds: kinds, From: clock.DateOf(2026, time.January, 1), Basis: "test",
	})
	must(h.t, err)
	return g
}

// as opens a browser without script, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).As(who).Speak(lang)
}

// call verifies the member of the tests as the caller.
func (h *house) call(lang string, pairs ...string) *shelltest.Reader {
	h.t.Helper()
	if len(pairs) == 0 {
		pairs = []string{"caller", "member"}
	}
	facts := append(pairs, "birth-month", "7", "birth-day", "4", "birth-year", "1948", "zip", "33602")
	return h.as("sue", lang).Open("/desk/verify/"+string(h.rosa)).Submit("/desk/verify/"+string(h.rosa), facts...)
}

type looked struct{ page, purpose, reason string }

// lastLook is the newest entry in the record about a member.
func (h *house) lastLook(member person.ID) looked {
	h.t.Helper()
	pass, err := h.rooms.Guard.Look(h.t.Context(), h.doors["pat"], access.Look{
		Member: member, Action: access.View, Kinds: []access.Kind{access.Looks}, Purpose: access.PurposePrivacy, Page: "test", At: h.now,
	})
	must(h.t, err)
	all, err := h.rooms.Guard.LooksAt(h.t.Context(), pass, access.Cursor{Limit: 2})
	must(h.t, err)
	for _, e := range all.Entries {
		if e.Page != "test" {
			return looked{e.Page, string(e.Purpose), e.Reason}
		}
	}
	return looked{}
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
