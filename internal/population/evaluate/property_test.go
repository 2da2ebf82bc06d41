package evaluate

import (
	"fmt"
	"testing"

	"github.com/goccy/go-yaml"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// tinySets is a world of few codes, so that random rules and random members meet often.
func tinySets() *ValueSets {
	v := NewValueSets()
	add := func(name string, entries ...Entry) { v.Add(name, "1", LicenceOpen, entries...) }
	add("t/a", Entry{System: claim.ICD10CM, Code: "A1"}, Entry{System: claim.ICD10CM, Code: "A2"}, Entry{System: claim.ICD10CM, Code: "B9", Exclude: true})
	add("t/b", Entry{System: claim.ICD10CM, Code: "B1"}, Entry{System: claim.HCPCS, Code: "G1"}, Entry{System: claim.ICD10CM, Code: "A2"})
	add("t/c", Entry{System: claim.ICD10CM, Code: "C*"}, Entry{System: claim.LOINC, Code: "1-1"}, Entry{System: claim.CVX, Code: "33"})
	add("t/n", Entry{System: claim.NDC, Code: "00001000101"})
	add("t/lab", Entry{System: claim.LOINC, Code: "1-1"}, Entry{System: claim.LOINC, Code: "2-2"})
	add("t/dia", Entry{System: claim.LOINC, Code: "3-3"})
	return v
}

// propertyStart is the first day of the random members' world; all of it fits in three years.
var propertyStart = clock.DateOf(2023, 1, 1)

func randomDay(t *rapid.T, label string) claim.Day {
	return propertyStart.AddDays(rapid.IntRange(0, 1100).Draw(t, label)).Days()
}

func randomRows(t *rapid.T) *column.Rows {
	birth := clock.DateOf(1940+rapid.IntRange(0, 50).Draw(t, "birth year"), 3, 1).Days()
	if rapid.IntRange(0, 9).Draw(t, "birth known") == 0 {
		birth = claim.NoDay
	}
	m := newMemberRows(birth, claim.Sex(rapid.IntRange(0, 2).Draw(t, "sex")))
	if rapid.IntRange(0, 9).Draw(t, "dead") == 0 {
		m.rows.Death = randomDay(t, "death")
	}
	// A code no rule knows comes first, so that class 0 is met too.
	m.code(claim.ICD10CM, "Z00")
	for i := range rapid.IntRange(0, 8).Draw(t, "claims") {
		randomClaim(t, m, i)
	}
	for range rapid.IntRange(0, 3).Draw(t, "fills") {
		code := rapid.SampledFrom([]string{"00001000101", "00001000199", "00009999901"}).Draw(t, "ndc")
		status := claim.Status(rapid.SampledFrom([]int{0, 0, 0, 2}).Draw(t, "fill status"))
		m.fill(claim.NDC, code, randomDay(t, "fill"), 30, status)
	}
	for range rapid.IntRange(0, 5).Draw(t, "results") {
		code := rapid.SampledFrom([]string{"1-1", "2-2", "3-3"}).Draw(t, "loinc")
		m.result(code, propertyStart.AddDays(30*rapid.IntRange(0, 36).Draw(t, "result")).Days(), float64(rapid.IntRange(5, 10).Draw(t, "value")))
	}
	randomSpans(t, m)
	return m.finish()
}

func randomClaim(t *rapid.T, m *memberRows, i int) {
	setting := claim.Setting(rapid.IntRange(1, 10).Draw(t, "setting"))
	status := claim.Status(rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2}).Draw(t, "status"))
	from := randomDay(t, "from")
	if rapid.IntRange(0, 3).Draw(t, "cluster") == 0 {
		from = propertyStart.AddDays(700 + rapid.IntRange(0, 2).Draw(t, "near")).Days()
	}
	at := m.claim(fmt.Sprint(i), setting, status, from, from+3)
	for range rapid.IntRange(1, 3).Draw(t, "codes") {
		role := claim.Role(rapid.IntRange(1, 4).Draw(t, "role"))
		day := from + int32(rapid.SampledFrom([]int{0, 0, 0, 2, 40}).Draw(t, "line day"))
		switch rapid.IntRange(0, 9).Draw(t, "system") {
		case 0:
			m.fact(at, claim.HCPCS, claim.Procedure, "G1", day)
		case 1:
			m.fact(at, claim.CVX, claim.Procedure, "33", day)
		case 2:
			m.fact(at, claim.LOINC, claim.Procedure, "1-1", day)
		default:
			code := rapid.SampledFrom([]string{"A1", "A2", "B1", "B9", "C1", "C22", "Z00"}).Draw(t, "dx")
			m.fact(at, claim.ICD10CM, role, code, day)
		}
	}
}

