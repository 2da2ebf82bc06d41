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
	End            *clock.Date
	Exception      string // from rapid disenrollment, "" for none
	Cycle          string // initial, renewal, unknown
	Basis          Basis
	Prior          string // prior plan type: none, ma, mapd, pdp, cost, mmp
	Commissionable bool
	Cancelled      bool
	Agents         []Held // by date
}

// Failure is a time in which months that begin are not paid to an agent.
type Failure struct {
	Agent    string
	From, To clock.Date
	Test     string
}

// Amount is what an agent earned, was posted or is owed for a span in a year.
type Amount struct {
	Span  string
	Agent string
	Year  int
	Cents int64
}
