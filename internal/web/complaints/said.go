package complaints

import (
	"strings"

	"github.com/keepwell/keepwell/internal/complaint"
)

// segment is a part of the words; Marked ones are why something is suggested.
type segment struct {
	Text   string
	Marked bool
}

// marked cuts words at those that hints rest on, whatever their case. Hints that overlap are one mark.
func marked(words string, basis []complaint.Hint) (all []segment) {
	on := make([]bool, len(words))
	lower := strings.ToLower(words)
	if len(lower) != len(words) { // letters whose small form has another length: then only exact words are found
		lower = words
	}
	for _, h := range basis {
		mark(on, lower, strings.ToLower(h.Words))
	}
	for i := 0; i < len(words); {
		end := i
		for end < len(words) && on[end] == on[i] {
			end++
		}
		all = append(all, segment{words[i:end], on[i]})
		i = end
	}
	return all
}

func mark(on []bool, text, what string) {
	if what == "" {
		return
	}
	for from := 0; ; {
		at := strings.Index(text[from:], what)
		if at < 0 {
			return
		}
		for i := from + at; i < from+at+len(what); i++ {
			on[i] = true
		}
		from += at + len(what)
	}
}
