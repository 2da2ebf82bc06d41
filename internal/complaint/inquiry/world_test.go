package inquiry_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
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
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// told is what is on file, as the tests say it; it counts the grievances that were opened.
type told struct {
	file     map[person.ID]complaint.OnFile
	subjects map[person.ID][]person.ID // member to those complained about
	asked    int
	filed    map[string]complaint.Receipt // by cause
}

func (f *told) OnFile(_ context.Context, member, about []person.ID) (complaint.OnFile, error) {
	f.asked++
	var out complaint.OnFile
	for _, id := range member {
		out = f.file[id]
		out.SubjectOpen = slices.ContainsFunc(f.subjects[id], func(x person.ID) bool { return slices.Contains(about, x) })
	}
	return out, nil
}

func (f *told) Receive(_ context.Context, c person.Cause, r complaint.Receipt) (complaint.Filed, error) {
	f.filed[c.ID] = r
	return complaint.Filed{Intake: complaint.Intake{ID: "intake", Number: "0000001-3", Receipt: r}}, nil
}

// world is a plan with two members, an agent of an agency, another agent, and staff.
type world struct {
	t         testing.TB
	db        *store.DB
	rec       *record.Record
	people    *person.Directory
	guard     *access.Guard
	papers    *authorization.Authorizations
	ledger    *privacy.Requests
	cases     *told
	inquiries *inquiry.Inquiries
	now       time.Time
	keys      int

	rosa, otto            person.ID
	anna, adam, ed, house person.ID // anna and adam work for the agency house; ed has no producer number
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon, cases: &told{file: map[person.ID]complaint.OnFile{}, subjects: map[person.ID][]person.ID{}, filed: map[string]complaint.Receipt{}}}
	w.open(filepath.Join(t.TempDir(), "key"))
	born := clock.MustParse("1948-07-04")
	w.rosa = w.register(person.Person{Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseSpanishName("Rosa Alvarez Ortiz")}, Birth: &born}, person.MemberNumber, "M100")
	w.otto = w.register(person.Person{Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Otto Other")}, Birth: &born}, person.MemberNumber, "M200")
	w.house = w.register(person.Person{Organization: true, Capacities: []person.Capacity{person.Agency}, Names: []person.Name{person.OrganizationName("Gulf Agency")}}, person.NPN, "9000001")
	works := []person.Relation{{Kind: "agent_of", Other: w.house}}
	w.anna = w.register(person.Person{Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName("Anna Agent")}, Relations: works}, person.NPN, "1234567")
	w.adam = w.register(person.Person{Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName("Adam Agent")}, Relations: works}, person.NPN, "1234568")
	w.ed = w.register(person.Person{Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName("Ed Example")}}, person.SourceNumber, "E1")
	return w
}

// open opens the rooms over the database, as a server that starts does.
func (w *world) open(key string) {
	w.t.Helper()
	rec, err := record.Open(w.t.Context(), w.db, record.Options{
		Views: []record.View{person.View{}, access.Views{}, authorization.View{}, privacy.View{}, inquiry.View{}}, KeyFile: key, AdoptNewKey: true,
	})
	w.must(err)
	w.t.Cleanup(func() { _ = rec.Close() })
	w.rec = rec
	w.people = person.New(person.Options{DB: w.db, Record: rec})
	w.guard, err = access.New(w.t.Context(), access.Options{DB: w.db, Record: rec, People: w.people, Files: rules.Files, Zone: zone})
	w.must(err)
	w.t.Cleanup(func() { _ = w.guard.Close() })
	papers, err := authorization.LoadRules(rules.Files)
	w.must(err)
	w.papers = authorization.New(authorization.Options{DB: w.db, Record: rec, Rules: papers, Guard: w.guard, People: w.people})
	clocks, err := privacy.LoadRules(rules.Files)
	w.must(err)
	w.ledger = privacy.New(privacy.Options{DB: w.db, Record: rec, Rules: clocks, Guard: w.guard, People: w.people})
	profile, err := plan.Load(plans.Files, "demo")
	w.must(err)
	w.inquiries = inquiry.New(inquiry.Options{
		DB: w.db, Record: rec, Rules: loadRules(w.t), Guard: w.guard, People: w.people, Authorizations: w.papers, Ledger: w.ledger, Cases: w.cases, Plan: profile,
	})
}

func loadRules(t testing.TB) *inquiry.Rules {
	t.Helper()
	r, err := inquiry.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w *world) register(p person.Person, system person.System, number string) person.ID {
	w.t.Helper()
	p.Identifiers = []person.Identifier{{System: system, Value: number}}
	id, err := w.people.Register(w.t.Context(), w.by("steward"), p)
	w.must(err)
	return id
}

// by is a wish that nobody repeats.
func (w *world) by(who string) person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: who, Channel: "portal"}}
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

func (w *world) visitor(role access.Role, who person.ID) access.Visitor {
	v := access.Visitor{
		Account: "account-" + string(who), Person: who, Name: string(role) + " example", Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "s",
		SteppedUp: true, SignedInAt: w.now,
	}
	if who == w.anna || who == w.adam {
		v.Groups = []person.ID{w.house}
	}
	return v
}

func (w *world) agent() access.Visitor { return w.visitor(access.RoleAgent, w.anna) }
func (w *world) staff() access.Visitor { return w.visitor(access.RoleService, "sue") }

// about asks by member number.
func about(number string) inquiry.Question {
	return inquiry.Question{Member: inquiry.Named{Number: number}, Language: "en"}
}

// ask asks as anna.
func (w *world) ask(q inquiry.Question) inquiry.Answer {
	w.t.Helper()
	a, err := w.inquiries.Ask(w.t.Context(), w.by("agent"), w.agent(), q)
	w.must(err)
	return a
}

func (w *world) wantCode(a inquiry.Answer, code, spoken inquiry.Code) {
	w.t.Helper()
	if a.Code != code || a.Spoken != spoken || a.LedgerID == "" || a.Sentence == "" {
		w.t.Errorf("answer %s, spoken %s, ledger %q, %q; expected %s, spoken %s", a.Code, a.Spoken, a.LedgerID, a.Sentence, code, spoken)
	}
}

// appoint gives the agent a valid appointment of the member.
func (w *world) appoint(agent, member person.ID, signed string) {
	w.t.Helper()
	on := clock.MustParse(signed)
	_, err := w.papers.Capture(w.t.Context(), w.by("service"), authorization.Capture{
		Terms: authorization.Terms{
			Member: member, Holder: agent, Form: authorization.CMS1696, MemberSignedOn: &on, HolderSignedOn: &on,
			Present: []authorization.Element{
				authorization.MemberName, authorization.MemberNumber, authorization.MemberContact, authorization.HolderName,
				authorization.HolderContact, authorization.Relationship, authorization.AppointmentStatement, authorization.DisclosureStatement,
			},
		},
		Document: authorization.Document{SHA256: "f00d", Reference: "scan 17"},
	})
	w.must(err)
}

// events counts the events of a category.
func (w *world) events(kind string) (n int) {
	w.t.Helper()
	all, err := w.rec.Read(w.t.Context(), 0, 100_000)
	w.must(err)
	for _, e := range all {
		if e.Type == kind {
			n++
		}
	}
	return n
}
