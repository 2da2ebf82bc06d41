package webtest

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Timeline implements population.Reader: every row of evidence becomes an entry.
func (r *Reader) Timeline(_ context.Context, pass access.Pass) ([]population.TimelineEntry, error) {
	m, err := r.memberOf(pass)
	if err != nil {
		return nil, err
	}
	var all []population.TimelineEntry
	for _, f := range append(slices.Clone(m.Conditions), m.Gaps...) {
		for _, e := range f.Evidence {
			all = append(all, entry(f, e))
		}
		all = append(all, population.TimelineEntry{
			Kind: "change", From: f.Since, Thru: f.Since, Title: f.Rule.Title + ": " + string(f.State), Rules: []string{f.Rule.ID}, Is: f.State,
		})
	}
	for _, s := range m.Coverage {
		all = append(all, population.TimelineEntry{Kind: "coverage", From: s.From, Thru: s.Thru, Title: "Coverage began", Coverage: s.Coverage, Contract: s.Contract + "-" + s.Plan})
	}
	slices.SortStableFunc(all, func(a, b population.TimelineEntry) int { return int(b.From) - int(a.From) })
	return sightOf(pass).Timeline(all), nil
}

// Story implements population.Reader.
func (r *Reader) Story(ctx context.Context, pass access.Pass) (population.Member, []population.TimelineEntry, error) {
	m, err := r.Member(ctx, pass)
	if err != nil {
		return m, nil, err
	}
	entries, err := r.Timeline(ctx, pass)
	return m, entries, err
}

func entry(f population.Finding, e population.Evidence) population.TimelineEntry {
	t := population.TimelineEntry{
		Kind: "visit", From: e.Date, Thru: e.Date, Title: "Office visit", Setting: e.Setting, ID: e.ID,
		Codes: []population.Evidence{e}, Rules: []string{f.Rule.ID},
	}
	switch {
	case e.Kind == "fill":
		t.Kind, t.Title, t.Days = "fill", e.Display+", 30 days", 30
	case e.Kind == "result":
		t.Kind, t.Title = "result", e.Display
	case f.Rule.Group == "vaccine":
		t.Kind, t.Title = "vaccine", e.Display
	case e.Setting == claim.Inpatient:
		t.Kind, t.Title, t.Thru = "stay", "Hospital stay", e.Date+3
	case e.Setting == claim.Outpatient:
		t.Title = "Hospital outpatient visit"
	}
	if !e.Counts {
		t.Status = claim.Void
	}
	return t
}

// Why implements population.Reader.
func (r *Reader) Why(_ context.Context, pass access.Pass, rule string) (population.Why, error) {
	m, err := r.memberOf(pass)
	if err != nil {
		return population.Why{}, err
	}
	for _, f := range append(slices.Clone(m.Conditions), m.Gaps...) {
		if f.Rule.ID == rule && sightOf(pass).ShowsRule(f.Rule) {
			return sightOf(pass).Why(why(m, f)), nil
		}
	}
	return population.Why{}, population.ErrNoFinding
}

func why(m population.Member, f population.Finding) population.Why {
	w := population.Why{Member: m.Person, Finding: f, Policy: policy(f.Rule)}
	before := population.Suspected
	if f.Rule.Kind == population.KindGap {
		before = population.DueSoon
		w.Steps = gapSteps(f)
		w.Closes = []string{"A new " + f.Rule.Title + " on a claim or in a clinical record", "An exclusion, such as hospice care, confirmed by the plan"}
	} else {
		w.Steps = conditionSteps(f)
	}
	at := time.Date(2026, time.May, 2, 5, 40, 0, 0, time.UTC)
	w.History = []population.Change{
		{Position: f.Position, At: at, AsOf: f.Since, Member: m.Member, Name: m.Name, Rule: f.Rule, From: before, To: f.State},
		{Position: f.Position - 411, At: at.AddDate(0, -3, 0), AsOf: f.Since - 90, Member: m.Member, Name: m.Name, Rule: f.Rule, From: population.None, To: before},
	}
	return w
}

