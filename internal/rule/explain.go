package rule

import (
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
)

// shortHash is how much of a hash people compare by eye.
const shortHash = 12

// Explain is a decision in plain text: the reason, the result, the rule and its source, the facts, and what became of
// each rule.
func Explain(d Decision) string {
	var text strings.Builder
	switch {
	case d.Outcome == MissingFacts:
		fmt.Fprintf(&text, "Not decided: %s not known.\n", isOrAre(d.Missing))
	case d.Outcome == NoRule:
		text.WriteString("No rule covers these facts.\n")
	case len(d.Matches) > 0:
		for _, match := range d.Matches {
			match.explain(&text, d)
		}
	default:
		d.explain(&text, d)
	}
	fmt.Fprintf(&text, "Rules: %s@%s (hash %.*s).\n", d.Set, d.Version, shortHash, d.Hash)
	list(&text, "Facts", d.Facts)
	list(&text, "Parameters", d.Params)
	if d.AsOf != nil {
		fmt.Fprintf(&text, "As of %s.\n", d.AsOf.Words())
	}
	if d.KnownAt != nil {
		fmt.Fprintf(&text, "As known at %s.\n", clock.FormatInstant(*d.KnownAt))
	}
	traceLine(&text, d.Trace)
	return text.String()
}

func isOrAre(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names, ", ") + " are"
}

func (m *Match) explain(text *strings.Builder, d Decision) {
	fmt.Fprintln(text, m.Because)
	list(text, "Result", m.Result)
	fmt.Fprintf(text, "Rule %s of %s@%s, %s; source: %s.\n", m.RuleID, d.Set, d.Version, m.Mark.Words(), m.Source)
}

// list is one line of names and values, sorted by name.
func list(text *strings.Builder, title string, values map[string]any) {
	if len(values) == 0 {
		return
	}
	parts := make([]string, 0, len(values))
	for _, name := range sortedKeys(values) {
		parts = append(parts, name+" = "+Spoken(values[name]))
	}
	fmt.Fprintf(text, "%s: %s.\n", title, strings.Join(parts, ", "))
}

var stateWords = map[State]string{
	Matched: "matched", NotMatched: "does not match", Unknown: "cannot be judged", NotReached: "not reached",
}

func traceLine(text *strings.Builder, trace []Verdict) {
	if len(trace) == 0 {
		return
	}
	parts := make([]string, len(trace))
	for i, verdict := range trace {
		parts[i] = verdict.RuleID + " " + stateWords[verdict.State]
		if len(verdict.Missing) > 0 {
			parts[i] += " without " + strings.Join(verdict.Missing, ", ")
		}
	}
	fmt.Fprintf(text, "Looked at in this order: %s.\n", strings.Join(parts, "; "))
}
