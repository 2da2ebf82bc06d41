package ctm_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/plans"
)

// newHouse is a world with the complaints room itself.
func newHouse(t testing.TB, db *store.DB) (*world, *complaint.Complaints) {
	t.Helper()
	w := &world{t: t, db: db, now: noon, m: moduleMap(t)}
	w.rec = recordtest.Open(t, db, person.View{}, access.Views{}, privacy.View{}, complaint.View{}, ctm.View{})
	w.people = person.New(person.Options{DB: db, Record: w.rec})
	guard, err := access.New(t.Context(), access.Options{DB: db, Record: w.rec, People: w.people, Files: rulesFiles, Zone: zone})
	w.must(err)
	t.Cleanup(func() { _ = guard.Close() })
	ways, err := complaint.LoadRules(rulesFiles)
	w.must(err)
	profile, err := plan.Load(plans.Files, "demo")
	w.must(err)
	room := complaint.New(complaint.Options{DB: db, Record: w.rec, Guard: guard, People: w.people, Rules: ways, Plan: profile})
	r, err := ctm.LoadRules(rulesFiles)
	w.must(err)
	w.track = ctm.New(ctm.Options{DB: db, Record: w.rec, Cases: room, People: w.people, Rules: r})
	return w, room
}

// kase is the case of a complaint as it stands.
func (w *world) kase(room *complaint.Complaints, id string) complaint.Case {
	w.t.Helper()
	e := w.entry(id, "H1234")
	found, err := room.ModuleCases(context.Background(), []complaint.ID{e.Case})
	w.must(err)
	c, ok := found[e.Case]
	if !ok {
		w.t.Fatalf("%s has no case", id)
	}
	return c
}

func (w *world) owed(c complaint.Case, key string, want complaint.DutyState, due string) {
	w.t.Helper()
	for _, o := range c.Obligations {
		if o.Key == key && o.State == want && o.Clock.DueDate == *day(due) {
			return
		}
	}
	w.t.Errorf("%s is not %s by %s: %+v", key, want, due, c.Obligations)
}

// TestAComplaintOfTheModuleOnItsClock follows one from its assignment to its end (promise A5).
func TestAComplaintOfTheModuleOnItsClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, room := newHouse(t, db)
		w.imports("2026-07-10", row("C1", "2026-07-08"))
		c := w.kase(room, "C1")
		if c.State != complaint.Open || c.Member != "" || c.Channel != complaint.ByModule || c.Number == "" {
			t.Errorf("%s, member %q, by %s, number %q", c.State, c.Member, c.Channel, c.Number)
		}
		w.owed(c, "module_resolution", complaint.Owed, "2026-08-07")
		w.owed(c, "module_contact", complaint.Owed, "2026-07-15")

		// The level is raised: the time counts anew from the assignment, and what was owed is superseded.
		raised := func(r *ctm.Row) { r.Level = ctm.Urgent }
		w.imports("2026-07-12", row("C1", "2026-07-08", raised))
		c = w.kase(room, "C1")
		w.owed(c, "module_resolution", complaint.Superseded, "2026-08-07")
		w.owed(c, "module_resolution", complaint.Owed, "2026-07-15")

		// It goes to another contract and comes back: day 0 is the new assignment.
		w.imports("2026-07-13", row("C1", "2026-07-08", raised, func(r *ctm.Row) { r.ReassignedTo, r.ReassignedOn = "H9999", day("2026-07-13") }))
		if c = w.kase(room, "C1"); c.State != complaint.Moved {
			t.Errorf("%s, expected moved", c.State)
		}
		w.imports("2026-07-20", row("C1", "2026-07-19", raised))
		if c = w.kase(room, "C1"); c.State != complaint.Open {
			t.Errorf("%s, expected open", c.State)
		}
		w.owed(c, "module_resolution", complaint.Owed, "2026-07-26")

		// The resolution shown by the module stops the clock; taken back there, the case is work again.
		w.imports("2026-07-22", row("C1", "2026-07-19", raised, func(r *ctm.Row) { r.ResolvedOn, r.ContactMadeOn = day("2026-07-21"), day("2026-07-20") }))
		c = w.kase(room, "C1")
		w.owed(c, "module_resolution", complaint.Met, "2026-07-26")
		w.owed(c, "module_contact", complaint.Met, "2026-07-26")
		if c.State != complaint.Answered {
			t.Errorf("%s, expected answered", c.State)
		}
		w.imports("2026-07-25", row("C1", "2026-07-19", raised))
		if c = w.kase(room, "C1"); c.State != complaint.Open {
			t.Errorf("%s, expected open again", c.State)
		}
		w.owed(c, "module_resolution", complaint.Owed, "2026-07-26")
	})
}

// TestARaiseThatComesTooLate: the time of the new level had passed when it was raised.
func TestARaiseThatComesTooLate(t *testing.T) {
	w, room := newHouse(t, storetest.Open(t, store.SQLite))
	w.imports("2026-07-10", row("C1", "2026-07-08"))
	w.imports("2026-07-20", row("C1", "2026-07-08", func(r *ctm.Row) { r.Level = ctm.ImmediateNeed }))
	if c := w.kase(room, "C1"); !c.Module.OverdueOnRaise {
		t.Errorf("%+v", c.Module)
	}
}

