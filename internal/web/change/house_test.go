package change_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	domain "github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/change"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Monday, November 2, 2026, 12:00 in New York.
var noon = time.Date(2026, time.November, 2, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// files are the enrolment facts as the tests say them.
type files struct {
	spans   map[person.ID][]enrolment.Span
	touched []person.ID
}

func (f *files) Spans(_ context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error) {
	out := map[person.ID][]enrolment.Span{}
	for _, m := range members {
		out[m] = slices.Clone(f.spans[m])
	}
	return out, nil
}

func (f *files) Touched(_ context.Context, after int64, limit int) ([]person.ID, int64, error) {
	end := min(len(f.touched), int(after)+limit)
	return f.touched[after:end], int64(end), nil
}

func (f *files) Submit(context.Context, person.Cause, enrolment.Application) error { return nil }

// house is a server of the portal over real rooms, with members, agents and staff.
type house struct {
	t           testing.TB
	db          *store.DB
	rec         *record.Record
	people      *person.Directory
	credentials *credential.Credentials
	files       *files
	rooms       change.Options
	base        string
	now         time.Time
	doors       shelltest.Doors

	rosa, sam person.ID
}

func build(t testing.TB, edit ...func(*shell.Options)) *house {
	t.Helper()
	h := &house{t: t, now: noon, doors: shelltest.Doors{}, files: &files{spans: map[person.ID][]enrolment.Span{}}}
	profile, err := plan.Load(plans.Files, "demo")
	h.must(err)
	h.open(profile)
	h.populate()
	frame := shell.Options{Plan: profile, Doors: h.doors, Now: func() time.Time { return h.now }, Routes: change.Routes(h.rooms), Menu: change.Menu()}
	for _, e := range edit {
		e(&frame)
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
		Views: []record.View{person.View{}, access.Views{}, credential.View{}, domain.View{}}, KeyFile: filepath.Join(dir, "record.key"),
	})
	h.must(err)
	h.t.Cleanup(func() { _ = rec.Close() })
	h.db, h.rec, h.people = db, rec, person.New(person.Options{DB: db, Record: rec})
	guard, err := access.New(h.t.Context(), access.Options{DB: db, Record: rec, People: h.people, Files: rules.Files, Zone: zone})
	h.must(err)
	h.t.Cleanup(func() { _ = guard.Close() })
	tests, err := credential.LoadRules(rules.Files)
	h.must(err)
	h.credentials = credential.New(credential.Options{DB: db, Record: rec, People: h.people, Rules: tests, Files: rules.Files, Zone: zone})
	ordered, err := aor.LoadRules(rules.Files)
	h.must(err)
	catalog, err := plan.LoadCatalog(plans.Files, "demo")
	h.must(err)
	changes, err := domain.New(domain.Options{
		DB: db, Record: rec, Guard: guard, People: h.people, Enrollment: h.files, Credentials: h.credentials, Rules: ordered, Catalog: catalog, Plan: profile,
	})
	h.must(err)
	h.rooms = change.Options{DisputePath: "/disputes/new", Changes: changes, Enrolments: h.files, Guard: guard, People: h.people, Catalog: catalog, Address: "https://plan.example"}
}

func (h *house) populate() {
	birth := clock.DateOf(1948, time.July, 4)
	h.rosa = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseSpanishName("Rosa Alvarez Ortiz")}, Birth: &birth,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000001"}}, Preferences: person.Preferences{Spoken: "es"},
	})
	h.sam = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Sam Stone")}, Birth: &birth,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000003"}},
	})
	for who, npn := range map[string]agent.NPN{"anna": "1234567", "ben": "1234568"} {
		id := h.register(person.Person{
			Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName(map[string]string{"anna": "Anna Agent", "ben": "Ben Broker"}[who])},
			Identifiers: []person.Identifier{{System: person.NPN, Value: string(npn)}},
		})
		h.letIn(who, access.RoleAgent, id)
		h.ready(npn)
	}
	for who, role := range map[string]access.Role{
		"pia": access.RolePlanChange, "bo": access.RoleBroker, "cora": access.RoleCompliance, "rita": access.RoleMember, "sue": access.RoleService, "fin": access.RoleFinance,
	} {
		h.letIn(who, role, h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(who + " Example")}}))
	}
}

// ready makes an agent ready to sell in Florida.
func (h *house) ready(npn agent.NPN) {
	h.t.Helper()
	day := func(text string) *clock.Date { d := clock.MustParse(text); return &d }
	score := 95
	facts := []credential.Fact{
		{Kind: credential.Contract, Number: "K1", From: day("2024-01-01")},
		{Kind: credential.License, State: "FL", Number: "L1", Lines: []string{"Health"}, From: day("2024-01-01"), To: day("2030-12-31")},
		{Kind: credential.Appointment, State: "FL", Entity: "HLI", From: day("2024-01-01")},
	}
	for _, year := range []int{2026, 2027} {
		facts = append(facts, credential.Fact{Kind: credential.Certification, Year: year, Provider: "AHIP", Score: &score, From: day("2025-07-01")})
	}
	h.state(npn, facts...)
}

func (h *house) state(npn agent.NPN, facts ...credential.Fact) {
	h.t.Helper()
	h.must(h.credentials.State(h.t.Context(), h.cause(), credential.Entry{NPN: npn, Facts: facts, Reason: "test"}))
}

// enrolled says that a member is in a plan, written by an agent; until "" is open.
func (h *house) enrolled(m person.ID, number, from, until string, npn agent.NPN) {
	s := enrolment.Span{
		ID: enrolment.SpanID(number + from), Contract: "Z0001", Plan: number, Family: plan.MAPD, Ours: true, Start: clock.MustParse(from), State: "FL", NPN: npn,
		Origin: "reply.txt:1", Known: 7,
	}
	if until != "" {
		end := clock.MustParse(until)
		s.End, s.Ended = &end, enrolment.EndedByChange
	}
	if all := h.files.spans[m]; len(all) > 0 && all[len(all)-1].End == nil {
		end := s.Start.AddDays(-1)
		all[len(all)-1].End, all[len(all)-1].Ended = &end, enrolment.EndedByChange
	}
	h.files.spans[m] = append(h.files.spans[m], s)
	h.files.touched = append(h.files.touched, m)
	_, err := h.rooms.Changes.Follow(h.t.Context(), h.cause())
	h.must(err)
}

func (h *house) letIn(who string, role access.Role, id person.ID) {
	h.doors[who] = access.Visitor{
		Account: "account-" + who, Person: id, Name: who + " example", Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "session-" + who,
		SignedInAt: noon, SteppedUp: true,
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

// verified goes through the desk's door with a member of that number.
func (h *house) verified(who, lang, number string, more ...string) *shelltest.Reader {
	h.t.Helper()
	r := h.as(who, lang).Open("/plan-changes").Submit("/plan-changes", "text", number)
	name := "Rosa"
	if number == "KW0000003" {
		name = "Sam"
	}
	r.Follow(name)
	said := []string{"birth-month", "7", "birth-day", "4", "birth-year", "1948", "number", number}
	for i := 0; i < len(more); i += 2 {
		if at := slices.Index(said, more[i]); at >= 0 {
			said[at+1] = more[i+1]
		} else {
			said = append(said, more[i], more[i+1])
		}
	}
	return r.Submit("", said...)
}
