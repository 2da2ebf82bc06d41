package triage

import "slices"

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

// match is the end of the shortest way through the pattern that begins with the word at a token, or 0. Patterns never reach beyond
// the sentence.
func (r *reading) match(from state, at int) int {
	return r.follow(from, at, r.sentences[r.tokens[at].sentence].last, true)
}

// follow tries the arcs of a state at a token and, where their gaps allow and it is not the first word, further on.
func (r *reading) follow(from state, at, end int, first bool) int {
	for _, arc := range from {
		gap := arc.gap
		if first {
			gap = 0
		}
		for i := at; i < end && i <= at+gap; i++ {
			if !r.tokens[i].in(arc.class) {
				continue
			}
			if len(arc.next) == 0 {
				return i + 1
			}
			if last := r.follow(arc.next, i+1, end, false); last > 0 {
				return last
			}
		}
	}
	return 0
}

// hits finds all patterns of some languages (nil: all) in a text.
func (s *Suggester) hits(r *reading, languages []string) []hit {
	found := make([]hit, 0, 16)
	for i := range r.tokens {
		for _, class := range r.tokens[i].classes {
			for _, p := range s.starts[class] {
				one := &s.patterns[p]
				if languages != nil && !slices.Contains(languages, one.lang) {
					continue
				}
				if last := r.match(one.start, i); last > 0 {
					found = append(found, hit{one.rule, one.role, i, last, r.tokens[i].sentence})
				}
			}
		}
	}
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
