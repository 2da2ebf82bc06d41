package rule_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

// Whatever a file holds, the loader refuses it with a place, or gives a set that answers.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{visit, every, firstVersion, sketch("complete: true"+someInputs, "n < 3", "n >= 3")} {
		f.Add(seed)
	}
	for _, broken := range []string{
		"", "\xff\xfe", "a: &a [*a]", "- 1\n- 2", "id: [", "{}", "id: x\n---\nid: y", "? x\n: y", "id: |\n x", "\t",
		strings.Repeat("[", 2000), strings.Repeat("a: {", 2000),
		strings.Replace(visit, "when: asked", "when: '"+strings.Repeat("(", 500)+"'", 1),
		strings.Replace(visit, "when: asked", "when: '"+strings.Repeat("!", 3000)+"asked'", 1),
		strings.Replace(visit, "range: [0, 600]", "range: [-9223372036854775808, 9223372036854775807]", 1),
		strings.Replace(visit, "value: 12", "value: 18446744073709551615", 1),
		strings.Replace(visit, "when: asked", "when: 'months_since % 7 == 0'", 1),
	} {
		f.Add(broken)
	}
	f.Fuzz(func(t *testing.T, content string) {
		set, err := rule.Load("set.yaml", []byte(content))
		var place *rule.LoadError
		if err != nil {
			if !errors.As(err, &place) || place.Line < 1 {
				t.Fatalf("without a place: %v", err)
			}
			return
		}
		d, err := set.Decide(nil, nil)
		if err == nil {
			_ = rule.Explain(d)
		}
		again, err := rule.Load("set.yaml", []byte(content))
		if err != nil || again.Hash != set.Hash {
			t.Fatalf("loaded once, and then: %v", err)
		}
	})
}
