package population

import (
	"context"
	"fmt"
	"sync"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/population/evaluate"
)

// MeasureCount is one gap rule over a measurement year: an estimate by our own rule, never an official result.
type MeasureCount struct {
	Rule        RuleCard `json:"-"`
	ID          string   `json:"rule"`
	Title       string   `json:"title"`
	Version     string   `json:"version"`
	Estimate    string   `json:"estimate,omitempty"`
	Degraded    string   `json:"degraded,omitempty"`
	NotEnrolled int      `json:"not_enrolled"` // in the population without the enrolment that is asked for
	Excluded    int      `json:"excluded"`
	Denominator int      `json:"denominator"` // numerator included
	Numerator   int      `json:"numerator"`
}

// Rate is numerator over denominator, 0 without a denominator.
func (m MeasureCount) Rate() float64 { return share(m.Numerator, m.Denominator) }

// Measure counts every gap rule for a year as a plan's rates count: with enrolment rules, exclusions and the ages of the measure, over
// what the data hold today about that year. It records nothing.
func (p *Population) Measure(ctx context.Context, year int, progress Progress) ([]MeasureCount, error) {
	program, err := evaluate.Compile(p.rules.library.Rules, p.rules.library.Sets, evaluate.Options{Mode: evaluate.MeasurePhase, Period: year})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRules, err)
	}
	live := p.view()
	defer live.release()
	classes := program.Bind(live.Dict())
	asOf := clock.DateOf(year, 12, 31).Days()
	sums := make([]MeasureCount, program.Len())
	var mu sync.Mutex
	done := 0
	r := newRun(p, live, asOf, Cause{}, nil)
	err = r.inParallel(ctx, live.Partitions(), func(ctx context.Context, i int, w *worker, _ *writer) error {
		counts := make([]MeasureCount, program.Len())
		members := 0
		err := live.Partition(i).Each(ctx, func(rows *column.Rows) error {
			members++
			program.Evaluate(classes, rows, asOf, &w.findings)
			for _, f := range w.findings.List {
				counts[f.Rule].count(f.State)
			}
			return nil
		})
		mu.Lock()
		defer mu.Unlock()
		for n := range counts {
			sums[n].add(counts[n])
		}
		done += members
		progress.report("measure", int64(done), int64(live.Members()))
		return err
	})
	return p.rules.named(program, sums), err
}

func (m *MeasureCount) count(s evaluate.State) {
	switch s {
	case evaluate.NotEnrolled:
		m.NotEnrolled++
	case evaluate.Excluded:
		m.Excluded++
	case evaluate.Denominator:
		m.Denominator++
	case evaluate.Numerator:
		m.Denominator++
		m.Numerator++
	}
}

func (m *MeasureCount) add(o MeasureCount) {
	m.NotEnrolled += o.NotEnrolled
	m.Excluded += o.Excluded
	m.Denominator += o.Denominator
	m.Numerator += o.Numerator
}

// named keeps the gap rules that anybody was in the population of, in display order.
func (b *Rulebook) named(program *evaluate.Program, sums []MeasureCount) []MeasureCount {
	var all []MeasureCount
	for _, card := range b.cards {
		for n := range sums {
			rule, m := program.Rule(n), sums[n]
			if rule.ID != card.ID || card.Kind != KindGap || m.NotEnrolled+m.Excluded+m.Denominator == 0 {
				continue
			}
			m.Rule, m.ID, m.Title, m.Version, m.Estimate, m.Degraded = card, card.ID, card.Title, rule.Version, card.Estimate, card.Degraded
			all = append(all, m)
		}
	}
	return all
}
