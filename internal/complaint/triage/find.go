package triage

import "slices"

// finding is a rule that holds, with the matches that made it.
type finding struct {
	rule *compiled
	hits []hit
}

// find collects the rules that hold in the text.
func (w *weighing) find(languages []string) {
	byRule := map[int][]hit{}
	for _, h := range w.suggester.hits(w.reading, languages) {
		byRule[h.rule] = append(byRule[h.rule], h)
	}
	for i := range w.suggester.rules {
		all, any := byRule[i]
		if !any || !w.applies(&w.suggester.rules[i]) {
			continue
		}
		if hits := w.holding(&w.suggester.rules[i], all); len(hits) > 0 {
			w.findings = append(w.findings, finding{&w.suggester.rules[i], hits})
		}
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