func conditionSteps(f population.Finding) []population.WhyStep {
	stay := slices.ContainsFunc(f.Evidence, func(e population.Evidence) bool { return e.Counts && e.Setting == claim.Inpatient })
	return []population.WhyStep{
		{Text: "At least one inpatient, skilled nursing or home health claim in the last 24 months", Met: stay},
		{Text: "Or two hospital outpatient or professional claims at least one day apart in the last 24 months", Met: f.State == population.Confirmed, Detail: f.Summary},
		{Text: "Covered by Parts A and B in all 24 months", Met: f.Flag >= 2, Detail: "24 of 24 months covered."},
	}
}

func gapSteps(f population.Finding) []population.WhyStep {
	return []population.WhyStep{
		{Text: "The member belongs to the group that the recommendation is for", Met: true, Detail: "Age and sex fit."},
		{Text: "No exclusion applies", Met: f.State != population.Excluded, Detail: "Hospice, end-stage illness and removal of the organ were looked for."},
		{Text: "The care was given in the look-back period", Met: f.State == population.Closed, Detail: f.Summary},
	}
}

func policy(rule population.RuleCard) string {
	return "kind: " + string(rule.Kind) + "\nid: " + rule.ID + "\nversion: " + rule.Version + "\ntitle: " + rule.Title + `
reference_period: {ending: as_of_month_end, length: P24M}
claims:
  status: [paid, encounter_accepted]        # reversals remove evidence
  exclude_lines: [dme, ambulance]
  dx_position: any
met_when:
  any_of:
    - {types: [inpatient, snf, hha], min: 1}
    - {types: [hop, carrier], min: 2, distinct_dates: true, min_days_apart: 1}
coverage: {parts: [A, B], window: reference_period, max_gap_months: 1}
`
}

// Loads implements population.Reader.
func (r *Reader) Loads(context.Context) ([]population.Load, error) {
	if r.Fail != nil || r.people == nil {
		return nil, r.Fail
	}
	at := time.Date(2026, time.July, 1, 5, 31, 0, 0, time.UTC)
	rejects := []population.LoadReject{
		{Line: 8124, Field: "CLM_FROM_DT", Reason: "no such day in the calendar", Expected: "DD-Mon-YYYY"},
		{Line: 19077, Field: "BENE_ID", Reason: "empty", Expected: "a member id"},
	}
	return []population.Load{
		{
			ID: "load-0003", At: at, Source: "CMS RIF, monthly", Members: 312, WithoutEligibility: 1,
			Claims: population.LoadCounts{New: 4182, Replaced: 120, Reversed: 33, Duplicate: 9}, Fills: population.LoadCounts{New: 2907, Reversed: 12}, Persons: population.LoadCounts{New: 4, Replaced: 310},
			Files: []population.LoadFile{
				{Name: "carrier.csv", Format: "CMS RIF carrier", SHA256: hashOf("carrier"), Read: 40112, Loaded: 40101, Rejected: 2, Duplicates: 9, Conflicts: 1, Note: "cut in line 40113: the last row was incomplete", Rejects: rejects},
				{Name: "pde.csv", Format: "CMS RIF Part D events", SHA256: hashOf("pde"), Read: 2919, Loaded: 2919},
			},
		},
		{
			ID: "load-0002", At: at.AddDate(0, -1, 0), Source: "CMS RIF, monthly", Members: 0,
			Files:  []population.LoadFile{{Name: "carrier.csv", Format: "CMS RIF carrier", SHA256: hashOf("old"), Known: true, Read: 38020, Duplicates: 38020}},
			Claims: population.LoadCounts{Duplicate: 38020},
		},
		{
			ID: "load-0001", At: at.AddDate(0, -2, 0), Source: "CMS RIF, first load", Members: Members,
			Claims: population.LoadCounts{New: 71233}, Fills: population.LoadCounts{New: 30871}, Persons: population.LoadCounts{New: Members},
			Files: []population.LoadFile{{Name: "beneficiary_2025.csv", Format: "CMS RIF beneficiary", SHA256: hashOf("b"), Read: Members, Loaded: Members}},
		},
	}, nil
}
