package commission_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// telling is what the files say of the one member of an example, and a run after it.
type telling struct {
	spans   []enrolment.Span
	tenures []change.Tenure
	lapses  []credential.Lapse
	asOf    []string // runs, one after the other; each is paid
}

// worked is one of the worked examples of compensation: what is told, and what the last run posts.
type worked struct {
	name     string
	choice   commission.Choice
	tellings []telling
	want     []string // "span payee year cents reason" of the last telling's runs
	payable  int64    // of agent A after the last run
	owes     int64    // debit balance of agent A
}

func byMonth(c commission.Choice) commission.Choice {
	c.Schedule = entitlement.Monthly
	return c
}

func prorated(c commission.Choice) commission.Choice {
	c.Mode = entitlement.Prorated
	return c
}

var annual, _ = commission.ChoiceOf(plan.Profile{})

func in(state string, s enrolment.Span) enrolment.Span { s.State = state; return s }

func ended(why enrolment.Ended, exception string, s enrolment.Span) enrolment.Span {
	s.Ended, s.Exception = why, exception
	return s
}

func cancelled(s enrolment.Span) enrolment.Span { s.Cancelled = true; return s }

func spans(s ...enrolment.Span) []enrolment.Span { return s }
func held(t ...change.Tenure) []change.Tenure    { return t }

func decided(id string, version int, basis string, t change.Tenure) change.Tenure {
	t.Change, t.Decision, t.Basis = change.ID(id), version, basis
	return t
}

