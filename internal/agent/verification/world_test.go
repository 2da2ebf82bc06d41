package verification_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

const zone = "America/New_York"

// noon is an instant of a day in the plan's zone.
func noon(day string) time.Time {
	return clock.MustZone(zone).StartOfDay(clock.MustParse(day)).Add(12 * time.Hour)
}

// told is the enrolment as the tests say it.
type told struct {
	spans   map[person.ID][]enrolment.Span
	touched []person.ID // one position each
}

func (f *told) Touched(_ context.Context, after int64, limit int) ([]person.ID, int64, error) {
	all := f.touched[after:]
	if len(all) > limit {
		all = all[:limit]
	}
	var once []person.ID
	for _, m := range all {
		if !slices.Contains(once, m) {
			once = append(once, m)
		}
	}
	return once, after + int64(len(all)), nil
}

func (f *told) Spans(_ context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error) {
	out := map[person.ID][]enrolment.Span{}
	for _, m := range members {
		out[m] = f.spans[m]
	}
	return out, nil
}

// paper is a press that needs no browser: what it was given is its PDF.
type paper struct {
	pages  []string
	failed error
}

func (p *paper) Print(_ context.Context, html string) ([]byte, error) {
	p.pages = append(p.pages, html)
	return []byte("%PDF-1.7\n" + html), p.failed
}

// world is a plan with a chronic special needs plan and two members.
type world struct {
	t       testing.TB
	db      *store.DB
	rec     *record.Record
	people  *person.Directory
	guard   *access.Guard
	letters *letter.Letters
	archive *archive.Archive
	told    *told
	press   *paper
	room    *verification.Verifications
	now     time.Time
	n       int

	rosa, otto person.ID
}

// The plans of the demo: one for diabetes or heart failure with benefits for the chronically ill, one for everybody.
const (
	heartAndSugar = "Z0002"
	classic       = "Z0001"
)

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon("2026-01-05"), told: &told{spans: map[person.ID][]enrolment.Span{}}, press: &paper{}}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, privacy.View{}, verification.View{}},
		KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.rec, w.people, w.letters, w.archive = rec, person.New(person.Options{DB: db, Record: rec}), letter.New(db, rec), archive.New(db)
	w.guard, err = access.New(t.Context(), access.Options{DB: db, Record: rec, People: w.people, Files: rules.Files, Zone: zone})
	w.must(err)
	t.Cleanup(func() { _ = w.guard.Close() })
	w.open()
	born := clock.MustParse("1948-07-04")
	w.rosa = w.member("Rosa Alvarez Ortiz", "M100", born)
	w.otto = w.member("Otto Other", "M200", born)
	return w
}

// open opens the room, as a server that starts does.
func (w *world) open() {
	w.t.Helper()
	profile, err := plan.Load(plans.Files, "demo")
	w.must(err)
	catalog, err := plan.LoadCatalog(plans.Files, "demo")
	w.must(err)
	w.room = verification.New(verification.Options{
		DB: w.db, Record: w.rec, Rules: loadRules(w.t), Guard: w.guard, People: w.people, Letters: w.letters, Enrolments: w.told, Catalog: catalog,
		Plan: profile, Archive: w.archive, Press: w.press, Site: "https://plan.example",
	})
}

func loadRules(t testing.TB) *verification.Rules {
	t.Helper()
	r, err := verification.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w *world) member(name, number string, born clock.Date) person.ID {
	w.t.Helper()
	id, err := w.people.Register(w.t.Context(), w.by("steward"), person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName(name)}, Birth: &born,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
	})
	w.must(err)
	return id
}

// by is a wish that nobody repeats.
func (w *world) by(who string) person.Cause {
	w.n++
	return person.Cause{ID: who + "-" + strconv.Itoa(w.n), At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: who, Channel: "portal"}}
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

func (w *world) visitor(role access.Role) access.Visitor {
	return access.Visitor{
		Account: "account-" + string(role), Name: string(role), Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "s",
		SteppedUp: true, SignedInAt: w.now,
	}
}

func (w *world) staff() access.Visitor { return w.visitor(access.RoleBroker) }

// enrol tells of a span of a member, again when it is known.
func (w *world) enrol(m person.ID, s enrolment.Span) {
	at := slices.IndexFunc(w.told.spans[m], func(x enrolment.Span) bool { return x.ID == s.ID })
	if at < 0 {
		w.told.spans[m] = append(w.told.spans[m], s)
	} else {
		w.told.spans[m][at] = s
	}
	w.told.touched = append(w.told.touched, m)
}

