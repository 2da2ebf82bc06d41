package aor

import (
	"encoding/json"

	"github.com/keepwell/keepwell/internal/rule"
)

// Policies are what `keepwell decide` asks of this room.
func (r *Rules) Policies() []rule.Policy { return []rule.Policy{policy{r}} }

// policy is "aor": who is agent of record after a plan change.
type policy struct{ rules *Rules }

var _ rule.LinePolicy = policy{}

func (policy) Name() string { return "aor" }

func (p policy) Decide(facts json.RawMessage) (any, error) {
	answer, err := p.AppendDecision(nil, facts)
	if err != nil {
		return nil, err
	}
	return json.RawMessage(answer), nil
}

// AppendDecision decides without building values in between.
func (p policy) AppendDecision(to []byte, facts json.RawMessage) ([]byte, error) {
	r := readers.Get().(*Reader) //nolint:forcetypeassert // the pool holds nothing else
	defer readers.Put(r)
	f, err := r.Read(facts)
	if err != nil {
		return to, err
	}
	v, err := p.rules.verdict(f)
	if err != nil {
		return to, err
	}
	return v.appendJSON(to, f)
}

// ReadFacts reads facts as decisions store them. Errors: *rule.FactError.
func ReadFacts(raw json.RawMessage) (Facts, error) {
	r := new(Reader)
	f, err := r.Read(raw)
	if err != nil {
		return Facts{}, err
	}
	return *f, nil
}
