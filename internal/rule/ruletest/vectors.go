package ruletest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

// Vector is one published case: facts and a recursive subset of the result.
type Vector struct {
	ID     string          `json:"id"`
	Policy string          `json:"policy"`
	Title  string          `json:"title"`
	Facts  json.RawMessage `json:"facts"`
	Expect json.RawMessage `json:"expect"`
}

// ReadVectors reads a file of published cases, one a line.
func ReadVectors(t testing.TB, file string) []Vector {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []Vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v Vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// Vectors gives the facts of a file of cases to the policy, line by line as `keepwell decide` does, and holds each answer against what
// its case expects.
func Vectors(t *testing.T, policy rule.Policy, file string) {
	t.Helper()
	vectors := ReadVectors(t, file)
	if len(vectors) == 0 {
		t.Fatalf("%s holds no cases", file)
	}
	answers := decide(t, policy, vectors)
	for i, v := range vectors {
		t.Run(v.Policy+"/"+v.ID, func(t *testing.T) {
			if problem := mismatch("result", tree(v.Expect), tree(answers[i])); problem != "" {
				t.Errorf("%s: %s", v.Title, problem)
			}
		})
	}
}

func decide(t *testing.T, policy rule.Policy, vectors []Vector) [][]byte {
	t.Helper()
	var in, out bytes.Buffer
	for _, v := range vectors {
		if v.Policy != policy.Name() {
			t.Fatalf("case %s is for policy %s, not %s", v.ID, v.Policy, policy.Name())
		}
		fmt.Fprintf(&in, "{\"id\":%q,\"facts\":%s}\n", v.ID, v.Facts)
	}
	if err := rule.RunDecide(t.Context(), policy, &in, &out); err != nil {
		t.Fatal(err)
	}
	answers := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	if len(answers) != len(vectors) {
		t.Fatalf("%d answers to %d cases", len(answers), len(vectors))
	}
	return answers
}

func tree(text []byte) any {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return err.Error()
	}
	return v
}

// mismatch is empty when want is a recursive subset of got: objects by key, arrays element by element, numbers within 1e-6
// and money exactly.
func mismatch(at string, want, got any) string {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return at + ": expected an object"
		}
		for key, value := range want {
			have, ok := got[key]
			if !ok {
				return at + "." + key + ": missing"
			}
			if problem := mismatch(at+"."+key, value, have); problem != "" {
				return problem
			}
		}
		return ""
	case []any:
		return mismatchedList(at, want, got)
	case float64:
		return mismatchedNumber(at, want, got)
	}
	if want != got {
		return fmt.Sprintf("%s: expected %v, got %v", at, want, got)
	}
	return ""
}

func mismatchedList(at string, want []any, got any) string {
	list, ok := got.([]any)
	if !ok || len(list) != len(want) {
		return fmt.Sprintf("%s: expected %d elements, got %v", at, len(want), got)
	}
	for i := range want {
		if problem := mismatch(fmt.Sprintf("%s[%d]", at, i), want[i], list[i]); problem != "" {
			return problem
		}
	}
	return ""
}

func mismatchedNumber(at string, want float64, got any) string {
	number, ok := got.(float64)
	tolerance := 1e-6
	if strings.HasSuffix(at, "cents") {
		tolerance = 0
	}
	if !ok || math.Abs(number-want) > tolerance {
		return fmt.Sprintf("%s: expected %v, got %v", at, want, got)
	}
	return ""
}
