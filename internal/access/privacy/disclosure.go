package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// setAccountable is the rule set that says what a member is told in an accounting.
const setAccountable = "accountable_disclosure"

// Why something was disclosed. The texts are stored and named in rules/privacy/accountable_disclosure.yaml.
type Why string

// The reasons.
const (
	ForTreatment    Why = "treatment"
	ForPayment      Why = "payment"
	ForOperations   Why = "operations"
	ToTheMember     Why = "to_the_member"
	Authorized      Why = "authorized"       // 45 CFR 164.508
	InvolvedInCare  Why = "involved_in_care" // 45 CFR 164.510(b)
	Incidental      Why = "incidental"       // 45 CFR 164.502(a)(1)(iii)
	LimitedDataSet  Why = "limited_data_set" // 45 CFR 164.514(e)
	RequiredByLaw   Why = "required_by_law"  // 45 CFR 164.512(a)
	PublicHealth    Why = "public_health"    // 45 CFR 164.512(b)
	HealthOversight Why = "health_oversight" // CMS, State insurance department, 45 CFR 164.512(d)
	Court           Why = "court"            // 45 CFR 164.512(e)
	LawEnforcement  Why = "law_enforcement"  // 45 CFR 164.512(f)
	AboutADeath     Why = "death"            // 45 CFR 164.512(g), (h)
	Research        Why = "research"         // 45 CFR 164.512(i)
	ThreatToSafety  Why = "threat_to_safety" // 45 CFR 164.512(j)
	WorkersComp     Why = "workers_comp"     // 45 CFR 164.512(l)
	NotPermitted    Why = "not_permitted"    // a breach; it has to be accounted for
)

// Reasons are all of them.
var Reasons = []Why{
	ForTreatment, ForPayment, ForOperations, ToTheMember, Authorized, InvolvedInCare, Incidental, LimitedDataSet, RequiredByLaw,
	PublicHealth, HealthOversight, Court, LawEnforcement, AboutADeath, Research, ThreatToSafety, WorkersComp, NotPermitted,
}

// Disclosure is something that left the plan: what an accounting must say of it (45 CFR 164.528(b)(2)).
type Disclosure struct {
	ID          string        `json:"id"`
	Member      person.ID     `json:"member"`
	At          time.Time     `json:"at"`
	Recipient   string        `json:"recipient"`              // name of the person or body
	Address     string        `json:"address,omitempty"`      // if known
	What        string        `json:"what"`                   // brief description
	Kinds       []access.Kind `json:"kinds,omitempty"`        //
	Why         Why           `json:"why"`                    //
	Purpose     string        `json:"purpose,omitempty"`      // in words, or the written request
	Accountable bool          `json:"accountable"`            // decided when it is recorded
	Because     string        `json:"because,omitempty"`      //
	Rule        string        `json:"rule,omitempty"`         //
	SuspendedTo *clock.Date   `json:"suspended_to,omitempty"` // an agency asked not to tell until then, 45 CFR 164.528(a)(2)
}

// Disclose puts a disclosure into the member's ledger and tells whether it is accountable. Errors: ErrIncomplete.
func (s *Requests) Disclose(ctx context.Context, c person.Cause, d Disclosure) (Disclosure, error) {
	d, one, err := s.DisclosureEvents(c, d)
	if err != nil {
		return d, err
	}
	if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
		return d, err
	}
	_, err = s.rec.Append(ctx, c.Command("privacy"), one)
	return d, err
}

// DisclosureEvents is what puts a disclosure into the member's ledger, for callers whose own event must stand in the same command:
// nothing is told without its entry. The id follows from the cause. Errors: ErrIncomplete.
func (s *Requests) DisclosureEvents(c person.Cause, d Disclosure) (Disclosure, record.StreamAppend, error) {
	const op = "privacy: disclose"
	switch {
	case d.Member == "":
		return d, record.StreamAppend{}, incomplete(op, "member")
	case d.Recipient == "":
		return d, record.StreamAppend{}, incomplete(op, "recipient")
	case d.What == "":
		return d, record.StreamAppend{}, incomplete(op, "what")
	}
	if d.At.IsZero() {
		d.At = c.At
	}
	d.At, d.ID = d.At.UTC(), record.IDOf("privacy request", c.Seed())
	var err error
	if d.Accountable, d.Because, d.Rule, err = s.rules.accountable(d.Why); err != nil {
		return d, record.StreamAppend{}, invalid(op, err)
	}
	e, err := newEvent(typeDisclosed, d)
	return d, record.StreamAppend{
		Stream: record.Stream(disclosureStream, string(d.Member)), Expected: record.AnyVersion, Events: []record.NewEvent{e},
	}, err
}

// Accountable tells whether a disclosure for this reason is told in an accounting.
func (r *Rules) Accountable(why Why) (bool, error) {
	told, _, _, err := r.accountable(why)
	return told, err
}

// accountable asks the rules whether a member is told of it (45 CFR 164.528(a)(1)).
func (r *Rules) accountable(why Why) (bool, string, string, error) {
	d, err := r.library.Answer(setAccountable, nil, map[string]any{"why": string(why)})
	return d.Result["accountable"] == true, d.Because, d.Set + "@" + d.Version + "/" + d.RuleID, err
}

func disclosureRows(events []record.Event) ([]store.Statement, error) {
	var values []any
	for _, e := range events {
		if e.Type != typeDisclosed {
			continue
		}
		var d Disclosure
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return nil, fmt.Errorf("privacy: event %d: %w", e.Position, err)
		}
		accountable := 0
		if d.Accountable {
			accountable = 1
		}
		values = append(values, e.Position, string(d.Member), d.At.UnixMicro(), accountable, string(e.Data))
	}
	if len(values) == 0 {
		return nil, nil
	}
	return store.Inserts("disclosure", []string{"seq", "member_id", "at_us", "accountable", "doc"}, values, ""), nil
}
