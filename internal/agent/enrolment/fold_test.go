package enrolment

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

func d(text string) *clock.Date {
	day := clock.MustParse(text)
	return &day
}

func at(text string) time.Time { return clock.MustParse(text).Midnight() }

// told is a fact with what most tests need: kind, day of processing, plan as contract/plan, day.
func told(kind Kind, processed, where, on string, change ...func(*Fact)) Fact {
	contract, number, _ := strings.Cut(where, "/")
	f := Fact{Kind: kind, At: at(processed), Contract: contract, Plan: number, Family: plan.MAPD}
	if strings.HasPrefix(contract, "S") {
		f.Family = plan.PDP
	}
	if on != "" {
		f.On = d(on)
	}
	for _, c := range change {
		c(&f)
	}
	return keyed(f)
}

func keyed(f Fact) Fact {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	f.key = keyOf(text)
	return f
}

func why(e Ended) func(*Fact)          { return func(f *Fact) { f.Ended = e } }
func family(x plan.Family) func(*Fact) { return func(f *Fact) { f.Family = x } }
func until(day, through string) func(*Fact) {
	return func(f *Fact) {
		if day != "" {
			f.Until = d(day)
		}
		if through != "" {
			f.Through = d(through)
		}
	}
}

// spanLine is a span as the tables below write it: plan, start, end, why.
func spanLine(s Span) string {
	end := "open"
	if s.End != nil {
		end = s.End.String()
	}
	out := fmt.Sprintf("%s/%s %s %s", s.Contract, s.Plan, s.Start, end)
	if s.Ended != "" {
		out += " " + string(s.Ended)
	}
	if s.Cancelled {
		out = fmt.Sprintf("%s/%s %s cancelled", s.Contract, s.Plan, s.Start)
	}
	return out
}

func lines(spans []Span) []string {
	out := []string{}
	for _, s := range spans {
		out = append(out, spanLine(s))
	}
	return out
}