// TestWhatIsHeardLate: a complaint that we hear of first when much has happened goes through it all.
func TestWhatIsHeardLate(t *testing.T) {
	w, room := newHouse(t, storetest.Open(t, store.SQLite))
	w.imports("2026-07-20",
		row("AWAY", "2026-07-08", func(r *ctm.Row) { r.ReassignedTo, r.ReassignedOn = "H9999", day("2026-07-14") }),
		row("DONE", "2026-07-08", func(r *ctm.Row) { r.ResolvedOn = day("2026-07-14") }),
		row("RAISED", "2026-07-08", func(r *ctm.Row) { r.Level, r.RaisedOn = ctm.ImmediateNeed, day("2026-07-18") }))
	if c := w.kase(room, "AWAY"); c.State != complaint.Moved {
		t.Errorf("away: %s", c.State)
	}
	c := w.kase(room, "DONE")
	if c.State != complaint.Answered {
		t.Errorf("done: %s", c.State)
	}
	w.owed(c, "module_resolution", complaint.Met, "2026-08-07")
	w.owed(w.kase(room, "RAISED"), "module_resolution", complaint.Owed, "2026-07-10")
}

// TestTheCaseDoesNotDependOnTheOrderOfFiles: nor on how often they come, nor on what the plan did in between.
func TestTheCaseDoesNotDependOnTheOrderOfFiles(t *testing.T) {
	files := []struct {
		day string
		row ctm.Row
	}{
		{"2026-07-10", row("C1", "2026-07-08")},
		{"2026-07-11", row("C1", "2026-07-08", func(r *ctm.Row) {
			r.ResolvedOn, r.Resolution, r.ContactTriedOn = day("2026-07-10"), "Called.", day("2026-07-09")
		})},
		{"2026-07-12", row("C1", "2026-07-08", func(r *ctm.Row) { r.Level = ctm.Urgent })},
		{"2026-07-13", row("C1", "2026-07-07", func(r *ctm.Row) {
			r.Level, r.ContactMadeOn, r.RequestKind = ctm.Urgent, day("2026-07-12"), ctm.AskLevel
		})},
		{"2026-07-14", row("C1", "2026-07-07", func(r *ctm.Row) { r.Level, r.RequestKind, r.RequestStatus = ctm.Urgent, ctm.AskLevel, "denied" })},
		{"2026-07-15", row("C1", "2026-07-07", func(r *ctm.Row) {
			r.Level, r.ReassignedTo, r.ReassignedOn = ctm.Urgent, "H9999", day("2026-07-15")
		})},
	}
	var want complaint.Case
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {2, 4, 0, 5, 3, 1}, {1, 3, 1, 0, 4, 2, 5, 3}} {
		w, room := newHouse(t, storetest.Open(t, store.SQLite))
		for _, i := range order {
			w.imports(files[i].day, files[i].row)
			w.now = w.now.Add(time.Hour)
		}
		got := w.kase(room, "C1")
		if want.Module == nil {
			want = got
		}
		if d := cmp.Diff(want.Module, got.Module); d != "" || got.State != want.State {
			t.Errorf("in the order %v: %s, expected %s; %s", order, got.State, want.State, d)
		}
	}
}

// TestTheMemberIsFoundLater: a number that nobody had becomes somebody's, and the case is theirs, once; where name and birth date are
// another's, a person decides.
func TestTheMemberIsFoundLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, room := newHouse(t, db)
		number := func(mbi string) func(*ctm.Row) {
			return func(r *ctm.Row) { r.MBI, r.Birth = mbi, day("1950-01-02") }
		}
		w.imports("2026-07-10", row("C1", "2026-07-08", number("1EG4TE5MK73")), row("C2", "2026-07-08", number("1EG4TE5MK72")), row("C3", "2026-07-08"))
		register := func(mbi, family, birth string) person.ID {
			id, err := w.people.Register(t.Context(), w.by(), person.Person{
				Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: "Ida " + family, Family: family}}, Birth: day(birth),
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: mbi}, {System: person.MBI, Value: mbi}},
			})
			w.must(err)
			return id
		}
		settles := func(matched int) {
			t.Helper()
			done, err := w.track.Settle(t.Context(), w.by())
			w.must(err)
			if done.Matched != matched {
				t.Errorf("%d found, expected %d", done.Matched, matched)
			}
		}
		settles(0)
		ida := register("1EG4TE5MK73", "Invented", "1950-01-02")
		register("1EG4TE5MK72", "Somebody", "1960-03-04")
		settles(1)
		settles(0)
		w.must(w.rec.Rebuild(t.Context(), nil))
		settles(0)
		for id, want := range map[string]person.ID{"C1": ida, "C2": "", "C3": ""} {
			c := w.kase(room, id)
			if c.Member != want || c.Contract != "H1234" {
				t.Errorf("%s: member %q, expected %q; contract %s", id, c.Member, want, c.Contract)
			}
			w.owed(c, "module_resolution", complaint.Owed, "2026-08-07")
		}
	})
}
