package evaluate

import (
	"testing"
)

// FuzzRuleFile: whatever stands in a rule file, loading and compiling it gives an error or a program, never a panic.
func FuzzRuleFile(f *testing.F) {
	f.Add([]byte(conditionText("met_when: {any_of: [{types: [inpatient]}, {min: 2, min_days_apart: 1}]}\ncoverage: {max_gap_months: 1}\n")))
	f.Add([]byte(gapText("satisfied_by: {value_set: t/a, window: {from: event}}\n")))
	sets := worked(f).Sets
	f.Fuzz(func(t *testing.T, text []byte) {
		docs, err := parseDocuments("fuzz.yaml", text)
		if err != nil {
			return
		}
		var rules []Rule
		for i := range docs {
			if docs[i].kind != KindCondition && docs[i].kind != KindGap {
				continue
			}
			r, err := docs[i].rule()
			if err != nil {
				return
			}
			rules = append(rules, r)
		}
		p, err := Compile(rules, sets, Options{})
		if err != nil {
			return
		}
		var out Findings
		rows := newMemberRows(benchAsOf-30000, 2).finish()
		p.Evaluate(p.Bind(rows.Dict), rows, benchAsOf, &out)
	})
}
