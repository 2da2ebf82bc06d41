package adherence_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/population/adherence"
)

type policy interface {
	Name() string
	Decide(facts json.RawMessage) (any, error)
}

type vector struct {
	ID     string          `json:"id"`
	Policy string          `json:"policy"`
	Title  string          `json:"title"`
	Facts  json.RawMessage `json:"facts"`
	Expect json.RawMessage `json:"expect"`
}

func TestVectors(t *testing.T) {
	for _, p := range []policy{adherence.PDC{}, adherence.LateRefill{}} {
		vectors := readVectors(t, p.Name())
		if len(vectors) == 0 {
			t.Fatalf("no vectors for %s", p.Name())
		}
		for _, v := range vectors {
			t.Run(p.Name()+"/"+v.ID, func(t *testing.T) {
				if problem := holds(p, v); problem != "" {
					t.Errorf("%s: %s", v.Title, problem)
				}
			})
		}
	}
}

func readVectors(t *testing.T, name string) []vector {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "testdata", "vectors", name+".ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []vector
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vector
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

func holds(p policy, v vector) string {
	if v.Policy != p.Name() {
		return "is a vector of " + v.Policy
	}
	answer, err := p.Decide(v.Facts)
	if err != nil {
		return err.Error()
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err.Error()
	}
	return mismatch("result", tree(v.Expect), tree(text))
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
