package aor_test

import (
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// every yields all combinations.
func every(yield func(*aor.Facts) bool) {
	both := []bool{false, true}
	for _, channel := range agent.Channels {
		for _, state := range []agent.State{agent.Ready, agent.Lapsed, agent.Termed, agent.Gone, agent.None} {
			for bits := range 1 << 9 {
				on := func(i int) bool { return both[bits>>i&1] }
				f := combination(channel, state, on)
				if !yield(f) {
					return
				}
			}
		}
	}
}

func combination(channel agent.Channel, state agent.State, on func(int) bool) *aor.Facts {
	commissionable, protect, gap, silent := on(0), on(1), on(2), "keep"
	if on(3) {
		silent = "house"
	}
	f := &aor.Facts{
		Params:  &aor.Params{ProtectUnlike: &protect, AllowGap: &gap, SilentChannels: &silent},
		Channel: channel, DecidedOn: clock.MustParse("2026-11-02"), EffectiveOn: clock.MustParse("2027-01-01"),
		Old:      &aor.Plan{Parent: "CARRIER", Contract: "H1234", Plan: "001", Family: plan.MA},
		New:      aor.Plan{Parent: "CARRIER", Contract: "H1234", Plan: "002", Family: plan.MAPD, Commissionable: &commissionable},
		Original: aor.Original{NPN: "1000000001", State: state}, Conflict: on(5),
	}
	if on(4) {
		f.Old.Family = plan.PDP
	}
	if on(6) {
		f.GapMonths = 1
	}
	switch state {
	case agent.Lapsed:
		f.Original.Failed = []agent.Test{agent.License, agent.SalesHold}
	case agent.Termed:
		f.Original.Failed = []agent.Test{agent.Contract}
	case agent.Gone:
		f.Successor = &aor.Successor{NPN: "4000000004", RecordedOn: clock.MustParse("2026-10-01"), State: agent.Ready}
		if on(7) {
			f.Successor.RecordedOn = f.DecidedOn
		}
		if on(8) {
			f.Successor.State = agent.Lapsed
		}
	case agent.None:
		f.Original.NPN = ""
	}
	if state != agent.Gone && on(8) {
		f.New.Parent = aor.Elsewhere
	}
	facilitate(f, on(7))
	return f
}

func facilitate(f *aor.Facts, eligible bool) {
	x := &aor.Facilitator{NPN: "2000000002"}
	switch f.Channel {
	case agent.ExternalAgent:
		x.Ready = &eligible
	case agent.ExternalCallCenter:
		x.Appointed = &eligible
	default:
		return
	}
	if !eligible {
		x.Failed = []agent.Test{agent.Appointment}
	}
	f.Facilitator = x
}

// byHand reads the table of the facts as a person would, slowly: first match wins.
func byHand(f *aor.Facts) string {
	unlike := f.Old.Family == plan.PDP
	internal := slices.Contains([]agent.Channel{
		agent.PlanChangeLine, agent.ServiceTransfer, agent.InternalField, agent.InternalTelesales, agent.InternalReferral,
	}, f.Channel)
	silent := slices.Contains([]agent.Channel{agent.ServiceDirect, agent.PlanWebsite, agent.MedicareGov, agent.Paper}, f.Channel)
	state, protect := f.Original.State, *f.Params.ProtectUnlike
	out := aor.Result{ChangeType: "like"}
	if unlike {
		out.ChangeType = "unlike"
	}
	say := func(rule string, outcome agent.Outcome, npn agent.NPN, unpaid, citation string) string {
		out.Rule, out.Outcome, out.Agent, out.Unpaid, out.Citation = rule, outcome, npn, unpaid, citation
		if unpaid == "" && !*f.New.Commissionable {
			out.Unpaid = "noncommissionable_plan"
		}
		out.Payable = out.Unpaid == ""
		return told(&out)
	}
	switch {
	case f.New.Parent != f.Old.Parent:
		return say("R01", agent.Out, "", "not_decided", "No same-carrier plan change: agent-of-record protection does not arise (P1).")
	case f.GapMonths >= 1 && !*f.Params.AllowGap:
		return say("R02", agent.Out, "", "not_decided", "Coverage was not continuous; treated as a new enrollment.")
	case f.Conflict || f.Channel == agent.UnknownChannel:
		return say("R03", agent.Hold, "", "suspense", "Facilitator not established. Payment accrues to suspense until review.")
	case f.Channel == agent.NoElection && (state == agent.Ready || state == agent.Lapsed):
		unpaid := ""
		if state == agent.Lapsed {
			unpaid, out.Because = "agent_not_ready", f.Original.Failed
		}
		return say("R04", agent.Carry, "1000000001", unpaid, "No beneficiary election was made; agent of record of the prior plan carries over. Pay follows the monthly eligibility test (422.2274(d)(1)(i)).")
	case f.Channel == agent.OriginalAgent && state == agent.Ready:
		return say("R05", agent.Keep, "1000000001", "", "Original agent facilitated the change.")
	case f.Channel == agent.OriginalAgent:
		out.Because = f.Original.Failed
		return say("R06", agent.HoldCompliance, "", "suspense", "Enrollment by an agent not licensed/appointed/certified: compliance review (422.2272(e), 422.2274(b), (c)).")
	case f.Channel == agent.ExternalAgent && *f.Facilitator.Ready:
		return say("R07", agent.MoveAgent, "2000000002", "", "An active, licensed, appointed and certified external agent facilitated the change (P4).")
	case f.Channel == agent.ExternalCallCenter && *f.Facilitator.Appointed:
		return say("R08", agent.MoveCallCenter, "2000000002", "", "An appointed external call-centre agency facilitated the change (P5).")
	case f.Channel == agent.ExternalAgent, f.Channel == agent.ExternalCallCenter:
		out.Because = f.Facilitator.Failed
		out.ProvisionalOutcome = agent.ToHouse
		if state == agent.Ready {
			out.ProvisionalOutcome, out.Provisional = agent.Keep, "1000000001"
		}
		return say("R09", agent.HoldCompliance, "", "suspense", "External facilitator not eligible: exclusion P4/P5 not met; compliance review; provisional agent of record unchanged if ready.")
	case internal && state == agent.Ready && (!unlike || protect):
		return say("R10", agent.Keep, "1000000001", "", "Internal plan change; original agent active, licensed, appointed and certified on 2 November 2026 (P1, P2, P6).")
	case (internal || silent) && state == agent.Ready && unlike && !protect:
		return say("R10u", agent.ToHouse, "", "no_agent", "Change of plan type (PDP to MA-PD) is outside protection; agent must facilitate it.")
	case (internal || silent) && (state == agent.Lapsed || state == agent.Termed), f.Channel == agent.NoElection && state == agent.Termed:
		out.Because = f.Original.Failed
		tests := "license, sales hold"
		if state == agent.Termed {
			tests = "contract"
		}
		return say("R11", agent.ToHouse, "", "no_agent", "Not protected: on 2 November 2026 the agent failed "+tests+" (P3).")
	case state == agent.Gone && f.Successor.RecordedOn.Before(f.DecidedOn) && f.Successor.State == agent.Ready:
		return say("R12", agent.Successor, "4000000004", "", "Agent no longer in service; 4000000004 recorded on 1 October 2026.")
	case state == agent.Gone:
		return say("R12", agent.ToHouse, "", "no_agent", "Agent no longer in service; no ready successor was recorded before 2 November 2026.")
	case silent && state == agent.Ready && *f.Params.SilentChannels == "keep":
		return say("R13", agent.Keep, "1000000001", "", "No external producer facilitated. Plan policy extends protection to this channel.")
	case silent && state == agent.Ready:
		return say("R13", agent.ToHouse, "", "no_agent", "No external producer facilitated. Plan policy does not extend protection to this channel.")
	case internal || silent:
		return say("R14", agent.ToHouse, "", "no_agent", "No agent of record on file.")
	}
	return say("R15", agent.NoAgent, "", "no_agent", "No agent of record on file; no election.")
}
