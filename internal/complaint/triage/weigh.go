package triage

import (
	"cmp"
	"slices"
)

// weighing turns the rules that hold in a text into hints.
type weighing struct {
	suggester *Suggester
	reading   *reading
	product   string
	findings  []finding
}

func (w *weighing) hints() []Hint {
	categories := w.categories()
	hints := w.plain()
	hints = append(hints, w.procedures(categories)...)
	hints = append(hints, w.about(categories)...)
	return append(hints, w.matters()...)
}

func (w *weighing) hint(f finding, field, value string) Hint {
	return Hint{Field: field, Value: value, Words: w.reading.words(f.hits[0]), Rule: f.rule.name}
}

// plain are the fields that each rule fills for itself: the first rule that says a value is quoted.
func (w *weighing) plain() (hints []Hint) {
	for _, f := range w.findings {
		field := f.rule.Field
		if !slices.Contains(ownFields, field) {
			continue
		}
		once := func(h Hint) bool { return h.Field == field && (h.Value == f.rule.Value || single[field]) }
		if !slices.ContainsFunc(hints, once) {
			hints = append(hints, w.hint(f, field, f.rule.Value))
		}
	}
	return hints
}

// ownFields are the fields whose rules give the value; single ones have one value at most.
var (
	ownFields = []string{FieldEmergency, FieldTrigger, FieldDrugObtained, FieldProduct, FieldUrgent, FieldWritten, FieldSubject, FieldSensitivity, FieldSpeaker}
	single    = map[string]bool{FieldTrigger: true, FieldDrugObtained: true, FieldUrgent: true, FieldWritten: true, FieldSpeaker: true, FieldEmergency: true}
)

// first is the first finding of a field, with one of the values if any are given.
func (w *weighing) first(field string, values ...string) (finding, bool) {
	i := slices.IndexFunc(w.findings, func(f finding) bool {
		return f.rule.Field == field && (len(values) == 0 || slices.Contains(values, f.rule.Value))
	})
	if i < 0 {
		return finding{}, false
	}
	return w.findings[i], true
}

// scored is a category with everything that speaks for it.
type scored struct {
	category string
	score    int
	best     finding
	sub      finding // of the subcategory; without a rule when none is suggested
	problem  bool
}

// categories are those that reach the floor, best first; equal ones in the order in which the text tells them.
func (w *weighing) categories() []scored {
	var all []scored
	for _, f := range w.findings {
		if f.rule.Field != FieldCategory {
			continue
		}
		i := slices.IndexFunc(all, func(s scored) bool { return s.category == f.rule.Value })
		if i < 0 {
			i = len(all)
			all = append(all, scored{category: f.rule.Value, best: f})
		}
		all[i].add(f)
	}
	all = slices.DeleteFunc(all, func(s scored) bool { return s.score < w.suggester.floor })
	slices.SortStableFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.best.hits[0].first, b.best.hits[0].first))
	})
	return all
}

func (s *scored) add(f finding) {
	s.score += f.rule.Weight
	s.problem = s.problem || f.rule.Problem
	if f.rule.Weight > s.best.rule.Weight {
		s.best = f
	}
	if f.rule.Sub != "" && (s.sub.rule == nil || f.rule.Weight > s.sub.rule.Weight) {
		s.sub = f
	}
}

// about are the hints of what the matter is about.
func (w *weighing) about(categories []scored) (hints []Hint) {
	for i, s := range categories {
		hints = append(hints, w.hint(s.best, FieldCategory, s.category))
		if i == 0 && s.sub.rule != nil {
			hints = append(hints, w.hint(s.sub, FieldSubcategory, s.sub.rule.Sub))
		}
		if s.problem && w.suggester.quality[s.category] {
			hints = append(hints, w.hint(s.best, FieldQuality, "true"))
		}
	}
	return hints
}
