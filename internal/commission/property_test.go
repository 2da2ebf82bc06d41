package commission_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// state is everything that is known at one time, made up at random.
type state struct {
	spans   map[person.ID][]enrolment.Span
	tenures map[person.ID][]change.Tenure
	lapses  map[agent.NPN][]credential.Lapse
	links   map[agent.NPN][]credential.Link
}

var agents = []agent.NPN{"11", "22", "33"}

func drawState(t *rapid.T) state {
	s := state{map[person.ID][]enrolment.Span{}, map[person.ID][]change.Tenure{}, map[agent.NPN][]credential.Lapse{}, map[agent.NPN][]credential.Link{}}
	for i := range 3 {
		m := person.ID(fmt.Sprintf("m%d", i))
		s.spans[m], s.tenures[m] = drawMember(t, i)
	}
	if rapid.Bool().Draw(t, "lapses") {
		from := clock.DateOf(2025, 6, 1).AddDays(rapid.IntRange(1, 500).Draw(t, "lapse"))
		to := from.AddDays(rapid.IntRange(10, 90).Draw(t, "days"))
		s.lapses["11"] = []credential.Lapse{{Test: agent.License, From: from, To: &to}}
	}
	if rapid.Bool().Draw(t, "upline") {
		s.links["22"] = []credential.Link{{NPN: "22", Parent: "900", Overrides: []credential.Split{{Cents: 1234, BasisPoints: rapid.IntRange(0, 500).Draw(t, "points")}}}}
	}
	return s
}

// drawMember makes one to three spans, one behind the other, each with one or two agents, the house, or a decision on hold.
func drawMember(t *rapid.T, i int) (all []enrolment.Span, who []change.Tenure) {
	start := clock.DateOf(2025, 1, 1).AddMonths(rapid.IntRange(0, 20).Draw(t, "start"))
	for n := range rapid.IntRange(1, 3).Draw(t, "spans") {
		s := span(fmt.Sprintf("s%d-%d", i, n), rapid.SampledFrom([]string{"mapd", "ma", "pdp"}).Draw(t, "family"), start.String(), "",
			rapid.SampledFrom([]string{"initial", "renewal", "unknown"}).Draw(t, "cycle"))
		s.State = rapid.SampledFrom([]string{"TX", "CT", "CA"}).Draw(t, "state")
		s.Cancelled = rapid.IntRange(0, 9).Draw(t, "cancelled") == 0
		s.Exception = rapid.SampledFrom([]string{"", "", "death"}).Draw(t, "exception")
		months := rapid.IntRange(1, 14).Draw(t, "months")
		next := start.AddMonths(months)
		if rapid.Bool().Draw(t, "ends") {
			end := next.AddDays(-1)
			s.End = &end
		}
		all = append(all, s)
		who = append(who, drawTenures(t, s)...)
		if s.End == nil {
			break
		}
		start = next
	}
	return all, who
}

func drawTenures(t *rapid.T, s enrolment.Span) []change.Tenure {
	draw := func(from clock.Date, n int) change.Tenure {
		x := tenure(string(s.ID), string(rapid.SampledFrom(append([]agent.NPN{agent.House}, agents...)).Draw(t, "agent")), from.String(), "")
		x.Change, x.Decision = change.ID(fmt.Sprintf("c-%s", s.ID)), n
		x.Held = rapid.IntRange(0, 4).Draw(t, "held") == 0
		return x
	}
	first := draw(s.Start, 1)
	if rapid.IntRange(0, 2).Draw(t, "changes") > 0 {
		return []change.Tenure{first}
	}
	from := s.Start.AddMonths(rapid.IntRange(1, 9).Draw(t, "change"))
	last := from.AddDays(-1)
	first.Until = &last
	return []change.Tenure{first, draw(from, 2)}
}

func (s state) into(f *files) {
	f.spans, f.tenures, f.lapses, f.links = s.spans, s.tenures, s.lapses, s.links
	f.terms = map[agent.NPN]credential.Terms{"33": {Level: "reduced_75", Payment: credential.PaidProrated}}
}

