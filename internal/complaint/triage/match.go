package triage

import "slices"

// pattern is a compiled pattern and what it does.
type pattern struct {
	rule  int32 // in the suggester
	role  role
	lang  string
	start state
}

type role uint8

const (
	finds   role = iota // the words that suggest
	needs               // words that must stand beside them
	forbids             // words that silence them
)

// hit is a pattern found in a text: tokens from first to last, last excluded.
type hit struct {
	rule, first, last, sentence int32 // a long text has thousands of hits
	role                        role
}

// behind is the end of a way through the pattern that goes on behind a token that an arc has taken, or 0. Patterns never reach beyond
// the sentence.
func (r *reading) behind(taken arc, at, end int) int {
	if len(taken.next) == 0 {
		return at + 1
	}
	for _, arc := range taken.next {
		places := r.of(arc.class)
		next, _ := slices.BinarySearch(places, int32(at+1))
		for _, place := range places[next:] {
			i := int(place)
			if i >= end || i > at+1+arc.gap {
				break
			}
			if last := r.behind(arc, i, end); last > 0 {
				return last
			}
		}
	}
	return 0
}

// hits finds all patterns of some languages (nil: all) in a text: rule by rule, and within a rule by place.
func (s *Suggester) hits(r *reading, languages []string) []hit {
	found := make([]hit, 0, 64)
	for i := range s.patterns {
		p := &s.patterns[i]
		before := len(found)
		for j, arc := range p.start {
			places := r.of(arc.class)
			if len(places) == 0 || languages != nil && !slices.Contains(languages, p.lang) {
				continue
			}
			for _, place := range places {
				end := r.sentences[r.tokens[place].sentence].last
				if last := r.behind(arc, int(place), end); last > 0 && !twice(found[before:], j, place) {
					found = append(found, hit{p.rule, place, int32(last), r.tokens[place].sentence, p.role})
				}
			}
		}
	}
	return found
}

// twice tells whether an earlier arc of the same pattern has found the place already.
func twice(found []hit, arcs int, place int32) bool {
	return arcs > 0 && slices.ContainsFunc(found, func(h hit) bool { return h.first == place })
}

// nearBefore is how many words before a match can deny it: "nobody was ever rude".
const nearBefore = 3

// denied tells whether the words right before a match deny it. "Not only" denies nothing.
func (s *Suggester) denied(r *reading, h hit) bool {
	begin := max(r.sentences[h.sentence].first, int(h.first)-nearBefore)
	for i := begin; i < int(h.first); i++ {
		if r.tokens[i].in(s.negation) && !r.tokens[i+1].in(s.butOnly) {
			return true
		}
	}
	return false
}

// words are the words of a match as they stand in the text.
func (r *reading) words(h hit) string { return r.text[r.tokens[h.first].start:r.tokens[h.last-1].end] }
