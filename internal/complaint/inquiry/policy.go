package inquiry

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// Policies are what `keepwell decide` asks of this room.
func (r *Rules) Policies() []rule.Policy { return []rule.Policy{agentInquiry{r}} }

// agentInquiry is the policy "agent_inquiry": what an agent hears who asks about a customer.
type agentInquiry struct{ rules *Rules }

func (agentInquiry) Name() string { return setAnswer }

func (p agentInquiry) Decide(facts json.RawMessage) (any, error) { return p.decide(nil, facts) }

func (p agentInquiry) DecideOn(on clock.Date, facts json.RawMessage) (any, error) {
	return p.decide(&on, facts)
}

// policyAnswer is the result, with the decision that led to it.
type policyAnswer struct {
	Code       Code           `json:"answer_code"`
	Spoken     Code           `json:"spoken_answer"`
	Opens      bool           `json:"opens_grievance"`
	ReceivedAt *string        `json:"grievance_received_at"`
	Discloses  bool           `json:"discloses_case_details"` // never
	Ledger     bool           `json:"ledger_entry"`           // always
	Tasks      []OutreachKind `json:"tasks"`
	Decision   rule.Decision  `json:"decision"`
}

func (p agentInquiry) decide(on *clock.Date, raw json.RawMessage) (any, error) {
	var facts map[string]any
	if err := json.Unmarshal(raw, &facts); err != nil || facts == nil {
		return nil, &rule.FactError{Name: "facts", Problem: "expected a JSON object"}
	}
	if facts["member_confirmed_directly"] == nil {
		facts["member_confirmed_directly"] = false
	}
	v, d, err := p.rules.judge(on, facts)
	if err != nil {
		return nil, err
	}
	a := policyAnswer{Code: v.code, Spoken: v.spoken, Opens: v.opens, Ledger: true, Tasks: v.tasks, Decision: d}
	if v.opens {
		if a.ReceivedAt, err = askedAt(facts); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// askedAt is the receipt of a grievance that a representative files with the inquiry: now, as for everybody.
func askedAt(facts map[string]any) (*string, error) {
	text, _ := facts["asked_at"].(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, &rule.FactError{Name: "asked_at", Problem: "expected an instant such as 2026-11-21T15:00:00Z"}
	}
	received := clock.FormatInstant(at)
	return &received, nil
}

// verdict is what the rules say of an inquiry.
type verdict struct {
	code, spoken Code
	opens        bool
	tasks        []OutreachKind
}

// judge asks the rules in force on a day.
func (r *Rules) judge(on *clock.Date, facts map[string]any) (verdict, rule.Decision, error) {
	d, err := r.library.Answer(setAnswer, on, facts)
	if err != nil {
		return verdict{}, d, err
	}
	v := verdict{opens: d.Result["opens_grievance"] == true, tasks: []OutreachKind{}}
	code, _ := d.Result["answer_code"].(string)
	spoken, _ := d.Result["spoken_answer"].(string)
	v.code, v.spoken = Code(code), Code(spoken)
	tasks, ok := d.Result["tasks"].([]any)
	if !ok || code == "" || spoken == "" {
		return v, d, fmt.Errorf("inquiry: rule set %s gives no answer", d.By())
	}
	for _, t := range tasks {
		kind, _ := t.(string)
		v.tasks = append(v.tasks, OutreachKind(kind))
	}
	return v, d, nil
}

// asMap is how the rules read facts.
func (f Facts) asMap() map[string]any {
	return map[string]any{
		"agent_verified": f.AgentVerified, "representative_authority": f.Authority, "agent_or_agency_is_subject": f.Subject,
		"member_confirmed_directly": f.Confirmed, "member_restriction": f.Restriction, "open_grievance": f.OpenGrievance,
		"open_ctm": f.OpenModule, "closed_case": f.Closed, "reported_facts": string(f.Reported),
	}
}
