package complaint_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
)

// warnings are what was said of the duties of a case.
func (r *room) warnings(id complaint.ID) (out []string) {
	r.t.Helper()
	entries, err := r.s.History(r.t.Context(), r.open("boss", id))
	r.must(err)
	for i := len(entries) - 1; i >= 0; i-- {
		if e := entries[i]; e.What == "complaint.warned" {
			out = append(out, e.Values["duty"]+" "+e.Values["what"])
		}
	}
	return out
}

func (r *room) wantTexts(got []string, want ...string) {
	r.t.Helper()
	if len(got) != len(want) {
		r.t.Errorf("got %q, expected %q", got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			r.t.Errorf("got %q, expected %q", got, want)
		}
	}
}

func (r *room) sweep() complaint.Swept {
	r.t.Helper()
	var all complaint.Swept
	for {
		done, err := r.s.Sweep(r.t.Context(), r.now, 3)
		r.must(err)
		all.Soon, all.Escalated, all.Missed = all.Soon+done.Soon, all.Escalated+done.Escalated, all.Missed+done.Missed
		all.Freed, all.Assigned = all.Freed+done.Freed, all.Assigned+done.Assigned
		if !done.Any() {
			return all
		}
	}
}

// TestSweepSaysEachThingOnce: due soon, told to the leads, missed; never twice, also by another server and after a rebuild.
func TestSweepSaysEachThingOnce(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		c := r.receive(r.rosa, grievance("the bill is wrong")).Cases[0]
		legal := func() (out []string) {
			for _, w := range r.warnings(c.ID) {
				if w[:len("grievance/answer ")] == "grievance/answer " {
					out = append(out, w)
				}
			}
			return out
		}
		for _, x := range []struct {
			day  int
			want []string
		}{
			{1, nil},
			{24, nil},
			{26, []string{"grievance/answer due_soon"}},
			{26, []string{"grievance/answer due_soon"}},
			{29, []string{"grievance/answer due_soon", "grievance/answer escalated"}},
			{31, []string{"grievance/answer due_soon", "grievance/answer escalated", "grievance/answer missed"}},
			{40, []string{"grievance/answer due_soon", "grievance/answer escalated", "grievance/answer missed"}},
		} {
			r.now = morning.AddDate(0, 0, x.day)
			r.sweep()
			r.must(r.rec.Rebuild(t.Context(), nil))
			if again := r.sweep(); again.Any() {
				t.Errorf("day %d: a second sweep did %+v", x.day, again)
			}
			r.wantTexts(legal(), x.want...)
		}
	})
}

// TestAfterALongStopOnlyTheLastThingIsSaid: what was missed is not called due soon.
func TestAfterALongStopOnlyTheLastThingIsSaid(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		m := grievance("you would not hurry")
		m.Class.Trigger = complaint.RefusedToExpedite
		c := r.receive(r.rosa, m).Cases[0]
		r.now = r.now.Add(25 * time.Hour)
		if done := r.sweep(); done.Missed == 0 || done.Soon != 0 || done.Escalated != 0 {
			t.Errorf("swept %+v", done)
		}
		for _, w := range r.warnings(c.ID) {
			if w[len(w)-len("missed"):] != "missed" {
				t.Errorf("said %s", w)
			}
		}
	})
}

// TestNobodyKeepsACaseAndDoesNothing: idle, away or left, the case goes to somebody else.
func TestNobodyKeepsACaseAndDoesNothing(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		worker := func(w complaint.Worker) {
			w.Desks = complaint.Desks
			_, err := r.s.SetWorker(t.Context(), r.by("lead"), w)
			r.must(err)
		}
		worker(complaint.Worker{Account: "mia", Name: "Mia"})
		worker(complaint.Worker{Account: "ted", Name: "Ted"})
		c := r.receive(r.rosa, grievance("the bill is wrong")).Cases[0]
		assignee := func() string { return r.open("boss", c.ID).Case.Assignee }
		_, err := r.s.Assign(t.Context(), r.by("lead"), r.open("boss", c.ID), "mia")
		r.must(err)
		r.now = r.now.AddDate(0, 0, 2) // Friday
		r.sweep()
		if assignee() != "mia" {
			t.Errorf("%q has it after two days, expected mia", assignee())
		}
		idle := func(who access.Visitor) (found []string) {
			rows, days, err := r.s.Idle(t.Context(), who, r.now, 10)
			r.must(err)
			if days != 2 {
				t.Errorf("idle after %d days, expected 2: the sweep takes it after 3", days)
			}
			for _, row := range rows {
				found = append(found, row.Assignee)
			}
			return found
		}
		r.wantTexts(idle(r.staff("boss")))
		r.now = r.now.Add(time.Minute) // more than two business days
		r.wantTexts(idle(r.staff("boss")), "mia")
		r.now = r.now.AddDate(0, 0, 3).Add(time.Hour) // Monday: three business days
		r.sweep()
		if assignee() != "ted" {
			t.Errorf("%q has it after three idle days, expected ted", assignee())
		}
		_, err = r.s.Note(t.Context(), r.by("ted"), r.open("ted", c.ID), "called")
		r.must(err)
		back := clock.MustZone(newYork).DateOf(r.now).AddDays(5)
		worker(complaint.Worker{Account: "ted", Name: "Ted", AwayUntil: &back})
		r.sweep()
		if assignee() != "mia" {
			t.Errorf("%q has it while ted is away, expected mia", assignee())
		}
		worker(complaint.Worker{Account: "mia", Name: "Mia", Left: true})
		r.sweep()
		if assignee() != "" {
			t.Errorf("%q has it when nobody is there", assignee())
		}
		worker(complaint.Worker{Account: "zoe", Name: "Zoe"})
		r.now = r.now.Add(5 * time.Hour)
		r.sweep()
		if assignee() != "zoe" {
			t.Errorf("%q has it after hours on the desk, expected zoe", assignee())
		}
	})
}
