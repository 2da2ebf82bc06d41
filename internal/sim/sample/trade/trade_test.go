package trade

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
)

var present = time.Date(2026, time.November, 22, 15, 0, 0, 0, time.UTC)

// play opens an empty plan with some generated members and those of CMS's files, and plays all three years.
func play(t *testing.T) *Trade {
	t.Helper()
	dir := t.TempDir()
	profile, err := plan.Load(plans.Files, "demo")
	must(t, err)
	db, err := store.Open(t.Context(), filepath.Join(dir, "keepwell.db"))
	must(t, err)
	t.Cleanup(func() { db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{Views: house.Views(), KeyFile: filepath.Join(dir, "record.key")})
	must(t, err)
	t.Cleanup(func() { rec.Close() })
	r := &house.Rooms{Plan: profile, DB: db, Record: rec}
	must(t, r.Open(t.Context(), present, slog.Default()))
	t.Cleanup(func() { _ = r.Close() })
	members := known(t, r)
	_, err = r.People.Import(t.Context(), person.Cause{At: Before(present), Zone: profile.Zone, ID: "members"}, "test", func(yield func(person.Row, error) bool) {
		for i, n := range members {
			p := person.Person{
				Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.NameOf("Ada", "", fmt.Sprint("Example", i), "")},
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: n}},
			}
			if !yield(person.Row{File: "test", Line: i, Person: p}, nil) {
				return
			}
		}
	}, nil)
	must(t, err)
	trade, err := New(t.Context(), Stage{Rooms: r, Members: members, Files: "../data", Scratch: filepath.Join(dir, "files"), Now: present})
	must(t, err)
	must(t, trade.Until(t.Context(), present))
	return trade
}

// known are generated members, and those of CMS's files.
func known(t *testing.T, r *house.Rooms) []string {
	t.Helper()
	var out []string
	for i := range 250 {
		out = append(out, fmt.Sprintf("GEN-%05d", i))
	}
	for _, path := range []string{"../data/rif/beneficiary_2021.csv.gz", "../data/fhir/Coverage.ndjson.gz"} {
		for l, err := range r.Enrolments.Inspect(path) {
			if err == nil && len(l.Facts) > 0 {
				out = append(out, memberNumber(l.Who))
			}
		}
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestThreeYears(t *testing.T) {
	w := play(t)
	n := w.Counts()
	if n.Runs != 35 || n.Switches < 100 || n.Agents < 60 {
		t.Errorf("%+v", n)
	}
	w.wantOutcomes(t)
	w.wantSound(t)
	w.wantDisputes(t)
}

// wantOutcomes holds the switches to what they are for: every outcome of the rules is there.
func (t *Trade) wantOutcomes(tt *testing.T) {
	tt.Helper()
	seen, channels := map[agent.Outcome]int{}, map[agent.Channel]int{}
	for after := ""; ; {
		page, next, err := t.Rooms.Changes.List(context.Background(), broker, change.Filter{}, change.Page{After: after, Limit: 100})
		must(tt, err)
		for i := range page {
			if d, ok := page[i].Latest(); ok {
				seen[d.Outcome]++
				channels[page[i].Channel()]++
			}
		}
		if after = next; next == "" {
			break
		}
	}
	for _, want := range []agent.Outcome{agent.Keep, agent.Carry, agent.MoveAgent, agent.MoveCallCenter, agent.ToHouse} {
		if seen[want] == 0 {
			tt.Errorf("no change ends as %s: %v", want, seen)
		}
	}
	if len(channels) < 8 {
		tt.Errorf("channels: %v", channels)
	}
}

// wantSound holds the money to the invariants of the book.
func (t *Trade) wantSound(tt *testing.T) {
	tt.Helper()
	audit, err := t.Rooms.Commissions.Check(context.Background())
	must(tt, err)
	if !audit.Sound() {
		tt.Errorf("%+v", audit)
	}
	runs, err := t.Rooms.Commissions.Runs(context.Background())
	must(tt, err)
	paid := 0
	for i := range runs {
		shares, err := t.Rooms.Commissions.Payments(context.Background(), runs[i].ID)
		must(tt, err)
		paid += len(shares)
	}
	if len(runs) != 35 || paid < 100 {
		tt.Errorf("%d runs with %d payments", len(runs), paid)
	}
	for m, err := range t.Rooms.Enrolments.EachSpans(context.Background()) {
		must(tt, err)
		for _, s := range m.Spans {
			if s.End != nil && s.End.Before(s.Start) && !s.Cancelled {
				tt.Errorf("%s: %+v", m.Member, s)
			}
		}
	}
}

func (t *Trade) wantDisputes(tt *testing.T) {
	tt.Helper()
	if t.counts.Disputes < 3 {
		tt.Errorf("%d disputes", t.counts.Disputes)
	}
	all, _, err := t.Rooms.Disputes.Queue(context.Background(), broker, dispute.Filter{}, dispute.Page{Limit: 20})
	must(tt, err)
	if len(all) == 0 {
		tt.Error("no dispute is open")
	}
}
