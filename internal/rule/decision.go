package rule

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Outcome says whether a decision was made.
type Outcome string

// A set decides; or no rule matches, which a complete set never says; or facts are missing on which the answer
// depends.
const (
	Decided      Outcome = "decided"
	NoRule       Outcome = "no_rule"
	MissingFacts Outcome = "missing_facts"
)

// Decision is what a set answered, and why.
type Decision struct {
	Set     string  `json:"set"`
	Version string  `json:"version"`
	Hash    string  `json:"hash"`
	Outcome Outcome `json:"outcome"`
	// Match is the rule that decided: the first that matched. It is empty without a decision.
	Match
	// Matches is all rules that matched, for sets with hit: all.
	Matches []Match `json:"matches,omitempty"`
	// Facts is the facts that the set knows and was given, Params the parameters in force.
	Facts  map[string]any `json:"facts"`
	Params map[string]any `json:"params"`
	// Missing is the facts without which the answer is open, by name.
	Missing []string `json:"missing,omitempty"`
	// AsOf is the date the facts speak of, KnownAt the instant at which they were known.
	AsOf    *clock.Date `json:"as_of,omitempty"`
	KnownAt *time.Time  `json:"known_at,omitempty"`
	Trace   []Verdict   `json:"trace"`
}

// Match is a rule that matched.
type Match struct {
	RuleID  string         `json:"rule,omitempty"`
	Result  map[string]any `json:"result,omitempty"`
	Because string         `json:"because,omitempty"`
	Source  string         `json:"source,omitempty"`
	Mark    Mark           `json:"mark,omitempty"`
}

// Verdict is what became of one rule.
type Verdict struct {
	RuleID string `json:"rule"`
	State  State  `json:"state"`
	// Missing is the facts that keep an unknown rule from being judged.
	Missing []string `json:"missing,omitempty"`
}

// State is the verdict on a rule.
type State string

// A rule matched, did not, cannot be judged, or was not reached because an earlier one decided.
const (
	Matched    State = "matched"
	NotMatched State = "not_matched"
	Unknown    State = "unknown"
	NotReached State = "not_reached"
)

// Seen is the decision with the date its facts speak of and the instant at which they were known.
func (d Decision) Seen(asOf clock.Date, knownAt time.Time) Decision {
	knownAt = knownAt.UTC()
	d.AsOf, d.KnownAt = &asOf, &knownAt
	return d
}
