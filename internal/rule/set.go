package rule

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
)

// Set is a loaded rule set. It does not change and is safe for concurrent use.
type Set struct {
	Content
	// Hash is the SHA-256, in hex, of everything in the file that can change a decision or its explanation. Comments,
	// layout and tests are not part of it.
	Hash string
	// Unchecked says why unreachable rules could not be looked for, and is empty when they were.
	Unchecked string

	logic *logic
}

// Content is what a rule set file says.
type Content struct {
	ID        string           `json:"id"`
	Version   string           `json:"version"`
	Title     string           `json:"title"`
	Effective Effective        `json:"effective"`
	Complete  bool             `json:"complete"`
	Hit       Hit              `json:"hit"`
	Inputs    map[string]Input `json:"inputs"`
	Params    map[string]Param `json:"params"`
	Rules     []Rule           `json:"rules"`
	Tests     []Test           `json:"tests"`
}

// Effective is the dates on which a version is in force; both belong to it. Without To it is in force until
// further notice.
type Effective struct {
	From clock.Date  `json:"from"`
	To   *clock.Date `json:"to"`
}

// Span is the effective dates as a span.
func (e Effective) Span() clock.Span {
	if e.To == nil {
		return clock.Span{From: e.From, To: clock.MaxDate}
	}
	return clock.Span{From: e.From, To: *e.To}
}

// Hit says which of the rules that match decide.
type Hit string

// The first matching rule decides, which is the default; or exactly one may match; or all that match are answered,
// in order.
const (
	First  Hit = "first"
	Unique Hit = "unique"
	All    Hit = "all"
)

// Mark says how sure we are of a rule or a number.
type Mark string

// The marks. Recalled numbers need an effective date, because they may turn out to be wrong for some time.
const (
	Verified  Mark = "V"
	Secondary Mark = "S"
	Recalled  Mark = "R"
	Own       Mark = "O"
)

// Words is the mark in words.
func (m Mark) Words() string {
	switch m {
	case Verified:
		return "verified at the source"
	case Secondary:
		return "from a secondary source"
	case Recalled:
		return "recalled, to be verified"
	case Own:
		return "our own definition"
	default:
		return "unmarked"
	}
}

func (m Mark) valid() bool {
	return m == Verified || m == Secondary || m == Recalled || m == Own
}

// Input is a fact that the rules may ask for.
type Input struct {
	Type Type `json:"type"`
	// About says in words what the fact means.
	About string `json:"about"`
	// Values is all values that a string or int can have.
	Values []any `json:"values"`
	// Range is the smallest and largest value of an int.
	Range []int64 `json:"range"`
	// Optional inputs are null where no fact is given. All others are unknown then.
	Optional bool `json:"optional"`
}

// Param is a number or word that a plan may configure.
type Param struct {
	Value any  `json:"value"`
	Type  Type `json:"type"`
	// Effective is since when the value holds; a recalled one must say so.
	Effective *clock.Date `json:"effective"`
	Mark      Mark        `json:"mark"`
	Source    string      `json:"source"`
	About     string      `json:"about"`
}

// Rule is one case.
type Rule struct {
	ID string `json:"id"`
	// When is a CEL expression over inputs and params, or the word otherwise in the last rule.
	When string `json:"when"`
	// Then is the result, by field: a literal, or a CEL expression after an equals sign.
	Then map[string]any `json:"then"`
	// Because is a text with CEL expressions in braces.
	Because string `json:"because"`
	Source  string `json:"source"`
	Mark    Mark   `json:"mark"`
}

// Test is an example that the set must decide as expected whenever it is loaded.
type Test struct {
	Name   string         `json:"name"`
	Facts  map[string]any `json:"facts"`
	Params map[string]any `json:"params"`
	Expect Expect         `json:"expect"`
}

// Expect is what a test expects; what it leaves out may be anything.
type Expect struct {
	Rule string `json:"rule"`
	// Rules is the ids of all matching rules, for sets with hit: all.
	Rules   []string       `json:"rules"`
	Then    map[string]any `json:"then"`
	Missing []string       `json:"missing"`
	Because string         `json:"because"`
}

// Otherwise is the condition of a last rule that decides whatever the others left.
const Otherwise = "otherwise"

// Name is the set and its version as people write it: late_refill_alert@2026.1.
func (s *Set) Name() string { return fmt.Sprintf("%s@%s", s.ID, s.Version) }
