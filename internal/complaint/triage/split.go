package triage

import "strings"

// part is the matter that a sentence tells.
type part struct {
	procedure, category string
	rule                *compiled
	sentences           []int
}

// matters suggests a split when the sentences tell different matters: each in its own procedure and on its own clock. A
// sentence that tells none belongs to the one before it.
func (w *weighing) matters() []Hint {
	var parts []part
	current := -1
	var leading []int
	for i := range w.reading.sentences {
		told, is := w.told(i)
		switch {
		case is:
			current = partOf(&parts, told)
			parts[current].sentences = append(parts[current].sentences, leading...)
			leading = nil
			fallthrough
		case current >= 0:
			parts[current].sentences = append(parts[current].sentences, i)
		default:
			leading = append(leading, i)
		}
	}
	if len(parts) < 2 {
		return nil
	}
	hints := make([]Hint, len(parts))
	for i, p := range parts {
		value := p.procedure + "/" + p.category
		hints[i] = Hint{Field: FieldMatter, Value: strings.TrimSuffix(value, "/"), Words: w.sentences(p.sentences), Rule: p.rule.name}
	}
	return hints
}

// partOf is the place of the part that tells the same matter, made if there is none.
func partOf(parts *[]part, told part) int {
	for i, p := range *parts {
		if p.procedure == told.procedure && (p.category == told.category || told.category == "" || p.category == "") {
			if p.category == "" {
				(*parts)[i].category = told.category
			}
			return i
		}
	}
	*parts = append(*parts, told)
	return len(*parts) - 1
}

// told is the matter of one sentence: the strongest rule that found its words there.
func (w *weighing) told(i int) (part, bool) {
	p, best := part{procedure: grievance}, 0
	for _, f := range w.findings {
		if !f.in(i) {
			continue
		}
		switch {
		case f.rule.Field == FieldProcedure && f.rule.Value != inquiry:
			p.procedure, p.rule = w.exact(f.rule.Value), f.rule
		case f.rule.Field == FieldTrigger && p.rule == nil:
			p.rule = f.rule
		case f.rule.Field == FieldCategory && f.rule.Problem && f.rule.Weight > best:
			p.category, best = f.rule.Value, f.rule.Weight
			if p.rule == nil {
				p.rule = f.rule
			}
		}
	}
	if p.procedure != grievance {
		p.category = ""
	}
	return p, p.rule != nil
}

func (f finding) in(sentence int) bool {
	for _, h := range f.hits {
		if int(h.sentence) == sentence {
			return true
		}
	}
	return false
}

func (w *weighing) sentences(which []int) string {
	texts := make([]string, len(which))
	for i, s := range which {
		texts[i] = strings.TrimSpace(w.reading.text[w.reading.sentences[s].start:w.reading.sentences[s].end])
	}
	return strings.Join(texts, " ")
}
