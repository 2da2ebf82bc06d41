package commission_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
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

// TestEverythingFollowsFromTheRecord: the tables built anew say the same, on both engines.
func TestEverythingFollowsFromTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		s := span("s1", "mapd", "2026-01-01", "", "initial")
		w.tell(telling{spans(s), held(tenure("s1", "A", "2026-01-01", "")), nil, nil})
		w.pay("2026-01-02")
		s.End = until("2026-04-30")
		w.tell(telling{spans(s), held(tenure("s1", "A", "2026-01-01", "")), nil, nil})
		r := w.run("2026-05-02")
		w.must(w.book.Hold(t.Context(), w.by("bo", ""), r.ID, "A", 0, "asked"))
		w.must(w.book.Release(t.Context(), w.by("bo", ""), r.ID, "A", 0))
		w.must(w.book.Approve(t.Context(), w.by("fi", ""), r.ID))
		_, err := w.book.Export(t.Context(), w.by("fi", ""), r.ID, day("2026-05-03"))
		w.must(err)
		before := w.told()
		w.must(w.rec.Rebuild(t.Context(), nil))
		if diff := cmp.Diff(before, w.told()); diff != "" {
			t.Errorf("before -, built anew +\n%s", diff)
		}
		w.sound()
	})
}

// told is everything that the book tells.
func (w *world) told() (out []any) {
	w.t.Helper()
	runs, err1 := w.book.Runs(w.t.Context())
	balances, err2 := w.book.Balances(w.t.Context(), "")
	w.must(errors.Join(err1, err2))
	for _, r := range runs {
		shares, err := w.book.Shares(w.t.Context(), r.ID)
		w.must(err)
		out = append(out, r, shares)
	}
	return append(out, balances, w.lines(commission.Filter{}))
}

// TestHoldsStayOwed: what is held is not paid, and the next run proposes it.
func TestHoldsStayOwed(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.files.spans["m1"] = spans(span("s1", "mapd", "2026-01-01", "", "initial"))
	w.files.tenures["m1"] = held(tenure("s1", "A", "2026-01-01", ""))
	w.files.spans["m2"] = spans(span("s2", "pdp", "2026-01-01", "", "renewal"))
	w.files.tenures["m2"] = held(tenure("s2", "A", "2026-01-01", ""))
	r := w.run("2026-01-02")
	l := w.lines(commission.Filter{Span: "s1"})[0]
	if err := w.book.Hold(t.Context(), w.by("bo", ""), r.ID, "A", l.ID, " "); !errors.Is(err, commission.ErrNoReason) {
		t.Errorf("%v", err)
	}
	if err := w.book.Hold(t.Context(), w.by("bo", ""), r.ID, "B", l.ID, "asked"); !errors.Is(err, commission.ErrUnknown) {
		t.Errorf("%v", err)
	}
	w.must(w.book.Hold(t.Context(), w.by("bo", "h1"), r.ID, "A", l.ID, "signature missing"))
	w.must(w.book.Hold(t.Context(), w.by("bo", "h1"), r.ID, "A", l.ID, "signature missing"))
	w.must(w.book.Approve(t.Context(), w.by("fi", ""), r.ID))
	if err := w.book.Release(t.Context(), w.by("bo", ""), r.ID, "A", l.ID); !errors.Is(err, commission.ErrState) {
		t.Errorf("%v", err)
	}
	out, err := w.book.Export(t.Context(), w.by("fi", "x"), r.ID, day("2026-01-05"))
	w.must(err)
	again, err := w.book.Export(t.Context(), w.by("fi", "x"), r.ID, day("2026-01-05"))
	w.must(err)
	if diff := cmp.Diff(out, again); diff != "" || len(out) != 1 || out[0].Cents != 5700 {
		t.Errorf("%+v\n%s", out, diff)
	}
	if _, paid := w.pay("2026-01-06"); len(paid) != 1 || paid[0].Cents != 69400 {
		t.Errorf("%+v", paid)
	}
	w.sound()
}

