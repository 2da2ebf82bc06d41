package evaluate

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// State is what a rule says.
type State uint8

// The states. Conditions have None to Confirmed, prospective gaps Open to Talk, measured gaps NotEnrolled to Numerator and
// Excluded.
const (
	None         State = iota
	NotConfirmed       // evidence existed, but is reversed or too old, and the rule was never met
	Resolved           // met once, nothing in the reference period now
	Signal
	Suspected
	Confirmed

	NotInPopulation // never stored: the rule is not about this member
	Open            // due, nothing found
	Overdue
	DueSoon // done, or not due yet, but soon
	Closed
	Excluded
	Talk // a shared decision: advice, not a gap

	NotEnrolled // measure: in the population, without the enrolment
	Denominator // measure: counts, and is not in the numerator
	Numerator   // measure: counts in the numerator
)

var stateNames = [...]string{
	None: "none", NotConfirmed: "not_confirmed", Resolved: "resolved", Signal: "signal", Suspected: "suspected", Confirmed: "confirmed",
	NotInPopulation: "not_in_population", Open: "open", Overdue: "overdue", DueSoon: "due_soon", Closed: "closed",
	Excluded: "excluded", Talk: "talk", NotEnrolled: "not_enrolled", Denominator: "denominator", Numerator: "numerator",
}

func (s State) String() string { return stateNames[s] }

// conditionStates are the states a criterion may ask of another condition.
var conditionStates = map[string]State{
	"none": None, "not_confirmed": NotConfirmed, "resolved": Resolved, "signal": Signal, "suspected": Suspected, "confirmed": Confirmed,
}

// Alert is how urgent a refill is.
type AlertLevel uint8

// The levels.
const (
	NoAlert AlertLevel = iota
	OnTime
	RefillDueSoon
	Late
	SecondFillMissing
	VeryLate
	Critical
	OutOfReach
	Suppressed
)

var alertNames = [...]string{
	"", "on_time", "due_soon", "late", "second_fill_missing", "very_late", "critical", "out_of_reach", "suppressed",
}

func (a AlertLevel) String() string { return alertNames[a] }

// Finding is what one rule says about one member. Dates that do not exist are claim.NoDay.
type Finding struct {
	Rule        uint16 // index of Program.Rule
	State       State
	Flag        uint8 // conditions: bit 0 claims met, bit 1 coverage met (CCW: 0 neither, 1 claims, 2 coverage, 3 both)
	Alert       AlertLevel
	ExcludedBy  int8      // gaps: index of the exclusion, -1 none
	First       claim.Day // earliest evidence in the window
	Ever        claim.Day // conditions: the day the rule was first satisfied, ever
	ConfirmedOn claim.Day // conditions: the day it was first satisfied by what the reference period holds
	Last        claim.Day // latest evidence
	Due         claim.Day // gaps
	Count       int32     // qualifying claims, doses, fills or results
	Numbers     int32     // index of Findings.Numbers, -1 none
	EvidenceAt  int32     // the finding's rows are Findings.Evidence[EvidenceAt:][:EvidenceLen]
	EvidenceLen int32
}

// Numbers are figures of refill and overlap rules, and the value of a result.
type Numbers struct {
	CoveredDays, TreatmentDays int32
	FillDates                  int32
	SupplyEnd, LastImpactable  claim.Day
	DaysLate                   int32
	GapAllowed, GapUsed        int32
	OverlapDays                int32
	Value                      float64
	HasRefill, HasValue        bool
}

// RowKind says in which columns a row stands.
type RowKind uint8

// The kinds of rows.
const (
	CodeRow RowKind = iota
	FillRow
	ResultRow
	SpanRow
)

func (k RowKind) String() string { return [...]string{"claim", "fill", "result", "coverage"}[k] }

// Evidence refers to one row: of the Code, Fill, Result or Span columns. Rows that explain a "no" do not count.
type Evidence struct {
	Row    int32
	Kind   RowKind
	Counts bool
}

// maxEvidence is how many rows a finding keeps: enough to prove it, bounded for a member with thousands of claims.
const maxEvidence = 12

// Findings is what Evaluate fills. It also owns all working memory, so that one Findings per goroutine, used again and again,
// allocates nothing. Its contents are valid until the next Evaluate.
type Findings struct {
	List     []Finding
	Evidence []Evidence
	Numbers  []Numbers

	w work
}

// EvidenceOf is the rows a finding rests on.
func (f *Findings) EvidenceOf(i int) []Evidence {
	x := &f.List[i]
	return f.Evidence[x.EvidenceAt:][:x.EvidenceLen]
}

// Find is the finding of a rule, nil when there is none.
func (f *Findings) Find(rule int) *Finding {
	for i := range f.List {
		if int(f.List[i].Rule) == rule {
			return &f.List[i]
		}
	}
	return nil
}

func (f *Findings) reset() {
	f.List, f.Evidence, f.Numbers = f.List[:0], f.Evidence[:0], f.Numbers[:0]
}

// RuleError says which rule has which problem.
type RuleError struct {
	Rule    string
	Problem string
}

func (e *RuleError) Error() string { return fmt.Sprintf("rule %s: %s", e.Rule, e.Problem) }
