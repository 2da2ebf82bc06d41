package triage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLength is how much of a text is read, in bytes: ten pages. What comes after adds work but no new matter.
const maxLength = 30_000

// token is one word of the text, folded, with its place.
type token struct {
	word       string
	start, end int // bytes of the text
	sentence   int32
	classes    []int32 // classes of words it belongs to, in order
}

// sentence is a part of the text that ends with a stop.
type sentence struct {
	start, end  int // bytes of the text
	first, last int // tokens, last excluded
	asks        bool
}

// reading is a text cut into words and sentences.
type reading struct {
	text      string
	tokens    []token
	sentences []sentence
	starts    []int32 // of the places of each class
	places    []int32 // tokens by class
}

// read cuts a text.
func read(text string) *reading {
	if len(text) > maxLength {
		text = strings.ToValidUTF8(text[:maxLength], "")
	}
	r := &reading{text: text, tokens: make([]token, 0, len(text)/5+1)}
	begin, first := 0, 0
	for i := 0; i < len(text); {
		letter, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case wordy(letter):
			end := wordEnd(text, i)
			r.tokens = append(r.tokens, token{word: fold(text[i:end]), start: i, end: end, sentence: int32(len(r.sentences))})
			i = end
			continue
		case r.stops(letter, i+size):
			if len(r.tokens) > first {
				r.sentences = append(r.sentences, sentence{begin, i + size, first, len(r.tokens), letter == '?'})
				first = len(r.tokens)
			}
			begin = i + size
		}
		i += size
	}
	if len(r.tokens) > first {
		r.sentences = append(r.sentences, sentence{begin, len(text), first, len(r.tokens), false})
	}
	return r
}

func wordy(letter rune) bool { return unicode.IsLetter(letter) || unicode.IsDigit(letter) }

// wordEnd is where the word ends that begins at i. Apostrophes inside a word belong to it: didn't.
func wordEnd(text string, i int) int {
	for i < len(text) {
		letter, size := utf8.DecodeRuneInString(text[i:])
		if wordy(letter) || unicode.Is(unicode.Mn, letter) {
			i += size
			continue
		}
		if next, _ := utf8.DecodeRuneInString(text[i+size:]); apostrophe(letter) && unicode.IsLetter(next) {
			i += size
			continue
		}
		break
	}
	return i
}

func apostrophe(letter rune) bool {
	return letter == '\'' || letter == '’' || letter == '‘' || letter == '`'
}

// stops tells whether a mark ends the sentence. A dot does so only before a space, and not after an abbreviation.
func (r *reading) stops(letter rune, next int) bool {
	switch letter {
	case '!', '?', ';', '\n', '¿', '¡', '•':
		return true
	case '.':
		if next < len(r.text) && !strings.ContainsRune(" \t\r\n\"'”)", rune(r.text[next])) {
			return false
		}
		return len(r.tokens) == 0 || !abbreviations[r.tokens[len(r.tokens)-1].word]
	}
	return false
}

var abbreviations = map[string]bool{
	"dr": true, "mr": true, "mrs": true, "ms": true, "st": true, "sr": true, "sra": true, "dra": true, "approx": true, "vs": true, "ud": true, "uds": true,
}
