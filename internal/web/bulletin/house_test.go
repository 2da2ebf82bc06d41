package bulletin_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	pages "github.com/keepwell/keepwell/internal/web/bulletin"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday, January 14, 2026, 12:00 in New York.
var noon = time.Date(2026, time.January, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// house is a server of the portal over real rooms: an agency, an agent who is ready in Florida, one who is ready nowhere, and staff.
type house struct {
	t      testing.TB
	rec    *record.Record
	people *person.Directory
	creds  *credential.Credentials
	room   *bulletin.Bulletins
	rooms  pages.Options
	base   string
	now    time.Time
	doors  shelltest.Doors
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	h := &house{t: t, now: noon, doors: shelltest.Doors{}}
	profile, err := plan.Load(plans.Files, "demo")
	h.must(err)
	h.open(profile)
	h.agent("gulf", "Gulf Agency", "9000001", credential.AnAgency)
	h.agent("anna", "Anna Agent", "1234567", credential.AnAgent)
	h.agent("ben", "Ben Broker", "1234568", credential.AnAgent)
	h.ready("1234567")
	for who, role := range map[string]access.Role{"bo": access.RoleBroker, "cora": access.RoleCompliance, "sue": access.RoleService, "rita": access.RoleMember} {
		h.letIn(who, role, person.ID("p-"+who))
	}
	frame := shell.Options{Plan: profile, Doors: h.doors, Now: func() time.Time { return h.now }, Routes: pages.Routes(h.rooms), Menu: pages.Menu()}
	for _, c := range change {
		c(&frame)
	}
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

// open opens the rooms.
func (h *house) open(profile plan.Profile) {
	h.t.Helper()
	dir := h.t.TempDir()
	db, err := store.Open(h.t.Context(), filepath.Join(dir, "test.db"))
	h.must(err)
	h.t.Cleanup(func() { _ = db.Close() })
	h.rec, err = record.Open(h.t.Context(), db, record.Options{
		Views: []record.View{person.View{}, credential.View{}, bulletin.View{}}, KeyFile: filepath.Join(dir, "record.key"),
	})
	h.must(err)
	h.t.Cleanup(func() { _ = h.rec.Close() })
	h.people = person.New(person.Options{DB: db, Record: h.rec})
	tests, err := credential.LoadRules(rules.Files)
	h.must(err)
	h.creds = credential.New(credential.Options{DB: db, Record: h.rec, People: h.people, Rules: tests, Files: rules.Files, Zone: zone})
	catalog, err := plan.LoadCatalog(plans.Files, "demo")
	h.must(err)
	words, err := bulletin.LoadRules(rules.Files)
	h.must(err)
	files := archive.New(db)
	h.room = bulletin.New(bulletin.Options{
		DB: db, Record: h.rec, Rules: words, People: h.people, Standings: h.creds, Catalog: catalog, Plan: profile, Archive: files,
	})
	h.rooms = pages.Options{Bulletins: h.room, Catalog: catalog, Archive: files}
}

func (h *house) agent(who, name, npn, kind string) {
	h.t.Helper()
	id, err := h.people.Register(h.t.Context(), h.cause(), person.Person{
		Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName(name)}, Identifiers: []person.Identifier{{System: person.NPN, Value: npn}},
	})
	h.must(err)
	h.letIn(who, access.RoleAgent, id)
	h.state(agent.NPN(npn), credential.Fact{Kind: credential.Identity, Name: name, Type: kind})
}

func (h *house) letIn(who string, role access.Role, id person.ID) {
	h.doors[who] = access.Visitor{
		Account: "account-" + who, Person: id, Name: who + " example", Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "session-" + who, SignedInAt: noon,
	}
}

func day(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

func (h *house) state(npn agent.NPN, facts ...credential.Fact) {
	h.t.Helper()
	h.must(h.creds.State(h.t.Context(), h.cause(), credential.Entry{NPN: npn, Facts: facts, Reason: "entered for the test"}))
}

// ready gives an agent all that it takes in Florida.
func (h *house) ready(npn agent.NPN) {
	h.t.Helper()
	score := 92
	h.state(npn,
		credential.Fact{Kind: credential.Contract, Number: "W1", Level: "agent", Payment: credential.PaidFull, From: day("2020-01-01")},
		credential.Fact{Kind: credential.License, State: "FL", Number: "L1", Lines: []string{"Health"}, From: day("2020-01-01"), To: day("2026-12-31")},
		credential.Fact{Kind: credential.Appointment, State: "FL", Entity: "HLI", From: day("2020-01-15")},
		credential.Fact{Kind: credential.Certification, Year: 2026, Provider: "AHIP", Score: &score, From: day("2025-08-20")},
		credential.Fact{Kind: credential.Upline, Parent: "9000001", From: day("2020-01-01")})
}

func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "importer", Role: "steward", Channel: "test"}}
}

func (h *house) events(kind string) (n int) {
	h.t.Helper()
	all, err := h.rec.Read(h.t.Context(), 0, 100_000)
	h.must(err)
	for _, e := range all {
		if e.Type == kind {
			n++
		}
	}
	return n
}

// as opens a browser without script, in a language; "" is somebody without an account.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.t.Helper()
	r := shelltest.NewReader(h.t, h.base).Speak(lang)
	if who != "" {
		r = r.As(who)
	}
	return r
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
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

// written are the fields of a bulletin.
func written(more ...string) []string {
	return append([]string{
		"title_en", "New rates of 2026", "body_en", "# Rates\n\nThe **rates** are here.\n\n- MA\n- PDP", "title_es", "Tarifas nuevas de 2026", "body_es", "Ya están las **tarifas**.",
		"from-month", "1", "from-day", "1", "from-year", "2026",
	}, more...)
}

// publish writes and publishes a bulletin, and gives its address at the desk.
func (h *house) publish(more ...string) string {
	h.t.Helper()
	one := h.as("bo", "en").Open("/bulletin-desk/new").Submit("/bulletin-desk/new", written(more...)...).MustBe(200)
	at := one.At.Path
	one.Submit(at + "/publish").MustSay("It is published")
	return at
}
