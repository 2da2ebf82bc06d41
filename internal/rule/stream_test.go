package rule_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/rule"
)

// doubling is a policy in Go, as domain rooms write them.
type doubling struct{}

func (doubling) Name() string { return "doubling" }

func (doubling) Decide(facts json.RawMessage) (any, error) {
	var f struct{ N *int }
	if err := json.Unmarshal(facts, &f); err != nil || f.N == nil {
		return nil, &rule.FactError{Name: "n", Problem: "expected a whole number"}
	}
	if *f.N == 13 {
		panic("unlucky")
	}
	return map[string]int{"n": 2 * *f.N}, nil
}

func runDecide(t testing.TB, policy rule.Policy, in string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := rule.RunDecide(t.Context(), policy, strings.NewReader(in), &out)
	return out.String(), err
}

func TestEveryLineIsAnswered(t *testing.T) {
	got, err := runDecide(t, doubling{}, strings.Join([]string{
		`{"id":"a","facts":{"n":1}}`,
		``,
		`  {"facts":{"n":2}, "id":7, "more":true}  `,
		`{"id":"c","facts":{"n":"three"}}`,
		`{"id":"d"}`,
		`not json`,
		`{"facts":{"n":5}}`,
		`{"id":"g","facts":{"n":13}}`,
		`{"id":"h","facts":{"n":8}}`,
	}, "\n"))
	want := strings.Join([]string{
		`{"id":"a","n":2}`,
		`{"id":7,"n":4}`,
		`{"id":"c","error":{"kind":"invalid","line":4,"message":"n: expected a whole number"}}`,
		`{"id":"d","error":{"kind":"invalid","line":5,"message":"line: expected an object {\"id\": ..., \"facts\": {...}}"}}`,
		`{"id":null,"error":{"kind":"invalid","line":6,"message":"line: expected an object {\"id\": ..., \"facts\": {...}}"}}`,
		`{"id":null,"n":10}`,
		`{"id":"g","error":{"kind":"failed","line":8,"message":"the policy failed on these facts"}}`,
		`{"id":"h","n":16}`,
	}, "\n") + "\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var failed *rule.FailedLinesError
	if !errors.As(err, &failed) || failed.Failed != 4 || failed.Lines != 8 {
		t.Errorf("got %v", err)
	}
}

func TestOrderIsKeptOverManyBatches(t *testing.T) {
	const lines = 20_000
	var in, want strings.Builder
	for n := range lines {
		n = n*2 + 20
		fmt.Fprintf(&in, `{"id":%d,"facts":{"n":%d}}`+"\n", n, n)
		fmt.Fprintf(&want, `{"id":%d,"n":%d}`+"\n", n, 2*n)
	}
	got, err := runDecide(t, doubling{}, in.String())
	if err != nil || got != want.String() {
		t.Errorf("%v; %d bytes, want %d", err, len(got), want.Len())
	}
}

// spaces is a stream of blanks, as long as asked for, that costs no memory.
type spaces struct{ left int }

func (s *spaces) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), s.left)
	for i := range n {
		p[i] = ' '
	}
	s.left -= n
	return n, nil
}

func TestLongLines(t *testing.T) {
	in := io.MultiReader(
		strings.NewReader(`{"id":1,"facts":{"n":1`), &spaces{rule.MaxLineBytes - 30}, strings.NewReader("}}\n"),
		strings.NewReader(`{"id":2,"facts":{"n":2`), &spaces{20 * rule.MaxLineBytes}, strings.NewReader("}}\n"),
		strings.NewReader(`{"id":3,"facts":{"n":3}}`),
	)
	var out bytes.Buffer
	err := rule.RunDecide(t.Context(), doubling{}, in, &out)
	want := `{"id":1,"n":2}
{"id":null,"error":{"kind":"invalid","line":2,"message":"line: longer than 8388608 bytes"}}
{"id":3,"n":6}
`
	if diff := cmp.Diff(want, out.String()); diff != "" || err == nil {
		t.Error(err, diff)
	}
}