func randomSpans(t *rapid.T, m *memberRows) {
	coverages := []claim.Coverage{claim.PartA, claim.PartB, claim.PartC, claim.PartD, claim.HospiceElect, claim.ESRD}
	for _, coverage := range coverages {
		for range rapid.IntRange(0, 2).Draw(t, "spans") {
			from := propertyStart.AddDays(rapid.IntRange(-800, 900).Draw(t, "span from")).Days()
			thru := from + int32(rapid.IntRange(10, 1500).Draw(t, "span days"))
			m.span(coverage, from, thru)
		}
	}
}

// pick draws one of several YAML fragments; an empty one leaves the key out.
func pick(t *rapid.T, label string, fragments ...string) string {
	return rapid.SampledFrom(fragments).Draw(t, label)
}

var windowWords = []string{
	"", "", "window: lifetime, ", "window: P12M, ", "window: P3M, ", "window: {to: as_of - P6M}, ", "window: {from: birth + P60Y}, ",
}

func randomCodes(t *rapid.T) string {
	return pick(t, "codes", "value_set: t/a, ", "value_set: t/b, ", "value_set: t/c@1, ", "value_sets: [t/a, t/n], ", "value_set: t/n, ",
		"list: ['ICD10CM:A1', 'CVX:33'], ", "value_set: t/b, systems: [ICD10CM], ", "value_set: t/a, except: ['ICD10CM:A1'], ")
}

func randomCount(t *rapid.T) string {
	return pick(t, "count", "", "", "min: 1, ", "min: 2, ", "min: 2, distinct_dates: true, ", "min: 2, min_days_apart: 30, ", "min: 3, min_days_apart: 1, ")
}

func randomFilter(t *rapid.T) string {
	return pick(t, "types", "", "types: [inpatient, snf], ", "types: [hop, carrier], ", "types: [any_other_non_drug], ", "not_types: [carrier], ") +
		pick(t, "position", "", "", "dx_position: principal, ", "dx_position: not_admitting, ") +
		pick(t, "exclude", "", "", "exclude_claim_if: {value_set: t/a, role: exclude}, ", "also_on_claim: {value_set: t/b}, ")
}

func randomUnless(t *rapid.T) string {
	return pick(t, "unless", "", "", "", "unless: {value_set: t/c}, ", "unless: {enrolment_flag: hospice}, ", "unless: {not: {sex: female}}, ")
}

// randomLeaf is one counted criterion of a gap or of a suspicion.
func randomLeaf(t *rapid.T, windows []string) string {
	switch rapid.IntRange(0, 9).Draw(t, "kind of leaf") {
	case 0:
		return "{enrolment_flag: " + pick(t, "flag", "hospice", "esrd", "died") + ", " + pick(t, "window", windows...) + "}"
	case 1:
		return "{age: {from: " + pick(t, "from", "40", "65") + pick(t, "to", "", ", to: 74") + "}" + pick(t, "sex", "", ", sex: male") + "}"
	case 2:
		return "{value_set: t/lab, op: '" + pick(t, "op", "<", "<=", ">", ">=", "=") + "', value: 7, " +
			pick(t, "last", "", "last: true, ", "last: true, of_day: lowest, ", "last: true, of_day: highest, ") + pick(t, "window", windows...) + "}"
	case 3:
		return "{not: " + randomCodesLeaf(t, windows) + "}"
	}
	return randomCodesLeaf(t, windows)
}

func randomCodesLeaf(t *rapid.T, windows []string) string {
	return "{" + randomCodes(t) + randomCount(t) + randomFilter(t) + randomUnless(t) + pick(t, "window", windows...) +
		pick(t, "own interval", "", "", "", "interval: P9M, ", "interval: P200Y, ") + pick(t, "next", "", "", "next_after: P2M, ") + "}"
}

func randomTree(t *rapid.T, windows []string, depth int) string {
	kind := rapid.IntRange(0, 4).Draw(t, "tree")
	if depth == 0 || kind > 2 {
		return randomLeaf(t, windows)
	}
	if kind == 2 {
		return randomGroup(t, windows)
	}
	group := []string{"any_of", "all_of"}[kind]
	return fmt.Sprintf("{%s: [%s, %s], %s%s}", group, randomTree(t, windows, depth-1), randomTree(t, windows, depth-1), randomUnless(t), pick(t, "group window", windows...))
}

