package evaluate

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// say puts a criterion into words: its title where it has one, else what it counts.
func (p *Program) say(at int32) string {
	k := p.said[at].criterion
	if k.Title != "" {
		return k.Title
	}
	n := &p.nodes[at]
	switch n.kind {
	case leafNode:
		return p.sayLeaf(k, n, p.said[at].defaults)
	case anyNode:
		return p.sayAll(n, " or ")
	case allNode, withinNode:
		return p.sayAll(n, " and ")
	case sequenceNode:
		return p.sayAll(n, ", then ")
	case notNode:
		return "no " + p.sayAll(n, " and ")
	case flagNode:
		return flagName(n.flag)
	case conditionNode:
		return p.sayStates(n)
	case personNode:
		return strings.TrimSpace(k.Sex + " " + ageText(k.Age))
	default:
		return strings.TrimSpace("a statement that claims do not hold " + k.HRA + k.Attestation)
	}
}

func (p *Program) sayAll(n *node, between string) string {
	var parts []string
	for _, kid := range p.kidsOf(n) {
		parts = append(parts, p.say(kid))
	}
	return strings.Join(parts, between)
}

func (p *Program) sayStates(n *node) string {
	var names []string
	for _, r := range p.refs[n.ref] {
		names = append(names, cmp.Or(p.rules[r].source.Title, p.rules[r].source.ID))
	}
	var states []string
	for s := None; s <= Confirmed; s++ {
		if n.states>>s&1 != 0 {
			states = append(states, s.String())
		}
	}
	return strings.Join(names, " or ") + " " + strings.ReplaceAll(strings.Join(states, " or "), "_", " ")
}

func (p *Program) sayLeaf(k *Criterion, n *node, defaults *Claims) string {
	codes := &k.Codes
	if !codes.isSet() && defaults != nil {
		codes = defaults.Codes
	}
	text := codesText(codes)
	if n.op != noOp {
		text += fmt.Sprintf(" %s %s", k.Op, strconv.FormatFloat(n.value, 'f', -1, 64))
		if n.last {
			text = "last " + text
		}
		return text
	}
	if n.settings != allSettings {
		text = settingsText(n.settings) + " with " + text
	}
	if n.min > 1 {
		text = fmt.Sprintf("%d times %s", n.min, text)
		if n.apart > 0 {
			text += fmt.Sprintf(", at least %s apart", plural(int(n.apart), "day"))
		}
	}
	return text
}

func codesText(k *Codes) string {
	var parts []string
	if k.ValueSet != "" {
		parts = append(parts, k.ValueSet)
	}
	parts = append(parts, k.ValueSets...)
	parts = append(parts, k.List...)
	if d := k.Drugs; d != nil {
		for _, name := range append(append([]string{d.MeasureClass, d.ValueSet}, d.Class...), d.Ingredient...) {
			if name != "" {
				parts = append(parts, name)
			}
		}
	}
	return strings.Join(parts, " or ")
}

func settingsText(settings mask) string {
	if settings&nonDrug == nonDrug {
		return "any claim"
	}
	var names []string
	for s := claim.SettingUnknown + 1; s < claim.SettingCount; s++ {
		if settings.has(uint8(s)) {
			names = append(names, settingNames[s])
		}
	}
	if len(names) > 4 {
		return "a claim"
	}
	return strings.Join(names, " or ")
}

func flagName(coverage claim.Coverage) string {
	for word, c := range flagWords {
		if c == coverage {
			return strings.ReplaceAll(word, "_", " ")
		}
	}
	return "coverage"
}

func ageText(a *Age) string {
	switch {
	case a == nil || a.From == 0 && a.To == 0:
		return ""
	case a.To == 0:
		return fmt.Sprintf("age %d and older", a.From)
	case a.From == 0:
		return fmt.Sprintf("age up to %d", a.To)
	}
	return fmt.Sprintf("age %d to %d", a.From, a.To)
}

func populationText(r *Rule, mode Mode) string {
	population := &r.Population
	if mode == MeasurePhase && r.Measure != nil && r.Measure.Population != nil {
		population = r.Measure.Population
	}
	text := strings.TrimSpace(population.Sex + " " + ageText(population.Age))
	return cmp.Or(text, "everybody alive")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

func days(n int) string { return plural(n, "day") + "' supply" }

// summary says in one sentence what was found.
func summary(x *Explanation) string {
	f := &x.Finding
	switch f.State {
	case Confirmed:
		return fmt.Sprintf("%s, %s to %s; the rule is met since %s", plural(int(f.Count), "qualifying claim"), dayText(f.First), dayText(f.Last), dayText(f.ConfirmedOn))
	case Suspected, Signal:
		return fmt.Sprintf("%s since %s, not enough to confirm", plural(max(1, int(f.Count)), "sign"), dayText(f.First))
	case Resolved:
		return fmt.Sprintf("met on %s, nothing in the reference period now", dayText(f.Ever))
	case NotConfirmed:
		return "what there was is reversed or too old, and the rule was never met"
	case Excluded:
		return "not asked: " + x.Excluded
	case Closed, Numerator:
		return "done on " + dayText(f.Last)
	case Open, Overdue, DueSoon, Talk:
		if f.Due != claim.NoDay {
			return "due on " + dayText(f.Due)
		}
		return "open"
	case Denominator:
		return "counts, and is not done in the period"
	case NotEnrolled:
		return "not covered long enough to count"
	case NotInPopulation:
		return "this rule is not about this member"
	}
	return "nothing found; " + x.FlagText
}

// changes says what would change the answer.
func changes(x *Explanation) []string {
	f := &x.Finding
	var list []string
	switch f.State {
	case Confirmed:
		return []string{"a reversal of the claims that count", "no qualifying claim for the length of the reference period"}
	case None, Suspected, Signal, Resolved, NotConfirmed:
		list = unmet(x.Steps, "counts")
	case Closed:
		if f.Due != claim.NoDay {
			return []string{"time: due again on " + dayText(f.Due)}
		}
		return []string{"a reversal of what closed it"}
	case Excluded:
		return []string{"the end of: " + x.Excluded}
	case Open, Overdue, DueSoon, Talk, Denominator:
		list = unmet(x.Steps, "done")
		if f.Alert != NoAlert {
			list = append(list, "the next fill")
		}
	}
	return list
}

func unmet(steps []Step, part string) []string {
	var list []string
	for _, s := range steps {
		if s.Part == part && !s.Met {
			list = append(list, s.Text)
		}
	}
	return list
}
