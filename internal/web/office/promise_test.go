package office_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	rooms "github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/promise"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/office"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
)

// board is a server of the office over all rooms, with what the plan heard.
type board struct {
	t     testing.TB
	rooms *rooms.Rooms
	base  string
	now   time.Time
}

func boardOf(t testing.TB) *board {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{Views: rooms.Views(), KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true})
	must(t, err)
	t.Cleanup(func() { _ = rec.Close() })
	profile, err := plan.Load(plans.Files, "demo")
	must(t, err)
	b := &board{t: t, now: noon, rooms: &rooms.Rooms{Plan: profile, DB: db, Record: rec}}
	must(t, b.rooms.Open(t.Context(), noon, nil))
	t.Cleanup(func() { _ = b.rooms.Close() })
	doors := shelltest.Doors{}
	for _, role := range []access.Role{access.RoleComplaints, access.RoleCompliance, access.RoleQuality, access.RoleService, access.RoleBroker, access.RoleCoach, access.RoleMember} {
		doors[string(role)] = access.Visitor{Account: string(role), Name: string(role), Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "s", SignedInAt: noon}
	}
	b.base = shelltest.Serve(t, shell.New(shell.Options{
		Plan: profile, Doors: doors, Now: func() time.Time { return b.now }, Menu: office.Menu(),
		Routes: office.Routes(office.Options{Zone: clock.MustZone(zone), Board: b.rooms.Board, Records: map[promise.SubjectKind]office.RecordPage{
			promise.OfCase:    {Roles: []access.Role{access.RoleComplaints}, Path: func(id string) string { return "/complaints/cases/" + id }},
			promise.OfDispute: {Roles: []access.Role{access.RoleBroker}, Path: func(id string) string { return "/disputes-to-do/" + id }},
		}}),
	}))
	return b
}

// hear opens a complaint, as a program would.
func (b *board) hear(words string) complaint.Case {
	b.t.Helper()
	c := person.Cause{At: b.now, Zone: zone, Actor: record.Actor{ID: "setup", Role: "service", Channel: "test"}}
	member, err := b.rooms.People.Register(b.t.Context(), c, person.Person{Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Rosa Alvarez")}})
	must(b.t, err)
	f, err := b.rooms.Complaints.Receive(b.t.Context(), c, complaint.Receipt{
		Channel: complaint.ByPhone, Words: words, Member: member, Speaker: complaint.Speaker{Standing: complaint.TheMember},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing"}}},
	})
	must(b.t, err)
	return f.Cases[0]
}

// TestThePromiseBoardOpensToItsRecords: kept, running, then past its time, in both languages; nobody is named.
func TestThePromiseBoardOpensToItsRecords(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		t.Run(lang, func(t *testing.T) {
			b := boardOf(t)
			late := b.hear("The bill is wrong.")
			r := shelltest.NewReader(t, b.base).As("compliance").Speak(lang).Open("/promises").MustBe(200)
			for _, id := range []string{"A1", "A2", "A3", "A12"} {
				r.MustSay(id + " · ")
			}
			b.now = noon.AddDate(0, 0, 45)
			b.hear("The next bill is wrong too.")
			r.Open("/promises").MustBe(200).MustNotSay("Rosa", "bill")
			found := ""
			for _, link := range r.Links() {
				link, isOverdue := strings.CutSuffix(link, "?cell=overdue")
				if !isOverdue {
					continue
				}
				page := shelltest.NewReader(t, b.base).As("complaints").Speak(lang).Open(link+"?cell=overdue").MustBe(200).MustNotSay("Rosa", "bill")
				for _, to := range page.Links() {
					if to == "/complaints/cases/"+string(late.ID) {
						found = link
						page.MustSay(late.Number)
					}
				}
			}
			if found == "" {
				t.Error("no promise is broken by what is past its time, or its record is not behind it")
			}
			quality := shelltest.NewReader(t, b.base).As("quality").Speak(lang).Open(found + "?cell=overdue").MustBe(200).MustSay(late.Number)
			for _, to := range quality.Links() {
				if strings.HasPrefix(to, "/complaints/") {
					t.Errorf("a role that cannot open cases gets the link %s", to)
				}
			}
			quality.Open("/promises/A1?cell=kept").MustBe(200).Open("/promises/A1?cell=nonsense&after=x").MustBe(200)
			quality.Open("/promises/Z9").MustBe(404)
			for _, who := range []string{"coach", "member"} {
				shelltest.NewReader(t, b.base).As(who).Open("/promises").MustBe(404)
			}
		})
	}
}

// TestADisputeOpensForBrokerOperations, and is only named to others.
func TestADisputeOpensForBrokerOperations(t *testing.T) {
	b := boardOf(t)
	c := person.Cause{At: b.now, Zone: zone, Actor: record.Actor{ID: "setup", Role: "broker", Channel: "test"}}
	anna, err := b.rooms.People.Register(t.Context(), c, person.Person{
		Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName("Anna Agent")},
		Identifiers: []person.Identifier{{System: person.NPN, Value: "1234567"}},
	})
	must(t, err)
	agent := access.Visitor{Account: "anna", Person: anna, Name: "Anna Agent", Role: access.RoleAgent, Channel: "portal"}
	d, err := b.rooms.Disputes.Open(t.Context(), c, agent, dispute.Filing{Claim: dispute.Other, Customer: "R. Alvarez", Text: "Please look."})
	must(t, err)
	for who, opens := range map[string]bool{"broker": true, "quality": false} {
		page := shelltest.NewReader(t, b.base).As(who).Open("/promises/B8?cell=running").MustBe(200).MustSay(d.Number).MustNotSay("Anna", "Alvarez")
		if slices.Contains(page.Links(), "/disputes-to-do/"+string(d.ID)) != opens {
			t.Errorf("%s: the links are %v", who, page.Links())
		}
	}
}

// TestThePromiseBoardInABrowser looks at it with axe, in both languages, narrow and wide, in large print and in the dark.
func TestThePromiseBoardInABrowser(t *testing.T) {
	b := boardOf(t)
	b.hear("The bill is wrong.")
	shelltest.NewWindow(t, b.base).As("complaints").Inspect("/promises", "/promises/A1?cell=kept", "/promises/A2?cell=running")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
