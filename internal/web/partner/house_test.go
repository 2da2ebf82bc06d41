package partner_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/partner"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday, July 1, 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// house is a server of the portal over real rooms, with a member, two agents of an agency, and staff.
type house struct {
	t          testing.TB
	db         *store.DB
	rec        *record.Record
	people     *person.Directory
	papers     *authorization.Authorizations
	complaints *complaint.Complaints
	rooms      partner.Options
	base       string
	now        time.Time
	doors      shelltest.Doors

	rosa, sam, agency, anna, adam person.ID
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	h := &house{t: t, now: noon, doors: shelltest.Doors{}}
	profile, err := plan.Load(plans.Files, "demo")
	h.must(err)
	h.open(profile)
	h.populate()
	frame := shell.Options{Plan: profile, Doors: h.doors, Now: func() time.Time { return h.now }, Routes: partner.Routes(h.rooms), Menu: partner.Menu()}
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
	rec, err := record.Open(h.t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, authorization.View{}, privacy.View{}, complaint.View{}, inquiry.View{}},
		KeyFile: filepath.Join(dir, "record.key"),
	})
	h.must(err)
	h.t.Cleanup(func() { _ = rec.Close() })
	h.db, h.rec, h.people = db, rec, person.New(person.Options{DB: db, Record: rec})
	guard, err := access.New(h.t.Context(), access.Options{DB: db, Record: rec, People: h.people, Files: rules.Files, Zone: zone})
	h.must(err)
	h.t.Cleanup(func() { _ = guard.Close() })
	papers, err := authorization.LoadRules(rules.Files)
	h.must(err)
	h.papers = authorization.New(authorization.Options{DB: db, Record: rec, Rules: papers, Guard: guard, People: h.people})
	asked, err := privacy.LoadRules(rules.Files)
	h.must(err)
	ways, err := complaint.LoadRules(rules.Files)
	h.must(err)
	h.complaints = complaint.New(complaint.Options{DB: db, Record: rec, Guard: guard, People: h.people, Rules: ways, Plan: profile})
	answers, err := inquiry.LoadRules(rules.Files)
	h.must(err)
	h.rooms = partner.Options{Guard: guard, Inquiries: inquiry.New(inquiry.Options{
		DB: db, Record: rec, Rules: answers, Guard: guard, People: h.people, Authorizations: h.papers,
		Ledger: privacy.New(privacy.Options{DB: db, Record: rec, Rules: asked, Guard: guard, People: h.people}), Cases: h.complaints, Plan: profile,
	})}
}

func (h *house) populate() {
	birth := clock.DateOf(1948, time.July, 4)
	h.rosa = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseSpanishName("Rosa Alvarez Ortiz")}, Birth: &birth,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000001"}}, Phones: []person.Phone{{Use: "home", Number: "+18135550123"}},
		Preferences: person.Preferences{Spoken: "es"}, Coverage: []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd"}},
	})
	h.sam = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Sam Stone")}, Birth: &birth,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000003"}},
	})
	h.agency = h.register(person.Person{
		Organization: true, Capacities: []person.Capacity{person.Agency}, Names: []person.Name{person.OrganizationName("Gulf Agency")},
		Identifiers: []person.Identifier{{System: person.NPN, Value: "9000001"}},
	})
	h.anna, h.adam = h.agent("Anna Agent", "1234567"), h.agent("Adam Agent", "1234568")
	h.letIn("anna", access.RoleAgent, h.anna)
	h.letIn("adam", access.RoleAgent, h.adam)
	h.letIn("gulf", access.RoleAgent, h.agency)
	for who, role := range map[string]access.Role{
		"sue": access.RoleService, "carl": access.RoleComplaints, "cora": access.RoleCompliance, "rita": access.RoleMember, "pat": access.RolePrivacy,
	} {
		h.letIn(who, role, h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(who + " Example")}}))
	}
}

func (h *house) agent(name, npn string) person.ID {
	h.t.Helper()
	return h.register(person.Person{
		Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName(name)}, Identifiers: []person.Identifier{{System: person.NPN, Value: npn}},
		Relations: []person.Relation{{Kind: "agent_of", Other: h.agency}},
	})
}

func (h *house) letIn(who string, role access.Role, id person.ID) {
	h.doors[who] = access.Visitor{
		Account: "account-" + who, Person: id, Name: who + " example", Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "session-" + who, SignedInAt: noon,
	}
}

func (h *house) register(p person.Person) person.ID {
	h.t.Helper()
	id, err := h.people.Register(h.t.Context(), h.cause(), p)
	h.must(err)
	return id
}

// cause is a wish of the plan's staff.
func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "importer", Role: "steward", Channel: "test"}}
}

// complain opens a grievance of the member.
func (h *house) complain(member person.ID, about ...complaint.Subject) complaint.Case {
	h.t.Helper()
	filed, err := h.complaints.Receive(h.t.Context(), h.cause(), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "Nobody answers the phone.", Member: member, Speaker: complaint.Speaker{Standing: complaint.TheMember},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Subjects: about}}},
	})
	h.must(err)
	return filed.Cases[0]
}

// appoint gives an agent the appointment of the member.
func (h *house) appoint(agent, member person.ID) {
	h.t.Helper()
	on := clock.MustParse("2026-06-01")
	_, err := h.papers.Capture(h.t.Context(), h.cause(), authorization.Capture{
		Terms: authorization.Terms{
			Member: member, Holder: agent, Form: authorization.CMS1696, MemberSignedOn: &on, HolderSignedOn: &on,
			Present: []authorization.Element{
				authorization.MemberName, authorization.MemberNumber, authorization.MemberContact, authorization.HolderName,
				authorization.HolderContact, authorization.Relationship, authorization.AppointmentStatement, authorization.DisclosureStatement,
			},
		},
		Document: authorization.Document{SHA256: "f00d", Reference: "scan 17"},
	})
	h.must(err)
}

// cases counts the cases on record.
func (h *house) cases() (n int) { return h.events("complaint.opened") }

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
