package entitlement_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

const span = `{"id":"s1","family":"mapd","region":"national","start":"2026-01-01","basis":"continuing","agents_of_record":[{"agent":"A","from":"2026-01-01"}]}`

func decide(t *testing.T, facts string) map[string]any {
	t.Helper()
	answer, err := load(t).Policies()[0].Decide(json.RawMessage(facts))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// What the facts leave out has the published defaults, and every key of a result is there.
func TestDefaults(t *testing.T) {
	got := decide(t, `{"as_of":"2026-03-05","spans":[`+span+`]}`)
	for _, key := range []string{"error", "earned", "earned_total_cents", "deltas", "net_cents", "held", "by_month", "zero_reasons", "outside_window"} {
		if _, ok := got[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
	if got["net_cents"] != 34700.0 || len(got["by_month"].([]any)) != 12 {
		t.Errorf("the whole year is due at once: %v, %v", got["net_cents"], got["by_month"])
	}
	empty := decide(t, `{"as_of":"2026-03-05"}`)
	for _, key := range []string{"earned", "deltas", "held", "by_month", "zero_reasons", "outside_window"} {
		if list, ok := empty[key].([]any); !ok || len(list) > 0 {
			t.Errorf("%s is %v", key, empty[key])
		}
	}
}

// Rates that the facts bring replace the table as a whole.
func TestRatesOfTheFacts(t *testing.T) {
	params := `"params":{"rates":{"2026":{"ma":{"national":{"initial_cents":1200,"renewal_cents":600}}}}}`
	if got := decide(t, `{"as_of":"2026-03-05",`+params+`,"spans":[`+span+`]}`); got["net_cents"] != 600.0 {
		t.Errorf("%v", got["net_cents"])
	}
	got := decide(t, `{"as_of":"2026-03-05",`+params+`,"spans":[`+strings.ReplaceAll(span, `"start":"2026`, `"start":"2025`)+`]}`)
	if got["net_cents"] != 600.0 || got["error"] != nil {
		t.Errorf("house in 2025 needs no rate: %v", got)
	}
	got = decide(t, `{"as_of":"2026-03-05",`+params+`,"spans":[`+strings.ReplaceAll(span, "2026-01", "2025-01")+`]}`)
	lack, ok := got["error"].(map[string]any)
	if !ok || lack["code"] != "needs_rate" || lack["year"] != 2025.0 || lack["family"] != "ma" || lack["region"] != "national" {
		t.Errorf("%v", got["error"])
	}
}

func TestBadFactsAreNamed(t *testing.T) {
	policy := load(t).Policies()[0]
	in := func(old, with string) string {
		return `{"as_of":"2026-03-05","spans":[` + strings.Replace(span, old, with, 1) + `]}`
	}
	for facts, name := range map[string]string{
		``:                       "facts",
		`[]`:                     "facts",
		`{}`:                     "as_of",
		`{"as_of":"2026-02-30"}`: "facts",
		`{"as_of":"2026-03-05","params":{"payment_mode":"whole"}}`:         "params.payment_mode",
		`{"as_of":"2026-03-05","params":{"payment_schedule":"weekly"}}`:    "params.payment_schedule",
		`{"as_of":"2026-03-05","params":{"gate_rule":"open"}}`:             "params.gate_rule",
		`{"as_of":"2026-03-05","params":{"unlike_protected_rate":"half"}}`: "params.unlike_protected_rate",
		`{"as_of":"2026-03-05","params":{"rates":{"soon":{}}}}`:            "params.rates",
		`{"as_of":"2026-03-05","params":{"rates":{"2026":{"cost":{}}}}}`:   "params.rates",
		`{"as_of":"2026-03-05","spans":[` + span + `,` + span + `]}`:       "spans[1].id",
		in(`"mapd"`, `"hmo"`):                                             "spans[0].family",
		in(`"national"`, `""`):                                            "spans[0].region",
		in(`"2026-01-01"`, `"2026-01-02"`):                                "spans[0].start",
		in(`"basis"`, `"end":"2026-02-27","basis"`):                       "spans[0].end",
		in(`"basis"`, `"end":"2025-12-31","basis"`):                       "spans[0].end",
		in(`"basis"`, `"cycle":"first","basis"`):                          "spans[0].cycle",
		in(`"basis"`, `"exception":"other","basis"`):                      "spans[0].exception",
		in(`"continuing"`, `"sold"`):                                      "spans[0].basis",
		in(`,"from":"2026-01-01"`, ``):                                    "spans[0].agents_of_record[0].from",
		`{"as_of":"2026-03-05","gate_failures":[{}]}`:                     "gate_failures[0].from",
		`{"as_of":"2026-03-05","contract_terms":[{}]}`:                    "contract_terms[0].from",
		`{"as_of":"2026-03-05","posted":[{"cents":9000000000000000000}]}`: "posted[0].cents",
		`{"as_of":"2026-03-05","posted":[{"cents":1.5}]}`:                 "posted.cents",
	} {
		_, err := policy.Decide(json.RawMessage(facts))
		var fact *rule.FactError
		if !errors.As(err, &fact) || fact.Name != name {
			t.Errorf("%s: %v, expected it to name %s", facts, err, name)
		}
	}
}

func FuzzDecide(f *testing.F) {
	for _, v := range ruletest.ReadVectors(f, "../../../testdata/vectors/compensation.ndjson") {
		f.Add([]byte(v.Facts))
	}
	policy := load(f).Policies()[0]
	f.Fuzz(func(t *testing.T, facts []byte) {
		answer, err := policy.Decide(facts)
		if err != nil {
			return
		}
		if _, err := json.Marshal(answer); err != nil {
			t.Errorf("answered what JSON cannot say: %v", err)
		}
	})
}