// randomGroup is an all_of with within, or a sequence.
func randomGroup(t *rapid.T, windows []string) string {
	if rapid.Bool().Draw(t, "within") {
		return fmt.Sprintf("{all_of: [{value_set: t/lab}, {value_set: t/dia, op: '<', value: 9}], within: %s, %s}",
			pick(t, "within days", "P0D", "P4D", "P31D"), pick(t, "window", windows...))
	}
	return fmt.Sprintf("{sequence: [{value_set: t/a}, {value_set: t/b, %s}], %s}", pick(t, "after", "", "after: P30D", "after: P6M"), pick(t, "window", windows...))
}

func randomMet(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 3).Draw(t, "met")
	if depth == 0 || kind > 1 {
		weak := pick(t, "weak", "", "", "weak_codes: {list: ['ICD10CM:A2']}, ")
		return "{" + pick(t, "own codes", "", "", "", randomCodes(t)) + randomCount(t) + randomFilter(t) + weak + randomUnless(t) + "}"
	}
	return fmt.Sprintf("{%s: [%s, %s]}", []string{"any_of", "all_of"}[kind], randomMet(t, depth-1), randomMet(t, depth-1))
}

func randomCondition(t *rapid.T, id string) string {
	text := "kind: condition\nid: " + id + "\nversion: '1'\n" +
		"reference_period: {" + pick(t, "ending", "", "ending: as_of, ") + "length: " + pick(t, "length", "P24M", "P12M", "P6M") + "}\n" +
		"claims: {" + pick(t, "lines", "", "exclude_lines: [dme, ambulance], ") + pick(t, "claim position", "", "", "dx_position: principal, ") +
		pick(t, "claim exclusion", "", "", "exclude_claim_if: {value_set: t/a, role: exclude}, ") + "codes: {value_set: " + pick(t, "set", "t/a", "t/b") + "}}\n" +
		"met_when: " + randomMet(t, 2) + "\n" +
		pick(t, "coverage", "", "coverage: {max_gap_months: 1}\n", "coverage: {parts: [A, B, D], max_gaps: 2, max_gap: P45D}\n")
	windows := []string{"", "", "window: lifetime, ", "window: P12M, "}
	suspected, signal := "", ""
	if rapid.Bool().Draw(t, "suspects") {
		suspected = "suspected: " + randomTree(t, windows, 1) + ", "
	}
	if rapid.Bool().Draw(t, "signals") {
		signal = "signal: " + randomTree(t, windows, 1) + ", "
	}
	return text + "states: {" + suspected + signal + "}\n"
}

func randomGap(t *rapid.T, id string) string {
	windows := windowWords
	event := ""
	if rapid.IntRange(0, 3).Draw(t, "has event") == 0 {
		event = "index_event: {value_set: t/b, pick: " + pick(t, "pick", "first", "last") + ", " + pick(t, "event window", windowWords...) + "}\n"
		windows = append(append([]string(nil), windows...), "window: {from: event, to: event + P6M}, ", "window: {from: event - P1Y, to: event - P1D}, ")
	}
	windows = append(append([]string(nil), windows...), "window: period, ", "window: {from: period.start - P15M, to: period.end}, ", "window: {from: period.start, to: as_of}, ")
	text := "kind: gap\nid: " + id + "\nversion: '1'\n" + event + pick(t, "period", "", "", "period: year_from_07-01\n") +
		"population: {" + pick(t, "sex", "", "", "sex: female, ") +
		pick(t, "age", "", "age: {from: 40, to: 75}, ", "age: {at: period.end, from: 65}, ", "age: {at: period.start, to: 64}, ")
	if rapid.IntRange(0, 2).Draw(t, "requires") == 0 {
		text += "all_of: [{condition: c1, " + pick(t, "states", "", "states: [confirmed, suspected], ", "states: [none, resolved], ") + "}, " + randomTree(t, windows, 1) + "], "
	}
	text += "}\n"
	if rapid.Bool().Draw(t, "excludes") {
		text += "exclusions: [{id: one, any_of: [" + randomTree(t, windows, 1) + "]}, {id: two, all_of: [" + randomLeaf(t, windows) + ", {condition: c0}]}]\n"
	}
	text += pick(t, "enrolment", "", "", "enrolment: {mode: measure_only, max_gaps: 1, max_gap: P45D, enrolled_on: period.end}\n", "enrolment: {parts: [A], max_gaps: 3, max_gap: P12M}\n")
	text += "satisfied_by: " + randomTree(t, windows, 2) + "\n"
	return text + "due: {" + pick(t, "interval", "", "interval: P24M, ", "interval: P6M, ", "interval: P200Y, ") +
		pick(t, "first due", "", "first_due: population_entry, ") + pick(t, "grace", "", "grace: P3M, ", "grace: P10D, ") +
		pick(t, "soon", "", "soon: P30D, ") + pick(t, "by", "", "by: period.start + P4M, ") + "}\n"
}

