package triage

import (
	"fmt"
	"strconv"
	"strings"
)

// arc leads from one place of a pattern to the next: over at most gap other words, then one word of the class. A state is all arcs
// out of a place; the empty state behind the last word accepts.
type arc struct {
	gap   int
	class int32
	next  state
}

type state []arc

// maxGap bounds the near-words: further apart, words have little to do with each other.
const maxGap = 12

// shortestPrefix keeps stars from standing for half of the dictionary.
const shortestPrefix = 3

// parser reads one pattern.
//
//	refus* ~4 (fast|expedite*|rush <the> case)
//
// A word stands for itself, with a star for all words that begin so; # is any number; (a|b ~2 c) is one of several sequences; <name> is
// a class of words; ~4 lets up to four other words stand between.
type parser struct {
	lexicon *lexicon
	pieces  []string
}

// parsePattern compiles a pattern.
func (l *lexicon) parsePattern(text string) (state, error) {
	p := &parser{l, pieces(text)}
	steps, err := p.sequence()
	if err == nil && len(p.pieces) > 0 {
		err = fmt.Errorf("%s stands alone", p.pieces[0])
	}
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	return build(steps, nil), nil
}

// pieces cuts a pattern at spaces, parentheses and bars.
func pieces(text string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ", "|", " | ").Replace(text))
}

// step is one place of a pattern while it is read: a class of single words, or sequences, after a gap.
type step struct {
	gap       int
	words     []string
	sequences [][]step
	class     int32
}

func (p *parser) sequence() (steps []step, err error) {
	gap := 0
	for len(p.pieces) > 0 && p.pieces[0] != ")" && p.pieces[0] != "|" {
		piece := p.pieces[0]
		p.pieces = p.pieces[1:]
		if after, is := strings.CutPrefix(piece, "~"); is {
			if gap, err = strconv.Atoi(after); err != nil || gap < 1 || gap > maxGap || len(steps) == 0 {
				return nil, fmt.Errorf("a gap is ~1 to ~%d, between two words", maxGap)
			}
			continue
		}
		s, err := p.step(piece)
		if err != nil {
			return nil, err
		}
		s.gap, gap = gap, 0
		steps = append(steps, s)
	}
	if len(steps) == 0 || gap != 0 {
		return nil, fmt.Errorf("a word is missing")
	}
	return steps, nil
}

func (p *parser) step(piece string) (s step, err error) {
	switch {
	case piece == "(":
		err = p.group(&s)
	case strings.HasPrefix(piece, "<"):
		err = p.named(&s, strings.TrimSuffix(piece[1:], ">"))
	case wellFormed(piece):
		s.words = []string{piece}
	default:
		err = fmt.Errorf("%q is no word", piece)
	}
	if len(s.words) > 0 {
		s.class = p.lexicon.classOf(s.words)
	}
	return s, err
}

// group reads the choices up to the closing parenthesis.
func (p *parser) group(s *step) error {
	for {
		choice, err := p.sequence()
		if err != nil {
			return err
		}
		s.choose(choice)
		if len(p.pieces) == 0 {
			return fmt.Errorf("a parenthesis is not closed")
		}
		end := p.pieces[0] == ")"
		p.pieces = p.pieces[1:]
		if end {
			return nil
		}
	}
}

// named reads the choices of a class of words.
func (p *parser) named(s *step, name string) error {
	members, known := p.lexicon.named[name]
	if !known {
		return fmt.Errorf("there is no class <%s>", name)
	}
	p.lexicon.used[name] = true
	for _, member := range members {
		inner := &parser{p.lexicon, pieces(member)}
		choice, err := inner.sequence()
		if err != nil {
			return fmt.Errorf("<%s>: %w", name, err)
		}
		s.choose(choice)
	}
	return nil
}

// choose adds a choice: single words melt into one class, which is looked up once for all of them.
func (s *step) choose(choice []step) {
	if only := choice[0]; len(choice) == 1 {
		s.words = append(s.words, only.words...)
		s.sequences = append(s.sequences, only.sequences...)
		return
	}
	s.sequences = append(s.sequences, choice)
}

// build makes the arcs of a sequence that go on to a state.
func build(steps []step, next state) state {
	for i := len(steps) - 1; i >= 0; i-- {
		s := steps[i]
		var out state
		if len(s.words) > 0 {
			out = append(out, arc{s.gap, s.class, next})
		}
		for _, sequence := range s.sequences {
			for _, first := range build(sequence, next) {
				first.gap = s.gap
				out = append(out, first)
			}
		}
		next = out
	}
	return next
}

// wellFormed tells whether a word of a pattern can be found in a text: folded letters and digits, a star at the end, or #.
func wellFormed(word string) bool {
	if word == "#" {
		return true
	}
	stem, starred := strings.CutSuffix(word, "*")
	if stem == "" || starred && len(stem) < shortestPrefix {
		return false
	}
	for _, letter := range stem {
		if !wordy(letter) {
			return false
		}
	}
	return fold(stem) == stem
}
