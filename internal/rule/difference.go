package rule

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/types"
)

// Difference is one field of one decision that comes out differently.
type Difference struct {
	// ID is the case: a request, a member, a finding.
	ID     string `json:"id"`
	Policy string `json:"policy"`
	// Field is the path of the result field, such as tier or extensions[0].reason.
	Field string `json:"field"`
	Was   any    `json:"was"`
	Now   any    `json:"now"`
	// RuleWas and RuleNow name the rule that decided, such as late_refill_alert@2026.1/late, where it is known.
	RuleWas string `json:"rule_was,omitempty"`
	RuleNow string `json:"rule_now,omitempty"`
}

// decisionField is the part of a result that says how it came about; it is not compared, but names the rule.
const decisionField = "decision"

// Differences compares two results as JSON gives them, field by field and in the order of their paths. How a
// result came about (set, version, hash, reasons) is no difference of the result.
func Differences(id, policy string, was, now map[string]any) []Difference {
	found := &comparison{id: id, policy: policy, ruleWas: ruleOf(was), ruleNow: ruleOf(now)}
	for _, name := range unionKeys(was, now) {
		if name != decisionField {
			found.compare(name, was[name], now[name])
		}
	}
	return found.differences
}

type comparison struct {
	id, policy, ruleWas, ruleNow string
	differences                  []Difference
}

// compare walks into objects, and into lists of equal length.
func (c *comparison) compare(path string, was, now any) {
	wasObject, ok1 := was.(map[string]any)
	nowObject, ok2 := now.(map[string]any)
	if ok1 && ok2 {
		for _, name := range unionKeys(wasObject, nowObject) {
			c.compare(path+"."+name, wasObject[name], nowObject[name])
		}
		return
	}
	wasList, ok1 := was.([]any)
	nowList, ok2 := now.([]any)
	if ok1 && ok2 && len(wasList) == len(nowList) {
		for i := range wasList {
			c.compare(fmt.Sprintf("%s[%d]", path, i), wasList[i], nowList[i])
		}
		return
	}
	if !alike(was, now) {
		c.differences = append(c.differences, Difference{c.id, c.policy, path, was, now, c.ruleWas, c.ruleNow})
	}
}

// alike treats 3 and 3.0 as the same number.
func alike(a, b any) bool {
	if x, ok := doubleValue(a).(types.Double); ok {
		y, ok := doubleValue(b).(types.Double)
		return ok && x == y
	}
	return jsonText(a) == jsonText(b)
}

func unionKeys(a, b map[string]any) []string {
	keys := append(sortedKeys(a), sortedKeys(b)...)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// ruleOf names the rule that made a result: SET@VERSION/RULE of a rule set, or the field rule of other policies.
func ruleOf(result map[string]any) string {
	decision, ok := result[decisionField].(map[string]any)
	if !ok {
		rule, _ := result["rule"].(string)
		return rule
	}
	set, _ := decision["set"].(string)
	version, _ := decision["version"].(string)
	rule, _ := decision["rule"].(string)
	return fmt.Sprintf("%s@%s/%s", set, version, rule)
}