func workedExamples() []worked {
	first := func(start, end string) enrolment.Span { return span("s1", "mapd", start, end, "initial") }
	renewing := func(end string) enrolment.Span { return span("s1", "mapd", "2025-01-01", end, "renewal") }
	of := func(s enrolment.Span) []change.Tenure { return held(tenure(string(s.ID), "A", s.Start.String(), "")) }
	once := func(s enrolment.Span, asOf ...string) telling { return telling{spans(s), of(s), nil, asOf} }
	return []worked{
		{"1 first plan ever", annual, []telling{once(first("2026-01-01", ""), "2026-12-31")}, []string{"s1 A 2026 69400 earned"}, 0, 0},
		{"2a from April, full", annual, []telling{once(first("2026-04-01", ""), "2026-12-31")}, []string{"s1 A 2026 69400 earned"}, 0, 0},
		{"3a not known yet: advance", annual, []telling{once(in("CT", span("s1", "mapd", "2026-06-01", "", "unknown")), "2026-06-15")}, []string{"s1 A 2026 22808 earned"}, 0, 0},
		{"3c then initial, prorated", prorated(annual), []telling{
			once(in("CT", span("s1", "mapd", "2026-06-01", "", "unknown")), "2026-06-15"),
			once(in("CT", span("s1", "mapd", "2026-06-01", "", "initial")), "2026-08-15"),
		}, []string{"s1 A 2026 22750 true_up"}, 0, 0},
		{"4 sold in November for January", annual, []telling{once(first("2026-01-01", ""), "2025-11-15")}, nil, 0, 0},
		{
			"5 renewal, monthly", byMonth(annual),
			[]telling{once(renewing(""), "2025-12-31", "2026-01-31", "2026-02-28", "2026-12-31")},
			[]string{"s1 A 2025 31300 earned", "s1 A 2026 2892 earned", "s1 A 2026 2891 earned", "s1 A 2026 28917 earned"},
			0, 0,
		},
		{
			"7a leaves the carrier in July", annual,
			[]telling{once(renewing(""), "2025-01-01", "2026-01-02"), once(renewing("2026-06-30"), "2026-07-15")},
			[]string{"s1 A 2026 -17350 months_not_enrolled"},
			0, 17350,
		},
		{"8a plan change in the initial year", annual, []telling{
			once(first("2026-02-01", ""), "2026-02-02"),
			{
				spans(ended(enrolment.EndedByChange, "", first("2026-02-01", "2026-07-31")), span("s2", "mapd", "2026-08-01", "", "initial")),
				held(tenure("s1", "A", "2026-02-01", "2026-07-31"), tenure("s2", "A", "2026-08-01", "")), nil,
				[]string{"2026-08-15"},
			},
		}, []string{"s1 A 2026 -34700 months_not_enrolled", "s2 A 2026 28917 earned"}, 0, 34700 - 28917},
		{"9 drug plan to health plan", annual, []telling{
			once(span("s1", "pdp", "2025-01-01", "", "renewal"), "2025-01-01", "2026-01-02"),
			{
				spans(span("s1", "pdp", "2025-01-01", "2026-04-30", "renewal"), span("s2", "mapd", "2026-05-01", "", "initial")),
				held(tenure("s1", "A", "2025-01-01", "2026-04-30"), tenure("s2", "A", "2026-05-01", "")), nil,
				[]string{"2026-05-15"},
			},
		}, []string{"s1 A 2026 -3800 months_not_enrolled", "s2 A 2026 46267 earned"}, 0, 0},
		{"11 two plans become one", annual, []telling{
			{
				spans(span("s1", "ma", "2025-01-01", "2026-12-31", "renewal"), span("s2", "pdp", "2025-01-01", "2026-12-31", "renewal")),
				held(tenure("s1", "A", "2025-01-01", "2026-12-31"), tenure("s2", "A", "2025-01-01", "2026-12-31")), nil,
				[]string{"2025-01-01", "2026-01-02"},
			},
			{
				spans(span("s1", "ma", "2025-01-01", "2026-12-31", "renewal"), span("s2", "pdp", "2025-01-01", "2026-12-31", "renewal"), span("s3", "mapd", "2027-01-01", "", "renewal")),
				held(tenure("s1", "A", "2025-01-01", "2026-12-31"), tenure("s2", "A", "2025-01-01", "2026-12-31"), tenure("s3", "A", "2027-01-01", "")), nil,
				[]string{"2027-01-15"},
			},
		}, []string{"s3 A 2027 36300 earned"}, 0, 0},
		{"12b group to individual, prorated", prorated(annual), []telling{{
			spans(func() enrolment.Span {
				s := span("s0", "mapd", "2024-01-01", "2026-02-28", "renewal")
				s.Employer, s.Ours = true, false
				return s
			}(), func() enrolment.Span {
				s := span("s1", "mapd", "2026-03-01", "", "initial")
				s.Prior = "none"
				return s
			}()),
			held(tenure("s1", "A", "2026-03-01", "")), nil,
			[]string{"2026-03-15"},
		}}, []string{"s1 A 2026 57833 earned"}, 0, 0},
		{
			"13 leaves after two months", annual,
			[]telling{once(first("2026-01-01", ""), "2026-01-02"), once(first("2026-01-01", "2026-02-28"), "2026-03-10")},
			[]string{"s1 A 2026 -69400 rapid_disenrollment"},
			0, 69400,
		},
		{
			"14b leaves after four months", annual,
			[]telling{once(first("2026-01-01", ""), "2026-01-02"), once(first("2026-01-01", "2026-04-30"), "2026-05-10")},
			[]string{"s1 A 2026 -46267 months_not_enrolled"},
			0, 46267,
		},
		{"15a change on 1 January", annual, []telling{
			once(first("2025-11-01", ""), "2025-11-02"),
			{
				spans(first("2025-11-01", "2025-12-31"), span("s2", "mapd", "2026-01-01", "", "renewal")),
				held(tenure("s1", "A", "2025-11-01", "2025-12-31"), tenure("s2", "A", "2026-01-01", "")), nil,
				[]string{"2026-01-10"},
			},
		}, []string{"s2 A 2026 34700 earned"}, 0, 0},
		{
			"17a death", annual,
			[]telling{once(first("2026-02-01", ""), "2026-02-02"), once(ended(enrolment.EndedByDeath, "death", first("2026-02-01", "2026-03-31")), "2026-04-10")},
			[]string{"s1 A 2026 -57833 months_not_enrolled"},
			0, 57833,
		},
		{
			"19 April to September", annual,
			[]telling{once(first("2026-04-01", ""), "2026-04-02"), once(first("2026-04-01", "2026-09-30"), "2026-10-10")},
			[]string{"s1 A 2026 -34700 months_not_enrolled"},
			0, 34700,
		},
		{"20a protected move in month three", annual, []telling{
			once(first("2026-01-01", ""), "2026-01-02"),
			{
				spans(first("2026-01-01", "2026-02-28"), span("s2", "mapd", "2026-03-01", "", "initial")),
				held(tenure("s1", "A", "2026-01-01", "2026-02-28"), tenure("s2", "A", "2026-03-01", "")), nil,
				[]string{"2026-03-10"},
			},
		}, []string{"s1 A 2026 -69400 rapid_disenrollment", "s2 A 2026 57833 earned"}, 0, 11567},
		{"21 entitlement ended back in April", byMonth(annual), []telling{
			once(renewing(""), "2025-12-31", "2026-09-01"),
			once(ended(enrolment.EndedByRetro, "loss_of_entitlement", renewing("2026-04-30")), "2026-09-20"),
		}, []string{"s1 A 2026 -14458 months_not_enrolled"}, 0, 14458},
		{"22 cancelled", prorated(byMonth(annual)), []telling{
			once(first("2026-07-01", ""), "2026-12-31", "2027-02-01"), once(cancelled(first("2026-07-01", "")), "2027-02-20"),
		}, []string{"s1 A 2026 -34700 cancelled", "s1 A 2027 -6050 cancelled"}, 0, 40750},
		{"23a late termination", byMonth(annual), []telling{
			once(span("s1", "mapd", "2023-01-01", "", "renewal"), "2025-12-31", "2026-12-31", "2027-02-01"),
			once(span("s1", "mapd", "2023-01-01", "2025-06-30", "renewal"), "2027-02-20"),
		}, []string{"s1 A 2026 -34700 months_not_enrolled", "s1 A 2027 -6050 months_not_enrolled"}, 0, 40750},
		{
			"25 another agent from July", annual,
			[]telling{{
				spans(span("s1", "mapd", "2026-01-01", "", "renewal")),
				held(tenure("s1", "A", "2026-01-01", "2026-06-30"), tenure("s1", "B", "2026-07-01", "")), nil,
				[]string{"2026-12-31"},
			}},
			[]string{"s1 A 2026 17350 earned", "s1 B 2026 17350 earned"},
			0, 0,
		},
		{"27a house after an unprotected change", annual, []telling{
			once(renewing("2026-12-31"), "2025-01-01", "2026-01-02"),
			{
				spans(renewing("2026-12-31"), span("s2", "mapd", "2027-01-01", "", "renewal")),
				held(tenure("s1", "A", "2025-01-01", "2026-12-31"), tenure("s2", "", "2027-01-01", "")), nil,
				[]string{"2027-01-15"},
			},
		}, []string{"s2 house 2027 36300 earned"}, 0, 0},
		{
			"30 licence gap", byMonth(annual),
			[]telling{{
				spans(span("s1", "mapd", "2026-01-01", "", "renewal")), held(tenure("s1", "A", "2026-01-01", "")),
				[]credential.Lapse{{Test: agent.License, From: day("2026-06-01"), To: until("2026-07-14")}},
				[]string{"2026-12-31"},
			}},
			[]string{"s1 A 2026 28916 earned"},
			0, 0,
		},
		{"33 a rate lacks", annual, []telling{once(in("PR", span("s1", "mapd", "2027-01-01", "", "renewal")), "2027-01-15")}, nil, 0, 0},
		{"35 a later application won", annual, []telling{once(cancelled(first("2026-07-01", "")), "2026-07-10")}, nil, 0, 0},
	}
}

