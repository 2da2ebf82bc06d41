package change_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// history draws what files say of a member: spans of plans one after the other, with gaps, cancellations, and whoever helped.
func history(t *rapid.T) []enrolment.Span {
	var all []enrolment.Span
	from := clock.MustParse("2025-01-01").AddMonths(rapid.IntRange(0, 6).Draw(t, "start"))
	plans := []string{"Z0001-001", "Z0001-002", "Z0002-001", "Z0003-001", "Z0004-001", "H9999-001"}
	for range rapid.IntRange(1, 5).Draw(t, "spans") {
		s := span(rapid.SampledFrom(plans).Draw(t, "plan"), from.String(), "")
		for _, edit := range []struct {
			name string
			do   func(*enrolment.Span)
		}{
			{"anna", wrote(anna)},
			{"ben", wrote(ben)},
			{"center", wrote(center)},
			{"online", online},
			{"carried", carried},
			{"application", applied(from.AddDays(-20).String())},
			{"cancelled", func(s *enrolment.Span) { s.Cancelled = true }},
		} {
			if rapid.IntRange(0, 2).Draw(t, edit.name) == 0 {
				edit.do(&s)
			}
		}
		months := rapid.IntRange(1, 8).Draw(t, "months")
		end := from.AddMonths(months).AddDays(-1)
		if rapid.IntRange(0, 3).Draw(t, "ended") > 0 {
			s.End, s.Ended = &end, enrolment.EndedByChange
		}
		all = append(all, s)
		from = from.AddMonths(months + rapid.IntRange(0, 1).Draw(t, "gap"))
		if s.End == nil && !s.Cancelled {
			break
		}
	}
	return all
}

// handover draws a transfer, or none, that is done for one member at a time.
func (w *world) handover(r *rapid.T) func(person.ID) {
	if rapid.Bool().Draw(r, "no transfer") {
		return func(person.ID) {}
	}
	h := change.Handover{
		Of: anna, To: rapid.SampledFrom([]agent.NPN{ben, agent.House}).Draw(r, "to"), What: "book", Ref: "AGR",
		From: clock.MustParse("2025-01-01").AddMonths(rapid.IntRange(0, 20).Draw(r, "from")),
	}
	return func(m person.ID) {
		h.Members = []person.ID{m}
		_, err := w.changes.Transfer(w.t.Context(), w.by("broker"), w.broker(), h)
		w.must(err)
	}
}

// TestTheOrderOfLateFilesDoesNotMatter: whatever was known in between, what follows in the end is what would have followed from the end
// alone; and never are two agents of record at one instant.
func TestTheOrderOfLateFilesDoesNotMatter(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	n := 0
	twins := func() (person.ID, person.ID) {
		n++
		return w.member(fmt.Sprintf("A%d", n)), w.member(fmt.Sprintf("B%d", n))
	}
	rapid.Check(t, func(r *rapid.T) {
		late, fresh := twins()
		for range rapid.IntRange(0, 3).Draw(r, "earlier") {
			w.files.say(late, history(r)...)
			w.follow()
			w.tenures(late)
		}
		hand := w.handover(r)
		early := rapid.Bool().Draw(r, "handed over before the last file")
		if early {
			hand(late)
		}
		last := history(r)
		w.files.say(late, last...)
		w.files.say(fresh, last...)
		w.follow()
		if !early {
			hand(late)
		}
		hand(fresh)
		if a, b := w.told(late), w.told(fresh); a != b {
			r.Fatalf("late  %s\nfresh %s", a, b)
		}
		for _, npn := range []agent.NPN{anna, ben, center} {
			for month := range 4 {
				at := noon.AddDate(-1, 9*month-18, 0)
				if w.sees(npn, late, at) != w.sees(npn, fresh, at) {
					r.Fatalf("access of %s differs on %s", npn, at)
				}
			}
		}
		if f := w.follow(); f.Changed != 0 {
			r.Fatalf("once more changed %+v", f)
		}
	})
}
