package aor

import (
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// Elsewhere stands for the parent organization of a plan that is not ours.
const Elsewhere = "OTHER"

// Facts are what is known of one plan change. The JSON is stored with every decision and is what `keepwell decide aor` reads.
type Facts struct {
	Params      *Params       `json:"params,omitempty"` // nil takes the defaults of the rules
	Channel     agent.Channel `json:"channel"`
	DecidedOn   clock.Date    `json:"decided_on"` // the day of the change
	EffectiveOn clock.Date    `json:"effective_on"`
	Old         *Plan         `json:"old_plan"` // nil: no earlier enrollment
	New         Plan          `json:"new_plan"`
	GapMonths   int           `json:"gap_months"`
	Conflict    bool          `json:"evidence_conflict"`
	Original    Original      `json:"original_agent"`
	Facilitator *Facilitator  `json:"facilitator,omitempty"`
	Successor   *Successor    `json:"successor,omitempty"`
}

// Params are the plan's choices. A nil one takes the default of the rules.
type Params struct {
	ProtectUnlike  *bool   `json:"protect_unlike,omitempty"`
	AllowGap       *bool   `json:"allow_gap,omitempty"`
	SilentChannels *string `json:"silent_channels,omitempty"` // keep or house
}

// Plan is the old or the new plan.
type Plan struct {
	Parent         string      `json:"parent_organization"`
	Contract       string      `json:"contract_id"`
	Plan           string      `json:"plan_id"`
	Family         plan.Family `json:"family"`
	Commissionable *bool       `json:"commissionable,omitempty"` // nil means that it is; of the new plan only
}

// Original is who was agent of record, as they stood on the day of the change.
type Original struct {
	NPN    agent.NPN    `json:"npn,omitempty"`
	State  agent.State  `json:"state"`
	Failed []agent.Test `json:"failed_tests,omitempty"`
}

// Facilitator is the external agent, or the external call-centre agency, that made the change.
type Facilitator struct {
	NPN       agent.NPN    `json:"npn"`
	Ready     *bool        `json:"ready,omitempty"`     // of an agent
	Appointed *bool        `json:"appointed,omitempty"` // of a call-centre agency
	Failed    []agent.Test `json:"failed_tests,omitempty"`
}

// Successor takes over the customers of an agent who is gone, when it was recorded before the change and is ready.
type Successor struct {
	NPN        agent.NPN   `json:"npn"`
	RecordedOn clock.Date  `json:"recorded_on"`
	State      agent.State `json:"state"`
}

// ours tells whether the change is within one parent organization.
func (f *Facts) ours() bool {
	return f.Old != nil && f.Old.Parent == f.New.Parent && f.Old.Parent != Elsewhere && f.Old.Parent != ""
}

// unlike tells whether the plans are of unlike types.
func (f *Facts) unlike() bool { return f.Old != nil && !f.Old.Family.Like(f.New.Family) }

// eligible tells whether the external facilitator may facilitate, and whether that is known.
func (f *Facts) eligible() (eligible, known bool) {
	if f.Facilitator == nil {
		return false, false
	}
	said := f.Facilitator.Ready
	if f.Channel == agent.ExternalCallCenter {
		said = f.Facilitator.Appointed
	}
	if said == nil {
		return false, false
	}
	return *said, true
}

// successorReady tells whether a successor counts: recorded before the day of the change, and ready.
func (f *Facts) successorReady() bool {
	return f.Successor != nil && f.Successor.RecordedOn.Before(f.DecidedOn) && f.Successor.State == agent.Ready
}

// commissionable tells whether the new plan is paid at all.
func (f *Facts) commissionable() bool { return f.New.Commissionable == nil || *f.New.Commissionable }