func TestWorkedExamples(t *testing.T) {
	for _, x := range workedExamples() {
		t.Run(x.name, func(t *testing.T) {
			w := newWorld(t, storetest.Open(t, store.SQLite))
			w.open(x.choice)
			var got []string
			for _, told := range x.tellings {
				got = nil
				w.tell(told)
				for _, asOf := range told.asOf {
					r, _ := w.pay(asOf)
					got = append(got, accruals(w.lines(commission.Filter{Run: r.ID}))...)
				}
			}
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if p, o := w.balance(commission.Payable("A")), -w.balance(commission.Receivable("A")); p != x.payable || o != x.owes {
				t.Errorf("payable %d, owes %d, expected %d and %d", p, o, x.payable, x.owes)
			}
			w.sound()
		})
	}
}

func (w *world) tell(x telling) {
	w.files.spans["m1"], w.files.tenures["m1"], w.files.lapses["A"] = x.spans, x.tenures, x.lapses
}

// accruals are lines as the examples write them.
func accruals(lines []commission.Line) (out []string) {
	for _, l := range lines {
		if l.Kind == commission.Accrual {
			out = append(out, fmt.Sprintf("%s %s %d %d %s", l.Span, l.Payee, l.Year, l.Cents, l.Reason))
		}
	}
	return out
}

// sound demands that every rule of the book holds.
func (w *world) sound() {
	w.t.Helper()
	w.sums()
	audit, err := w.book.Check(w.t.Context())
	w.must(err)
	if !audit.Sound() {
		w.t.Errorf("%+v", audit.Breaches)
	}
}

// TestMissingRateIsToldLoudly: nothing is posted for the member, and the run says which cell lacks.
func TestMissingRateIsToldLoudly(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.tell(telling{spans(in("PR", span("s1", "mapd", "2027-01-01", "", "renewal"))), held(tenure("s1", "A", "2027-01-01", "")), nil, nil})
	r := w.run("2027-01-15")
	problems, err := w.book.Problems(t.Context(), r.ID, "", 0, 10)
	w.must(err)
	want := []commission.Problem{{Seq: 1, Kind: commission.NeedsRate, Member: "m1", Year: 2027, Family: "ma", Region: "pr_usvi"}}
	if diff := cmp.Diff(want, problems); diff != "" || r.Totals.Lines != 0 || r.Totals.Problems[commission.NeedsRate] != 1 {
		t.Errorf("%+v\n%s", r.Totals, diff)
	}
}