func parseRules(t testing.TB, texts ...string) []Rule {
	var rules []Rule
	for _, text := range texts {
		docs, err := parseDocuments("random.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		r, err := docs[0].rule()
		if err != nil {
			t.Fatalf("%s\n%s", yaml.FormatError(err, false, true), text)
		}
		rules = append(rules, r)
	}
	return rules
}

// TestFastEqualsSlow compares the two evaluators on random rules and random members.
func TestFastEqualsSlow(t *testing.T) {
	sets := tinySets()
	rapid.Check(t, func(rt *rapid.T) {
		texts := []string{randomCondition(rt, "c0"), randomCondition(rt, "c1"), randomGap(rt, "g")}
		rules := parseRules(t, texts...)
		opts := Options{Mode: Mode(rapid.IntRange(0, 1).Draw(rt, "mode")), Period: 2024}
		p, err := Compile(rules, sets, opts)
		if err != nil {
			rt.Fatalf("%v\n%s", err, texts)
		}
		var out Findings
		for range 4 { // the same Findings again and again: nothing may be left over
			rows := randomRows(rt)
			asOf := propertyStart.AddDays(rapid.IntRange(300, 1150).Draw(rt, "as of"))
			p.Evaluate(p.Bind(rows.Dict), rows, asOf.Days(), &out)
			s := &slow{sets: sets, mode: opts.Mode, year: opts.Period, asOf: asOf, rows: rows, states: map[string]State{}, met: map[string]claim.Day{}}
			for i := range rules {
				at, _ := p.Index(rules[i].ID)
				compareFindings(rt, &rules[i], texts[i], s, p, out.Find(at))
			}
		}
	})
}

func compareFindings(t *rapid.T, r *Rule, text string, s *slow, p *Program, fast *Finding) {
	var want slowFinding
	absent := None
	if r.Kind == KindGap {
		want, absent = s.gap(r), NotInPopulation
	} else {
		want = s.condition(r)
		s.states[r.ID], s.met[r.ID] = want.State, want.Ever
	}
	got := newSlowFinding(absent)
	if fast != nil {
		got = slowFinding{
			State: fast.State, Flag: fast.Flag, First: fast.First, Ever: fast.Ever, ConfirmedOn: fast.ConfirmedOn, Last: fast.Last,
			Due: fast.Due, Count: int(fast.Count), ExcludedBy: int(fast.ExcludedBy),
		}
	}
	if want.State == absent {
		want = newSlowFinding(absent)
	}
	if got != want {
		t.Fatalf("as of %s, mode %d\nfast %s\nslow %s\n%s\n%s", s.asOf, p.opts.Mode, got, want, text, factText(s))
	}
}

func (f slowFinding) String() string {
	return fmt.Sprintf("%s flag %d first %s ever %s on %s last %s due %s count %d excluded by %d", f.State, f.Flag, dayText(f.First), dayText(f.Ever),
		dayText(f.ConfirmedOn), dayText(f.Last), dayText(f.Due), f.Count, f.ExcludedBy)
}

func factText(s *slow) string {
	text := fmt.Sprintf("born %s died %s sex %d\n", dayText(s.rows.Birth), dayText(s.rows.Death), s.rows.Sex)
	for _, f := range s.facts() {
		text += fmt.Sprintf("%s %s %s %s %s role %d void %t claim %d value %v\n", f.date, f.kind, settingNames[f.setting], systemNames[f.system], f.code, f.role, f.void, f.claim, f.value)
	}
	for i := range s.rows.SpanCoverage {
		text += fmt.Sprintf("span %d %s %s\n", s.rows.SpanCoverage[i], dayText(s.rows.SpanFrom[i]), dayText(s.rows.SpanThru[i]))
	}
	return text
}
