package aor_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
	"github.com/keepwell/keepwell/rules"
)

func load(t testing.TB) *aor.Rules {
	t.Helper()
	r, err := aor.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTheRuleFileHoldsItsTests runs the cases that the file carries.
func TestTheRuleFileHoldsItsTests(t *testing.T) { ruletest.Run(t, rules.Files, "aor") }

// TestVectors holds the published cases.
func TestVectors(t *testing.T) {
	ruletest.Vectors(t, load(t).Policies()[0], "../../../testdata/vectors/aor.ndjson")
}

// TestEveryCombination holds the rules against a second reading of the table, written by hand, over the full cross product: every
// channel and facilitator, every state, like and unlike, gap, conflict, parameters, successor, payable or not. Both ways of asking
// must give the same.
func TestEveryCombination(t *testing.T) {
	r := load(t)
	policy := r.Policies()[0]
	n := 0
	for f := range every {
		n++
		want := byHand(f)
		got, err := r.Decide(f)
		if err != nil {
			t.Fatalf("%+v: %v", f, err)
		}
		if text := told(&got); text != want {
			t.Fatalf("%s\n got %s\nwant %s", asJSON(t, f), text, want)
		}
		if n%7 == 0 {
			checkPolicy(t, policy, f, &got)
		}
	}
	if n < 20_000 {
		t.Fatalf("only %d combinations", n)
	}
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// checkPolicy asks the same through JSON.
func checkPolicy(t *testing.T, policy rule.Policy, f *aor.Facts, want *aor.Result) {
	t.Helper()
	answer, err := policy.Decide(asJSON(t, f))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Outcome     agent.Outcome  `json:"outcome"`
		Rule        string         `json:"rule"`
		Agent       *agent.NPN     `json:"agent_of_record"`
		Meanwhile   *agent.Outcome `json:"provisional_outcome"`
		Provisional *agent.NPN     `json:"provisional_agent_of_record"`
		Because     []agent.Test   `json:"because"`
		ChangeType  *string        `json:"change_type"`
		Payable     bool           `json:"payable"`
		Unpaid      *string        `json:"payable_reason"`
		Decision    struct{ Because, Source, Set, Version, Hash string }
	}
	if err := json.Unmarshal(asJSON(t, answer), &got); err != nil {
		t.Fatal(err)
	}
	back := aor.Result{
		Outcome: got.Outcome, Rule: got.Rule, Agent: value(got.Agent), ProvisionalOutcome: value(got.Meanwhile),
		Provisional: value(got.Provisional), Because: got.Because, ChangeType: value(got.ChangeType), Payable: got.Payable,
		Unpaid: value(got.Unpaid), Citation: got.Decision.Because,
	}
	if told(&back) != told(want) || got.Decision.Source != want.Source || got.Because == nil {
		t.Fatalf("%s\n got %s", told(want), told(&back))
	}
}

func value[T any](p *T) (zero T) {
	if p == nil {
		return zero
	}
	return *p
}

// told is a result in one line.
func told(r *aor.Result) string {
	return fmt.Sprintf("%s %s agent=%s meanwhile=%s/%s because=%v type=%s payable=%t %s | %s",
		r.Rule, r.Outcome, r.Agent, r.ProvisionalOutcome, r.Provisional, r.Because, r.ChangeType, r.Payable, r.Unpaid, r.Citation)
}

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

// whole is a case in which nothing is wrong.
const whole = `{"channel":"external_agent","decided_on":"2026-11-02","effective_on":"2027-01-01",` +
	`"old_plan":{"parent_organization":"CARRIER","contract_id":"H1","plan_id":"001","family":"ma"},` +
	`"new_plan":{"parent_organization":"CARRIER","contract_id":"H1","plan_id":"002","family":"mapd","commissionable":true},"gap_months":0,` +
	`"original_agent":{"npn":"1000000001","state":"ready","failed_tests":[]},"facilitator":{"npn":"2000000002","ready":true,"failed_tests":[]}}`

// TestBadFactsNameTheirField: a wrong or missing fact is an error that says which, and never what it was.
func TestBadFactsNameTheirField(t *testing.T) {
	policy := load(t).Policies()[0]
	if _, err := policy.Decide(json.RawMessage(whole)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, field string }{
		{`"external_agent"`, `"carrier_pigeon"`, "channel"},
		{`"external_agent"`, `7`, "channel"},
		{`"channel":"external_agent",`, ``, "channel"},
		{`"decided_on":"2026-11-02",`, ``, "decided_on"},
		{`"2026-11-02"`, `"2026-02-30"`, "decided_on"},
		{`"effective_on":"2027-01-01",`, ``, "effective_on"},
		{`"2027-01-01"`, `"soon"`, "effective_on"},
		{`"new_plan":{"parent_organization":"CARRIER",`, `"new_plan":{`, "new_plan.parent_organization"},
		{`"family":"mapd"`, `"family":"hmo"`, "new_plan.family"},
		{`"family":"ma"`, `"family":"hmo"`, "old_plan.family"},
		{`"new_plan"`, `"another"`, "new_plan"},
		{`"gap_months":0`, `"gap_months":-1`, "gap_months"},
		{`"gap_months":0`, `"gap_months":1.5`, "gap_months"},
		{`"gap_months":0`, `"evidence_conflict":"maybe"`, "evidence_conflict"},
		{`"gap_months":0`, `"params":{"protect":true}`, "params.protect"},
		{`"gap_months":0`, `"params":{"allow_gap":1}`, "params.allow_gap"},
		{`"gap_months":0`, `"params":{"silent_channels":"shout"}`, "params.silent_channels"},
		{`"gap_months":0`, `"params":[]`, "params"},
		{`"state":"ready"`, `"state":"asleep"`, "original_agent.state"},
		{`"npn":"1000000001",`, ``, "original_agent.npn"},
		{`"npn":"1000000001"`, `"npn":"0123"`, "original_agent.npn"},
		{`"failed_tests":[]},"fac`, `"failed_tests":["luck"]},"fac`, "original_agent.failed_tests"},
		{`,"facilitator":{"npn":"2000000002","ready":true,"failed_tests":[]}`, ``, "facilitator"},
		{`"ready":true`, `"ready":"yes"`, "facilitator.ready"},
		{`"ready":true,`, ``, "facilitator.ready"},
		{`"npn":"2000000002",`, ``, "facilitator.npn"},
		{`"gap_months":0`, `"successor":{"npn":"4","state":"ready"}`, "successor.recorded_on"},
		{`"gap_months":0`, `"successor":{"npn":"4","recorded_on":"2026-01-01","state":"odd"}`, "successor.state"},
		{whole, `[]`, "facts"},
		{whole, `{"channel":`, "channel"},
		{whole, whole + "x", "facts"},
	} {
		_, err := policy.Decide(json.RawMessage(strings.Replace(whole, c.from, c.to, 1)))
		var wrong *rule.FactError
		if !errors.As(err, &wrong) || wrong.Name != c.field {
			t.Errorf("%s -> %s: got %v, expected an error about %s", c.from, c.to, err, c.field)
		}
	}
}

// TestWhatTheAnswerDoesNotNeedMayBeMissing: nobody has to know who made a change that is out of scope.
func TestWhatTheAnswerDoesNotNeedMayBeMissing(t *testing.T) {
	policy := load(t).Policies()[0]
	facts := `{"channel":"external_agent","decided_on":"2026-11-02","effective_on":"2027-01-01","old_plan":null,` +
		`"new_plan":{"parent_organization":"CARRIER","family":"mapd"},"note":{"anything":[1,{"else":null}]}}`
	answer, err := policy.Decide(json.RawMessage(facts))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(asJSON(t, answer)); !strings.Contains(text, `"rule":"R01"`) || !strings.Contains(text, `"change_type":null`) {
		t.Error(text)
	}
}

// TestChoicesOfAProfile reads the plan's parameters.
func TestChoicesOfAProfile(t *testing.T) {
	p, err := aor.Choices(map[string]plan.Parameter{"protect_unlike": {Value: true}, "silent_channels": {Value: "house"}})
	if err != nil || !*p.ProtectUnlike || p.AllowGap != nil || *p.SilentChannels != "house" {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, wrong := range []map[string]plan.Parameter{
		{"protect_unlike": {Value: "yes"}}, {"silent_channels": {Value: "shout"}}, {"allow_gap": {Value: 1}},
	} {
		if _, err := aor.Choices(wrong); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
}
