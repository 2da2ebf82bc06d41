package complaint_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// morning is the instant at which the reading tests begin: Wednesday 14 January 2026, 9:00 in New York.
var morning = time.Date(2026, 1, 14, 14, 0, 0, 0, time.UTC)

const newYork = "America/New_York"

// room is a plan with members, people at a desk, and the room of complaints, to be read.
type room struct {
	t      testing.TB
	db     *store.DB
	rec    *record.Record
	people *person.Directory
	guard  *access.Guard
	s      *complaint.Complaints
	now    time.Time
	serial int

	rosa, otto, agent person.ID
}

func eachRoom(t *testing.T, suite func(t *testing.T, r *room)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { suite(t, newRoom(t, db, filepath.Join(t.TempDir(), "key"))) })
}

func newRoom(t testing.TB, db *store.DB, key string) *room {
	t.Helper()
	r := &room{t: t, db: db, now: morning}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, privacy.View{}, complaint.View{}},
		KeyFile: key, AdoptNewKey: true,
	})
	r.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	r.rec = rec
	r.people = person.New(person.Options{DB: db, Record: rec})
	r.guard, err = access.New(t.Context(), access.Options{DB: db, Record: rec, People: r.people, Files: rules.Files, Zone: newYork})
	r.must(err)
	t.Cleanup(func() { _ = r.guard.Close() })
	loaded, err := complaint.LoadRules(rules.Files)
	r.must(err)
	profile, err := plan.Load(plans.Files, "demo")
	r.must(err)
	r.s = complaint.New(complaint.Options{DB: db, Record: rec, Guard: r.guard, People: r.people, Rules: loaded, Plan: profile})
	return r
}

// furnish registers the people of the tests.
func (r *room) furnish() *room {
	r.t.Helper()
	r.rosa = r.register(person.Member, "Rosa Alvarez", person.MemberNumber, "M100")
	r.otto = r.register(person.Member, "Otto Other", person.MemberNumber, "M200")
	r.agent = r.register(person.Agent, "Ann Agent", person.NPN, "1234567")
	return r
}

func (r *room) register(as person.Capacity, name string, system person.System, number string) person.ID {
	r.t.Helper()
	id, err := r.people.Register(r.t.Context(), r.by("steward"), person.Person{
		Capacities: []person.Capacity{as}, Names: []person.Name{{Text: name}},
		Identifiers: []person.Identifier{{System: system, Value: number}},
	})
	r.must(err)
	return id
}

// by is a cause of its own.
func (r *room) by(role string) person.Cause {
	r.serial++
	c := r.byFixed(role)
	c.ID = fmt.Sprint("test-", r.serial)
	return c
}

// byFixed is a cause without an id.
func (r *room) byFixed(role string) person.Cause {
	return person.Cause{At: r.now, Zone: newYork, Actor: record.Actor{ID: role, Role: role, Channel: "test"}}
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) wantErr(err, want error) {
	r.t.Helper()
	if !errors.Is(err, want) {
		r.t.Errorf("%v, expected %v", err, want)
	}
}

// staff is somebody of a complaint desk.
func (r *room) staff(account string) access.Visitor {
	return access.Visitor{
		Account: account, Person: person.ID(account), Role: access.RoleComplaints, Roles: []access.Role{access.RoleComplaints},
		Channel: "portal", Session: "s", SteppedUp: true, SignedInAt: r.now,
	}
}

// grievance is a matter of the usual kind.
func grievance(words string) complaint.Matter {
	return complaint.Matter{Words: words, Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing_premium"}}
}

// receive puts a call of a member on record.
func (r *room) receive(member person.ID, matters ...complaint.Matter) complaint.Filed {
	r.t.Helper()
	f, err := r.s.Receive(r.t.Context(), r.by("complaints"), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "I am not happy", Speaker: complaint.Speaker{Standing: complaint.TheMember, Person: member},
		Member: member, Matters: matters,
	})
	r.must(err)
	return f
}

func (r *room) open(account string, id complaint.ID) complaint.Opened {
	r.t.Helper()
	o, err := r.s.Open(r.t.Context(), r.staff(account), id, "look.page.complaint", r.now)
	r.must(err)
	return o
}

func (r *room) queue(v access.Visitor, f complaint.Filter) []complaint.ID {
	r.t.Helper()
	f.At = r.now
	var out []complaint.ID
	for page := (complaint.Page{Limit: 3}); ; {
		rows, next, err := r.s.Queue(r.t.Context(), v, f, page)
		r.must(err)
		for _, row := range rows {
			out = append(out, row.ID)
		}
		if next.After == "" {
			return out
		}
		page = next
	}
}

func (r *room) search(v access.Visitor, text string, f complaint.Filter) []complaint.ID {
	r.t.Helper()
	f.At = r.now
	var out []complaint.ID
	for page := (complaint.Page{Limit: 3}); ; {
		rows, next, err := r.s.Search(r.t.Context(), v, text, f, page)
		r.must(err)
		for _, row := range rows {
			out = append(out, row.ID)
		}
		if next.After == "" {
			return out
		}
		page = next
	}
}

func (r *room) wantIDs(got []complaint.ID, want ...complaint.ID) {
	r.t.Helper()
	if !slices.Equal(got, want) {
		r.t.Errorf("cases %v, expected %v", got, want)
	}
}
