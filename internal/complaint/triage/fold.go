package triage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold is a word in small letters without accents and apostrophes, so that what people type fast is found.
func fold(word string) string {
	for i := range len(word) {
		if c := word[i]; c >= utf8.RuneSelf || c == '\'' || c == '`' || c >= 'A' && c <= 'Z' {
			return foldLetters(word)
		}
	}
	return word
}

func foldLetters(word string) string {
	var b strings.Builder
	b.Grow(len(word))
	for _, letter := range word {
		if apostrophe(letter) || unicode.Is(unicode.Mn, letter) {
			continue
		}
		letter = unicode.ToLower(letter)
		if base, has := bases[letter]; has {
			letter = base
		}
		b.WriteRune(letter)
	}
	return b.String()
}

// bases are the letters under the accents. People who type on a phone leave accents out, so patterns and texts lose them alike.
var bases = map[rune]rune{
	'á': 'a', 'à': 'a', 'â': 'a', 'ä': 'a', 'ã': 'a', 'å': 'a', 'é': 'e', 'è': 'e', 'ê': 'e', 'ë': 'e', 'í': 'i', 'ì': 'i', 'î': 'i', 'ï': 'i',
	'ó': 'o', 'ò': 'o', 'ô': 'o', 'ö': 'o', 'õ': 'o', 'ú': 'u', 'ù': 'u', 'û': 'u', 'ü': 'u', 'ñ': 'n', 'ç': 'c',
}
