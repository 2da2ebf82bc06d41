package rule_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

var fence = regexp.MustCompile("(?s)```([a-z]+)\n(.*?)```")

// The page for plan analysts shows what really happens.
func TestWorkedExampleIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/rule-sets.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string][]string{}
	for _, match := range fence.FindAllStringSubmatch(string(page), -1) {
		blocks[match[1]] = append(blocks[match[1]], match[2])
	}
	content, explanation, mistake := blocks["yaml"][0], blocks["text"][0], blocks["text"][1]
	set := load(t, content)

	library, err := rule.NewLibrary(set)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := runDecide(t, rule.LibraryPolicies(library)[0], blocks["json"][0])
	if err != nil || !strings.Contains(answer, `"invite":true,"overdue_months":1`) {
		t.Errorf("%v: %s", err, answer)
	}
	if got := rule.Explain(decide(t, set, set.Tests[0].Facts, nil)); got != explanation {
		t.Errorf("the page says\n%s\nand it is\n%s", explanation, got)
	}

	from, to := strings.Index(content, "  - id: not_due"), strings.Index(content, "\ntests:")
	_, err = rule.Load("visit_invitation.yaml", []byte(content[:from]+content[to:]))
	if err == nil || err.Error()+"\n" != mistake {
		t.Errorf("the page says\n%s\nand it is\n%v", mistake, err)
	}
}
