package evaluate

import (
	"os"
	"regexp"
	"testing"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(kind: (?:condition|gap)\n.*?)```")

// TestExamplesOfTheGuide: what the analyst's guide shows compiles, and its tests hold.
func TestExamplesOfTheGuide(t *testing.T) {
	guide, err := os.ReadFile("../../../docs/condition-and-gap-rules.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := yamlBlock.FindAllSubmatch(guide, -1)
	if len(blocks) != 2 {
		t.Fatalf("expected a condition and a gap, found %d examples", len(blocks))
	}
	sets := realLibrary(t).Sets
	for _, block := range blocks {
		rules := parseRules(t, string(block[1]))
		if _, err := Compile(rules, sets, Options{}); err != nil {
			t.Error(err)
		}
		if err := RunTests(&rules[0], sets); err != nil {
			t.Error(err)
		}
	}
}