func TestFold(t *testing.T) {
	for name, c := range map[string]struct {
		facts []Fact
		want  []string
	}{
		"accepted": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2026-01-01")},
			[]string{"H1/001 2026-01-01 open"},
		},
		"another plan of the contract": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2025-01-01"), told(Accepted, "2025-12-01", "H1/002", "2026-01-01")},
			[]string{"H1/001 2025-01-01 2025-12-31 plan_change", "H1/002 2026-01-01 open"},
		},
		"left for another organization": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(Disenrolled, "2026-02-10", "H1/001", "2026-02-28", why(EndedByChange))},
			[]string{"H1/001 2026-01-01 2026-02-28 plan_change"},
		},
		"the first of a month ends the month before": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(Disenrolled, "2026-02-10", "H1", "2026-03-01", why(EndedByTermination))},
			[]string{"H1/001 2026-01-01 2026-02-28 termination"},
		},
		"a drug plan beside a medical plan": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2026-01-01", family(plan.MA)), told(Accepted, "2025-11-04", "S1/001", "2026-01-01")},
			[]string{"H1/001 2026-01-01 open", "S1/001 2026-01-01 open"},
		},
		"two plans collapse": {
			[]Fact{
				told(Accepted, "2025-11-03", "H1/001", "2026-01-01", family(plan.MA)), told(Accepted, "2025-11-04", "S1/001", "2026-01-01"),
				told(Accepted, "2026-11-04", "H1/002", "2027-01-01"),
			},
			[]string{"H1/001 2026-01-01 2026-12-31 plan_change", "S1/001 2026-01-01 2026-12-31 plan_change", "H1/002 2027-01-01 open"},
		},
		"a cancelled change lets the old plan go on": {
			[]Fact{
				told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(Accepted, "2026-02-03", "H2/001", "2026-03-01"),
				told(Disenrolled, "2026-02-03", "H1/001", "2026-02-28", why(EndedByChange)), told(Cancelled, "2026-02-20", "H2/001", "2026-03-01"),
			},
			[]string{"H1/001 2026-01-01 open", "H2/001 2026-03-01 cancelled"},
		},
		"a cancelled disenrollment": {
			[]Fact{
				told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(Disenrolled, "2026-02-03", "H1/001", "2026-02-28", why(EndedByTermination)),
				told(Reinstated, "2026-03-20", "H1/001", "2026-03-01"),
			},
			[]string{"H1/001 2026-01-01 open"},
		},
		"CMS corrects the plan from its beginning": {
			[]Fact{
				told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(CorrectedOut, "2026-02-03", "H1/001", "2026-01-01"),
				told(CorrectedIn, "2026-02-03", "H1/002", "2026-01-01"),
			},
			[]string{"H1/001 2026-01-01 cancelled", "H1/002 2026-01-01 open"},
		},
		"CMS corrects the plan from a later month": {
			[]Fact{
				told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(CorrectedOut, "2026-02-03", "H1/001", "2026-01-31"),
				told(CorrectedIn, "2026-02-03", "H1/002", "2026-02-01"),
			},
			[]string{"H1/001 2026-01-01 2026-01-31 cms_correction", "H1/002 2026-02-01 open"},
		},
		"a start moved earlier": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2026-03-01"), told(StartMoved, "2026-04-03", "H1/001", "2026-01-01")},
			[]string{"H1/001 2026-01-01 open"},
		},
		"an end moved earlier": {
			[]Fact{
				told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(Disenrolled, "2026-06-03", "H1/001", "2026-06-30", why(EndedByTermination)),
				told(EndMoved, "2026-07-03", "H1/001", "2026-04-30"),
			},
			[]string{"H1/001 2026-01-01 2026-04-30 termination"},
		},
		"two for one day: the later application": {
			[]Fact{
				told(Accepted, "2025-12-03", "H1/001", "2026-01-01", func(f *Fact) { f.Application = d("2025-11-30") }),
				told(Accepted, "2025-12-05", "H2/001", "2026-01-01", func(f *Fact) { f.Application = d("2025-11-20") }),
			},
			[]string{"H1/001 2026-01-01 open", "H2/001 2026-01-01 cancelled"},
		},
		"an earlier month told later": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(Accepted, "2025-12-20", "H2/001", "2025-12-01")},
			[]string{"H2/001 2025-12-01 2025-12-31 plan_change", "H1/001 2026-01-01 open"},
		},
		"crosswalk": {
			[]Fact{
				told(Accepted, "2024-11-03", "H1/001", "2025-01-01"),
				told(Accepted, "2025-11-03", "H1/002", "2026-01-01", func(f *Fact) { f.NoElection = true }),
			},
			[]string{"H1/001 2025-01-01 2025-12-31 crosswalk", "H1/002 2026-01-01 open"},
		},
		"death": {
			[]Fact{told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(Died, "2026-03-20", "", "2026-03-10")},
			[]string{"H1/001 2026-01-01 2026-03-31 death"},
		},
		"years that follow one another": {
			[]Fact{
				told(Snapshot, "2020-12-31", "H1/001", "2020-07-01", until("2020-12-31", "2020-12-31")),
				told(Snapshot, "2021-12-31", "H1/001", "2021-01-01", until("2021-12-31", "2021-12-31")),
			},
			[]string{"H1/001 2020-07-01 open"},
		},
		"a year without": {
			[]Fact{
				told(Snapshot, "2020-12-31", "H1/001", "2020-07-01", until("2020-12-31", "2020-12-31")),
				told(Snapshot, "2021-12-31", "", "", until("", "2021-12-31")),
			},
			[]string{"H1/001 2020-07-01 2020-12-31 termination"},
		},
		"a real switch within a year": {
			[]Fact{
				told(Snapshot, "2020-12-31", "H1/001", "2020-01-01", until("2020-04-30", "2020-12-31")),
				told(Snapshot, "2020-12-31", "H2/001", "2020-05-01", until("2020-12-31", "2020-12-31")),
			},
			[]string{"H1/001 2020-01-01 2020-04-30 plan_change", "H2/001 2020-05-01 open"},
		},
		"told again by a snapshot": {
			[]Fact{
				told(Accepted, "2020-03-03", "H1/001", "2020-03-01"),
				told(Snapshot, "2020-12-31", "H1/001", "2020-03-01", until("2020-12-31", "2020-12-31")),
			},
			[]string{"H1/001 2020-03-01 open"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lines(Fold("m", c.facts).Spans)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCorrectionNamesWhatItCorrects(t *testing.T) {
	spans := Fold("m", []Fact{
		told(Accepted, "2025-11-03", "H1/001", "2026-01-01"), told(CorrectedOut, "2026-02-03", "H1/001", "2026-01-01"),
		told(CorrectedIn, "2026-02-03", "H1/002", "2026-01-01"),
	}).Spans
	if spans[1].Corrects != spans[0].ID || !spans[1].NoElection {
		t.Errorf("%+v", spans[1])
	}
}

func TestSpanKeepsItsIDWhenItsDatesMove(t *testing.T) {
	first := told(Accepted, "2025-11-03", "H1/001", "2026-03-01")
	before := Fold("m", []Fact{first}).Spans[0].ID
	after := Fold("m", []Fact{told(StartMoved, "2026-04-03", "H1/001", "2026-01-01"), first}).Spans[0]
	if after.ID != before || after.Start != *d("2026-01-01") {
		t.Errorf("%s, was %s", after.ID, before)
	}
}

func TestCompensationReport(t *testing.T) {
	say := func(cycle Cycle, prior string) func(*Fact) { return func(f *Fact) { f.Cycle, f.Prior = cycle, prior } }
	s := Fold("m", []Fact{
		told(Compensation, "2026-02-01", "H1/001", "2026-01-01", say(CycleRenewal, "")),
		told(Accepted, "2025-11-03", "H1/001", "2026-01-01"),
		told(Compensation, "2026-03-01", "H1/001", "2026-01-01", say(CycleInitial, "none")),
	}).Spans[0]
	if s.Cycle != CycleInitial || s.Prior != "none" {
		t.Errorf("cycle %s, prior %s", s.Cycle, s.Prior)
	}
}

func TestApplications(t *testing.T) {
	mine := func(f *Fact) { f.Tracking = "KW1" }
	sent := told(Submitted, "2026-03-03", "H1/001", "2026-04-01", mine)
	for name, c := range map[string]struct {
		facts []Fact
		want  ApplicationState
		spans int
	}{
		"pending":  {[]Fact{sent}, Pending, 0},
		"accepted": {[]Fact{sent, told(Accepted, "2026-03-10", "H1/001", "2026-04-01", mine)}, Taken, 1},
		"rejected": {[]Fact{sent, told(Rejected, "2026-03-10", "H1/001", "2026-04-01", mine, func(f *Fact) { f.Reply = "106" })}, Refused, 0},
		"another one was rejected": {
			[]Fact{sent, told(Rejected, "2026-03-10", "H1/001", "2026-04-01", func(f *Fact) { f.Tracking = "KW2" })}, Pending, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := Fold("m", c.facts)
			if len(got.Applications) != 1 || got.Applications[0].Status != c.want || len(got.Spans) != c.spans {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestResidences(t *testing.T) {
	lives := func(state string) func(*Fact) { return func(f *Fact) { f.State = state } }
	s := Fold("m", []Fact{
		told(Accepted, "2025-11-03", "H1/001", "2026-01-01", lives("FL")), told(Residence, "2026-05-03", "", "2026-05-01", lives("GA")),
	}).Spans[0]
	if diff := cmp.Diff([]Home{{"GA", *d("2026-05-01")}}, s.Residences); diff != "" || s.State != "FL" {
		t.Error(s.State, diff)
	}
}

// drawFacts draws the history of a member: anything may happen, in any order.
func drawFacts(t *rapid.T) []Fact {
	kinds := []Kind{Accepted, Accepted, Accepted, Snapshot, Disenrolled, Reinstated, Cancelled, CorrectedOut, CorrectedIn, StartMoved, EndMoved, Compensation, Rejected, Submitted, Residence, Died}
	plans := []string{"H1/001", "H1/002", "H2/001", "S1/001", "H9/003"}
	day := clock.MustParse("2025-01-01")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Fact {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		on := day.AddMonths(rapid.IntRange(0, 17).Draw(t, "month"))
		f := told(kind, day.AddDays(rapid.IntRange(0, 40).Draw(t, "processed")).String(), rapid.SampledFrom(plans).Draw(t, "plan"), on.String())
		switch kind {
		case Disenrolled, CorrectedOut, EndMoved:
			end := on.EndOfMonth()
			f.On, f.Ended = &end, rapid.SampledFrom([]Ended{EndedByChange, EndedByTermination, EndedByRetro}).Draw(t, "why")
		case Snapshot:
			end := on.AddMonths(rapid.IntRange(0, 6).Draw(t, "months")).EndOfMonth()
			f.Until = &end
			if rapid.Bool().Draw(t, "through") {
				last := end.EndOfYear()
				f.Through = &last
			}
		case Accepted:
			f.NoElection = rapid.Bool().Draw(t, "carried")
			f.Tracking = rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "tracking")
		case Rejected, Submitted:
			f.Tracking = rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "tracking")
		case Residence:
			f.State = rapid.SampledFrom([]string{"FL", "GA"}).Draw(t, "state")
		}
		return keyed(f)
	}), 0, 14).Draw(t, "facts")
}

func TestOrderAndRepetitionMakeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := drawFacts(t)
		want := Fold("m", facts)
		other := rapid.Permutation(slices.Concat(facts, facts[:len(facts)/2])).Draw(t, "order")
		if diff := cmp.Diff(want, Fold("m", other)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNobodyIsInTwoPlansOfAKindAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spans := Fold("m", drawFacts(t)).Spans
		for i := range spans {
			s := &spans[i]
			if s.Cancelled {
				continue
			}
			if s.End != nil && s.End.Before(s.Start) || s.Start.Day() != 1 || s.End != nil && *s.End != s.End.EndOfMonth() {
				t.Fatalf("span %s", spanLine(*s))
			}
			for j := range spans[:i] {
				o := &spans[j]
				a, b := &opened{Span: *s}, &opened{Span: *o}
				if !o.Cancelled && a.conflicts(b) && (o.End == nil || !o.End.Before(s.Start)) && (s.End == nil || !s.End.Before(o.Start)) {
					t.Fatalf("%s beside %s", spanLine(*s), spanLine(*o))
				}
			}
		}
	})
}

func TestSpansAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spans := Fold("m", drawFacts(t)).Spans
		for i := range spans {
			spans[i].Helpers, spans[i].NPN, spans[i].Known, spans[i].Origin = []Helper{HelpedByAgent, HelpedBySelf}, "123", int64(i), "file:1"
			spans[i].Application, spans[i].Online, spans[i].Employer, spans[i].Institution = d("2025-02-03"), true, true, true
		}
		got, err := decodeSpans(encodeSpans(spans))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(append([]Span{}, spans...), append([]Span{}, got...)); diff != "" {
			t.Fatal(diff)
		}
	})
}
