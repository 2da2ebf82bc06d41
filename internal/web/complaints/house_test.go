package complaints_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/complaints"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday, July 1, 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// house is a server of the portal over real rooms.
type house struct {
	t     testing.TB
	rooms complaints.Options
	base  string
	now   time.Time
	doors shelltest.Doors

	rosa, sam person.ID
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "test.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, authorization.View{}, privacy.View{}, account.View{}, complaint.View{}, ctm.View{}},
		KeyFile: filepath.Join(dir, "record.key"),
	})
	must(t, err)
	t.Cleanup(func() { _ = rec.Close() })
	profile, err := plan.Load(plans.Files, "demo")
	must(t, err)
	h := &house{t: t, now: noon, doors: shelltest.Doors{}, rooms: complaints.Options{Zone: clock.MustZone(zone), InquiryPath: "/agents/calls"}}
	h.open(db, rec, profile)
	h.populate()
	frame := shell.Options{Plan: profile, Doors: h.doors, Now: func() time.Time { return h.now }, Routes: complaints.Routes(h.rooms), Menu: complaints.Menu()}
	for _, c := range change {
		c(&frame)
	}
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

// open opens the rooms.
func (h *house) open(db *store.DB, rec *record.Record, profile plan.Profile) {
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
	decided, err := complaint.LoadRules(rules.Files)
	must(h.t, err)
	r.Complaints = complaint.New(complaint.Options{DB: db, Record: rec, Guard: r.Guard, People: r.People, Rules: decided, Plan: profile})
	r.Archive, r.Letters = archive.New(db), letter.New(db, rec)
	h.openMail(profile)
	h.openModule(db, rec)
	h.openReports(rec)
}

const rosaNumber = "KW0000001"

func (h *house) populate() {
	from, birth, older := clock.DateOf(2024, time.January, 1), clock.DateOf(1948, time.July, 4), clock.DateOf(1940, time.March, 2)
	since := person.Valid{From: &from}
	h.rosa = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseSpanishName("Rosa Alvarez Ortiz")}, Birth: &birth, Sex: "female",
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: rosaNumber}, {System: person.MBI, Value: "1EG4TE5MK73"}},
		Addresses:   []person.Address{{Use: "home", Lines: []string{"12 Palm Street"}, City: "Tampa", State: "FL", Zip: "33602", Valid: since}},
		Phones:      []person.Phone{{Use: "home", Number: "+18135550123", Valid: since}},
		Preferences: person.Preferences{Spoken: "es", Written: "es"},
		Coverage:    []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd", Valid: since}},
	})
	h.sam = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Sam Stone")}, Birth: &older,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000003"}},
		Coverage:    []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd", Valid: since}},
	})
	for who, role := range map[string]access.Role{
		"carl": access.RoleComplaints, "cleo": access.RoleComplaints, "sue": access.RoleService, "anna": access.RoleAgent, "pat": access.RolePrivacy,
		"cora": access.RoleCoordinator, "mem": access.RoleMember,
	} {
		h.letIn(who, role)
	}
	h.worker(complaint.Worker{Account: "account-carl", Name: "Carl Example", Person: h.doors["carl"].Person, Desks: complaint.Desks, Languages: []string{"en", "es"}, Leads: true})
}

func (h *house) worker(w complaint.Worker) {
	h.t.Helper()
	_, err := h.rooms.Complaints.SetWorker(h.t.Context(), h.cause(), w)
	must(h.t, err)
}

// letIn gives somebody a session.
func (h *house) letIn(who string, role access.Role) {
	h.t.Helper()
	h.doors[who] = access.Visitor{
		Account: "account-" + who, Name: who + " example", Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "session-" + who, SignedInAt: noon,
		Person: h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(who + " Example")}}),
	}
}

func (h *house) register(p person.Person) person.ID {
	h.t.Helper()
	id, err := h.rooms.People.Register(h.t.Context(), h.cause(), p)
	must(h.t, err)
	return id
}

// cause is a wish of the plan's staff.
func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "setup", Role: "admin", Channel: "test"}}
}

// as opens a browser without script, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).As(who).Speak(lang)
}

// receive puts a contact on record as a program would.
func (h *house) receive(r complaint.Receipt) complaint.Filed {
	h.t.Helper()
	f, err := h.rooms.Complaints.Receive(h.t.Context(), h.cause(), r)
	must(h.t, err)
	return f
}

// grievance is a contact of a member with one matter.
func (h *house) grievance(words, category string, received time.Time) complaint.Filed {
	h.t.Helper()
	return h.receive(complaint.Receipt{
		Channel: complaint.ByPhone, ReceivedAt: received, Words: words, Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.TheMember},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: category}}},
	})
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

// numberIn is the first receipt number that a page shows.
func numberIn(t testing.TB, r *shelltest.Reader) string {
	t.Helper()
	for _, word := range strings.Fields(r.Text()) {
		if _, _, err := complaint.ParseNumber(word); err == nil && strings.Contains(word, "-") {
			return word
		}
	}
	t.Fatalf("no receipt number on %s:\n%s", r.At.Path, r.Text())
	return ""
}
