package bulletin_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// The producers: anna is ready in Florida and works for the agency, ben is licensed in Texas and not certified, carl knows nobody.
const (
	agency agent.NPN = "9000001"
	anna   agent.NPN = "1234567"
	ben    agent.NPN = "1234568"
	carl   agent.NPN = "1234569"
)

type world struct {
	t      testing.TB
	db     *store.DB
	rec    *record.Record
	people *person.Directory
	creds  *credential.Credentials
	room   *bulletin.Bulletins
	files  *archive.Archive
	now    time.Time
	n      int
	who    map[agent.NPN]person.ID
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon, who: map[agent.NPN]person.ID{}, files: archive.New(db)}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{person.View{}, credential.View{}, bulletin.View{}}, KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.rec, w.people = rec, person.New(person.Options{DB: db, Record: rec})
	ready, err := credential.LoadRules(rules.Files)
	w.must(err)
	w.creds = credential.New(credential.Options{DB: db, Record: rec, People: w.people, Rules: ready, Files: rules.Files, Zone: zone})
	profile, err := plan.Load(plans.Files, "demo")
	w.must(err)
	catalog, err := plan.LoadCatalog(plans.Files, "demo")
	w.must(err)
	words, err := bulletin.LoadRules(rules.Files)
	w.must(err)
	w.room = bulletin.New(bulletin.Options{
		DB: db, Record: rec, Rules: words, People: w.people, Standings: w.creds, Catalog: catalog, Plan: profile, Archive: w.files,
	})
	for npn, name := range map[agent.NPN]string{agency: "Gulf Agency", anna: "Anna Agent", ben: "Ben Broker", carl: "Carl Candidate"} {
		w.register(npn, name)
	}
	w.credentials()
	return w
}

func (w *world) register(npn agent.NPN, name string) {
	w.t.Helper()
	p := person.Person{
		Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName(name)},
		Identifiers: []person.Identifier{{System: person.NPN, Value: string(npn)}},
	}
	if npn == agency {
		p.Organization, p.Capacities, p.Names = true, []person.Capacity{person.Agency}, []person.Name{person.OrganizationName(name)}
	}
	id, err := w.people.Register(w.t.Context(), w.by("steward"), p)
	w.must(err)
	w.who[npn] = id
}

func day(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

func (w *world) credentials() {
	score := 92
	contract := credential.Fact{Kind: credential.Contract, Number: "W1", Level: "agent", Payment: credential.PaidFull, From: day("2020-01-01")}
	licence := func(state string) credential.Fact {
		return credential.Fact{Kind: credential.License, State: state, Number: "L" + state, Lines: []string{"Health"}, From: day("2020-01-01"), To: day("2026-12-31")}
	}
	identity := func(name, kind string) credential.Fact {
		return credential.Fact{Kind: credential.Identity, Name: name, Type: kind}
	}
	w.state(agency, identity("Gulf Agency", credential.AnAgency), contract)
	w.state(anna, identity("Anna Agent", credential.AnAgent), contract, licence("FL"),
		credential.Fact{Kind: credential.Appointment, State: "FL", Entity: "HLI", From: day("2020-01-15")},
		credential.Fact{Kind: credential.Certification, Year: 2026, Provider: "AHIP", Score: &score, From: day("2025-08-20")},
		credential.Fact{Kind: credential.Upline, Parent: agency, From: day("2020-01-01")})
	w.state(ben, identity("Ben Broker", credential.AnAgent), contract, licence("TX"),
		credential.Fact{Kind: credential.Appointment, State: "TX", Entity: "HLI", From: day("2020-01-15")})
}

func (w *world) state(npn agent.NPN, facts ...credential.Fact) {
	w.t.Helper()
	w.must(w.creds.State(w.t.Context(), w.by("broker"), credential.Entry{NPN: npn, Facts: facts, Reason: "entered for the test"}))
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

func (w *world) staff() access.Visitor {
	return access.Visitor{Account: "bo", Name: "Bo Broker", Role: access.RoleBroker, Roles: []access.Role{access.RoleBroker}, Channel: "portal"}
}

func (w *world) as(npn agent.NPN) access.Visitor {
	return access.Visitor{
		Account: "account-" + string(npn), Person: w.who[npn], Name: string(npn), Role: access.RoleAgent, Roles: []access.Role{access.RoleAgent}, Channel: "portal",
	}
}

// news is a bulletin for an audience.
func news(a bulletin.Audience) bulletin.Content {
	return bulletin.Content{
		Text: map[string]bulletin.Text{"en": {Title: "New rates", Body: "The rates of 2026 are here."}, "es": {Title: "Tarifas nuevas", Body: "Ya están las tarifas de 2026."}},
		From: clock.MustParse("2026-01-01"), Audience: a,
	}
}

// published writes and publishes.
func (w *world) published(c bulletin.Content) bulletin.ID {
	w.t.Helper()
	b, err := w.room.Write(w.t.Context(), w.by("broker"), w.staff(), "", c)
	w.must(err)
	_, err = w.room.Publish(w.t.Context(), w.by("broker"), w.staff(), b.ID, "", false)
	w.must(err)
	return b.ID
}

// inbox are the ids that an agent finds.
func (w *world) inbox(npn agent.NPN) []bulletin.Heard {
	w.t.Helper()
	all, err := w.room.Inbox(w.t.Context(), w.as(npn), w.now)
	w.must(err)
	return all
}

// wantAudience holds who finds a bulletin for an audience against who should.
func (w *world) wantAudience(a bulletin.Audience, want ...agent.NPN) {
	w.t.Helper()
	id := w.published(news(a))
	var got []agent.NPN
	for _, npn := range []agent.NPN{agency, anna, ben, carl} {
		if slices.ContainsFunc(w.inbox(npn), func(h bulletin.Heard) bool { return h.Bulletin.ID == id }) {
			got = append(got, npn)
		}
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("audience %+v: %v, expected %v", a, got, want)
	}
}

func (w *world) document(text string) bulletin.Attachment {
	w.t.Helper()
	d, err := w.files.Put(w.t.Context(), strings.NewReader(text), w.now)
	w.must(err)
	return bulletin.Attachment{Hash: string(d.Hash), Name: "guide.txt"}
}

func (w *world) count(kind string) (n int) {
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
