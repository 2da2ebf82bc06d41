package commission_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
)

// TestARunThatIsBrokenOffEndsTheSame: wherever a run is stopped, the same wish again goes on with it, and the book, the totals and the
// payments are those of a run that nobody stopped. What one append writes is all or nothing: the record's own tests kill it in between.
func TestARunThatIsBrokenOffEndsTheSame(t *testing.T) {
	const members = 24
	whole := crowded(t, members)
	want := whole.run("2026-01-02")
	for stop := 0; stop <= members; stop += 3 {
		t.Run(fmt.Sprint(stop), func(t *testing.T) {
			w := crowded(t, members)
			w.book.InSteps(2, 4)
			ctx, cancel := context.WithCancel(t.Context())
			cause := w.by("bo", "the run of January")
			if _, err := w.book.Prepare(ctx, cause, commission.Ask{AsOf: day("2026-01-02")}, func(n int64) {
				if n >= int64(stop) {
					cancel()
				}
			}); err == nil {
				t.Log("the run came to its end before it heard")
			}
			w.open(commission.Choice{}) // a server that starts again
			got, err := w.book.Prepare(t.Context(), cause, commission.Ask{AsOf: day("2026-01-02")}, nil)
			w.must(err)
			if diff := cmp.Diff(plainTotals(want.Totals), plainTotals(got.Totals)); diff != "" || got.State != commission.Prepared {
				t.Errorf("%s\n%s", got.State, diff)
			}
			if diff := cmp.Diff(whole.earned(), w.earned()); diff != "" {
				t.Error(diff)
			}
			again, err := w.book.Prepare(t.Context(), cause, commission.Ask{AsOf: day("2026-01-02")}, nil)
			if err != nil || again.ID != got.ID {
				t.Errorf("the same wish again is %v, %v", again.ID, err)
			}
			w.sound()
		})
	}
}

// plainTotals leaves out how many were judged: who goes on judges everybody again.
func plainTotals(t commission.Totals) commission.Totals {
	t.Members = 0
	return t
}

func crowded(t *testing.T, n int) *world {
	w := newWorld(t, freshDB(t))
	c := crowd{n: n, agents: 5}
	for i := range n {
		m := person.ID(fmt.Sprintf("m%03d", i))
		w.files.spans[m], w.files.tenures[m] = c.spans(i), c.tenure(i)
	}
	return w
}
