package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/promise"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/api"
	"github.com/keepwell/keepwell/internal/web/webtest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is Wednesday, 1 July 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const (
	zone = "America/New_York"
	// number is a member of whom the made-up claims have everything.
	number = "KW0000001"
)

// house is a server over real rooms with a few people and a token for every role.
type house struct {
	t       testing.TB
	o       api.Options
	server  *httptest.Server
	handler http.Handler
	now     time.Time
	tokens  map[access.Role]string // secrets
	holders map[access.Role]person.ID
	ids     map[access.Role]account.ID
	rosa    person.ID
	cases   *complaint.Complaints
	sold    *sold
	mu      sync.Mutex
	issued  int
}

func build(t testing.TB) *house {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return buildOn(t, db)
}

func buildOn(t testing.TB, db *store.DB, change ...func(*api.Options)) *house {
	t.Helper()
	h := &house{t: t, now: noon, tokens: map[access.Role]string{}, holders: map[access.Role]person.ID{}, ids: map[access.Role]account.ID{}}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, account.View{}, authorization.View{}, privacy.View{}, complaint.View{}, inquiry.View{}, book.View{}, dispute.View{}, credential.View{}},
		KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	h.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	h.o = api.Options{
		DB: db, Record: rec, Population: webtest.New(), Now: func() time.Time { return h.now }, Build: "v0.0.0-test", Rate: 1e6, Burst: 1e6,
		Caseload: func(context.Context, access.Visitor) ([]string, error) { return []string{number}, nil },
	}
	h.rooms()
	h.people()
	for _, f := range change {
		f(&h.o)
	}
	h.handler = api.New(h.o)
	served.Lock()
	served.load(t, h.handler)
	served.Unlock()
	h.server = httptest.NewServer(h.handler)
	t.Cleanup(h.server.Close)
	return h
}

func (h *house) rooms() {
	o := &h.o
	var err error
	o.Plan, err = plan.Load(plans.Files, "demo")
	h.must(err)
	o.People = person.New(person.Options{DB: o.DB, Record: o.Record})
	o.Guard, err = access.New(h.t.Context(), access.Options{DB: o.DB, Record: o.Record, People: o.People, Files: rules.Files, Zone: zone})
	h.must(err)
	h.t.Cleanup(func() { _ = o.Guard.Close() })
	o.Accounts = account.New(account.Options{DB: o.DB, Record: o.Record, People: o.People})
	papers, err := authorization.LoadRules(rules.Files)
	h.must(err)
	o.Authorizations = authorization.New(authorization.Options{DB: o.DB, Record: o.Record, Rules: papers, Guard: o.Guard, People: o.People})
	asked, err := privacy.LoadRules(rules.Files)
	h.must(err)
	o.Requests = privacy.New(privacy.Options{DB: o.DB, Record: o.Record, Rules: asked, Guard: o.Guard, People: o.People})
	o.Letters = letter.New(o.DB, o.Record)
	every, _, err := asked.RemindEvery(clock.DateOf(2026, time.July, 1))
	h.must(err)
	o.Notices = notice.New(notice.Options{DB: o.DB, Record: o.Record, People: o.People, Every: every})
	o.Book, err = notice.Load(plans.Files, "demo", o.Plan.Languages...)
	h.must(err)
	h.complaints()
	h.agencies()
}

// complaints opens the rooms of complaints.
func (h *house) complaints() {
	o := &h.o
	ways, err := complaint.LoadRules(rules.Files)
	h.must(err)
	h.cases = complaint.New(complaint.Options{DB: o.DB, Record: o.Record, Guard: o.Guard, People: o.People, Rules: ways, Plan: o.Plan})
	o.Complaints = h.cases
	answers, err := inquiry.LoadRules(rules.Files)
	h.must(err)
	o.Inquiries = inquiry.New(inquiry.Options{
		DB: o.DB, Record: o.Record, Rules: answers, Guard: o.Guard, People: o.People, Authorizations: o.Authorizations, Ledger: o.Requests,
		Cases: h.cases, Plan: o.Plan,
	})
	promises, err := promise.Load(rules.Files)
	h.must(err)
	o.Board = promise.New(promise.Options{DB: o.DB, Record: o.Record, Complaints: h.cases, Inquiries: o.Inquiries, Promises: promises, Zone: clock.MustZone(zone)})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "setup", Role: "admin", Channel: "test"}}
}

// people registers the member and one holder of an account for every role.
func (h *house) people() {
	from, birth := clock.DateOf(2024, time.January, 1), clock.DateOf(1948, time.July, 4)
	h.rosa = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Rosa Alvarez")}, Birth: &birth, Sex: "female",
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
		Addresses:   []person.Address{{Use: "home", Lines: []string{"12 Palm Street"}, City: "Tampa", State: "FL", Zip: "33602", Valid: person.Valid{From: &from}}},
		Phones:      []person.Phone{{Use: "home", Number: "+18135550123"}},
		Coverage:    []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd", Valid: person.Valid{From: &from}}},
	})
	for _, role := range access.Roles {
		holder := h.rosa
		if role != access.RoleMember {
			holder = h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName("Holder " + string(role))}})
		}
		id, err := h.o.Accounts.Create(h.t.Context(), h.cause(), account.Fresh{Login: string(role) + "@plan.example", Person: holder, Roles: []access.Role{role}})
		h.must(err)
		h.holders[role], h.ids[role] = holder, id
		h.tokens[role] = h.token(role, everyScope()...)
	}
}

func (h *house) register(p person.Person) person.ID {
	h.t.Helper()
	id, err := h.o.People.Register(h.t.Context(), h.cause(), p)
	h.must(err)
	return id
}

// everyScope is each scope by name, as "*" with the explicit ones.
func everyScope() []string {
	all := []string{"*"}
	for _, s := range api.Scopes() {
		if s.Explicit {
			all = append(all, s.Name)
		}
	}
	return all
}

// token makes a token of a role's account.
func (h *house) token(role access.Role, scopes ...string) string {
	h.t.Helper()
	secret, _, err := h.o.Accounts.MakeToken(h.t.Context(), h.cause(), account.Token{
		Account: h.ids[role], Name: "test", Role: role, Scopes: scopes, ExpiresAt: h.now.Add(90 * 24 * time.Hour),
	})
	h.must(err)
	return secret
}

// grant gives a relation to the member's record.
func (h *house) grant(kind access.GrantKind, role access.Role, kinds ...access.Kind) access.Grant {
	h.t.Helper()
	g, err := h.o.Guard.Grant(h.t.Context(), h.cause(), access.Grant{
		Kind: kind, Member: h.rosa, To: h.holders[role], Kinds: kinds, From: clock.DateOf(2026, time.January, 1), Basis: "test",
	})
	h.must(err)
	return g
}
