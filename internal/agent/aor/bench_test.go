package aor_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/rule"
)

// lines are requests as programs send them, all different.
func lines(n int) []byte {
	var out bytes.Buffer
	for i := range n {
		channel := agent.Channels[i%len(agent.Channels)]
		state := []agent.State{agent.Ready, agent.Lapsed, agent.Termed, agent.Gone, agent.None}[i/16%5]
		fmt.Fprintf(&out, `{"id":"C%07d","policy":"aor","facts":{"params":{"protect_unlike":%t,"allow_gap":false},"channel":%q,`+
			`"decided_on":"2026-11-%02d","effective_on":"2027-01-01",`+
			`"old_plan":{"parent_organization":"CARRIER","contract_id":"H1234","plan_id":"%03d","family":"mapd"},`+
			`"new_plan":{"parent_organization":"CARRIER","contract_id":"H1234","plan_id":"002","family":"mapd"},"gap_months":0,`+
			`"original_agent":{"npn":"1%08d","state":%q,"failed_tests":["license"]},`+
			`"facilitator":{"npn":"2%08d","ready":true,"appointed":true,"failed_tests":[]}}}`+"\n",
			i, i%2 == 0, channel, i%28+1, i%99, i, state, i)
	}
	return out.Bytes()
}

// BenchmarkDecideLines is `keepwell decide aor` with JSON in and out, on all cores.
func BenchmarkDecideLines(b *testing.B) {
	const n = 100_000
	in := lines(n)
	policy := load(b).Policies()[0]
	for b.Loop() {
		if err := rule.RunDecide(b.Context(), policy, bytes.NewReader(in), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

// BenchmarkDecideOne is one decision with JSON in and out, on one core.
func BenchmarkDecideOne(b *testing.B) {
	policy, _ := load(b).Policies()[0].(rule.LinePolicy)
	var out []byte
	for b.Loop() {
		var err error
		if out, err = policy.AppendDecision(out[:0], []byte(whole)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

// BenchmarkDecideFacts is one decision within the program.
func BenchmarkDecideFacts(b *testing.B) {
	r := load(b)
	f := combination(agent.PlanChangeLine, agent.Ready, func(int) bool { return false })
	for b.Loop() {
		if _, err := r.Decide(f); err != nil {
			b.Fatal(err)
		}
	}
}
