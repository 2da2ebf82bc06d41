package credential_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	rooms "github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/credential"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday, November 4, 2026, 12:00 in New York.
var noon = time.Date(2026, time.November, 4, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// house is a server of the portal over real rooms, with an agency, two of its agents, and staff.
type house struct {
	t     testing.TB
	rec   *record.Record
	rooms credential.Options
	base  string
	now   time.Time
	doors shelltest.Doors
}

// stake says that every agent would lose twelve members.
type stake struct{}

func (stake) AtStake(context.Context, rooms.Upcoming, clock.Date) (warning.Loss, error) {
	return warning.Loss{Members: 12, Cents: 345_678}, nil
}

const (
	agentsFile = `NPN,Name,Type,Contract Number,Contract Status,Contract Start,Contract End,Termination Type,Upline NPN,Upline Start
1234567,Anna Agent,Individual,W1,Active,2020-01-01,,,9000001,2020-01-01
1234568,Adam Agent,Individual,W2,Terminated,2019-01-01,2026-05-31,Voluntary,9000001,2019-01-01
9000001,Gulf Agency,Firm,W3,Active,2018-01-01,,,,
`
	licensesFile = `NPN,State,License Number,Lines of Authority,Status,Issue Date,Expiration Date
1234567,NY,L1,Accident & Health,Active,2019-05-01,2026-12-31
1234567,NJ,L2,Life,Active,2019-05-01,2028-12-31
1234568,NY,L3,Health,Active,2019-05-01,2027-06-30
`
	appointmentsFile   = "NPN,Company Code,State,Effective Date,Termination Date,Status\n1234567,HLI,NY,2020-01-15,,Active\n"
	certificationsFile = "NPN,Plan Year,Provider,Score,Status,Completed\n1234567,2026,AHIP,92,Passed,2025-08-20\n1234567,2027,AHIP,95,Passed,2026-08-20\n"
)

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	h := &house{t: t, now: noon, doors: shelltest.Doors{}}
	profile, err := plan.Load(plans.Files, "demo")
	h.must(err)
	h.open()
	h.populate()
	frame := shell.Options{Plan: profile, Doors: h.doors, Now: func() time.Time { return h.now }, Routes: credential.Routes(h.rooms), Menu: credential.Menu()}
	for _, c := range change {
		c(&frame)
	}
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

// open opens the rooms.
func (h *house) open() {
	h.t.Helper()
	dir := h.t.TempDir()
	db, err := store.Open(h.t.Context(), filepath.Join(dir, "test.db"))
	h.must(err)
	h.t.Cleanup(func() { _ = db.Close() })
	rec, err := record.Open(h.t.Context(), db, record.Options{
		Views: []record.View{person.View{}, rooms.View{}, warning.View{}}, KeyFile: filepath.Join(dir, "record.key"),
	})
	h.must(err)
	h.t.Cleanup(func() { _ = rec.Close() })
	people := person.New(person.Options{DB: db, Record: rec})
	tests, err := rooms.LoadRules(rules.Files)
	h.must(err)
	steps, err := warning.LoadRules(rules.Files)
	h.must(err)
	maps, err := rooms.Maps(rules.Files)
	h.must(err)
	catalog, err := plan.LoadCatalog(plans.Files, "demo")
	h.must(err)
	who := rooms.New(rooms.Options{DB: db, Record: rec, People: people, Rules: tests, Files: rules.Files, Zone: zone})
	h.rec = rec
	h.rooms = credential.Options{
		Credentials: who, People: people, Record: rec, Catalog: catalog, Maps: maps,
		Warnings: warning.New(warning.Options{DB: db, Record: rec, Credentials: who, Stake: stake{}, Rules: steps, Zone: zone}),
	}
}

func (h *house) populate() {
	h.now = noon.AddDate(0, -6, 0)
	h.load("agents_2026-05-02.csv", agentsFile)
	h.load("licenses_2026-05-02.csv", licensesFile)
	h.now = noon.AddDate(0, -1, 0)
	h.load("certifications_2026-09-02.csv", certificationsFile)
	h.load("appointments_2026-10-02.csv", appointmentsFile)
	h.now = noon
	_, err := h.rooms.Warnings.Sweep(h.t.Context(), noon, 100)
	h.must(err)
	for who, npn := range map[string]string{"anna": "1234567", "adam": "1234568", "gulf": "9000001"} {
		id, err := h.rooms.People.Resolve(h.t.Context(), person.NPN, npn)
		h.must(err)
		h.letIn(who, access.RoleAgent, id)
	}
	h.letIn("nobody", access.RoleAgent, "")
	for who, role := range map[string]access.Role{"bo": access.RoleBroker, "cora": access.RoleCompliance, "sue": access.RoleService, "rita": access.RoleMember} {
		h.letIn(who, role, "")
	}
}

func (h *house) load(name, content string) rooms.Report {
	h.t.Helper()
	c := person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "importer", Role: "broker", Channel: "test"}}
	r, err := h.rooms.Credentials.Load(h.t.Context(), c, rooms.Feed{Name: name}, strings.NewReader(content))
	h.must(err)
	return r
}

func (h *house) letIn(who string, role access.Role, id person.ID) {
	h.doors[who] = access.Visitor{
		Account: "account-" + who, Person: id, Name: who + " example", Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "session-" + who, SignedInAt: noon,
	}
}

// ready is how ready an agent is in New York for the first product.
func (h *house) ready(npn agent.NPN, on string) agent.Readiness {
	h.t.Helper()
	s, err := h.rooms.Credentials.Standing(h.t.Context())
	h.must(err)
	day := clock.MustParse(on)
	return s.Ready(rooms.Ask{NPN: npn, On: day, Year: day.Year(), State: "NY", Product: &h.rooms.Catalog.Products[0]})
}

// as opens a browser without script, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).As(who).Speak(lang)
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
