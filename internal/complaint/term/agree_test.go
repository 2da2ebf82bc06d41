package term_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/rule"
)

func policyOf(t testing.TB, name string) rule.Policy {
	t.Helper()
	for _, p := range loadRules(t).Policies() {
		if p.Name() == name {
			return p
		}
	}
	t.Fatalf("no policy %s", name)
	return nil
}

// decided is an answer as JSON has it, without what the second model does not speak of.
func decided(t testing.TB, policy rule.Policy, f facts) facts {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := policy.Decide(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if text, err = json.Marshal(answer); err != nil {
		t.Fatal(err)
	}
	// The steps stand last and are half of the text; reading them a hundred thousand times is what the test would mostly do.
	text, _, _ = bytes.Cut(text, []byte(`,"steps":[`))
	var out facts
	if err := json.Unmarshal(append(text, '}'), &out); err != nil {
		t.Fatal(err)
	}
	delete(out, "rule")
	return out
}

// TestModelsAgree holds 100,000 random cases against the second model: every field of every answer.
func TestModelsAgree(t *testing.T) {
	const seed = 422564
	for _, test := range []struct {
		name  string
		cases int
		throw func(dice) facts
		model func(facts) facts
	}{
		{"grievance_clock", 60_000, dice.grievance, modelGrievance},
		{"ctm_clock", 30_000, dice.module, modelModule},
		{"appeal_filing", 10_000, dice.appeal, modelAppeal},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			policy, d := policyOf(t, test.name), dice{rand.New(rand.NewPCG(seed, uint64(test.cases)))}
			seen := map[string]int{}
			for n := range test.cases {
				f := test.throw(d)
				want, got := test.model(f), decided(t, policy, f)
				if !same(want, got) {
					text, _ := json.MarshalIndent(f, "", " ")
					t.Fatalf("case %d: %s\n%s", n, text, cmp.Diff(want, got))
				}
				count(seen, got)
			}
			covered(t, test.name, seen)
		})
	}
}

// same tells whether two answers have the same keys with the same values. JSON reads objects as plain maps.
func same(want, got any) bool {
	switch want := want.(type) {
	case facts:
		plain, ok := got.(map[string]any)
		if named, isFacts := got.(facts); isFacts {
			plain, ok = named, true
		}
		if !ok || len(plain) != len(want) {
			return false
		}
		for key, value := range want {
			if there, ok := plain[key]; !ok || !same(value, there) {
				return false
			}
		}
		return true
	case []any:
		list, ok := got.([]any)
		return ok && slices.EqualFunc(want, list, same)
	default:
		return want == got
	}
}

// count notes which answers were given, so that the cases are known to reach all of them.
func count(seen map[string]int, out facts) {
	for _, key := range []string{"state", "timeliness", "clock", "case_due_from", "contact_timeliness"} {
		if said, ok := out[key].(string); ok {
			seen[said]++
		}
	}
	extensions, _ := out["extensions"].([]any)
	for _, x := range extensions {
		for _, key := range []string{"decision", "reason", "ctm_decision", "ctm_reason", "grievance_reason"} {
			if said, ok := x.(map[string]any)[key].(string); ok {
				seen[said]++
			}
		}
	}
}

func covered(t *testing.T, policy string, seen map[string]int) {
	t.Helper()
	for _, word := range map[string][]string{
		"grievance_clock": {
			"standard", "expedited", "not_started", "open", "answered", "withdrawn", "awaiting_authority", "dismissible", "timely", "late",
			"overdue", "not_applicable", "accepted", "clock_not_started", "case_closed", "expedited_clock", "already_extended", "after_due", "no_grounds",
		},
		"ctm_clock": {
			"working", "resolved", "reassigned_away", "ctm", "grievance", "timely", "late", "overdue", "open", "not_applicable", "accepted",
			"not_a_grievance", "expedited_grievance", "issue_level_not_extendable", "grievance_extension_refused", "case_closed", "after_due",
		},
		"appeal_filing": {"timely", "late", "open"},
	}[policy] {
		if seen[word] < 20 {
			t.Errorf("only %d of the cases are answered %s", seen[word], word)
		}
	}
}
