package change_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Monday 2 November 2026, 12:00 in New York.
var noon = time.Date(2026, 11, 2, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// The producers of the tests.
const (
	anna   agent.NPN = "1000000001" // agent of record
	ben    agent.NPN = "2000000002" // another agent
	center agent.NPN = "3000000003" // a call centre
	ida    agent.NPN = "4000000004" // employed by the plan
)

// files are the enrolment facts as the tests say them.
type files struct {
	spans   map[person.ID][]enrolment.Span
	touched []person.ID
	sent    map[string]enrolment.Application // by cause
}

func (f *files) Spans(_ context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error) {
	out := map[person.ID][]enrolment.Span{}
	for _, m := range members {
		if all := f.spans[m]; len(all) > 0 {
			out[m] = all
		}
	}
	return out, nil
}

func (f *files) Touched(_ context.Context, after int64, limit int) ([]person.ID, int64, error) {
	var out []person.ID
	next := after
	for i := int(after); i < len(f.touched) && len(out) < limit; i++ {
		next = int64(i + 1)
		if !slices.Contains(f.touched[i+1:], f.touched[i]) {
			out = append(out, f.touched[i])
		}
	}
	return out, next, nil
}

// say sets the spans of a member.
func (f *files) say(m person.ID, spans ...enrolment.Span) {
	f.spans[m] = spans
	f.touched = append(f.touched, m)
}

func (f *files) Submit(_ context.Context, c person.Cause, a enrolment.Application) error {
	f.sent[c.ID] = a
	return nil
}

// world is a plan with members and agents.
type spanT = enrolment.Span

type world struct {
	t           testing.TB
	db          *store.DB
	rec         *record.Record
	people      *person.Directory
	guard       *access.Guard
	credentials *credential.Credentials
	files       *files
	changes     *change.Changes
	profile     plan.Profile
	now         time.Time
	rosa        person.ID
	persons     map[agent.NPN]person.ID
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon, files: &files{spans: map[person.ID][]enrolment.Span{}, sent: map[string]enrolment.Application{}}, persons: map[agent.NPN]person.ID{}}
	profile, err := plan.Load(plans.Files, "demo")
	w.must(err)
	w.profile = profile
	w.open(filepath.Join(t.TempDir(), "key"))
	w.rosa = w.member("M100")
	for _, npn := range []agent.NPN{anna, ben, center, ida} {
		w.persons[npn] = w.register(person.Person{Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName("Agent " + string(npn))}}, person.NPN, string(npn))
	}
	w.ready(anna, credential.AnAgent)
	w.ready(ben, credential.AnAgent)
	w.ready(center, credential.ACallCenter)
	w.ready(ida, credential.AnInternal)
	return w
}

func (w *world) open(key string) {
	w.t.Helper()
	rec, err := record.Open(w.t.Context(), w.db, record.Options{
		Views: []record.View{person.View{}, access.Views{}, credential.View{}, change.View{}}, KeyFile: key, AdoptNewKey: true,
	})
	w.must(err)
	w.t.Cleanup(func() { _ = rec.Close() })
	w.rec = rec
	w.people = person.New(person.Options{DB: w.db, Record: rec})
	w.guard, err = access.New(w.t.Context(), access.Options{DB: w.db, Record: rec, People: w.people, Files: rules.Files, Zone: zone})
	w.must(err)
	w.t.Cleanup(func() { _ = w.guard.Close() })
	ready, err := credential.LoadRules(rules.Files)
	w.must(err)
	w.credentials = credential.New(credential.Options{DB: w.db, Record: rec, People: w.people, Rules: ready, Files: rules.Files, Zone: zone})
	w.changes = w.room(w.profile)
}

// room opens the room with a plan profile.
func (w *world) room(profile plan.Profile) *change.Changes {
	w.t.Helper()
	decide, err := aor.LoadRules(rules.Files)
	w.must(err)
	catalog, err := plan.LoadCatalog(plans.Files, "demo")
	w.must(err)
	room, err := change.New(change.Options{
		DB: w.db, Record: w.rec, Guard: w.guard, People: w.people, Enrollment: w.files, Credentials: w.credentials, Rules: decide, Catalog: catalog, Plan: profile,
	})
	w.must(err)
	return room
}

