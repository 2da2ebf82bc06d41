package evaluate

import "github.com/goccy/go-yaml"

// UnmarshalYAML reads one word or a list of words.
func (w *Words) UnmarshalYAML(text []byte) error {
	var list []string
	if err := yaml.Unmarshal(text, &list); err == nil {
		*w = list
		return nil
	}
	var one string
	if err := yaml.Unmarshal(text, &one); err != nil {
		return err
	}
	*w = Words{one}
	return nil
}

// UnmarshalYAML reads a state, or the keys of the expected answer.
func (e *Expect) UnmarshalYAML(text []byte) error {
	var state string
	if err := yaml.Unmarshal(text, &state); err == nil {
		*e = Expect{State: state}
		return nil
	}
	type keys Expect // without this method
	return yaml.UnmarshalWithOptions(text, (*keys)(e), yaml.Strict(), yaml.DisallowUnknownField())
}

// UnmarshalYAML reads a named window, a look-back period, or from and to.
func (w *Window) UnmarshalYAML(text []byte) error {
	var name string
	if err := yaml.Unmarshal(text, &name); err == nil {
		*w = Window{Name: name}
		return nil
	}
	type keys Window // without this method
	return yaml.UnmarshalWithOptions(text, (*keys)(w), yaml.Strict(), yaml.DisallowUnknownField())
}
