package triage

import (
	"slices"
	"strings"
)

// lexicon knows which words belong to which class. Each distinct set of words in a pattern is a class, so that a word of a text is
// looked up once and not once a pattern.
type lexicon struct {
	named    map[string][]string // classes with a name, of the language being compiled
	used     map[string]bool
	ids      map[string]int32
	exact    map[string][]int32
	prefixes map[string][]prefix // by their first bytes
	numbers  []int32
}

// prefix is a word with a star, and a class that has it.
type prefix struct {
	stem  string
	class int32
}

func newLexicon() *lexicon {
	return &lexicon{ids: map[string]int32{}, exact: map[string][]int32{}, prefixes: map[string][]prefix{}}
}

// classOf is the class of a set of words.
func (l *lexicon) classOf(words []string) int32 {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	key := strings.Join(words, "|")
	if id, known := l.ids[key]; known {
		return id
	}
	id := int32(len(l.ids))
	l.ids[key] = id
	for _, word := range words {
		stem, starred := strings.CutSuffix(word, "*")
		switch {
		case word == "#":
			l.numbers = append(l.numbers, id)
		case starred:
			l.prefixes[stem[:shortestPrefix]] = append(l.prefixes[stem[:shortestPrefix]], prefix{stem, id})
		default:
			l.exact[word] = append(l.exact[word], id)
		}
	}
	return id
}

// classes are all classes of a word of a text.
func (l *lexicon) classes(word string, room []int32) []int32 {
	room = append(room, l.exact[word]...)
	if len(word) >= shortestPrefix {
		for _, p := range l.prefixes[word[:shortestPrefix]] {
			if strings.HasPrefix(word, p.stem) {
				room = append(room, p.class)
			}
		}
	}
	if len(l.numbers) > 0 && word[0] >= '0' && word[0] <= '9' {
		room = append(room, l.numbers...)
	}
	return room
}

// read cuts a text, finds the classes of its words, and where each class stands.
func (l *lexicon) read(text string) *reading {
	r := read(text)
	room := make([]int32, 0, 8*len(r.tokens))
	for i := range r.tokens {
		before := len(room)
		room = l.classes(r.tokens[i].word, room)
		r.tokens[i].classes = room[before:len(room):len(room)]
	}
	r.place(len(l.ids), len(room))
	return r
}

// place lists the tokens of each class in order, in one slice: those of class c are places[starts[c]:starts[c+1]].
func (r *reading) place(classes, total int) {
	r.starts = make([]int32, classes+2)
	for i := range r.tokens {
		for _, c := range r.tokens[i].classes {
			r.starts[c+2]++
		}
	}
	for c := range classes {
		r.starts[c+2] += r.starts[c+1]
	}
	r.places = make([]int32, total)
	for i := range r.tokens {
		for _, c := range r.tokens[i].classes {
			r.places[r.starts[c+1]] = int32(i)
			r.starts[c+1]++
		}
	}
}

// of are the tokens of a class.
func (r *reading) of(class int32) []int32 { return r.places[r.starts[class]:r.starts[class+1]] }

func (t *token) in(class int32) bool { return slices.Contains(t.classes, class) }