func (w *world) member(number string) person.ID {
	w.t.Helper()
	born := clock.MustParse("1948-07-04")
	return w.register(person.Person{Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Member " + number)}, Birth: &born}, person.MemberNumber, number)
}

func (w *world) register(p person.Person, system person.System, number string) person.ID {
	w.t.Helper()
	p.Identifiers = []person.Identifier{{System: system, Value: number}}
	id, err := w.people.Register(w.t.Context(), w.by("steward"), p)
	w.must(err)
	return id
}

// ready makes a producer ready to sell from 2024 to 2030, everywhere that the tests need it.
func (w *world) ready(npn agent.NPN, kind string) {
	w.t.Helper()
	facts := []credential.Fact{
		{Kind: credential.Identity, Name: "Agent " + string(npn), Type: kind},
		{Kind: credential.Contract, Number: "K1", From: day("2024-01-01")},
		{Kind: credential.License, State: "FL", Number: "L1", Lines: []string{"Health"}, From: day("2024-01-01"), To: day("2030-12-31")},
		{Kind: credential.Appointment, State: "FL", Entity: "HLI", From: day("2024-01-01")},
		{Kind: credential.Appointment, State: "FL", Entity: "HLH", From: day("2024-01-01")},
	}
	score := 95
	for year := 2025; year <= 2028; year++ {
		facts = append(facts, credential.Fact{Kind: credential.Certification, Year: year, Provider: "AHIP", Score: &score, From: day(fmt.Sprintf("%d-07-01", year-1))})
	}
	w.state(npn, facts...)
}

func (w *world) state(npn agent.NPN, facts ...credential.Fact) {
	w.t.Helper()
	w.must(w.credentials.State(w.t.Context(), w.by("broker"), credential.Entry{NPN: npn, Facts: facts, Reason: "test"}))
}

func day(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

// span is a time in a plan such as Z0001-001 in Florida; until "" is open.
func span(planID, from, until string, edit ...func(*enrolment.Span)) enrolment.Span {
	s := enrolment.Span{
		ID: enrolment.SpanID(planID + from), Contract: planID[:5], Plan: planID[6:], Start: clock.MustParse(from), State: "FL", Origin: "test.txt:1", Known: 7,
		Ours: planID[0] == 'Z', Family: map[string]plan.Family{"Z0003": plan.MA, "Z0004": plan.PDP}[planID[:5]],
	}
	if s.Family == "" {
		s.Family = plan.MAPD
	}
	if until != "" {
		s.End, s.Ended = day(until), enrolment.EndedByChange
	}
	for _, e := range edit {
		e(&s)
	}
	return s
}

// wrote says that CMS's reply names a producer.
func wrote(npn agent.NPN) func(*enrolment.Span) {
	return func(s *enrolment.Span) { s.NPN, s.Helpers = npn, []enrolment.Helper{enrolment.HelpedByAgent} }
}

func applied(on string) func(*enrolment.Span) {
	return func(s *enrolment.Span) { s.Application = day(on) }
}

func online(s *enrolment.Span) { s.Online = true }

func carried(s *enrolment.Span) { s.NoElection = true }

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

func (w *world) follow() change.Followed {
	w.t.Helper()
	out, err := w.changes.Follow(w.t.Context(), w.by("sweeper"))
	w.must(err)
	return out
}

func (w *world) tenures(m person.ID) []change.Tenure {
	w.t.Helper()
	all, err := w.changes.Tenures(w.t.Context(), []person.ID{m})
	w.must(err)
	if a, b, found := change.Overlapping(all[m]); found {
		w.t.Errorf("two agents at one instant: %+v and %+v", a, b)
	}
	return all[m]
}

// told is the tenures of a member in one line.
func (w *world) told(m person.ID) string {
	text := ""
	for _, t := range w.tenures(m) {
		who := string(t.Agent)
		if who == "" {
			who = "house"
		}
		if t.Held {
			who += "?"
		}
		until := "open"
		if t.Until != nil {
			until = t.Until.String()
		}
		text += fmt.Sprintf("%s %s..%s %s; ", who, t.From, until, t.Basis)
	}
	return text
}

func (w *world) wantTenures(m person.ID, want string) {
	w.t.Helper()
	if got := w.told(m); got != want {
		w.t.Errorf("tenures\n got %s\nwant %s", got, want)
	}
}

// sees tells whether the person of an agent sees the coverage of a member at an instant.
func (w *world) sees(npn agent.NPN, m person.ID, at time.Time) bool {
	w.t.Helper()
	v := access.Visitor{
		Account: "account-" + string(npn), Person: w.persons[npn], Role: access.RoleAgent, Roles: []access.Role{access.RoleAgent}, Channel: "portal", Session: "s",
		SteppedUp: true, SignedInAt: at,
	}
	reached, err := w.guard.GrantedTo(w.t.Context(), v, access.GrantAgentOfRecord, access.ReachPage{After: string(m[:len(m)-1]), At: at})
	w.must(err)
	return slices.ContainsFunc(reached.Members, func(r access.Reachable) bool { return r.Member == m })
}
