package web_test

import (
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/clock"
	rooms "github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/internal/web"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/signin"
	"github.com/keepwell/keepwell/plans"
)

// noon is the instant at which every story begins: Wednesday, July 1, 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// house is the whole portal over real rooms: doors, pages and the interface for programs. Its clock is the test's.
type house struct {
	t    testing.TB
	url  string // of the database
	dir  string
	o    web.Options
	base string
	hour *atomic.Pointer[time.Time] // shared by the servers of one plan

	rosa, sam person.ID
	accounts  map[string]account.ID // by the given name of their holder
	holders   map[string]person.ID
}

// tell tells a story on both databases and in both languages, each in a house of its own.
func tell(t *testing.T, story func(t *testing.T, h *house, lang string)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		for _, lang := range []string{"en", "es"} {
			t.Run(string(engine)+"/"+lang, func(t *testing.T) { story(t, build(t, engine), lang) })
		}
	}
}

// in gives the wording of a language.
func in(lang, en, es string) string {
	if lang == "es" {
		return es
	}
	return en
}

// build opens a house with everybody of the stories in it.
func build(t testing.TB, engine store.Engine) *house {
	t.Helper()
	h := &house{
		t: t, url: storetest.URL(t, engine), dir: t.TempDir(), hour: &atomic.Pointer[time.Time]{},
		accounts: map[string]account.ID{}, holders: map[string]person.ID{},
	}
	h.setClock(noon)
	h.open()
	h.settle()
	return h
}

// another is a second server of the same plan: another process would be no different, as the two share nothing but database and key.
func (h *house) another() *house {
	h.t.Helper()
	second := *h
	second.open()
	return &second
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) now() time.Time { return *h.hour.Load() }

func (h *house) setClock(at time.Time) { h.hour.Store(&at) }

// wait lets time pass.
func (h *house) wait(years, months, days int) { h.setClock(h.now().AddDate(years, months, days)) }

// cause is a wish of the plan's staff.
func (h *house) cause() person.Cause {
	return person.Cause{At: h.now(), Zone: zone, Actor: record.Actor{ID: "setup", Role: "admin", Channel: "test"}}
}

// rulebook is compiled once: it is read-only.
var rulebook = func() *population.Rulebook {
	b, err := population.NewRulebook(nil, nil)
	if err != nil {
		panic(err)
	}
	return b
}()

// open opens all rooms and serves them.
func (h *house) open() {
	t := h.t
	o := web.Options{Now: h.now, Build: "v0.0.0-test"}
	o.DB = storetest.Reopen(t, h.url)
	var err error
	o.Record, err = record.Open(t.Context(), o.DB, record.Options{
		Views:   rooms.Views(),
		KeyFile: filepath.Join(h.dir, "record.key"),
	})
	h.must(err)
	t.Cleanup(func() { _ = o.Record.Close() })
	o.Plan, err = plan.Load(plans.Files, "demo")
	h.must(err)
	o.Population, err = population.New(t.Context(), population.Options{DB: o.DB, Record: o.Record, Rules: rulebook, Dir: t.TempDir(), Zone: zone})
	h.must(err)
	t.Cleanup(func() { _ = o.Population.Close() })
	h.o = o
	h.openAccess()
	portal, err := web.New(h.o)
	h.must(err)
	h.base = shelltest.Serve(t, portal)
}

func (h *house) openAccess() {
	o := &h.o
	h.must(o.Open(h.t.Context(), h.now(), nil))
	h.t.Cleanup(func() { _ = o.Close() })
	var err error
	o.Doors, err = signin.New(signin.Options{Accounts: o.Accounts, Address: "http://localhost:8080", Zone: zone, Now: h.now})
	h.must(err)
}

const (
	rosaNumber = "KW0000001"
	samNumber  = "KW0000003"
)

// settle makes everybody known and gives them accounts.
func (h *house) settle() {
	from, birth, older := clock.DateOf(2024, time.January, 1), clock.DateOf(1948, time.July, 4), clock.DateOf(1940, time.March, 2)
	since := person.Valid{From: &from}
	h.rosa = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseSpanishName("Rosa Alvarez Ortiz")}, Birth: &birth, Sex: "female",
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: rosaNumber}, {System: person.MBI, Value: "1EG4TE5MK73"}},
		Addresses:   []person.Address{{Use: "home", Lines: []string{"12 Palm Street"}, City: "Tampa", State: "FL", Zip: "33602", Valid: since}},
		Phones:      []person.Phone{{Use: "home", Number: "+18135550123", Valid: since}},
		Coverage:    []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd", Valid: since}},
	})
	h.sam = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Sam Stone")}, Birth: &older,
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: samNumber}},
		Coverage:    []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd", Valid: since}},
	})
	h.account("rosa", h.rosa, access.RoleMember)
	for name, role := range map[string]access.Role{
		"Sue Service": access.RoleService, "Carol Coach": access.RoleCoach, "Dora Doctor": access.RoleClinician, "Petra Privacy": access.RolePrivacy,
		"Stella Steward": access.RoleSteward, "Anna Agent": access.RoleAgent, "Cora Coordinator": access.RoleCoordinator, "Quinn Quality": access.RoleQuality,
	} {
		parsed := person.ParseName(name)
		id := h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{parsed}})
		h.account(lower[parsed.Given[0]], id, role)
	}
}

// lower are the keys by which the stories name who works for the plan and its partners.
var lower = map[string]string{
	"Sue": "sue", "Carol": "carol", "Dora": "dora", "Petra": "petra", "Stella": "stella", "Anna": "anna", "Cora": "cora", "Quinn": "quinn",
}

func (h *house) register(p person.Person) person.ID {
	h.t.Helper()
	id, err := h.o.People.Register(h.t.Context(), h.cause(), p)
	h.must(err)
	return id
}

func (h *house) account(who string, holder person.ID, role access.Role) {
	h.t.Helper()
	id, err := h.o.Accounts.Create(h.t.Context(), h.cause(), account.Fresh{Login: who + "@plan.example", Person: holder, Roles: []access.Role{role}})
	h.must(err)
	h.accounts[who], h.holders[who] = id, holder
}

// session is a new session of somebody who showed a factor a moment ago.
func (h *house) session(who string) string {
	h.t.Helper()
	s, err := h.o.Accounts.Enter(h.t.Context(), h.cause(), h.accounts[who], account.ByPassword, account.Device{Channel: "portal"})
	h.must(err)
	return s.Secret
}

// as opens a browser without script, signed in just now, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).SetCookie("keepwell_session", h.session(who)).Speak(lang)
}

// grant gives a relation to a member's record.
func (h *house) grant(kind access.GrantKind, member person.ID, who string) access.Grant {
	h.t.Helper()
	g, err := h.o.Guard.Grant(h.t.Context(), h.cause(), access.Grant{
		Kind: kind, Member: member, To: h.holders[who], From: clock.DateOf(2026, time.January, 1), Basis: "test",
	})
	h.must(err)
	return g
}

// gone is a page that is not there for this reader.
func gone(r *shelltest.Reader, paths ...string) {
	for _, path := range paths {
		r.Open(path).MustBe(http.StatusNotFound).MustNotSay("Rosa", "Palm Street")
	}
}
