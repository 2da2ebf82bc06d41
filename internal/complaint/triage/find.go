package triage

import (
	"cmp"
	"slices"
)

// finding is a rule that holds, with the matches that made it.
type finding struct {
	rule *compiled
	hits []hit
}

// find collects the rules that hold in the text.
func (w *weighing) find(languages []string) {
	all := w.suggester.hits(w.reading, languages)
	for len(all) > 0 {
		rule := &w.suggester.rules[all[0].rule]
		end := slices.IndexFunc(all, func(h hit) bool { return h.rule != all[0].rule })
		if end < 0 {
			end = len(all)
		}
		if w.applies(rule) {
			slices.SortFunc(all[:end], func(a, b hit) int { return cmp.Compare(a.first, b.first) })
			if hits := w.holding(rule, all[:end]); len(hits) > 0 {
				w.findings = append(w.findings, finding{rule, hits})
			}
		}
		all = all[end:]
	}
}

func (w *weighing) applies(rule *compiled) bool {
	return w.product == "" || len(rule.Products) == 0 || slices.Contains(rule.Products, w.product)
}

// holding are the matches that suggest something: not denied by the words before, with the words that must stand beside them,
// without those that silence them.
func (w *weighing) holding(rule *compiled, all []hit) (hits []hit) {
	for _, h := range all {
		switch {
		case h.role != finds:
		case rule.Asked && !w.reading.sentences[h.sentence].asks:
		case !rule.Negated && w.suggester.denied(w.reading, h):
		case len(rule.With) > 0 && !beside(all, h, needs, rule.WithIn):
		case beside(all, h, forbids, rule.UnlessIn):
		default:
			hits = append(hits, h)
		}
	}
	return hits
}

// beside tells whether a match of a role stands in the same sentence, or anywhere when the rule looks at the whole text.
func beside(all []hit, h hit, as role, scope string) bool {
	return slices.ContainsFunc(all, func(o hit) bool { return o.role == as && (scope == inText || o.sentence == h.sentence) })
}