// TestJournalOfAnUpheldDispute is worked example 28: booked to the house because a feed was late, decided again in April.
func TestJournalOfAnUpheldDispute(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.open(byMonth(annual))
	s := span("s1", "mapd", "2027-01-01", "", "renewal")
	w.tell(telling{spans(s), held(decided("ruled28", 1, "R11", tenure("s1", "", "2027-01-01", ""))), nil, nil})
	for _, asOf := range []string{"2027-01-31", "2027-02-28", "2027-03-31", "2027-04-01"} {
		w.pay(asOf)
	}
	w.tell(telling{spans(s), held(decided("ruled28", 2, "R10", tenure("s1", "A", "2027-01-01", ""))), nil, nil})
	r := w.run("2027-04-20")
	lines := w.lines(commission.Filter{Run: r.ID})
	want := []string{"s1 A 2027 12100 dispute_upheld", "s1 house 2027 -12100 aor_correction"}
	if diff := cmp.Diff(want, accruals(lines)); diff != "" {
		t.Fatal(diff)
	}
	a, house := lines[0], lines[1]
	if a.Debit() != "expense:commission:R:MA" || a.Credit() != "payable:agent:A" || a.Decision != "ruled28" || a.Version != 2 || a.Adds.String() != "1-4" {
		t.Errorf("%+v", a)
	}
	for _, m := range a.ByMonth() {
		if m.Cents != 3025 {
			t.Errorf("%+v", a.ByMonth())
		}
	}
	if house.Debit() != commission.HouseRetained || house.Credit() != commission.HouseMemo || house.Earlier == 0 || w.balance(commission.HouseRetained) != 0 {
		t.Errorf("%+v", house)
	}
	if r.Totals.ByReason[commission.DisputeUpheld] != (commission.Sum{Lines: 1, Cents: 12100}) {
		t.Errorf("%+v", r.Totals)
	}
}

// TestSuspenseIsReleased: what nobody knows the owner of waits, and goes to who is found.
func TestSuspenseIsReleased(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	s := span("s1", "mapd", "2026-01-01", "", "renewal")
	wait := decided("c1", 1, "R03", tenure("s1", "A", "2026-01-01", ""))
	wait.Held = true
	w.tell(telling{spans(s), held(wait), nil, nil})
	w.pay("2026-01-02")
	if got := w.balance("suspense:aor:c1"); got != 34700 {
		t.Errorf("suspense %d", got)
	}
	w.tell(telling{spans(s), held(decided("c1", 2, "R10", tenure("s1", "A", "2026-01-01", ""))), nil, nil})
	r, _ := w.pay("2026-02-02")
	want := []string{"s1 A 2026 34700 earned", "s1 aor:c1 2026 -34700 released"}
	if diff := cmp.Diff(want, accruals(w.lines(commission.Filter{Run: r.ID}))); diff != "" {
		t.Error(diff)
	}
	if w.balance("suspense:aor:c1") != 0 || w.balance(commission.Cash) != 34700 {
		t.Error("the suspense was not released")
	}
	w.sound()
}

// TestOverridesStandApart: they follow the hierarchy, and neither stand in the cap nor in the agents' accounts.
func TestOverridesStandApart(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.files.links["A"] = []credential.Link{
		{NPN: "A", Parent: "900", From: day("2020-01-01"), Overrides: []credential.Split{{Cents: 12000}}},
		{NPN: "900", Parent: "950", From: day("2020-01-01"), Overrides: []credential.Split{{BasisPoints: 1000}}},
	}
	s := span("s1", "mapd", "2026-01-01", "", "initial")
	w.tell(telling{spans(s), held(tenure("s1", "A", "2026-01-01", "")), nil, nil})
	r, paid := w.pay("2026-01-02")
	want := []string{"s1 A 2026 69400 earned", "s1 override:900 2026 12000 override", "s1 override:950 2026 6940 override"}
	if diff := cmp.Diff(want, accruals(w.lines(commission.Filter{Run: r.ID}))); diff != "" {
		t.Error(diff)
	}
	if r.Totals.Pay != 69400 || r.Totals.Override != 18940 || len(paid) != 3 {
		t.Errorf("%+v %+v", r.Totals, paid)
	}
	s.End = until("2026-06-30")
	w.tell(telling{spans(s), held(tenure("s1", "A", "2026-01-01", "2026-06-30")), nil, nil})
	r, _ = w.pay("2026-07-02")
	want = []string{"s1 A 2026 -34700 months_not_enrolled", "s1 override:900 2026 -6000 override", "s1 override:950 2026 -3470 override"}
	if diff := cmp.Diff(want, accruals(w.lines(commission.Filter{Run: r.ID}))); diff != "" {
		t.Error(diff)
	}
	w.sound()
	if !slices.ContainsFunc(w.lines(commission.Filter{Payee: "override:900"}), func(l commission.Line) bool { return l.Earlier != 0 && l.Chargeback() }) {
		t.Error("the override taken back names no earlier line")
	}
}
