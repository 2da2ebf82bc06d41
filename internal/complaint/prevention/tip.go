package prevention

import (
	"cmp"
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// TipsFor are the tips that the complaints of the last full quarter before a day ask for, the most needed first. They hold no number, no
// member and no agent.
func (p *Prevention) TipsFor(ctx context.Context, on clock.Date) ([]Tip, error) {
	all, err := p.Facts(ctx)
	if err != nil {
		return nil, err
	}
	return p.Rules.Tips.needed(all, LastQuarter(on)), nil
}

// LastQuarter is the last full quarter before a day.
func LastQuarter(on clock.Date) Scope {
	const months = 3
	start := on.StartOfMonth().AddMonths(-((int(on.Month()) - 1) % months))
	return Scope{From: start.AddMonths(-months), To: start.AddDays(-1)}
}

// needed is pure.
func (t *Tips) needed(all []Fact, s Scope) []Tip {
	counts := make(map[string]int, len(t.Tips))
	for n := range all {
		f := &all[n]
		if f.Received.Before(s.From) || f.Received.After(s.To) || !f.sales() {
			continue
		}
		for i := range t.Tips {
			if t.Tips[i].comesOf(f) {
				counts[t.Tips[i].ID]++
			}
		}
	}
	out := slices.DeleteFunc(slices.Clone(t.Tips), func(x Tip) bool { return counts[x.ID] < t.Smallest })
	slices.SortStableFunc(out, func(a, b Tip) int { return cmp.Compare(counts[b.ID], counts[a.ID]) })
	return out
}

// agentCategory is the category of agents and marketing (rules/complaint/category.yaml).
const agentCategory = "agent"

// sales tells whether a complaint is about selling.
func (f *Fact) sales() bool { return f.Category == agentCategory || len(f.Agents)+len(f.Agencies) > 0 }

func (t *Tip) comesOf(f *Fact) bool {
	return slices.Contains(t.Subcategories, f.Subcategory) ||
		slices.ContainsFunc(f.Causes, func(c string) bool { return slices.Contains(t.Causes, c) })
}
