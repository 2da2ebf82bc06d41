package triage

import "slices"

// The procedures that rules suggest, as package complaint stores them, and the general ones that the product makes exact.
const (
	grievance       = "grievance"
	inquiry         = "inquiry"
	providerDispute = "provider_dispute"
	careAppeal      = "care_appeal"
	appeal          = "appeal"        // of a denial: reconsideration or redetermination
	determination   = "determination" // a request: organization or coverage determination
	partC           = "ma"
	partD           = "part_d"
)

// procedures are how the law handles what was said: first the one that must not be missed. A 24-hour trigger goes before everything,
// then what asks for a decision, then unhappiness, and a question only when there is nothing else (42 CFR 422.561, 422.564(b)).
func (w *weighing) procedures(categories []scored) (hints []Hint) {
	if f, is := w.first(FieldProcedure, providerDispute); is {
		return []Hint{w.hint(f, FieldProcedure, providerDispute)}
	}
	add := func(f finding, value string) {
		if !slices.ContainsFunc(hints, func(h Hint) bool { return h.Field == FieldProcedure && h.Value == value }) {
			hints = append(hints, w.hint(f, FieldProcedure, value))
		}
	}
	if f, is := w.first(FieldTrigger); is {
		add(f, grievance)
	}
	for _, general := range []string{careAppeal, appeal, determination} {
		if f, is := w.first(FieldProcedure, general); is {
			add(f, w.exact(general))
		}
	}
	if f, is := w.unhappy(categories); is {
		add(f, grievance)
	}
	if f, is := w.first(FieldProcedure, inquiry); is && len(hints) == 0 {
		add(f, inquiry)
	}
	if f, is := w.first(FieldThanks); is && len(hints) == 0 {
		hints = append(hints, w.hint(f, FieldThanks, "true"))
	}
	return append(hints, w.parallel(categories)...)
}

// exact is the procedure of the product.
func (w *weighing) exact(general string) string {
	_, drug := w.first(FieldProduct, partD) // an integrated plan has both, and the words decide
	switch w.product {
	case partD:
		drug = true
	case partC:
		drug = false
	}
	switch {
	case general == appeal && drug:
		return "redetermination"
	case general == appeal:
		return "reconsideration"
	case general == determination && drug:
		return "coverage_determination"
	case general == determination:
		return "organization_determination"
	}
	return general
}

// unhappy is what says that somebody is dissatisfied: words of displeasure, or a problem that a category knows.
func (w *weighing) unhappy(categories []scored) (finding, bool) {
	if f, is := w.first(fieldMood); is {
		return f, true
	}
	for _, s := range categories {
		if s.problem {
			return s.best, true
		}
	}
	return finding{}, false
}

// fieldMood is the field of rules for words of displeasure. It becomes no hint of its own.
const fieldMood = "mood"

// parallel are the procedures that run beside, by the categories whose problems are told.
func (w *weighing) parallel(categories []scored) (hints []Hint) {
	for _, s := range categories {
		if !s.problem {
			continue
		}
		for _, procedure := range w.suggester.also[s.category] {
			hints = append(hints, w.hint(s.best, FieldAlso, procedure))
		}
	}
	return hints
}
