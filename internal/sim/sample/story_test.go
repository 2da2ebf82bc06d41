package sample

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/populationtest"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// few is how often everything must occur at least, so that somebody who looks finds an example.
const few = 3

// house opens a population in a folder of the test.
func house(t *testing.T) (*population.Population, *populationtest.Staff) {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "keepwell.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{Views: append(populationtest.Views(), population.View{}), KeyFile: filepath.Join(dir, "record.key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rec.Close() })
	rules, err := population.NewRulebook(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := population.New(t.Context(), population.Options{
		DB: db, Record: rec, Rules: rules, Dir: filepath.Join(dir, "columns"), Zone: "America/New_York",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p, populationtest.Coordinator(t, db, rec, time.Date(2020, 11, 2, 9, 0, 0, 0, time.UTC))
}

// TestGeneratedPeopleShowEverything: after the two evaluations of the demo every state of a condition and of a gap occurs, refills are
// late in every degree, and the month between brought changes both ways.
func TestGeneratedPeopleShowEverything(t *testing.T) {
	p, staff := house(t)
	folder := filepath.Join(t.TempDir(), generated)
	if err := generate(folder); err != nil {
		t.Fatal(err)
	}
	before, now := AsOf()
	cause := population.Cause{At: time.Date(2020, 11, 2, 9, 0, 0, 0, time.UTC), Actor: record.Actor{ID: "tester", Role: "plan engineer", Channel: "test"}}
	result, err := p.Load(t.Context(), population.LoadRequest{Paths: []string{folder}, Source: "generated", Cause: cause, Today: now})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Files {
		if f.Rejected > 0 {
			t.Errorf("%s: %d rows rejected", f.Name, f.Rejected)
		}
	}
	if _, err := p.Identify(t.Context(), population.IdentifyRequest{AsOf: before, Cause: cause}); err != nil {
		t.Fatal(err)
	}
	was, err := p.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Identify(t.Context(), population.IdentifyRequest{AsOf: now, Cause: cause}); err != nil {
		t.Fatal(err)
	}
	is, err := p.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkStates(t, was, is)
	checkShares(t, is)
	staff.Know(p)
	checkRefills(t, p, staff)
}

func checkStates(t *testing.T, was, is population.Overview) {
	t.Helper()
	conditions, gaps := byState(is.Conditions), byState(is.Gaps)
	for _, s := range []population.State{population.Confirmed, population.Suspected, population.Signal, population.Resolved, population.NotConfirmed} {
		if conditions[s] < few {
			t.Errorf("%d conditions are %s", conditions[s], s)
		}
	}
	earlier := byState(was.Gaps)
	for _, s := range []population.State{population.Open, population.Overdue, population.DueSoon, population.Closed, population.Excluded} {
		if gaps[s] < few {
			t.Errorf("%d gaps are %s", gaps[s], s)
		}
		if gaps[s] == earlier[s] {
			t.Errorf("the month changed nothing about gaps that are %s", s)
		}
	}
	if gaps[population.Talk] < few {
		t.Errorf("%d gaps to talk about", gaps[population.Talk])
	}
}

func byState(counts []population.RuleCount) map[population.State]int {
	all := map[population.State]int{}
	for _, c := range counts {
		for s, n := range c.ByState {
			all[s] += n
		}
	}
	return all
}

// checkShares: no gap is all open or all closed, but for the safety alerts, which nothing closes.
func checkShares(t *testing.T, o population.Overview) {
	t.Helper()
	for _, c := range o.Gaps {
		open := c.ByState[population.Open] + c.ByState[population.Overdue] + c.ByState[population.DueSoon]
		closed := c.ByState[population.Closed]
		if c.ByState[population.Talk] > 0 || open+closed == 0 {
			continue
		}
		if share := 100 * closed / (open + closed); c.Rule.Group != "safety" && (share < 3 || share > 97) {
			t.Errorf("%s: %d of 100 are closed", c.Rule.ID, share)
		}
	}
}

// refillRules are those with degrees of lateness.
var refillRules = []string{"diabetes_adherence", "ras_adherence", "statin_adherence", "anticoagulant_refill", "inhaler_refill"}

func checkRefills(t *testing.T, p *population.Population, staff *populationtest.Staff) {
	t.Helper()
	alerts := map[string]int{}
	for _, rule := range refillRules {
		for _, state := range []population.State{population.Open, population.Overdue, population.DueSoon} {
			page, err := p.Worklist(t.Context(), staff.Opener(), population.WorklistQuery{Gap: []string{rule}, State: state, Limit: 200})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				alerts[alertOf(t, p, staff.Pass(row.Member), rule)]++
			}
		}
	}
	for _, alert := range []string{"due_soon", "late", "very_late", "critical", "out_of_reach", "second_fill_missing"} {
		if alerts[alert] < few {
			t.Errorf("%d refills are %s", alerts[alert], alert)
		}
	}
}

func alertOf(t *testing.T, p *population.Population, member access.Pass, rule string) string {
	t.Helper()
	m, err := p.Member(t.Context(), member)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Gaps {
		if f.Rule.ID == rule {
			return f.Alert
		}
	}
	return ""
}
