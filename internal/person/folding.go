package person

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plainLetters are letters that are no base letter with a mark, as people without them on the keyboard write them.
var plainLetters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

// Folded is a text for comparing: no accents, no case, no punctuation, one blank between words. Apostrophes vanish (O'Brien and
// OBrien are found alike), hyphens and commas part words.
func Folded(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	gap := false
	put := func(r rune) {
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	for _, r := range foldable(text) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			put(r)
		case unicode.Is(unicode.Mn, r) || isApostrophe(r):
		default:
			gap = true
		}
	}
	return b.String()
}

func isApostrophe(r rune) bool { return strings.ContainsRune("'’‘ʼ`´", r) }

func foldable(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return plainLetters.Replace(strings.ToLower(norm.NFD.String(text)))
		}
	}
	return strings.ToLower(text)
}

// keys are the rows under which a name is found: each of its words, with the others beside it. A family name of several words is
// also found written as one (De la Cruz, Delacruz).
func (n Name) keys() []nameRow {
	words := n.words()
	if family := strings.Fields(Folded(n.Family)); len(family) > 1 {
		words = unique(append(words, strings.Join(family, "")))
	}
	var out []nameRow
	for i, word := range words {
		rest := slices.Concat(words[:i], words[i+1:])
		out = append(out, nameRow{word, strings.Join(rest, " ")})
	}
	return out
}

// words are the words by which people look for a name: neither titles nor suffixes.
func (n Name) words() []string {
	if n.Family == "" && len(n.Given) == 0 {
		return unique(strings.Fields(Folded(n.Text)))
	}
	return unique(strings.Fields(Folded(n.Family + " " + strings.Join(n.Given, " "))))
}

func unique(words []string) []string {
	var out []string
	for _, w := range words {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// sortName is the folded name by which lists are sorted: family, then given.
func (p *Person) sortName() string {
	n, ok := p.shown()
	if !ok {
		return ""
	}
	if n.Family == "" && len(n.Given) == 0 {
		return Folded(n.Text)
	}
	return Folded(n.Family + " " + strings.Join(n.Given, " "))
}

// shown is the name that is shown: the first preferred one, else the first that was not given up.
func (p *Person) shown() (Name, bool) {
	for _, n := range p.Names {
		if n.Use == "preferred" && n.To == nil {
			return n, true
		}
	}
	for _, n := range p.Names {
		if n.Use != "former" && n.To == nil {
			return n, true
		}
	}
	if len(p.Names) == 0 {
		return Name{}, false
	}
	return p.Names[len(p.Names)-1], true
}

// Name is the name to be shown, as it was written; empty when none is known.
func (p Person) Name() string {
	n, _ := p.shown()
	return n.Text
}
