package triage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
)

// Hint is one suggestion.
type Hint struct {
	Field string `json:"field"` // one of Fields
	Value string `json:"value"`
	Words string `json:"words"` // of the text, as they stand there
	Rule  string `json:"rule"`  // kind@version/rule
}

// The fields of hints.
const (
	FieldEmergency    = "emergency"             // now: somebody is in danger; say the emergency sentence
	FieldProcedure    = "procedure"             // the first is the main one
	FieldAlso         = "also"                  // procedures that run beside it
	FieldProduct      = "product"               // ma, part_d
	FieldTrigger      = "trigger"               // refused_to_expedite, took_extension
	FieldDrugObtained = "drug_already_obtained" // true, false
	FieldUrgent       = "caller_says_urgent"    // true: our own priority, never the clock
	FieldQuality      = "quality_of_care"       // true
	FieldWritten      = "written_answer_requested"
	FieldCategory     = "category" // best first
	FieldSubcategory  = "subcategory"
	FieldSubject      = "subject"     // plan, staff, agent, agency, clinician, facility, delegate, member
	FieldSensitivity  = "sensitivity" // categories of access
	FieldSpeaker      = "speaker"     // other: somebody speaks for the member
	FieldThanks       = "thanks"      // true: praise and nothing else
	FieldMatter       = "matter"      // one for each matter of a mixed contact: procedure/category, with its sentences
)

// Fields are all of them, in the order in which hints come.
var Fields = []string{
	FieldEmergency, FieldTrigger, FieldDrugObtained, FieldProcedure, FieldAlso, FieldProduct, FieldCategory, FieldSubcategory, FieldQuality,
	FieldUrgent, FieldWritten, FieldSubject, FieldSensitivity, FieldSpeaker, FieldThanks, FieldMatter,
}

// Rules are the suggesters of all time. They do not change.
type Rules struct{ spans []span }

type span struct {
	from      clock.Date
	suggester *Suggester
}

// At is what suggests on a day; before the first one, the first.
func (r *Rules) At(on clock.Date) *Suggester {
	in := r.spans[0].suggester
	for _, s := range r.spans {
		if s.from <= on {
			in = s.suggester
		}
	}
	return in
}

// Latest is the suggester that came into force last.
func (r *Rules) Latest() *Suggester { return r.spans[len(r.spans)-1].suggester }

// Suggester suggests by the rules of one time.
type Suggester struct {
	Versions  []string // kind@version of its files
	lexicon   *lexicon
	patterns  []pattern // rule by rule
	rules     []compiled
	also      map[string][]string // procedures beside, by category
	quality   map[string]bool     // categories that are quality of care
	languages []string
	negation  int32
	butOnly   int32
	floor     int // of a category that is suggested
}

// compiled is a rule as it is used.
type compiled struct {
	Rule
	name string // kind@version/id
}

// Suggest reads what was said. The language ("" if unknown) chooses which patterns are tried beside the English ones, in which staff
// write down what they hear; the product ("" if unknown) leaves out what its rules do not have.
func (s *Suggester) Suggest(words, lang, product string) []Hint {
	r := s.lexicon.read(words)
	w := &weighing{suggester: s, reading: r, product: product}
	w.find(s.speaking(lang))
	hints := w.hints()
	slices.SortStableFunc(hints, func(a, b Hint) int {
		return cmp.Compare(slices.Index(Fields, a.Field), slices.Index(Fields, b.Field))
	})
	return hints
}

// speaking tells which languages of patterns are tried; nil for all.
func (s *Suggester) speaking(lang string) []string {
	base, _, _ := strings.Cut(lang, "-")
	if !slices.Contains(s.languages, base) {
		return nil
	}
	return []string{base, source}
}

const source = "en"
