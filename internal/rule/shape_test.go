package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

func TestLimitsOfAFile(t *testing.T) {
	var many strings.Builder
	for i := range 201 {
		fmt.Fprintf(&many, "  n%d: {type: int}\n", i)
	}
	conditions := make([]string, 1001)
	for i := range conditions {
		conditions[i] = fmt.Sprintf("n == %d", i)
	}
	for name, content := range map[string]struct{ text, want string }{
		"larger than a megabyte": {visit + strings.Repeat("# more\n", 200_000), "larger than 1048576 bytes"},
		"too many inputs":        {sketch("inputs:\n"+many.String(), "n0 > 3"), "more than 200 inputs and params"},
		"too many rules":         {sketch(someInputs, conditions...), "more than 1000 rules"},
		"a long expression":      {sketch(someInputs, strings.Repeat("n > 3 || ", 600)+"yes"), "exceeds limit"},
		"a deep expression":      {sketch(someInputs, strings.Repeat("(", 400)+"yes"+strings.Repeat(")", 400)), "recursion limit exceeded"},
	} {
		if _, err := rule.Load("set.yaml", []byte(content.text)); err == nil || !strings.Contains(err.Error(), content.want) {
			t.Errorf("%s: %.300v", name, err)
		}
	}
}

func TestTypesOfParams(t *testing.T) {
	for declared, want := range map[string]string{
		"value: 3":                       "",
		"value: 0.8":                     "",
		"value: late":                    "",
		"value: false":                   "",
		"value: [a, b]":                  "",
		"value: [1, a]":                  "element 2: expected a whole number",
		"value: []":                      "expected a value whose type is plain, or a type",
		"value: [], type: list(string)":  "",
		"value: {a: 1}":                  "expected a value whose type is plain, or a type",
		"value: [[1]]":                   "unknown type",
		"value: P2Y, type: period":       "",
		"value: 36h, type: duration":     "",
		"value: two years, type: period": "expected a period like P24M or P45D",
		"value: 3, type: string":         "expected a text",
		"value: 3, type: number":         "unknown type",
		"type: int":                      "expected a whole number",
	} {
		header := "inputs:\n  n: {type: int}\nparams:\n  p: {" + declared + ", mark: O, source: s}"
		_, err := rule.Load("set.yaml", []byte(sketch(header, "n > 3")))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", declared, err)
		}
	}
}