func span(id, contract, start string) enrolment.Span {
	return enrolment.Span{ID: enrolment.SpanID(id), Contract: contract, Plan: "001", Ours: true, Start: clock.MustParse(start)}
}

func (w *world) follow() verification.Followed {
	w.t.Helper()
	did, err := w.room.Follow(w.t.Context(), w.by("system"))
	w.must(err)
	return did
}

// on lets the time come to noon of a day, and sweeps.
func (w *world) on(day string) verification.Swept {
	w.t.Helper()
	w.now = noon(day)
	did, err := w.room.Sweep(w.t.Context(), w.now, 100)
	w.must(err)
	return did
}

// opened is the verification that rosa's enrolment on 1 January 2026 opened.
func (w *world) opened() verification.ID {
	w.t.Helper()
	w.enrol(w.rosa, span("s1", heartAndSugar, "2026-01-01"))
	w.follow()
	return w.idOf(w.rosa)
}

func (w *world) idOf(m person.ID) verification.ID {
	w.t.Helper()
	all, err := w.room.Status(w.t.Context(), []person.ID{m})
	w.must(err)
	if all[m].Verification == nil {
		w.t.Fatal("no verification")
	}
	return all[m].Verification.ID
}

func (w *world) get(id verification.ID) verification.Verification {
	w.t.Helper()
	v, _, err := w.room.Open(w.t.Context(), w.staff(), id, "look.page.verification", w.now)
	w.must(err)
	return v
}

func (w *world) wantState(id verification.ID, want verification.State) verification.Verification {
	w.t.Helper()
	v := w.get(id)
	if v.State != want {
		w.t.Errorf("state %s, expected %s", v.State, want)
	}
	return v
}

func (w *world) wantWork(id verification.ID, want verification.Work) {
	w.t.Helper()
	if v := w.get(id); v.Work() != want {
		w.t.Errorf("work %q, expected %q", v.Work(), want)
	}
}

const npi = "1234567893"

func doctor() verification.Provider {
	return verification.Provider{Name: "Dora Doctor", NPI: npi, Phone: "305-555-0100", Fax: "305-555-0101", Lines: []string{"1 Gulf Street", "Miami, FL 33101"}}
}

func (w *world) name(id verification.ID, p verification.Provider) {
	w.t.Helper()
	_, err := w.room.Name(w.t.Context(), w.by("broker"), w.staff(), id, p)
	w.must(err)
}

// scan is a document in the archive.
func (w *world) scan(text string) string {
	w.t.Helper()
	d, err := w.archive.Put(w.t.Context(), strings.NewReader("%PDF-1.7\n"+text), w.now)
	w.must(err)
	return string(d.Hash)
}

// word is what the doctor says: yes or no of each condition of the plan.
func (w *world) word(yes ...string) verification.Attestation {
	seen := clock.MustZone(zone).DateOf(w.now).AddDays(-30)
	a := verification.Attestation{
		How: verification.OnPaper, On: clock.MustZone(zone).DateOf(w.now), Seen: &seen, Document: w.scan("form"),
		Attester: verification.Attester{Name: "Dora Doctor", NPI: npi, Credential: "MD"},
	}
	for _, c := range []string{"diabetes", "heart_failure_nonischemic"} {
		a.Answers = append(a.Answers, verification.Answer{Condition: c, Confirmed: slices.Contains(yes, c)})
	}
	return a
}

func (w *world) attest(id verification.ID, a verification.Attestation) verification.Verification {
	w.t.Helper()
	v, err := w.room.Attest(w.t.Context(), w.by("broker"), w.staff(), id, a)
	w.must(err)
	return v
}

// letterKinds are the letters that were wanted, in order.
func (w *world) letterKinds() (out []letter.Template) {
	w.t.Helper()
	all, err := w.rec.Read(w.t.Context(), 0, 100_000)
	w.must(err)
	for _, e := range all {
		if e.Type == letter.TypeWanted {
			l, err := w.letters.Get(w.t.Context(), letter.ID(e.Stream.ID()))
			w.must(err)
			out = append(out, l.Template)
		}
	}
	return out
}

func (w *world) wantLetters(want ...letter.Template) {
	w.t.Helper()
	if got := w.letterKinds(); !slices.Equal(got, want) {
		w.t.Errorf("letters %v, expected %v", got, want)
	}
}
