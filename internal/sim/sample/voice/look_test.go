package voice

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/prevention"
)

func TestLook(t *testing.T) {
	w := play(t, present, 0)
	ctx := t.Context()
	t.Logf("%d contacts in %s", w.year.Contacts(), w.took)
	counts := map[string]int{}
	var v access.Visitor = w.year.staff["complaints"]
	var page complaint.Page
	for {
		rows, next, err := w.Complaints.Queue(ctx, v, complaint.Filter{}, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			counts["open"]++
			if r.Overdue(present) || r.State == complaint.AwaitingAuthority {
				t.Log(r.Number, r.State, r.Procedure, r.Category, r.ReceivedAt, r.Due, r.Assignee != "")
			}
			counts["desk "+string(r.Desk)]++
			counts["state "+string(r.State)]++
			counts["proc "+string(r.Procedure)]++
			counts["contract "+r.Contract]++
			counts["channel "+string(r.Channel)]++
			counts["level "+r.Level]++
			due := "none"
			if r.Due != nil {
				due = fmt.Sprint(int(r.Due.LateAt.Sub(present).Hours())/24, " late ", r.Overdue(present))
				if r.Expedited {
					due = "exp " + due
				}
			}
			counts["due "+due]++
			if r.Unmatched {
				counts["unmatched"]++
			}
			if r.Assignee == "" {
				counts["unassigned"]++
			}
		}
		if page = next; next.After == "" {
			break
		}
	}
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		t.Log(k, counts[k])
	}
	c, err := w.Complaints.Counts(ctx, complaint.Filter{}, present)
	t.Logf("%+v %v", c, err)
	all := map[string]int{}
	position, _ := w.Record.Position(ctx)
	_ = w.Complaints.CasesAt(ctx, complaint.Past{Position: position}, func(c *complaint.Case) error {
		all[string(c.State)]++
		all["contract "+c.Contract]++
		all["letters"] += len(c.Letters)
		if c.Rating != nil {
			all["rated"]++
		}
		if c.Decision != nil && c.Decision.Confidential {
			all["confidential"]++
		}
		all["product "+string(c.Class.Product)]++
		return nil
	})
	t.Log(position, all)
	s, err := w.Board.Stand(ctx, present)
	for _, r := range s.Rows {
		t.Logf("%s kept %d broken %d risk %d running %d", r.ID, r.Kept, r.Broken, r.AtRisk, r.Running)
	}
	today := clock.DateOf(2026, 11, 22)
	tr, err := w.Prevention.Trend(ctx, prevention.Scope{From: today.AddDays(-365), To: today})
	t.Logf("%v %v", tr.Causes, err)
	for _, p := range tr.Chart.Points {
		t.Logf("%s %d %.2f [%.2f %.2f] %v", p.Month, p.Count, p.Value, p.Lower, p.High, p.Signals)
	}
	rates, err := w.Reports.Rate(ctx, "", 2026, nil, today)
	for _, r := range rates {
		t.Logf("%s counted %d left %d %+v", r.Contract, r.Counted, r.Left, r.Effect)
	}
	wl, err := w.Letters.Counts(ctx)
	t.Log(wl, err)
	iw, _, err := w.Complaints.IntakesWaiting(ctx, v, complaint.Page{})
	t.Log(len(iw), err)
	ws, err := w.Prevention.Warnings(ctx, v, present)
	t.Log(len(ws), err)
}
