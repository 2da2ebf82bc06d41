package population

import (
	"context"
)

// Why explains one finding: the rule, the evidence rows, the tests of the rule in order, and what was found before.
func (p *Population) Why(ctx context.Context, id, rule string) (Why, error) {
	m, err := p.memberRow(ctx, id)
	if err != nil {
		return Why{}, err
	}
	findings, err := p.findings(ctx, id)
	if err != nil {
		return Why{}, err
	}
	w := Why{Member: m.Person}
	found := false
	for _, f := range findings {
		if f.Rule.ID == rule {
			w.Finding, found = f, true
		}
	}
	if !found {
		return Why{}, ErrNoFinding
	}
	p.display(w.Finding.Evidence)
	w.History, err = p.changes(ctx, id, rule, timelineChanges)
	return w, err
}

// display says what the codes of evidence rows mean.
func (p *Population) display(rows []Evidence) {
	for i := range rows {
		rows[i].Display = p.rules.Display(rows[i].System, rows[i].Code)
	}
}
