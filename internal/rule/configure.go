package rule

import (
	"errors"
	"fmt"
	"maps"
)

// WithParams is the set with a plan's own parameters, proven again: what the set claims must hold with them too. Its
// hash is another one, because it decides otherwise. The set's tests are for its defaults and are not run.
func (s *Set) WithParams(given map[string]any) (*Set, error) {
	changed := &Set{Content: s.Content}
	changed.Params = maps.Clone(s.Params)
	for name, value := range given {
		param, ok := changed.Params[name]
		if !ok {
			return nil, &FactError{paramPrefix + name, "the set has no such parameter"}
		}
		if _, err := param.Type.value(value); err != nil {
			return nil, &FactError{paramPrefix + name, err.Error()}
		}
		param.Value = value
		changed.Params[name] = param
	}
	if err := changed.recompile(); err != nil {
		return nil, fmt.Errorf("%s with these parameters: %w", s.Name(), err)
	}
	changed.Hash = changed.Content.hash()
	return changed, nil
}

func (s *Set) recompile() error {
	problems := s.compile()
	if len(problems) == 0 {
		problems = s.checkCases()
	}
	errs := make([]error, len(problems))
	for i, p := range problems {
		errs[i] = errors.New(p.text)
	}
	return errors.Join(errs...)
}
