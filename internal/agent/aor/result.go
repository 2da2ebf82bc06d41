package aor

import (
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/rule"
)

// Result is what the rules say of a change.
type Result struct {
	Outcome            agent.Outcome
	Rule               string    // R01 to R15, R10u
	Agent              agent.NPN // agent.House for nobody
	ProvisionalOutcome agent.Outcome
	Provisional        agent.NPN    // R09: who stays while compliance looks
	Because            []agent.Test // failed tests that decided
	ChangeType         string       // like, unlike, "" without an old plan
	Payable            bool
	Unpaid             string // why not: noncommissionable_plan, agent_not_ready, no_agent, suspense, not_decided
	Citation           string
	Source             string
	Mark               rule.Mark
	Set                string // rule set, version and hash

	verdict *verdict
}

// result fills in what differs from case to case.
func (v *verdict) result(f *Facts) (Result, error) {
	npn, err := v.named(f)
	if err != nil {
		return Result{}, err
	}
	r := Result{
		Outcome: v.outcome, Rule: v.rule, Agent: npn, Because: v.because(f), ChangeType: f.changeType(),
		Payable: v.unpaid == "", Unpaid: v.unpaid, Citation: string(v.cite(nil, f)), Source: v.source, Mark: v.mark, verdict: v,
	}
	r.ProvisionalOutcome, r.Provisional = v.meanwhile(f)
	return r, nil
}

// named is the agent of record.
func (v *verdict) named(f *Facts) (agent.NPN, error) {
	var npn agent.NPN
	var field string
	switch v.agent {
	case ofOriginal:
		npn, field = f.Original.NPN, "original_agent.npn"
	case ofFacilitator:
		npn, field = f.Facilitator.NPN, "facilitator.npn"
	case ofSuccessor:
		npn, field = f.Successor.NPN, "successor.npn"
	default:
		return agent.House, nil
	}
	if npn == "" {
		return "", needed(field)
	}
	return npn, nil
}

// meanwhile is who is of record while compliance looks.
func (v *verdict) meanwhile(f *Facts) (agent.Outcome, agent.NPN) {
	switch agent.Outcome(v.provisional) {
	case agent.Keep:
		return agent.Keep, f.Original.NPN
	case agent.ToHouse:
		return agent.ToHouse, agent.House
	}
	return "", agent.House
}

// because are the failed tests that decided.
func (v *verdict) because(f *Facts) []agent.Test {
	switch v.tests {
	case ofOriginal:
		return f.Original.Failed
	case ofFacilitator:
		return f.Facilitator.Failed
	}
	return nil
}

func (f *Facts) changeType() string {
	switch {
	case f.Old == nil:
		return ""
	case f.unlike():
		return "unlike"
	}
	return "like"
}

// cite appends the citation.
func (v *verdict) cite(to []byte, f *Facts) []byte {
	for i := range v.citation {
		if p := &v.citation[i]; p.mark != 0 {
			to = f.fill(to, p.mark)
		} else {
			to = append(to, p.text...)
		}
	}
	return to
}

// appendJSON writes the result as `keepwell decide aor` answers it.
func (v *verdict) appendJSON(to []byte, f *Facts) ([]byte, error) {
	npn, err := v.named(f)
	if err != nil {
		return to, err
	}
	outcome, meanwhile := v.meanwhile(f)
	to = append(to, v.head...)
	to = appendText(to, string(npn))
	to = appendText(append(to, `,"provisional_outcome":`...), string(outcome))
	to = appendText(append(to, `,"provisional_agent_of_record":`...), string(meanwhile))
	to = append(to, `,"because":[`...)
	for i, t := range v.because(f) {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendText(to, string(t))
	}
	to = appendText(append(to, `],"change_type":`...), f.changeType())
	if v.unpaid == "" {
		to = append(to, `,"payable":true,"payable_reason":null`...)
	} else {
		to = appendText(append(to, `,"payable":false,"payable_reason":`...), v.unpaid)
	}
	to = append(to, v.decision...)
	to = append(to, '"')
	for i := range v.citation {
		if p := &v.citation[i]; p.mark != 0 {
			to = f.fill(to, p.mark)
		} else {
			to = append(to, p.quoted...)
		}
	}
	to = append(to, '"')
	return append(to, v.tail...), nil
}

// appendText is a text of letters and digits as JSON, null when empty.
func appendText(to []byte, text string) []byte {
	if text == "" {
		return append(to, "null"...)
	}
	to = append(to, '"')
	to = append(to, text...)
	return append(to, '"')
}
