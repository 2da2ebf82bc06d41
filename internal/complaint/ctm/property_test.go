package ctm_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// drawnExport is an export of an invented day.
type drawnExport struct {
	day  string
	rows []ctm.Row
}

// drawExports are some exports of a few complaints, in which whatever may change changes.
func drawExports(t *rapid.T, run int) []drawnExport {
	out := make([]drawnExport, rapid.IntRange(1, 4).Draw(t, "exports"))
	for i := range out {
		out[i].day = clock.DateOf(2026, 6, rapid.IntRange(20, 26).Draw(t, "day")).String()
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			out[i].rows = append(out[i].rows, drawRow(t, run))
		}
	}
	return out
}

func drawRow(t *rapid.T, run int) ctm.Row {
	r := ctm.Row{
		ComplaintID: fmt.Sprintf("R%d-%d", run, rapid.IntRange(1, 2).Draw(t, "id")),
		Contract:    rapid.SampledFrom([]string{"H1234", "H1234", "H5678"}).Draw(t, "contract"),
		AssignedOn:  drawDay(t, "assigned"), Level: rapid.SampledFrom([]ctm.Level{ctm.OtherLevel, ctm.Urgent, ctm.ImmediateNeed}).Draw(t, "level"),
		Category: rapid.SampledFrom([]string{"Drugs", "Waits"}).Draw(t, "category"),
	}
	if rapid.IntRange(0, 3).Draw(t, "gone") == 0 {
		r.ReassignedTo, r.ReassignedOn = "H9999", drawDay(t, "reassigned")
	}
	if rapid.Bool().Draw(t, "resolved") {
		r.ResolvedOn = drawDay(t, "resolution")
	}
	return r
}

func drawDay(t *rapid.T, label string) *clock.Date {
	d := clock.DateOf(2026, 6, rapid.IntRange(1, 19).Draw(t, label))
	return &d
}

// TestAnyOrderAndAnyNumberOfTimes: whatever order files come in, and however often, the same is known in the end. And every row of
// every file is counted once (world.reads checks that).
func TestAnyOrderAndAnyNumberOfTimes(t *testing.T) {
	one, two := newWorld(t, storetest.Open(t, store.SQLite)), newWorld(t, storetest.Open(t, store.SQLite))
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		exports := drawExports(r, run)
		for _, x := range exports {
			one.imports(x.day, x.rows...)
		}
		order := make([]int, len(exports))
		for i := range order {
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(r, "order")
		order = append(order, rapid.SliceOfN(rapid.IntRange(0, len(exports)-1), 0, 4).Draw(r, "again")...)
		for _, i := range order {
			two.imports(exports[i].day, exports[i].rows...)
		}
		for _, x := range exports {
			for _, row := range x.rows {
				a, b := one.entry(row.ComplaintID, row.Contract), two.entry(row.ComplaintID, row.Contract)
				if d := cmp.Diff(a, b); d != "" {
					r.Fatalf("another list: %s", d)
				}
				if d := cmp.Diff(one.side(row.ComplaintID, row.Contract), two.side(row.ComplaintID, row.Contract)); d != "" {
					r.Fatalf("another case: %s", d)
				}
			}
		}
	})
}

// TestWhatHoldsFollowsTheNewestSighting: the row that is listed is one of the newest export that names the complaint for the contract,
// the first level is never above the present one without a raise, and our assignment dates never lie after the one that is shown.
func TestWhatHoldsFollowsTheNewestSighting(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		exports := drawExports(r, run)
		newest := map[[2]string]string{}
		for _, x := range exports {
			w.imports(x.day, x.rows...)
			for _, row := range x.rows {
				k := [2]string{row.ComplaintID, row.Contract}
				newest[k] = max(newest[k], x.day)
			}
		}
		for k, day := range newest {
			e := w.entry(k[0], k[1])
			if got := e.AsOf.Format("2006-01-02"); got != day {
				r.Errorf("as of %s, expected %s", got, day)
			}
			if (e.RaisedAt != nil) != (e.Row.Level != e.FirstLevel) {
				r.Errorf("%s at assignment, %s now, raised at %v", e.FirstLevel, e.Row.Level, e.RaisedAt)
			}
			for _, a := range e.Assignments {
				if a.Contract == e.Contract && a.On.After(*e.Row.AssignedOn) {
					r.Errorf("assigned on %s, shown is %s", a.On, e.Row.AssignedOn)
				}
			}
		}
	})
}
