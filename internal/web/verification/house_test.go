package verification_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	pages "github.com/keepwell/keepwell/internal/web/verification"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Monday, January 5, 2026, 12:00 in New York.
var noon = time.Date(2026, time.January, 5, 17, 0, 0, 0, time.UTC)

const (
	zone = "America/New_York"
	npi  = "1234567893"
)

// enrolled is the enrolment as the tests say it.
type enrolled struct {
	spans map[person.ID][]enrolment.Span
	order []person.ID
}

func (e *enrolled) Touched(_ context.Context, after int64, limit int) ([]person.ID, int64, error) {
	all := e.order[min(int(after), len(e.order)):]
	all = all[:min(limit, len(all))]
	return all, after + int64(len(all)), nil
}

func (e *enrolled) Spans(_ context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error) {
	out := map[person.ID][]enrolment.Span{}
	for _, m := range members {
		out[m] = e.spans[m]
	}
	return out, nil
}

// press is one that needs no browser.
type press struct{}

func (press) Print(_ context.Context, html string) ([]byte, error) {
	return []byte("%PDF-1.7\n" + html), nil
}

// house is a server of the portal over real rooms, with two members of a special needs plan, and staff.
type house struct {
	t      testing.TB
	rec    *record.Record
	people *person.Directory
	room   *verification.Verifications
	told   *enrolled
	rooms  pages.Options
	base   string
	now    time.Time
	doors  shelltest.Doors

	rosa, otto person.ID
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	h := &house{t: t, now: noon, doors: shelltest.Doors{}, told: &enrolled{spans: map[person.ID][]enrolment.Span{}}}
	profile, err := plan.Load(plans.Files, "demo")
	h.must(err)
	h.open(profile)
	h.rosa, h.otto = h.member("Rosa Alvarez Ortiz", "KW0000001", "s1"), h.member("Otto Other", "KW0000002", "s2")
	_, err = h.room.Follow(t.Context(), h.cause())
	h.must(err)
	for who, role := range map[string]access.Role{
		"bo": access.RoleBroker, "sue": access.RoleService, "anna": access.RoleAgent, "rita": access.RoleMember, "cora": access.RoleCompliance, "fin": access.RoleFinance,
	} {
		h.doors[who] = access.Visitor{
			Account: "account-" + who, Person: person.ID("p-" + who), Name: who + " example", Role: role, Roles: []access.Role{role}, Channel: "portal",
			Session: "session-" + who, SignedInAt: noon,
		}
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
		Views: []record.View{person.View{}, access.Views{}, privacy.View{}, verification.View{}}, KeyFile: filepath.Join(dir, "record.key"),
	})
	h.must(err)
	h.t.Cleanup(func() { _ = h.rec.Close() })
	h.people = person.New(person.Options{DB: db, Record: h.rec})
	guard, err := access.New(h.t.Context(), access.Options{DB: db, Record: h.rec, People: h.people, Files: rules.Files, Zone: zone})
	h.must(err)
	h.t.Cleanup(func() { _ = guard.Close() })
	words, err := verification.LoadRules(rules.Files)
	h.must(err)
	catalog, err := plan.LoadCatalog(plans.Files, "demo")
	h.must(err)
	files := archive.New(db)
	h.room = verification.New(verification.Options{
		DB: db, Record: h.rec, Rules: words, Guard: guard, People: h.people, Letters: letter.New(db, h.rec), Enrolments: h.told, Catalog: catalog,
		Plan: profile, Archive: files, Press: press{}, Site: "https://plan.example",
	})
	h.rooms = pages.Options{Verifications: h.room, Guard: guard, Archive: files}
}

// member is one of the special needs plan of the demo.
func (h *house) member(name, number, span string) person.ID {
	h.t.Helper()
	born := clock.MustParse("1948-07-04")
	id, err := h.people.Register(h.t.Context(), h.cause(), person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName(name)}, Birth: &born,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
	})
	h.must(err)
	h.told.spans[id] = []enrolment.Span{{ID: enrolment.SpanID(span), Contract: "Z0002", Plan: "001", Ours: true, Start: clock.MustParse("2026-01-01")}}
	h.told.order = append(h.told.order, id)
	return id
}

func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "importer", Role: "steward", Channel: "test"}}
}

// sweep does what time brings.
func (h *house) sweep() {
	h.t.Helper()
	_, err := h.room.Sweep(h.t.Context(), h.now, 100)
	h.must(err)
}

// on lets the time come to a day, and sweeps.
func (h *house) on(day string) {
	h.t.Helper()
	h.now = clock.MustZone(zone).StartOfDay(clock.MustParse(day)).Add(12 * time.Hour)
	h.sweep()
}

// of is the verification of a member.
func (h *house) of(m person.ID) verification.ID {
	h.t.Helper()
	all, err := h.room.Status(h.t.Context(), []person.ID{m})
	h.must(err)
	return all[m].Verification.ID
}

func (h *house) path(m person.ID) string { return "/verifications/" + string(h.of(m)) }

// name names the doctor.
func (h *house) name(m person.ID) {
	h.t.Helper()
	_, err := h.room.Name(h.t.Context(), h.cause(), h.doors["bo"], h.of(m), verification.Provider{
		Name: "Dora Doctor", NPI: npi, Phone: "305-555-0100", Fax: "305-555-0101", Lines: []string{"1 Gulf Street", "Miami, FL 33101"},
	})
	h.must(err)
}

// made is a form for a member, with the page that it opens.
func (h *house) made(m person.ID) verification.Made {
	h.t.Helper()
	h.name(m)
	h.sweep()
	made, err := h.room.Make(h.t.Context(), h.cause(), h.doors["bo"], h.of(m), "en")
	h.must(err)
	return made
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

// as opens a browser without script, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).As(who).Speak(lang)
}

// stranger is a browser that nobody signed in with.
func (h *house) stranger(lang string) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).Speak(lang)
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

// word is a whole answer in the fields of a form.
func word(yes ...string) []string {
	pairs := []string{"name", "Dora Doctor", "attester_npi", npi, "credential", "MD", "seen-month", "12", "seen-day", "1", "seen-year", "2025"}
	for _, c := range []string{"diabetes", "heart_failure_nonischemic"} {
		answer := "no"
		if slices.Contains(yes, c) {
			answer = "yes"
		}
		pairs = append(pairs, "has-"+c, answer)
	}
	return pairs
}

// with adds pairs.
func with(pairs []string, more ...string) []string { return append(slices.Clone(pairs), more...) }
