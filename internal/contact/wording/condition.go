package wording

import (
	"fmt"
	"slices"
	"strings"
)

// condition is one part of Line.When: a value or field of the plan that is there, is not there, or is one of several.
type condition struct {
	name string
	not  bool
	of   []string
}

func parseWhen(text string) ([]condition, error) {
	var all []condition
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			if text == "" {
				return nil, nil
			}
			return nil, fmt.Errorf("when %q: expected conditions with commas between them", text)
		}
		c := condition{}
		c.name, c.not = strings.CutPrefix(part, "!")
		if name, choices, ok := strings.Cut(c.name, "="); ok {
			c.name, c.of = name, strings.Split(choices, "|")
		}
		all = append(all, c)
	}
	return all, nil
}

func (c condition) holds(say func(string) string) bool {
	value := say(c.name)
	is := value != ""
	if len(c.of) > 0 {
		is = slices.Contains(c.of, value)
	}
	return is != c.not
}

// gives tells whether the line stands only where the value is there.
func (l *Line) gives(name string) bool {
	return slices.ContainsFunc(l.when, func(c condition) bool { return c.name == name && !c.not })
}
