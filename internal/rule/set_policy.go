package rule

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// LibraryPolicies is every set of a library as a policy under its id.
func LibraryPolicies(library *Library) []Policy {
	var policies []Policy
	for _, id := range library.IDs() {
		policies = append(policies, setPolicy{library, id})
	}
	return policies
}

// setPolicy offers a rule set as a policy. Beside the set's inputs the facts may hold params, as_of (a date, which
// also picks the version) and known_at (an instant). Without as_of the latest version decides.
type setPolicy struct {
	library *Library
	id      string
}

func (p setPolicy) Name() string { return p.id }

func (p setPolicy) Decide(facts json.RawMessage) (any, error) {
	c, err := readCase(facts)
	if err != nil {
		return nil, err
	}
	if c.asOf != nil {
		return p.decide(*c.asOf, c)
	}
	latest, _ := p.library.Latest(p.id)
	return c.decideBy(latest)
}

func (p setPolicy) DecideOn(on clock.Date, facts json.RawMessage) (any, error) {
	c, err := readCase(facts)
	if err != nil {
		return nil, err
	}
	if c.asOf != nil {
		on = *c.asOf
	}
	return p.decide(on, c)
}

func (p setPolicy) decide(on clock.Date, c *setCase) (any, error) {
	set, err := p.library.At(p.id, on)
	if err != nil {
		return nil, err
	}
	return c.decideBy(set)
}

// setCase is the facts of one case, read once.
type setCase struct {
	facts, params map[string]any
	asOf          *clock.Date
	knownAt       *time.Time
}

func readCase(raw json.RawMessage) (*setCase, error) {
	c := &setCase{}
	if err := json.Unmarshal(raw, &c.facts); err != nil || c.facts == nil {
		return nil, &FactError{"facts", "expected a JSON object"}
	}
	if given, ok := c.facts["params"]; ok && given != nil {
		if c.params, ok = given.(map[string]any); !ok {
			return nil, &FactError{"params", "expected an object"}
		}
	}
	return c, c.readDates()
}

func (c *setCase) readDates() error {
	if text, ok := c.facts["as_of"].(string); ok {
		asOf, err := clock.Parse(text)
		if err != nil {
			return &FactError{"as_of", "expected " + Date.words()}
		}
		c.asOf = &asOf
	}
	if text, ok := c.facts["known_at"].(string); ok {
		knownAt, err := clock.ParseInstant(text)
		if err != nil {
			return &FactError{"known_at", "expected " + Instant.words()}
		}
		c.knownAt = &knownAt
	}
	return nil
}

func (c *setCase) decideBy(set *Set) (any, error) {
	decision, err := set.Decide(c.facts, c.params)
	if err != nil {
		return nil, err
	}
	decision.AsOf, decision.KnownAt = c.asOf, c.knownAt
	return Answer(decision), nil
}

// Answer is a decision as `keepwell decide` shows it: the result fields on top, everything else under decision.
func Answer(d Decision) any {
	answer := make(map[string]any, len(d.Result)+2)
	for field, value := range d.Result {
		answer[field] = value
	}
	if d.Matches != nil {
		answer["matches"] = d.Matches
	}
	answer["decision"] = d
	return answer
}

// Kind of an error, for answers that machines read.
func kindOf(err error) string {
	var fact *FactError
	var missing *NotFoundError
	switch {
	case errors.As(err, &fact):
		return "invalid"
	case errors.As(err, &missing):
		return "not_found"
	default:
		return "failed"
	}
}

// marshalObject is a result as the inside of a JSON object.
func marshalObject(result any) ([]byte, error) {
	text, err := json.Marshal(result)
	if err != nil {
		return nil, err
	}
	if len(text) < 2 || text[0] != '{' {
		return nil, fmt.Errorf("the result of a policy must be an object")
	}
	return text, nil
}
