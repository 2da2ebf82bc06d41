package triage

import (
	"cmp"
	"slices"
)

// pattern is a compiled pattern and what it does.
type pattern struct {
	rule  int // in the suggester
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
	rule        int
	role        role
	first, last int
	sentence    int
}

// match is the end of a way through the pattern that begins at a token with its word of a class, or 0. Patterns never reach beyond
// the sentence.
func (r *reading) match(from state, class int32, at int) int {
	end := r.sentences[r.tokens[at].sentence].last
	for _, arc := range from {
		if arc.class != class {
			continue
		}
		if last := r.behind(arc, at, end); last > 0 {
			return last
		}
	}
	return 0
}

// behind is the end of a way that goes on behind a token that an arc has taken.
func (r *reading) behind(taken arc, at, end int) int {
	if len(taken.next) == 0 {
		return at + 1
	}
	for _, arc := range taken.next {
		places := r.of(arc.class)
		next, _ := slices.BinarySearch(places, int32(at+1)) //nolint:gosec // maxLength
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

// hits finds all patterns of some languages (nil: all) in a text, by rule and place.
func (s *Suggester) hits(r *reading, languages []string) []hit {
	found := make([]hit, 0, 64)
	for i, patterns := range s.starts {
		class := int32(i) //nolint:gosec // some thousand classes
		places := r.of(class)
		if len(places) == 0 {
			continue
		}
		for _, p := range patterns {
			one := &s.patterns[p]
			if languages != nil && !slices.Contains(languages, one.lang) {
				continue
			}
			for _, place := range places {
				if last := r.match(one.start, class, int(place)); last > 0 {
					found = append(found, hit{one.rule, one.role, int(place), last, r.tokens[place].sentence})
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last))
	})
	return found
}

// nearBefore is how many words before a match can deny it: "nobody was ever rude".
const nearBefore = 3

// denied tells whether the words right before a match deny it. "Not only" denies nothing.
func (s *Suggester) denied(r *reading, h hit) bool {
	begin := max(r.sentences[h.sentence].first, h.first-nearBefore)
	for i := begin; i < h.first; i++ {
		if r.tokens[i].in(s.negation) && !r.tokens[i+1].in(s.butOnly) {
			return true
		}
	}
	return false
}

// words are the words of a match as they stand in the text.
func (r *reading) words(h hit) string { return r.text[r.tokens[h.first].start:r.tokens[h.last-1].end] }
