package report_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/plans"
)

const newYork = "America/New_York"

// world is a plan whose cases are put on record as they are wanted.
type world struct {
	house.Rooms

	t        testing.TB
	now      time.Time
	serial   int
	rosa     person.ID
	contract string // that is asked for; "" is all
	from, to clock.Date
}

func newWorld(t testing.TB, engine store.Engine) *world {
	t.Helper()
	w := &world{
		t: t, now: time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC), from: clock.DateOf(2026, time.January, 1), to: clock.DateOf(2026, time.December, 31),
	}
	profile, err := plan.Load(plans.Files, "demo")
	w.must(err)
	db := storetest.Open(t, engine)
	rec, err := record.Open(t.Context(), db, record.Options{Views: house.Views(), KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.Rooms = house.Rooms{Plan: profile, DB: db, Record: rec}
	w.must(w.Open(t.Context(), w.now, nil))
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// member registers a member of contract H0001.
func (w *world) member(given, family, number string) person.ID {
	w.t.Helper()
	from := clock.DateOf(2025, time.January, 1)
	id, err := w.People.Register(w.t.Context(), w.by("steward"), person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: given + " " + family, Given: []string{given}, Family: family}},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}, {System: person.MBI, Value: "1EG4TE5MK7" + number[len(number)-1:]}},
		Coverage:    []person.Coverage{{Contract: "H0001", Plan: "001", Kind: "ma", Valid: person.Valid{From: &from}}},
	})
	w.must(err)
	return id
}

func (w *world) by(role string) person.Cause {
	w.serial++
	return person.Cause{ID: fmt.Sprint("test-", w.serial), At: w.now, Zone: newYork, Actor: record.Actor{ID: role, Role: role, Channel: "test"}}
}

// engineer is who exports from the command line.
func (w *world) engineer() access.Visitor {
	return access.Visitor{
		Account: "op", Name: "op", Role: access.RoleEngineer, Roles: []access.Role{access.RoleEngineer}, Channel: "command line", SignedInAt: w.now,
	}
}

// grievance is one of an hour ago that is as a test wants it.
func (w *world) grievance(edit func(*complaint.Case)) complaint.Case {
	w.serial++
	zone := clock.MustZone(newYork)
	received := w.now.Add(-time.Hour)
	c := complaint.Case{
		ID: complaint.ID(fmt.Sprint("c", w.serial)), Intake: complaint.IntakeID(fmt.Sprint("i", w.serial)), Part: 1, Member: w.rosa,
		Contract: "H0001", Plan: "001", Channel: complaint.ByPhone, Words: "I waited an hour\nin the office", ReceivedAt: received, Zone: newYork,
		Speaker: complaint.Speaker{Standing: complaint.TheMember}, State: complaint.Open, Desk: complaint.MemberServices,
		Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "access_wait"},
		Obligations: []complaint.Obligation{{
			Key: "answer", Procedure: complaint.Grievance, Legal: true, State: complaint.Owed,
			Clock: clock.WithinDays("42 CFR 422.564(e)(1)", zone, received, 30),
		}},
	}
	if edit != nil {
		edit(&c)
	}
	return c
}

// told decides and answers a case at an instant, by mouth or in writing.
func told(at time.Time, orally bool) func(*complaint.Case) {
	return func(c *complaint.Case) {
		a := complaint.Answer{At: at, Oral: orally, Live: orally, Outcome: true, Stops: true}
		c.Decision = &complaint.Decision{At: at, Outcome: complaint.Substantiated, Done: "=spoke with the office"}
		c.Answers, c.Stopped, c.State = []complaint.Answer{a}, &a, complaint.Answered
		c.Obligations[0].State = complaint.Met
	}
}

// put puts a case on record as it stands.
func (w *world) put(c complaint.Case) complaint.Case {
	w.t.Helper()
	in := complaint.Intake{
		Receipt: complaint.Receipt{Channel: c.Channel, ReceivedAt: c.ReceivedAt, Words: c.Words, Speaker: c.Speaker, Member: c.Member},
		State:   complaint.HasCases, Zone: newYork, Day: clock.MustZone(newYork).DateOf(c.ReceivedAt), Cases: []complaint.ID{c.ID},
	}
	w.append(
		record.StreamAppend{Stream: complaint.IntakeStreamOf(c.Intake), Expected: record.NoStream, Events: []record.NewEvent{w.event("intake.received", map[string]any{"intake": in})}},
		record.StreamAppend{Stream: complaint.StreamOf(c.ID), Expected: record.NoStream, Events: []record.NewEvent{w.event("complaint.opened", map[string]any{"case": c})}},
	)
	return c
}

// happen adds an event to a case.
func (w *world) happen(id complaint.ID, kind string, data any) {
	w.t.Helper()
	w.append(record.StreamAppend{Stream: complaint.StreamOf(id), Expected: record.AnyVersion, Events: []record.NewEvent{w.event(kind, data)}})
}

func (w *world) event(kind string, data any) record.NewEvent {
	text, err := json.Marshal(data)
	w.must(err)
	return record.NewEvent{Type: kind, Schema: 1, Data: text}
}

func (w *world) append(all ...record.StreamAppend) {
	w.t.Helper()
	w.serial++
	_, err := w.Record.Append(w.t.Context(), record.Command{ID: fmt.Sprint("put-", w.serial), At: w.now, Zone: newYork, Actor: record.Actor{ID: "x", Role: "x", Channel: "x"}}, all...)
	w.must(err)
}

// universe asks for GRV_C of 2026.
func (w *world) universe(known report.Known) report.Universe {
	w.t.Helper()
	look := report.Look(access.PurposeOperations, "look.page.complaint_universe")
	look.At = w.now
	u, err := w.Reports.Universe(w.t.Context(), w.engineer(), report.Ask{
		Layout: "GRV_C", Contract: w.contract, From: w.from, To: w.to, Known: known,
	}, w.Reports.Names(w.engineer(), look))
	w.must(err)
	return u
}

func (w *world) known() report.Known {
	w.t.Helper()
	k, err := w.Reports.Today(w.t.Context(), w.now)
	w.must(err)
	return k
}