// TestDebitBalancesAreRecoveredInParts: never below zero, and never more than the part that the plan keeps.
func TestDebitBalancesAreRecoveredInParts(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	choice := annual
	choice.Recovery = 50
	w.open(choice)
	gone := span("s1", "mapd", "2026-01-01", "", "initial")
	w.files.spans["m1"], w.files.tenures["m1"] = spans(gone), held(tenure("s1", "A", "2026-01-01", ""))
	w.pay("2026-01-02")
	gone.End = until("2026-02-28")
	w.files.spans["m1"] = spans(gone)
	w.pay("2026-03-02")
	if got := -w.balance(commission.Receivable("A")); got != 69400 {
		t.Fatalf("owes %d", got)
	}
	w.files.spans["m2"], w.files.tenures["m2"] = spans(span("s2", "mapd", "2026-01-01", "", "renewal")), held(tenure("s2", "A", "2026-01-01", ""))
	if _, paid := w.pay("2026-04-02"); len(paid) != 1 || paid[0].Cents != 17350 {
		t.Errorf("%+v", paid)
	}
	if got := -w.balance(commission.Receivable("A")); got != 69400-17350 {
		t.Errorf("owes %d", got)
	}
	w.sound()
}

// TestMoneyOfAMember is what a row of a book of business shows.
func TestMoneyOfAMember(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.open(byMonth(annual))
	w.files.spans["m1"], w.files.tenures["m1"] = spans(span("s1", "mapd", "2025-01-01", "", "renewal")), held(tenure("s1", "A", "2025-01-01", ""))
	w.pay("2025-12-31")
	r := w.run("2026-01-02")
	ask := func(on string) commission.Money {
		t.Helper()
		found, err := w.book.Money(t.Context(), "A", []person.ID{"m1", "m2"}, day(on))
		w.must(err)
		if len(found) != 1 {
			t.Fatalf("%+v", found)
		}
		return found["m1"]
	}
	if m := ask("2026-01-03"); m.Next != 2892 || m.NextOn != day("2026-01-02") || m.Expected || m.YTD != 2892 || m.Status != commission.Renewal {
		t.Errorf("%+v", m)
	}
	w.must(w.book.Approve(t.Context(), w.by("fi", ""), r.ID))
	_, err := w.book.Export(t.Context(), w.by("fi", ""), r.ID, day("2026-01-05"))
	w.must(err)
	if m := ask("2026-01-06"); m.Last != 2892 || m.LastOn != day("2026-01-05") || m.Next != 2891 || m.NextOn != day("2026-02-01") || !m.Expected {
		t.Errorf("%+v", m)
	}
	stakes, err := w.book.Stake(t.Context(), "A", day("2026-01-06"), nil)
	w.must(err)
	if len(stakes.Members) != 1 || stakes.Cents != 34700 {
		t.Errorf("%+v", stakes)
	}
	none, err := w.book.Stake(t.Context(), "A", day("2026-01-06"), map[person.ID]bool{"m2": true})
	w.must(err)
	if len(none.Members) != 0 || none.Cents != 0 {
		t.Errorf("%+v", none)
	}
}

// TestOnlyTouchedMembersAreJudged, and a preview writes nothing.
func TestOnlyTouchedMembersAreJudged(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, m := range []person.ID{"m1", "m2"} {
		w.files.spans[m], w.files.tenures[m] = spans(span("s-"+string(m), "mapd", "2026-01-01", "", "renewal")), held(tenure("s-"+string(m), "A", "2026-01-01", ""))
	}
	w.files.touched = []person.ID{"m1", "m2"}
	w.pay("2026-01-02")
	gone := w.files.spans["m2"][0]
	gone.End = until("2026-06-30")
	w.files.spans["m2"], w.files.touched = spans(gone), []person.ID{"m1", "m2", "m2"}
	ask := commission.Ask{AsOf: day("2026-07-02"), Scope: commission.Touched}
	seen, err := w.book.Preview(t.Context(), ask, nil)
	w.must(err)
	r, err := w.book.Prepare(t.Context(), w.by("bo", ""), ask, nil)
	w.must(err)
	if r.Totals.Members != 1 || r.Totals.Back.Cents != -17350 {
		t.Errorf("%+v", r.Totals)
	}
	if diff := cmp.Diff(seen.Totals, r.Totals); diff != "" {
		t.Errorf("foreseen -, prepared +\n%s", diff)
	}
}

// TestWhatOtherAgentsWouldBring is a replay of decisions in money.
func TestWhatOtherAgentsWouldBring(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.files.spans["m1"] = spans(span("s1", "mapd", "2026-01-01", "", "renewal"))
	got, err := w.book.Revalue(t.Context(), day("2026-12-31"), map[person.ID][]change.Tenure{
		"m1": held(tenure("s1", "A", "2026-01-01", "2026-06-30"), tenure("s1", "B", "2026-07-01", "")),
	})
	w.must(err)
	want := []commission.Worth{{Payee: "A", Year: 2026, Cents: 17350}, {Payee: "B", Year: 2026, Cents: 17350}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