// A program may ask, wait for the answer, and ask again on the same pipe.
func TestAnswersComeWhileTheStreamIsOpen(t *testing.T) {
	questions, ask := io.Pipe()
	answers, answer := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- rule.RunDecide(t.Context(), doubling{}, questions, answer) }()
	read := json.NewDecoder(answers)
	for n := range 3 {
		if _, err := fmt.Fprintf(ask, `{"id":%d,"facts":{"n":%d}}`+"\n", n, n); err != nil {
			t.Fatal(err)
		}
		var got struct{ ID, N int }
		if err := read.Decode(&got); err != nil || got.ID != n || got.N != 2*n {
			t.Fatalf("asked %d, got %+v, %v", n, got, err)
		}
	}
	if err := ask.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
func (brokenPipe) Read([]byte) (int, error)  { return 0, io.ErrUnexpectedEOF }

func TestBrokenPipes(t *testing.T) {
	in := strings.Repeat(`{"id":1,"facts":{"n":1}}`+"\n", 50_000)
	if err := rule.RunDecide(t.Context(), doubling{}, strings.NewReader(in), brokenPipe{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("writing: %v", err)
	}
	if err := rule.RunDecide(t.Context(), doubling{}, brokenPipe{}, io.Discard); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("reading: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := rule.RunDecide(ctx, doubling{}, strings.NewReader(in), io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Whoever presses Ctrl-C must not have to type another line.
func TestCancellingDoesNotWaitForInput(t *testing.T) {
	questions, _ := io.Pipe() // never written to, never closed
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := rule.RunDecide(ctx, doubling{}, questions, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// What was read before the input broke is still answered.
func TestLinesBeforeABreakAreAnswered(t *testing.T) {
	var out bytes.Buffer
	in := io.MultiReader(strings.NewReader(`{"id":1,"facts":{"n":1}}`+"\n"+`{"id":2,"facts":{"n":1`), brokenPipe{})
	err := rule.RunDecide(t.Context(), doubling{}, in, &out)
	if !errors.Is(err, io.ErrUnexpectedEOF) || out.String() != `{"id":1,"n":2}`+"\n" {
		t.Errorf("got %s, %v", out.String(), err)
	}
}

func TestRuleSetAsPolicy(t *testing.T) {
	library, err := rule.NewLibrary(lateRefill(t))
	if err != nil {
		t.Fatal(err)
	}
	policies, err := rule.NewPolicies(append(rule.LibraryPolicies(library), doubling{})...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"doubling", "late_refill_alert"}, policies.Names()); diff != "" {
		t.Error(diff)
	}
	policy, _ := policies.Get("late_refill_alert")
	const facts = `"year_outlook":"open","gap_days_remaining":60,"days_until_due":-2,"distinct_fill_dates":2`
	got, err := runDecide(t, policy, strings.Join([]string{
		`{"id":"a","facts":{` + facts + `,"days_late":3,"as_of":"2026-07-03","known_at":"2026-07-03T06:00:00Z"}}`,
		`{"id":"b","facts":{` + facts + `,"days_late":3,"params":{"late_days":4}}}`,
		`{"id":"c","facts":{` + facts + `,"as_of":"2020-01-01"}}`,
		`{"id":"d","facts":{` + facts + `,"as_of":"July"}}`,
		`{"id":"e","facts":{` + facts + `,"days_late":null}}`,
	}, "\n"))
	if err == nil {
		t.Error("two lines must fail")
	}
	for _, want := range []string{
		`{"id":"a","call":true,"decision":{"set":"late_refill_alert","version":"2026.1","hash":"`,
		`"as_of":"2026-07-03","known_at":"2026-07-03T06:00:00Z"`,
		`"tier":"late"}` + "\n" + `{"id":"b","call":false,`,
		`{"id":"c","error":{"kind":"not_found","line":3,"message":"no rule set late_refill_alert is in force on 2020-01-01"}}`,
		`{"id":"d","error":{"kind":"invalid","line":4,"message":"as_of: expected a date as YYYY-MM-DD"}}`,
		`"outcome":"missing_facts"`,
		`"missing":["days_late"]`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s:\n%s", want, got)
		}
	}
}

func TestTwoPoliciesWithOneName(t *testing.T) {
	if _, err := rule.NewPolicies(doubling{}, doubling{}); err == nil {
		t.Error("accepted")
	}
}
