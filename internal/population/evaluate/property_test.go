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
			checkEvidence(rt, &out, rows, asOf.Days())
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

// checkEvidence: what counts is not void and not of the future, what does not count explains a "no".
func checkEvidence(t *rapid.T, out *Findings, rows *column.Rows, asOf claim.Day) {
	for i := range out.List {
		f := &out.List[i]
		evidence := out.EvidenceOf(i)
		if len(evidence) > maxEvidence || f.State == Confirmed && len(evidence) == 0 || f.State == NotConfirmed && len(evidence) == 0 {
			t.Fatalf("%s with %d rows of evidence", f.State, len(evidence))
		}
		for _, e := range evidence {
			void, day := false, int32(0)
			switch e.Kind {
			case CodeRow:
				void, day = rows.CodeKind[e.Row].Void(), rows.CodeDate[e.Row]
			case FillRow:
				void, day = rows.FillStatus[e.Row] != claim.Paid, rows.FillDate[e.Row]
			case ResultRow:
				day = rows.ResultDate[e.Row]
			case SpanRow:
				day = rows.SpanFrom[e.Row]
			}
			if e.Counts && void || day > asOf || !e.Counts && f.State != NotConfirmed && f.State != Resolved {
				t.Fatalf("%s: %s row counts %t, void %t, dated %s as of %s", f.State, e.Kind, e.Counts, void, dayText(day), dayText(asOf))
			}
		}
	}
}

func (f slowFinding) String() string {
	return fmt.Sprintf("%s flag %d first %s ever %s on %s last %s due %s count %d excluded by %d", f.State, f.Flag, dayText(f.First), dayText(f.Ever),
		dayText(f.ConfirmedOn), dayText(f.Last), dayText(f.Due), f.Count, f.ExcludedBy)
}

func factText(s *slow) string {
	text := fmt.Sprintf("born %s died %s sex %d\n", dayText(s.rows.Birth), dayText(s.rows.Death), s.rows.Sex)
	for _, f := range s.facts() {
		text += fmt.Sprintf("%s %s %s %s %s role %d void %t claim %d value %v\n", f.date, f.kind, f.setting, f.system, f.code, f.role, f.void, f.claim, f.value)
	}
	for i := range s.rows.SpanCoverage {
		text += fmt.Sprintf("span %d %s %s\n", s.rows.SpanCoverage[i], dayText(s.rows.SpanFrom[i]), dayText(s.rows.SpanThru[i]))
	}
	return text
}
