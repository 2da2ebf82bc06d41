package commission_test

import (
	"errors"
	"testing"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestARunPostsWhatIsEarnedAndPaysIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.files.spans["m1"] = append(w.files.spans["m1"], span("s1", "mapd", "2026-01-01", "", "initial"))
		w.files.tenures["m1"] = append(w.files.tenures["m1"], tenure("s1", "111", "2026-01-01", ""))
		w.files.spans["m2"] = append(w.files.spans["m2"], span("s2", "mapd", "2025-01-01", "", "renewal"))
		w.files.tenures["m2"] = append(w.files.tenures["m2"], tenure("s2", "", "2025-01-01", ""))

		r, paid := w.pay("2026-01-02")
		if r.State != commission.Exported || r.Totals.Pay != 69400 || len(paid) != 1 || paid[0].Cents != 69400 {
			t.Errorf("run %+v pays %+v", r, paid)
		}
		if got := w.balance(commission.Payable("111")); got != 0 {
			t.Errorf("payable %d", got)
		}
		if got := w.balance(commission.Cash); got != 69400 {
			t.Errorf("cash %d", got)
		}
		if got := w.balance(commission.HouseRetained); got != 31300+34700 {
			t.Errorf("house %d", got)
		}
		w.sums()

		again, _ := w.pay("2026-01-03")
		if again.Totals.Lines != 0 || again.Totals.Pay != 0 {
			t.Errorf("the same again posts %+v", again.Totals)
		}
	})
}

func TestApprovalIsAnotherPersons(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	r := w.run("2026-01-02")
	if err := w.book.Approve(t.Context(), w.by("bo", ""), r.ID); !errors.Is(err, commission.ErrFourEyes) {
		t.Errorf("%v", err)
	}
	if _, err := w.book.Prepare(t.Context(), w.by("bo", ""), commission.Ask{AsOf: day("2026-01-03")}, nil); !errors.Is(err, commission.ErrOpen) {
		t.Errorf("%v", err)
	}
}
