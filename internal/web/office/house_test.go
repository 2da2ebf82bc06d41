package office_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/office"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is Wednesday, 1 July 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// house is a server of the office over a real record, guard and accounts, with a few people.
type house struct {
	t        testing.TB
	db       *store.DB
	rec      *record.Record
	people   *person.Directory
	guard    *access.Guard
	accounts *account.Accounts
	requests *privacy.Requests
	letters  *letter.Letters
	notices  *notice.Notices
	book     *notice.Book
	plan     plan.Profile
	doors    shelltest.Doors
	base     string
	loads    []population.Load
	free     int64 // bytes of the disk
	now      time.Time

	rosa, rosaColleague, coach person.ID
	admin, officer, helper     account.ID
}

// build opens a house on a fresh SQLite file.
func build(t testing.TB) *house {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return buildOn(t, db)
}

func buildOn(t testing.TB, db *store.DB) *house {
	t.Helper()
	h := &house{t: t, db: db, doors: shelltest.Doors{}, now: noon, free: 50 << 30, loads: []population.Load{{ID: "L1", At: noon.AddDate(0, 0, -3)}}}
	var err error
	h.rec, err = record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, account.View{}, privacy.View{}},
		KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true, Log: slog.New(slog.DiscardHandler),
	})
	h.must(err)
	t.Cleanup(func() { _ = h.rec.Close() })
	h.people = person.New(person.Options{DB: db, Record: h.rec})
	h.guard, err = access.New(t.Context(), access.Options{DB: db, Record: h.rec, People: h.people, Files: rules.Files, Zone: zone})
	h.must(err)
	t.Cleanup(func() { _ = h.guard.Close() })
	h.accounts = account.New(account.Options{DB: db, Record: h.rec, People: h.people})
	h.openRooms()
	h.settle()
	h.serve()
	return h
}

func (h *house) openRooms() {
	r, err := privacy.LoadRules(rules.Files)
	h.must(err)
	h.requests = privacy.New(privacy.Options{DB: h.db, Record: h.rec, Rules: r, Guard: h.guard, People: h.people})
	h.letters = letter.New(h.db, h.rec)
	every, _, err := r.RemindEvery(h.today())
	h.must(err)
	h.notices = notice.New(notice.Options{DB: h.db, Record: h.rec, People: h.people, Every: every})
	h.plan, err = plan.Load(plans.Files, "demo")
	h.must(err)
	h.book, err = notice.Load(plans.Files, "demo", h.plan.Languages...)
	h.must(err)
}

func (h *house) serve() {
	h.base = shelltest.Serve(h.t, shell.New(shell.Options{
		Plan: h.plan, Doors: h.doors, Now: func() time.Time { return h.now },
		Routes: office.Routes(office.Options{
			Plan: h.plan, Zone: clock.MustZone(zone), DB: h.db, Record: h.rec, Accounts: h.accounts, People: h.people, Guard: h.guard,
			Requests: h.requests, Letters: h.letters, Notices: h.notices, Book: h.book, Build: "v0.0.0-test",
			Space: func(string) (free, total int64, err error) { return h.free, 100 << 30, nil },
			Loads: func(context.Context) ([]population.Load, error) { return h.loads, nil },
		}),
		Menu: office.Menu(),
	}))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) today() clock.Date { return clock.MustZone(zone).DateOf(h.now) }

func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "setup", Role: "admin", Channel: "test"}}
}

// settle registers the people and the accounts of the office.
func (h *house) settle() {
	h.rosa = h.register(person.Member, "Rosa Alvarez", "M100200300")
	h.rosaColleague = h.register(person.Member, "Tom Baker", "M100200301")
	h.coach = h.register(person.Staff, "Carla Alvarez", "")
	h.admin = h.account("ada@plan.example", "Ada Admin", access.RoleAdmin)
	h.officer = h.account("petra@plan.example", "Petra Privacy", access.RolePrivacy)
	h.helper = h.account("hugo@plan.example", "Hugo Helper", access.RoleService)
	h.account("cleo@plan.example", "Cleo Compliance", access.RoleCompliance)
	h.account("quinn@plan.example", "Quinn Quality", access.RoleQuality)
}

func (h *house) register(c person.Capacity, name, number string) person.ID {
	h.t.Helper()
	p := person.Person{Capacities: []person.Capacity{c}, Names: []person.Name{person.ParseName(name)}}
	if number != "" {
		p.Identifiers = []person.Identifier{{System: person.MemberNumber, Value: number}}
	}
	id, err := h.people.Register(h.t.Context(), h.cause(), p)
	h.must(err)
	return id
}

// account makes a staff account and a door to it named by its role; "<role> stepped up" is the same after confirming who they are.
func (h *house) account(login, name string, role access.Role) account.ID {
	h.t.Helper()
	holder := h.register(person.Staff, name, "")
	id, err := h.accounts.Create(h.t.Context(), h.cause(), account.Fresh{Login: login, Person: holder, Roles: []access.Role{role}})
	h.must(err)
	v := access.Visitor{
		Account: string(id), Person: holder, Name: name, Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "s-" + string(role), SignedInAt: h.now,
	}
	h.doors[string(role)] = v
	v.SteppedUp = true
	h.doors[string(role)+" stepped up"] = v
	return id
}

// as opens a browser without JavaScript for a role that has just confirmed who it is.
func (h *house) as(role access.Role) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).As(string(role) + " stepped up")
}

// visits lets somebody look at a member, as a page would.
func (h *house) visits(who access.Visitor, l access.Look) access.Pass {
	h.t.Helper()
	if l.At.IsZero() {
		l.At = h.now
	}
	if l.Member == "" {
		l.Member = h.rosa
	}
	pass, err := h.guard.Look(h.t.Context(), who, l)
	h.must(err)
	return pass
}

// desk is a look of member services at a member.
func (h *house) desk() access.Pass {
	return h.visits(h.doors[string(access.RoleService)], access.Look{
		Action: access.View, Kinds: []access.Kind{access.Identity, access.Contact}, Purpose: access.PurposeService, Page: "look.page.member", Reason: "Member called, birth date asked",
	})
}

// rosaAsks is the member's own pass to her list of looks.
func (h *house) rosaHerself() access.Visitor {
	return access.Visitor{Account: "rosa", Person: h.rosa, Name: "Rosa Alvarez", Role: access.RoleMember, Roles: []access.Role{access.RoleMember}, Channel: "portal"}
}

func (h *house) looksAt(member person.ID) []access.Entry {
	h.t.Helper()
	me := h.rosaHerself()
	me.Person = member
	pass := h.visits(me, access.Look{Member: member, Action: access.View, Kinds: []access.Kind{access.Looks}, Purpose: access.PurposeSelf, Page: "self.look.looks"})
	found, err := h.guard.LooksAt(h.t.Context(), pass, access.Cursor{})
	h.must(err)
	return found.Entries
}

func (h *house) wasSeenOn(member person.ID, page string) bool {
	return slices.ContainsFunc(h.looksAt(member), func(e access.Entry) bool { return e.Page == page })
}

func positionText(n int64) string { return strconv.FormatInt(n, 10) }
