package entitlement

import "github.com/keepwell/keepwell/internal/plan"

// Rank is which of the two rates of a cell is meant. The texts are stored.
type Rank string

// The ranks.
const (
	Initial Rank = "initial"
	Renewal Rank = "renewal"
)

// Rule is why an amount is earned as it is. The texts are stored, and statements explain them in words.
type Rule string

// The rules.
const (
	FullInitial        Rule = "full_initial"        // 422.2274(d)(2)(i)
	ProratedInitial    Rule = "prorated_initial"    // (d)(2)(ii), or by contract
	UnlikeInitial      Rule = "unlike_initial"      // (d)(2)(ii)(B)
	UnlikeRenewal      Rule = "unlike_renewal"      // kept by protection, and the plan chose renewal
	CollapsedRenewal   Rule = "collapsed_renewal"   // (d)(4)(iv)
	ProvisionalRenewal Rule = "provisional_renewal" // CMS has not yet told whether the year is initial
	RenewalYear        Rule = "renewal_year"        // (d)(3)
)

// Reason is why a difference has to be booked, or why nothing is earned. The texts are stored.
type Reason string

// The reasons.
const (
	Cancelled         Reason = "cancelled"
	Rapid             Reason = "rapid_disenrollment"
	Noncommissionable Reason = "noncommissionable_plan"
	House             Reason = "house"
	AORCorrection     Reason = "aor_correction"
	MonthsNotEnrolled Reason = "months_not_enrolled"
	Overpaid          Reason = "overpaid"
	FirstPaid         Reason = "earned"
	TrueUp            Reason = "true_up"
	Underpaid         Reason = "underpaid"
)

// Trace says how an amount came about. It has a fixed size, and is stored with what is booked.
type Trace struct {
	Rule      Rule   `json:"rule"`
	RateID    string `json:"rate_id"`              // cell of the table: fmv-2026/ma/national
	RateCents int64  `json:"rate_cents"`           // of the year, as applied
	Level     string `json:"level,omitempty"`      // of the contract, when it pays less than fair market value
	FMVCents  int64  `json:"fmv_cents"`            // the limit
	Months    Months `json:"months"`               // that earned
	Lost      Months `json:"lost,omitempty"`       // forfeited or held by the gate
	Test      string `json:"test,omitempty"`       // that failed first in them
	Enrolled  int    `json:"enrolled"`             // months of the span in the year, whoever was of record
	Exception string `json:"exception,omitempty"`  // what kept a short span from being rapid
	Capped    int64  `json:"capped,omitempty"`     // cents taken off so that the year's limit holds
	SpanIndex int    `json:"-"`                    // in the case
	Full      bool   `json:"full,omitempty"`       // the whole amount at once, whatever the months
	Fourth    bool   `json:"q4_change,omitempty"`  // a start in October to December that changed on 1 January
	Protected bool   `json:"protected,omitempty"`  // the agent was kept by protection
	Unknown   bool   `json:"cms_waiting,omitzero"` // CMS's report on the year is still to come
}

// Earned is an amount with its trace.
type Earned struct {
	Amount
	Trace
}

// Delta is what has to be booked so that the book holds what is earned.
type Delta struct {
	Amount
	Reason Reason
	Earned int64
	Posted int64
	Trace  int // place in Result.Earned of what is earned now; -1 when nothing is
}

// MonthAmount is what one month of a span earns.
type MonthAmount struct {
	Span  string
	Agent string
	Month Month
	Cents int64
}

// Lost is a month that the gate kept from an agent.
type Lost struct {
	MonthAmount
	Test string // the test that failed first
	Held bool   // and not forfeited
}

// Zero is a year in which a span earns nothing.
type Zero struct {
	Span   string
	Year   int
	Reason Reason
}

// NeedsRate tells that the table lacks a cell. Nothing of the case may be booked.
type NeedsRate struct {
	Year   int
	Family plan.Family // ma for all plans with medical cover, or pdp
	Region string
	Level  string // of the contract, when the cell of a level is what lacks
}

func (n *NeedsRate) Error() string {
	level := ""
	if n.Level != "" {
		level = " at contract level " + n.Level
	}
	return "no rate for " + string(n.Family) + " in " + n.Region + " in " + year(n.Year) + level
}

// Result is what a case comes to. With an error everything else is empty.
type Result struct {
	Error         *NeedsRate
	Earned        []Earned // without zero amounts; by span as given, year, agent
	Deltas        []Delta  // in the same order
	Held          []Earned // kept back by the gate, in the same order
	ByMonth       []MonthAmount
	Lost          []Lost // months that the gate kept
	Zeros         []Zero
	OutsideWindow []Amount // booked in years that are not judged
}

// EarnedCents is the sum of what is earned.
func (r *Result) EarnedCents() (sum int64) {
	for i := range r.Earned {
		sum += r.Earned[i].Cents
	}
	return sum
}

// NetCents is the sum of what has to be booked.
func (r *Result) NetCents() (sum int64) {
	for i := range r.Deltas {
		sum += r.Deltas[i].Cents
	}
	return sum
}

func (r *Result) clear() {
	*r = Result{
		Earned: r.Earned[:0], Deltas: r.Deltas[:0], Held: r.Held[:0], ByMonth: r.ByMonth[:0], Lost: r.Lost[:0], Zeros: r.Zeros[:0],
		OutsideWindow: r.OutsideWindow[:0],
	}
}
