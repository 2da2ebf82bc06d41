package signin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/signin"
)

var noon = time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)

const (
	good  = "tall purple tractors hum"
	other = "seven quiet violins today"
)

// folk are the persons of the tests.
type folk map[person.ID]person.Person

func (f folk) Get(_ context.Context, id person.ID) (person.Person, error) {
	p, ok := f[id]
	if !ok {
		return person.Person{}, person.ErrNoPerson
	}
	return p, nil
}

func birth() *clock.Date { d := clock.DateOf(1950, 2, 3); return &d }

// Tied is nobody: the people of these tests belong to no agency.
func (folk) Tied(context.Context, string, []person.ID, clock.Date) ([]person.ID, error) {
	return nil, nil
}

var people = folk{
	"p-coach": {ID: "p-coach", Names: []person.Name{{Text: "Rosa Lima", Family: "Lima"}}},
	"p-member": {
		ID: "p-member", Names: []person.Name{{Text: "Ann Okafor", Family: "Okafor"}}, Birth: birth(),
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000001"}},
		Preferences: person.Preferences{Written: "es", Format: person.LargePrint},
	},
}

// house is a portal with nothing behind its doors but one page for coaches.
type house struct {
	t        *testing.T
	accounts *account.Accounts
	rec      *record.Record
	now      time.Time
	base     string
	coach    account.ID
}

// build serves a portal; change may set further options, knowing its address.
func build(t *testing.T, change func(*signin.Options)) *house {
	t.Helper()
	db := storetest.Open(t, store.SQLite)
	rec := recordtest.Open(t, db, account.View{})
	h := &house{t: t, rec: rec, now: noon, accounts: account.New(account.Options{DB: db, Record: rec, People: people})}
	server := httptest.NewUnstartedServer(nil)
	o := signin.Options{
		Accounts: h.accounts, Address: "http://localhost:" + port(server.Listener.Addr().String()), PlanName: "Sample plan", Zone: "UTC",
		Now: func() time.Time { return h.now },
	}
	if change != nil {
		change(&o)
	}
	server.Config.Handler = h.site(o)
	server.Start()
	t.Cleanup(server.Close)
	h.base = o.Address
	h.coach = h.create("rosa", "p-coach", access.RoleCoach, access.RoleQuality)
	return h
}

func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

func (h *house) site(o signin.Options) http.Handler {
	h.t.Helper()
	doors, err := signin.New(o)
	h.must(err)
	start := shell.Route{Pattern: "GET /{$}", Do: func(_ *http.Request, v shell.Visit) (shell.Answer, error) {
		return shell.Document(map[string]any{"name": v.Who.Name, "role": v.Who.Role, "lang": v.Lang, "large": v.LargePrint, "said": v.Said}), nil
	}}
	return shell.New(shell.Options{Plan: plan.Profile{Name: "Sample plan", Zone: "UTC"}, Doors: doors, Routes: append(doors.Routes(), start), Now: o.Now})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) cause() account.Cause {
	return account.Cause{At: h.now, Zone: "UTC", Actor: record.Actor{ID: "tester", Role: "admin", Channel: "test"}}
}

func (h *house) create(login string, who person.ID, roles ...access.Role) account.ID {
	h.t.Helper()
	id, err := h.accounts.Create(h.t.Context(), h.cause(), account.Fresh{Login: login, Person: who, Roles: roles})
	h.must(err)
	h.must(h.accounts.SetPassword(h.t.Context(), h.cause(), id, good, ""))
	return id
}

func (h *house) reader() *shelltest.Reader { return shelltest.NewReader(h.t, h.base) }

const sessionName = "keepwell_session"

// signIn goes through the front door.
func (h *house) signIn(login, password string) *shelltest.Reader {
	h.t.Helper()
	return h.reader().Open("/sign-in").Submit("/sign-in", "login", login, "password", password)
}

// serve serves another portal over the same accounts.
func (h *house) serve(o signin.Options) string { return shelltest.Serve(h.t, h.site(o)) }
