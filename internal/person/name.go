package person

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words around a name, folded. Particles belong to the family name that follows them.
var (
	prefixes  = wordSet("dr mr mrs ms miss prof professor rev fr sr sra srta don dona hon sir")
	suffixes  = wordSet("jr sr ii iii iv v vi esq md do phd rn np pa dds dmd od dpm lcsw pharmd mph facp")
	particles = wordSet("de del della der den di da dos das du la las le los van von vom zu ter ten st san santa bin ibn al el ap y e af av")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// ParseName takes a name apart as people and files write it: "Last, First Middle Jr.", "Dr. José de la Cruz-Ortiz III", one word,
// or all in capitals. Text stays as it was written. In "José García López" nobody can tell a middle name from a first family
// name; it counts as one, unless a comma or ParseSpanishName says more. Search finds every word either way.
func ParseName(text string) Name {
	text = strings.Join(strings.Fields(text), " ")
	n := Name{Text: text}
	before, after, comma := cutFamily(text)
	words, tail := strings.Fields(after), strings.Fields(before)
	words = n.takePrefixes(words)
	words = n.takeSuffixes(words)
	if comma {
		tail = n.takeSuffixes(n.takePrefixes(tail))
		n.Family = recase(strings.Join(tail, " "))
		n.Given = recaseAll(words)
		return n
	}
	family := familyStart(words)
	n.Family = recase(strings.Join(words[family:], " "))
	n.Given = recaseAll(words[:family])
	return n
}

// ParseSpanishName is ParseName for people with two family names: the last two words (with their particles) are the family's,
// the father's first, as in "José García López" or "María de la Cruz y Ortiz".
func ParseSpanishName(text string) Name {
	n := ParseName(text)
	if len(n.Given) < 2 || strings.Contains(text, ",") {
		return n
	}
	at := familyStart(slices.Concat(n.Given, []string{}))
	n.Family = strings.Join(n.Given[at:], " ") + " " + n.Family
	n.Given = n.Given[:at]
	return n
}

// cutFamily parts "Last, First" at the comma. "First Last, Jr." and "First Last, MD" have a comma too, and no family before it.
func cutFamily(text string) (family, given string, comma bool) {
	before, after, found := strings.Cut(text, ",")
	if !found {
		return "", text, false
	}
	after = strings.TrimSpace(after)
	if onlySuffixes(after) {
		return "", before + " " + strings.ReplaceAll(after, ",", " "), false
	}
	return before, strings.ReplaceAll(after, ",", " "), strings.TrimSpace(before) != ""
}

func onlySuffixes(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	return !slices.ContainsFunc(words, func(w string) bool { return !suffixes[bare(w)] })
}

// bare is a word for looking it up in the sets: "Jr." and "JR" are "jr", "M.D." is "md".
func bare(word string) string {
	return strings.ReplaceAll(Folded(strings.ReplaceAll(word, ".", "")), " ", "")
}

// isParticle tells whether a word belongs to the family name behind it. The Vietnamese Văn and the initial E. are none.
func isParticle(word string) bool { return particles[strings.ToLower(word)] }

func (n *Name) takePrefixes(words []string) []string {
	for len(words) > 1 && prefixes[bare(words[0])] {
		n.Prefix = strings.TrimSpace(n.Prefix + " " + strings.TrimSuffix(words[0], "."))
		words = words[1:]
	}
	return words
}

// takeSuffixes takes what stands behind the name. A lone V is rather an initial, and one word must remain.
func (n *Name) takeSuffixes(words []string) []string {
	for len(words) > 1 && suffixes[bare(words[len(words)-1])] {
		last := strings.TrimSuffix(strings.TrimSuffix(words[len(words)-1], ","), ".")
		n.Suffix = strings.TrimSpace(last + " " + n.Suffix)
		words = words[:len(words)-1]
	}
	return words
}

// familyStart is where the family name begins when no comma says so: at the last word and the particles before it. The first word
// is given, except of a one-word name.
func familyStart(words []string) int {
	at := max(0, len(words)-1)
	for at > 1 && isParticle(words[at-1]) {
		at--
	}
	return at
}

func recaseAll(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, recase(w))
	}
	return out
}

// recase writes a part in mixed case when it came all in capitals; any other writing is the person's own.
func recase(part string) string {
	if utf8.RuneCountInString(part) < 2 || part != strings.ToUpper(part) || part == strings.ToLower(part) {
		return part
	}
	words := strings.Fields(part)
	for i, w := range words {
		if isParticle(w) && len(words) > 1 && i < len(words)-1 {
			words[i] = strings.ToLower(w)
			continue
		}
		words[i] = capitalized(w)
	}
	return strings.Join(words, " ")
}

// capitalized begins each part of a word with a capital: O'BRIEN is O'Brien, CRUZ-ORTIZ is Cruz-Ortiz, MCDONALD is McDonald.
func capitalized(word string) string {
	runes := []rune(strings.ToLower(word))
	start := true
	for i, r := range runes {
		if start {
			runes[i] = unicode.ToUpper(r)
		}
		start = r == '-' || isApostrophe(r)
	}
	if len(runes) > 4 && runes[0] == 'M' && runes[1] == 'c' {
		runes[2] = unicode.ToUpper(runes[2])
	}
	return string(runes)
}

// OrganizationName is a name without parts.
func OrganizationName(text string) Name { return Name{Text: strings.Join(strings.Fields(text), " ")} }

// NameOf puts a name together from the fields of a file.
func NameOf(given, middle, family, suffix string) Name {
	n := Name{Family: recase(strings.TrimSpace(family)), Suffix: strings.TrimSpace(suffix)}
	for _, part := range []string{given, middle} {
		n.Given = append(n.Given, recaseAll(strings.Fields(part))...)
	}
	n.Text = strings.Join(strings.Fields(strings.Join(append(slices.Clone(n.Given), n.Family, n.Suffix), " ")), " ")
	return n
}
