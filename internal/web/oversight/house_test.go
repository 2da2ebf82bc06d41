package oversight_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	rooms "github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/oversight"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
)

// noon is the instant of the tests: Wednesday, July 1, 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// house is a server of the pages over real rooms.
type house struct {
	rooms.Rooms

	t      testing.TB
	base   string
	doors  shelltest.Doors
	serial int
	rosa   person.ID
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "test.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{Views: rooms.Views(), KeyFile: filepath.Join(dir, "record.key")})
	must(t, err)
	t.Cleanup(func() { _ = rec.Close() })
	profile, err := plan.Load(plans.Files, "demo")
	must(t, err)
	h := &house{t: t, doors: shelltest.Doors{}, Rooms: rooms.Rooms{Plan: profile, DB: db, Record: rec}}
	must(t, h.Open(t.Context(), noon, nil))
	t.Cleanup(func() { _ = h.Close() })
	h.populate()
	frame := shell.Options{
		Plan: profile, Doors: h.doors, Now: func() time.Time { return noon }, Menu: oversight.Menu(),
		Routes: oversight.Routes(oversight.Options{
			Zone: clock.MustZone(zone), Complaints: h.Complaints, Reports: h.Reports, Prevention: h.Prevention,
			CasePath: func(id string) string { return "/complaints/cases/" + id },
		}),
	}
	for _, c := range change {
		c(&frame)
	}
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) cause() person.Cause {
	h.serial++
	return person.Cause{ID: fmt.Sprint("test-", h.serial), At: noon, Zone: zone, Actor: record.Actor{ID: "test", Role: "test", Channel: "test"}}
}

func (h *house) register(p person.Person) person.ID {
	h.t.Helper()
	id, err := h.People.Register(h.t.Context(), h.cause(), p)
	must(h.t, err)
	return id
}

// populate registers a member and one of each who may come.
func (h *house) populate() {
	from := clock.DateOf(2024, time.January, 1)
	h.rosa = h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseSpanishName("Rosa Alvarez Ortiz")},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000001"}, {System: person.MBI, Value: "1EG4TE5MK73"}},
		Coverage:    []person.Coverage{{Contract: "H1234", Plan: "001", Kind: "mapd", Valid: person.Valid{From: &from}}},
	})
	for who, role := range map[string]access.Role{
		"carl": access.RoleComplaints, "cory": access.RoleCompliance, "quinn": access.RoleQuality, "anna": access.RoleAgent, "mem": access.RoleMember,
	} {
		h.doors[who] = access.Visitor{
			Account: "account-" + who, Name: who + " example", Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "session-" + who, SignedInAt: noon,
			Person: h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(who + " Example")}}),
		}
	}
}

// put puts an answered grievance on record that was received some days ago.
func (h *house) put(ago int, edit func(*complaint.Case)) complaint.ID {
	h.t.Helper()
	h.serial++
	received := noon.AddDate(0, 0, -ago)
	told := complaint.Answer{At: received.Add(time.Hour), Oral: true, Live: true, Outcome: true, Stops: true}
	c := complaint.Case{
		ID: complaint.ID(fmt.Sprint("c", h.serial)), Intake: complaint.IntakeID(fmt.Sprint("i", h.serial)), Part: 1, Member: h.rosa, Contract: "H1234", Plan: "001",
		Channel: complaint.ByPhone, Words: "My client said SECRETWORDS", ReceivedAt: received, Zone: zone, Speaker: complaint.Speaker{Standing: complaint.TheMember},
		State: complaint.Closed, Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "agent"},
		Causes:   []complaint.Cause{{Code: "agent_misled"}},
		Decision: &complaint.Decision{At: told.At, Outcome: complaint.Substantiated, Done: "looked into it"}, Answers: []complaint.Answer{told}, Stopped: &told,
		Obligations: []complaint.Obligation{{
			Key: "answer", Procedure: complaint.Grievance, Legal: true, State: complaint.Met,
			Clock: clock.WithinDays("42 CFR 422.564(e)(1)", clock.MustZone(zone), received, 30),
		}},
	}
	if edit != nil {
		edit(&c)
	}
	in := complaint.Intake{Receipt: complaint.Receipt{Channel: c.Channel, ReceivedAt: received, Words: c.Words, Member: c.Member}, State: complaint.HasCases, Cases: []complaint.ID{c.ID}}
	_, err := h.Record.Append(h.t.Context(), record.Command{ID: fmt.Sprint("put-", h.serial), At: received, Zone: zone, Actor: record.Actor{ID: "x", Role: "x", Channel: "x"}},
		record.StreamAppend{Stream: complaint.IntakeStreamOf(c.Intake), Expected: record.NoStream, Events: []record.NewEvent{h.event("intake.received", map[string]any{"intake": in})}},
		record.StreamAppend{Stream: complaint.StreamOf(c.ID), Expected: record.NoStream, Events: []record.NewEvent{h.event("complaint.opened", map[string]any{"case": c})}})
	must(h.t, err)
	return c.ID
}

func (h *house) event(kind string, data any) record.NewEvent {
	text, err := json.Marshal(data)
	must(h.t, err)
	return record.NewEvent{Type: kind, Schema: 1, Data: text}
}

// lived is a house with a year behind it: a steady one, with one bad month, and a member who is about to give up.
func lived(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	h := build(t, change...)
	for month := range 11 {
		for n := range 3 {
			h.put(30*(month+1)+n, func(c *complaint.Case) { c.Member = "" })
		}
	}
	for n := range 15 {
		h.put(95+n, func(c *complaint.Case) {
			c.Class.Category, c.Causes, c.Contract = "billing", []complaint.Cause{{Code: "late_work"}}, "H2345"
		})
	}
	h.put(40, func(c *complaint.Case) { c.Rating = &complaint.Rating{At: noon, Stars: 1} })
	h.put(20, func(c *complaint.Case) {
		c.Module = &complaint.Module{ComplaintID: "C1"}
		c.Stopped, c.State = nil, complaint.Open
	})
	h.put(10, func(c *complaint.Case) { c.Class.QualityCare = true })
	return h
}
