package change_test

import (
	"fmt"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestReplayFindsWhatAnotherPolicyWouldHaveDecided, also where a later change then finds another agent.
func TestReplayFindsWhatAnotherPolicyWouldHaveDecided(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.files.say(w.rosa,
			span("Z0004-001", "2026-01-01", "2026-05-31", wrote(anna)), // a drug plan
			span("Z0001-001", "2026-06-01", "2026-12-31", online, applied("2026-05-10")),
			span("Z0001-002", "2027-01-01", "", online, applied("2026-11-02")))
		w.follow()
		w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-05-31 application; house 2026-06-01..2026-12-31 R10u; house 2027-01-01..open R14; ")
		yes := true
		trial := change.Trial{Params: &aor.Params{ProtectUnlike: &yes}}
		var count change.Replayed
		var found []change.Difference
		for d, err := range w.changes.Replay(t.Context(), trial, &count) {
			w.must(err)
			found = append(found, d)
		}
		if len(found) != 1 || count.Decisions != 2 || count.Same != 1 || found[0].Was.Outcome != agent.ToHouse || found[0].Now.Agent != anna || !found[0].Now.Payable {
			t.Fatalf("%+v %+v", found, count)
		}
		other, err := w.changes.Alternative(t.Context(), trial, []person.ID{w.rosa})
		w.must(err)
		for _, tenure := range other[w.rosa] {
			if tenure.Agent != anna {
				t.Errorf("%+v", tenure)
			}
		}
		w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-05-31 application; house 2026-06-01..2026-12-31 R10u; house 2027-01-01..open R14; ")
	})
}

// BenchmarkReplay decides a generated past again.
func BenchmarkReplay(b *testing.B) {
	n := replayed()
	w := newWorld(b, storetest.Open(b, store.SQLite))
	fill(b, w.db, n)
	yes := true
	b.ResetTimer()
	for b.Loop() {
		var count change.Replayed
		for _, err := range w.changes.Replay(b.Context(), change.Trial{Params: &aor.Params{ProtectUnlike: &yes}}, &count) {
			w.must(err)
		}
		if count.Decisions != n {
			b.Fatalf("%+v", count)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

// fill writes rows of decisions as the view would.
func fill(b *testing.B, db *store.DB, n int) {
	b.Helper()
	columns := []string{"change_id", "version", "member_id", "latest", "voided", "outcome", "rule", "agent", "unpaid", "facts"}
	err := db.Write(b.Context(), func(tx *store.Tx) error {
		for i := 0; i < n; i += 1600 {
			var rows []any
			for j := i; j < min(n, i+1600); j++ {
				family := "mapd"
				if j%100 == 0 {
					family = "pdp"
				}
				rows = append(rows, fmt.Sprintf("%024d", j), 1, fmt.Sprintf("m%023d", j), 1, 0, "keep", "R10", "1000000001", "", fmt.Sprintf(
					`{"params":{"protect_unlike":false,"allow_gap":false,"silent_channels":"keep"},"channel":"dpc_line","decided_on":"2026-11-02","effective_on":"2027-01-01",`+
						`"old_plan":{"parent_organization":"Harbor Light","contract_id":"Z0001","plan_id":"001","family":%q},"new_plan":{"parent_organization":"Harbor Light",`+
						`"contract_id":"Z0001","plan_id":"002","family":"mapd","commissionable":true},"gap_months":0,"evidence_conflict":false,`+
						`"original_agent":{"npn":"1%09d","state":"ready"}}`, family, j))
			}
			if err := tx.Send(b.Context(), store.Inserts("plan_change_decision", columns, rows, "")...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
