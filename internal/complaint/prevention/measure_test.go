package prevention

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/rules"
)

var jan = clock.DateOf(2026, time.January, 1)

func loaded(t *testing.T) *Rules {
	t.Helper()
	r, err := LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fact is an answered complaint of a day.
func fact(n int, day clock.Date, edit func(*Fact)) Fact {
	f := Fact{
		Case: complaint.ID(fmt.Sprint("c", n)), Number: fmt.Sprint(n), Intake: complaint.IntakeID(fmt.Sprint("i", n)), Member: "m1", Contract: "H0001", Plan: "001",
		Category: "billing", State: complaint.Closed, Received: day, ReceivedAt: day.Midnight(), Answered: true,
	}
	if edit != nil {
		edit(&f)
	}
	return f
}

func TestFirstContactAndRepeats(t *testing.T) {
	r := loaded(t)
	atOnce := func(f *Fact) { f.AtOnce = true }
	for name, x := range map[string]struct {
		facts         []Fact
		first, repeat Share
	}{
		"settled at once":           {[]Fact{fact(1, jan, atOnce)}, Share{1, 1}, Share{0, 1}},
		"settled later":             {[]Fact{fact(1, jan, nil)}, Share{0, 1}, Share{0, 1}},
		"came back on day 90":       {[]Fact{fact(1, jan, atOnce), fact(2, jan+90, atOnce)}, Share{1, 2}, Share{1, 2}},
		"came back on day 91":       {[]Fact{fact(1, jan, atOnce), fact(2, jan+91, atOnce)}, Share{2, 2}, Share{0, 2}},
		"another kind of matter":    {[]Fact{fact(1, jan, atOnce), fact(2, jan+1, func(f *Fact) { f.Category = "agent" })}, Share{1, 2}, Share{0, 2}},
		"another member":            {[]Fact{fact(1, jan, atOnce), fact(2, jan+1, func(f *Fact) { f.Member = "m2" })}, Share{1, 2}, Share{0, 2}},
		"two matters of a contact":  {[]Fact{fact(1, jan, atOnce), fact(2, jan, func(f *Fact) { f.Intake = "i1" })}, Share{1, 2}, Share{0, 2}},
		"the same one, a duplicate": {[]Fact{fact(1, jan, atOnce), fact(2, jan+1, func(f *Fact) { f.State = complaint.Duplicate })}, Share{1, 1}, Share{0, 1}},
		"nobody knows whose":        {[]Fact{fact(1, jan, func(f *Fact) { f.Member = "" })}, Share{0, 1}, Share{0, 0}},
		"still open":                {[]Fact{fact(1, jan, func(f *Fact) { f.Answered = false })}, Share{0, 0}, Share{0, 1}},
	} {
		got := r.Measure.trend(x.facts, Scope{From: jan, To: jan.EndOfYear()}, nil)
		if got.First != x.first || got.Repeat != x.repeat {
			t.Errorf("%s: first contact %v, repeat %v; expected %v and %v", name, got.First, got.Repeat, x.first, x.repeat)
		}
	}
}

// TestMonthsAddUp: what the months say together is what the period says, and every complaint is in one month.
func TestMonthsAddUp(t *testing.T) {
	r := loaded(t)
	rapid.Check(t, func(rt *rapid.T) {
		all := make([]Fact, rapid.IntRange(0, 60).Draw(rt, "facts"))
		for n := range all {
			all[n] = fact(n, jan+clock.Date(rapid.IntRange(-40, 400).Draw(rt, "day")), func(f *Fact) {
				f.AtOnce, f.Answered = rapid.Bool().Draw(rt, "once"), rapid.Bool().Draw(rt, "answered")
				f.Member = person.ID(rapid.SampledFrom([]string{"", "m1", "m2"}).Draw(rt, "member"))
				f.Causes = rapid.SampledFrom([][]string{nil, {"staffing"}, {"staffing", "handover"}}).Draw(rt, "causes")
			})
		}
		s := Scope{From: jan, To: jan.EndOfYear()}
		trend := r.Measure.trend(all, s, nil)
		count, causes := 0, 0
		var first, repeat Share
		for _, m := range trend.Months {
			count += m.Count
			first.Part, first.Whole = first.Part+m.First.Part, first.Whole+m.First.Whole
			repeat.Part, repeat.Whole = repeat.Part+m.Repeat.Part, repeat.Whole+m.Repeat.Whole
		}
		if count != trend.Count || first != trend.First || repeat != trend.Repeat {
			rt.Fatalf("months %d %v %v, period %d %v %v", count, first, repeat, trend.Count, trend.First, trend.Repeat)
		}
		for _, rate := range r.Measure.rates(all, s, ByCause, nil) {
			causes += rate.Count
		}
		for _, b := range trend.Causes {
			causes -= b.Count
		}
		if causes != 0 {
			rt.Fatalf("rates by cause and the causes differ by %d", causes)
		}
		if n := len(trend.Causes); n > 0 && math.Abs(trend.Causes[n-1].Share-100) > 1e-9 {
			rt.Fatalf("the last cause sums to %v %%", trend.Causes[n-1].Share)
		}
	})
}

func TestRates(t *testing.T) {
	r := loaded(t)
	all := []Fact{fact(1, jan, nil), fact(2, jan+40, func(f *Fact) { f.Agents = []string{"1234567"} }), fact(3, jan, func(f *Fact) { f.Contract = "H0002" })}
	members := map[clock.Date]map[string]float64{jan: {"": 300, "H0001": 100, "H0002": 200, "H0001-001": 100}, jan.AddMonths(1): {"": 300, "H0001": 100, "H0002": 200}}
	s := Scope{From: jan, To: jan.AddMonths(2) - 1}
	got := r.Measure.rates(all, s, ByContract, members)
	want := []Rate{{Value: "H0001", Count: 2, Months: 200}, {Value: "H0002", Count: 1, Months: 400}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if per, known := got[0].Per1000(); !known || per != 10 {
		t.Errorf("2 complaints in 200 member months are %v for 1,000", per)
	}
	agents := r.Measure.rates(all, s, ByAgent, members)
	if _, known := agents[0].Per1000(); known || agents[0].Count != 1 {
		t.Errorf("an agent has a count and no rate: %+v", agents[0])
	}
}

// TestSmallCells: no small number is shown, and never exactly one is hidden while there is another.
func TestSmallCells(t *testing.T) {
	r := loaded(t)
	rapid.Check(t, func(rt *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(1, 40), 0, 12).Draw(rt, "counts")
		slices.Sort(counts)
		slices.Reverse(counts)
		all := make([]Rate, len(counts))
		for n, c := range counts {
			all[n].Count = c
		}
		r.Measure.hide(all)
		hidden := 0
		for _, x := range all {
			if x.Hidden {
				hidden++
			} else if x.Count < r.Measure.SmallestCell {
				rt.Fatalf("%d is shown", x.Count)
			}
		}
		if hidden == 1 && len(all) > 1 {
			rt.Fatalf("only one of %v is hidden: the total tells it", counts)
		}
	})
}

func TestControlChart(t *testing.T) {
	r := loaded(t)
	months := func(counts ...int) (out []Month) {
		for n, c := range counts {
			out = append(out, Month{From: jan.AddMonths(n), Count: c, Months: 1000})
		}
		return out
	}
	for name, x := range map[string]struct {
		counts []int
		want   []Sign // of the last month
	}{
		"steady":                 {[]int{9, 11, 10, 9, 11, 10}, nil},
		"far above":              {[]int{9, 10, 11, 10, 9, 10, 10, 40}, []Sign{AboveLimit}},
		"far below":              {[]int{30, 30, 30, 30, 30, 30, 30, 2}, []Sign{BelowLimit}},
		"eight above the mean":   {[]int{5, 5, 5, 5, 5, 5, 5, 5, 9, 9, 9, 9, 9, 9, 9, 9}, []Sign{LongHigh}},
		"eight below the mean":   {[]int{9, 9, 9, 9, 9, 9, 9, 9, 5, 5, 5, 5, 5, 5, 5, 5}, []Sign{LongLow}},
		"six that rise":          {[]int{10, 5, 6, 7, 8, 9, 10}, []Sign{Rising}},
		"nothing":                {[]int{0, 0, 0}, nil},
		"five that rise are not": {[]int{10, 6, 7, 8, 9, 10}, nil},
	} {
		c, enrolled := r.Measure.chart(months(x.counts...))
		if last := c.Points[len(c.Points)-1]; !enrolled || !slices.Equal(last.Signals, x.want) {
			t.Errorf("%s: %v, expected %v (%+v)", name, last.Signals, x.want, last)
		}
	}
	// Limits by hand: a mean of 10 for 1,000 member months in a month of 1,000 is 10 + 3 * sqrt(10).
	c, _ := r.Measure.chart(months(8, 12))
	if got := c.Points[0].High; math.Abs(got-(10+3*math.Sqrt(10))) > 1e-9 || math.Abs(c.Points[0].Lower-(10-3*math.Sqrt(10))) > 1e-9 {
		t.Errorf("limits %v and %v", c.Points[0].Lower, got)
	}
	if c, enrolled := r.Measure.chart([]Month{{From: jan, Count: 4}, {From: jan.AddMonths(1), Count: 6, Months: 10}}); enrolled || c.Mean != 5 {
		t.Errorf("without enrolment it is a chart of counts: mean %v, enrolled %t", c.Mean, enrolled)
	}
}

func TestWarnings(t *testing.T) {
	r := loaded(t)
	now := jan.AddDays(100).Midnight()
	nobody := func(*Fact) bool { return false }
	open := func(f *Fact) {
		f.Open, f.Answered, f.State, f.LateFrom = true, false, complaint.Open, now.AddDate(0, 0, 1)
	}
	for name, x := range map[string]struct {
		facts []Fact
		why   []string // nil: not listed
	}{
		"one open complaint":        {[]Fact{fact(1, jan+90, open)}, nil},
		"overdue":                   {[]Fact{fact(1, jan+50, func(f *Fact) { open(f); f.LateFrom = now })}, []string{"overdue", "open"}},
		"rated low and came back":   {[]Fact{fact(1, jan+50, func(f *Fact) { f.Stars = 2 }), fact(2, jan+80, func(f *Fact) { f.Reopens = true })}, []string{"low_rating", "reopened", "repeated"}},
		"rated three stars":         {[]Fact{fact(1, jan+50, func(f *Fact) { f.Stars = 3 }), fact(2, jan+80, func(f *Fact) { f.Category = "agent" })}, nil},
		"CTM and open":              {[]Fact{fact(1, jan+90, func(f *Fact) { open(f); f.Module = true })}, []string{"ctm", "open"}},
		"letter and authority":      {[]Fact{fact(1, jan+90, func(f *Fact) { f.Returned = 1; f.Refused = true })}, []string{"returned_letter", "refused_authority"}},
		"too long ago":              {[]Fact{fact(1, jan-200, func(f *Fact) { f.Stars, f.Module = 1, true })}, nil},
		"nobody knows whose":        {[]Fact{fact(1, jan+90, func(f *Fact) { f.Member, f.Stars, f.Module = "", 1, true })}, nil},
		"a duplicate":               {[]Fact{fact(1, jan+90, func(f *Fact) { f.State, f.Stars, f.Module = complaint.Duplicate, 1, true })}, nil},
		"three contacts and urgent": {[]Fact{fact(1, jan+90, func(f *Fact) { open(f); f.Urgent = true }), fact(2, jan+91, nil), fact(3, jan+92, nil)}, []string{"repeated", "open", "several_contacts", "urgent"}},
	} {
		got := r.Warning.list(x.facts, nobody, jan+100, now)
		var why []string
		for _, w := range got {
			for _, s := range w.Why {
				why = append(why, s.Signal.ID)
			}
		}
		if diff := cmp.Diff(x.why, why); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := r.Warning.list([]Fact{fact(1, jan+90, func(f *Fact) { f.Stars, f.Module = 1, true })}, func(*Fact) bool { return true }, jan+100, now); len(got) != 0 {
		t.Errorf("whoever it is about finds it: %v", got)
	}
}

func TestTips(t *testing.T) {
	r := loaded(t)
	quarter := LastQuarter(clock.DateOf(2026, time.May, 20))
	if quarter.From != jan || quarter.To != clock.DateOf(2026, time.March, 31) {
		t.Fatalf("the last quarter is %v", quarter)
	}
	misled := func(f *Fact) { f.Category, f.Causes = "agent", []string{"agent_misled"} }
	var all []Fact
	for n := range r.Tips.Smallest {
		all = append(all, fact(n, jan+5, misled))
	}
	for name, x := range map[string]struct {
		facts []Fact
		want  []string
	}{
		"enough":        {all, []string{"agent_misled"}},
		"too few":       {all[1:], nil},
		"not of agents": {append(slices.Clone(all[1:]), fact(9, jan, func(f *Fact) { f.Causes = []string{"agent_misled"} })), nil},
		"another time":  {append(slices.Clone(all[1:]), fact(9, jan-1, misled)), nil},
	} {
		var got []string
		for _, tip := range r.Tips.needed(x.facts, quarter) {
			got = append(got, tip.ID)
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, expected %v", name, got, x.want)
		}
	}
}

// TestData: every tip and signal is in every language, and tips name causes and subcategories that there are.
func TestData(t *testing.T) {
	r := loaded(t)
	c, err := catalog.Load(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	agent, _ := c.Latest().Category(agentCategory)
	for _, tip := range r.Tips.Tips {
		for _, lang := range catalog.Required {
			if tip.Title[lang] == "" || tip.Text[lang] == "" {
				t.Errorf("tip %s has no text in %s", tip.ID, lang)
			}
		}
		for _, id := range tip.Causes {
			if _, known := c.Latest().Cause(id); !known {
				t.Errorf("tip %s: there is no cause %s", tip.ID, id)
			}
		}
		for _, id := range tip.Subcategories {
			if _, known := agent.Subcategory(id); !known {
				t.Errorf("tip %s: there is no subcategory %s of agents", tip.ID, id)
			}
		}
	}
	for _, s := range r.Warning.Signals {
		for _, lang := range catalog.Required {
			if s.Name[lang] == "" || s.Contact[lang] == "" {
				t.Errorf("signal %s has no text in %s", s.ID, lang)
			}
		}
	}
}
