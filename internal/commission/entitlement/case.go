package entitlement

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// The shapes of the policy "compensation": what the engine judges, and what it answers. Amounts are cents of US dollars.

// Basis is how a span began. The texts are part of `keepwell decide compensation`.
type Basis string

// The bases.
const (
	FirstEver         Basis = "first_ever"
	GroupToIndividual Basis = "group_to_individual"
	LikeChange        Basis = "like_change"
	UnlikeChange      Basis = "unlike_change"
	TwoIntoOne        Basis = "two_into_one"
	Continuing        Basis = "continuing"
)

// The cycles: what CMS's compensation report says of a span's first year.
const (
	CycleInitial = "initial"
	CycleRenewal = "renewal"
	CycleUnknown = "unknown" // paid provisionally as renewal, until the report says it
)

// PriorNone is the prior plan type of a member who comes from no Medicare plan.
const PriorNone = "none"

// Held is an agent of record by date; an empty agent is house.
type Held struct {
	Agent string
	From  clock.Date
}

// Span is one span of a member, as the engine judges it.
type Span struct {
	ID             string
	Family         plan.Family
	Region         string // national, ct_pa_dc, ca_nj, pr_usvi
	Start          clock.Date
	End            *clock.Date // a known future end counts
	Exception      string      // from rapid disenrollment, "" for none
	Cycle          string      // initial, renewal, unknown
	Basis          Basis
	Prior          string // prior plan type: none, ma, mapd, pdp, cost, mmp
	Commissionable bool
	Cancelled      bool
	Protected      bool   // the agent was kept by protection and did not write this plan: only UnlikeProtected asks for it
	Agents         []Held // by date; in any order
}

// Failure is a time in which months that begin are not paid to an agent.
type Failure struct {
	Agent    string
	From, To clock.Date // both within; clock.MaxDate while it lasts
	Test     string
	Span     string // of which it speaks: an agent may be ready for one plan and not for another; "" for all
}

// Amount is what an agent earned, was posted or is owed for a span in a year.
type Amount struct {
	Span  string
	Agent string
	Year  int
	Cents int64
}

// Mode is how a contract pays an initial enrollment that may be paid whole. The texts are stored.
type Mode string

// The modes.
const (
	Full     Mode = "full"
	Prorated Mode = "prorated"
)

// Schedule is when what is earned becomes due. The texts are stored.
type Schedule string

// The schedules.
const (
	Annual  Schedule = "annual"  // the whole year, once it and the span have begun
	Monthly Schedule = "monthly" // month by month
)

// Gate is what becomes of a month in which the agent was not ready. The texts are stored.
type Gate string

// The gates.
const (
	Forfeit Gate = "forfeit"
	Hold    Gate = "hold"
	Pay     Gate = "pay"
)

// Params are the choices of the plan.
type Params struct {
	Mode     Mode
	Schedule Schedule
	Gate     Gate
	// BeyondWindow judges years before last year too, in both directions (42 CFR 422.2274(d)(5)(i)).
	BeyondWindow bool
	// UnlikeProtected is the rate of an unlike change whose agent was kept by protection: initial or renewal.
	UnlikeProtected Rank
	// Cap takes off what several spans of one family in one year sum to above the year's rate. By rounding that can be a cent; where the
	// facts contradict each other it can be more. Published cases are judged without it; books are kept with it.
	Cap bool
	// Rates are used instead of the built-in ones; nil keeps those.
	Rates *Rates
}

// DefaultParams are those of the policy where a case names none.
func DefaultParams() Params {
	return Params{Mode: Full, Schedule: Annual, Gate: Forfeit, UnlikeProtected: Initial}
}

// Terms are what the contract of an agent says from a day on. An agent without terms has the plan's mode and the fair market value.
type Terms struct {
	Agent string
	From  clock.Date
	Mode  Mode   // "" for that of the plan
	Level string // of rules/commission/level.yaml; "" for fair market value
}

// Case is one member, as of a day.
type Case struct {
	AsOf     clock.Date
	Params   Params
	Spans    []Span
	Failures []Failure
	Terms    []Terms
	Posted   []Amount // what the book holds, in any number of lines for one span, agent and year
}