// TestAnyHistoryEndsInTheSameBook: whatever was told on the way, in whatever order, and whatever was paid meanwhile, the book ends with
// what the last facts say; it sums to zero, no cap is exceeded, and the same run again posts nothing.
func TestAnyHistoryEndsInTheSameBook(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		choice := annual
		choice.Mode = rapid.SampledFrom([]entitlement.Mode{entitlement.Full, entitlement.Prorated}).Draw(rt, "mode")
		choice.Schedule = rapid.SampledFrom([]entitlement.Schedule{entitlement.Annual, entitlement.Monthly}).Draw(rt, "schedule")
		choice.Gate = rapid.SampledFrom([]entitlement.Gate{entitlement.Forfeit, entitlement.Hold, entitlement.Pay}).Draw(rt, "gate")
		choice.Recovery = int64(rapid.IntRange(0, 100).Draw(rt, "recovery"))
		w := newWorld(t, freshDB(t))
		w.open(choice)
		asOf := clock.DateOf(2025, 2, 1)
		var last state
		for range rapid.IntRange(1, 4).Draw(rt, "tellings") {
			last = drawState(rt)
			last.into(w.files)
			asOf = asOf.AddDays(rapid.IntRange(1, 150).Draw(rt, "days"))
			if rapid.Bool().Draw(rt, "paid") {
				w.pay(asOf.String())
			} else {
				w.must(w.book.Cancel(t.Context(), w.by("bo", ""), w.run(asOf.String()).ID, "not now"))
			}
			w.sound()
			w.neverNegative()
		}
		again, _ := w.pay(asOf.String())
		if again.Totals.Lines != 0 {
			rt.Fatalf("the same again posts %+v", again.Totals)
		}
		fresh := newWorld(t, freshDB(t))
		fresh.open(choice)
		last.into(fresh.files)
		fresh.pay(asOf.String())
		if diff := cmp.Diff(fresh.earned(), w.earned()); diff != "" {
			rt.Fatalf("told at once -, told step by step +\n%s", diff)
		}
	})
}

// earned is what each payee holds by year: lines of all kinds but payments.
func (w *world) earned() map[string]int64 {
	out := map[string]int64{}
	for _, l := range w.lines(commission.Filter{Kind: commission.Accrual}) {
		key := fmt.Sprintf("%s %s %d", l.Span, l.Payee, l.Year)
		if out[key] += l.Cents; out[key] == 0 {
			delete(out, key)
		}
	}
	return out
}

// neverNegative: nobody was paid below zero, and each chargeback names the line that it takes back.
func (w *world) neverNegative() {
	w.t.Helper()
	for _, l := range w.lines(commission.Filter{}) {
		switch {
		case l.Kind == commission.Payment && l.Cents > 0:
			w.t.Errorf("a payment takes %d cents", l.Cents)
		case l.Chargeback() && l.Earlier == 0:
			w.t.Errorf("%+v takes back what no line gave", l)
		}
	}
}

// template is an empty database with all tables: making one anew for each draw takes longer than the draw.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "commission")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "book.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// freshDB is a database of its own for each draw.
func freshDB(t *testing.T) *store.DB {
	t.Helper()
	text, err := template()
	path := filepath.Join(t.TempDir(), "book.db")
	if err := errors.Join(err, os.WriteFile(path, text, 0o600)); err != nil {
		t.Fatal(err)
	}
	return storetest.Reopen(t, "sqlite://"+path)
}

// TestAShareIsNeverNegative: what is paid, recovered and carried always adds up to what is payable.
func TestAShareIsNeverNegative(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cents := rapid.Int64Range(-100_000, 100_000)
		s := commission.Share{
			Payee: "11", Opening: cents.Draw(rt, "opening"), Plus: rapid.Int64Range(0, 100_000).Draw(rt, "plus"),
			Minus: rapid.Int64Range(-100_000, 0).Draw(rt, "minus"), Owed: rapid.Int64Range(0, 100_000).Draw(rt, "owed"),
			Percent: rapid.Int64Range(0, 100).Draw(rt, "percent"),
		}
		if rapid.Bool().Draw(rt, "line") {
			s.HeldLines = map[commission.LineID]*commission.Kept{1: {Cents: rapid.Int64Range(0, 100_000).Draw(rt, "kept")}}
		}
		if rapid.IntRange(0, 5).Draw(rt, "held") == 0 {
			s.HeldWhy = "asked"
		}
		recovered := s.Payable() - s.Held() - s.Pay() + s.Debt()
		if s.Pay() < 0 || s.Debt() < 0 || s.Held() < 0 || recovered < 0 || recovered > s.Owed || s.Pay() > max(0, s.Payable()) {
			rt.Fatalf("%+v pays %d, holds %d, recovers %d, carries %d", s, s.Pay(), s.Held(), recovered, s.Debt())
		}
	})
}
