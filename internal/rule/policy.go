package rule

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// Policy decides facts given as a JSON object. It is a pure function of them, and safe for concurrent use. The result
// marshals to a JSON object.
type Policy interface {
	Name() string
	Decide(facts json.RawMessage) (any, error)
}

// DatedPolicy is a policy that also knows how it decided on another date, with the rules in force then.
type DatedPolicy interface {
	Policy
	DecideOn(on clock.Date, facts json.RawMessage) (any, error)
}

// LinePolicy is a policy that is asked for very many cases: it writes its answer, as Decide's marshals, without making values in between.
// What it was given to append to is returned unchanged with an error.
type LinePolicy interface {
	Policy
	AppendDecision(to []byte, facts json.RawMessage) ([]byte, error)
}

// Policies finds policies by name.
type Policies struct{ byName map[string]Policy }

// NewPolicies gathers policies; two with one name are refused.
func NewPolicies(policies ...Policy) (*Policies, error) {
	all := &Policies{make(map[string]Policy, len(policies))}
	for _, p := range policies {
		if _, taken := all.byName[p.Name()]; taken {
			return nil, fmt.Errorf("two policies are named %s", p.Name())
		}
		all.byName[p.Name()] = p
	}
	return all, nil
}

// Get is the policy with a name, and whether there is one.
func (p *Policies) Get(name string) (Policy, bool) {
	policy, ok := p.byName[name]
	return policy, ok
}

// Names is all names, sorted.
func (p *Policies) Names() []string {
	names := make([]string, 0, len(p.byName))
	for name := range p.byName {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
