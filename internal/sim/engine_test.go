package sim_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/population/evaluate"
	"github.com/keepwell/keepwell/internal/sim"
	"github.com/keepwell/keepwell/rules"
)

var library = sync.OnceValues(func() (*evaluate.Library, error) {
	return evaluate.Load(rules.Files, "condition", "gap", "drug", "valueset")
})

func loadLibrary(tb testing.TB) *evaluate.Library {
	tb.Helper()
	l, err := library()
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// thirtyThree is the thirty conditions and the three adherence gaps, as measures of the simulated year.
func thirtyThree(tb testing.TB) *evaluate.Program {
	tb.Helper()
	l := loadLibrary(tb)
	var chosen []evaluate.Rule
	for _, r := range l.Rules {
		if r.Kind == evaluate.KindCondition && slices.Contains(sim.Conditions(), r.ID) || measureOf(&r) >= 0 {
			chosen = append(chosen, r)
		}
	}
	return compile(tb, chosen, evaluate.Options{Mode: evaluate.MeasurePhase, Period: sim.AsOf().Year()})
}

func allRules(tb testing.TB) *evaluate.Program {
	tb.Helper()
	return compile(tb, loadLibrary(tb).Rules, evaluate.Options{})
}

func compile(tb testing.TB, chosen []evaluate.Rule, opts evaluate.Options) *evaluate.Program {
	tb.Helper()
	p, err := evaluate.Compile(chosen, loadLibrary(tb).Sets, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// measureOf is the place in sim.Measures of an adherence gap for the simulated year, -1 for other rules.
func measureOf(r *evaluate.Rule) int {
	inForce := func(e evaluate.Effective) bool {
		return (e.From == nil || !sim.AsOf().Before(*e.From)) && (e.To == nil || !sim.AsOf().After(*e.To))
	}
	if r.PDC == nil || !inForce(r.Effective) {
		return -1
	}
	return slices.Index(sim.Measures(), r.Drugs.MeasureClass)
}

// engine evaluates all members of a population with one program.
type engine struct {
	program  *evaluate.Program
	classes  *evaluate.Classes
	findings []evaluate.Findings // one for each worker
}

func newEngine(p *evaluate.Program, snapshot *column.Snapshot) *engine {
	return &engine{program: p, classes: p.Bind(snapshot.Dict()), findings: make([]evaluate.Findings, workers())}
}

// run gives each member's findings to use, which is called by several workers at once.
func (e *engine) run(tb testing.TB, snapshot *column.Snapshot, use func(worker int, f *evaluate.Findings)) {
	tb.Helper()
	asOf := sim.AsOf().Days()
	eachPart(tb, snapshot, workers(), func(worker int, part *column.Part) error {
		f := &e.findings[worker]
		return part.Each(context.Background(), func(r *column.Rows) error {
			e.program.Evaluate(e.classes, r, asOf, f)
			use(worker, f)
			return nil
		})
	})
}

// counts are the counts of the single pass, by the rules.
func (e *engine) counts(tb testing.TB, snapshot *column.Snapshot) sim.Counts {
	tb.Helper()
	condition, measure := e.places()
	counts := make([]sim.Counts, workers())
	e.run(tb, snapshot, func(worker int, f *evaluate.Findings) {
		c := &counts[worker]
		c.Members++
		for i := range f.List {
			countFinding(c, &f.List[i], condition, measure)
		}
		c.Covered24 += e.covered(f, "anemia")
		c.Covered12 += e.covered(f, "stroke_tia")
	})
	for i := range counts[1:] {
		counts[0].Add(&counts[1+i])
	}
	return counts[0]
}

// covered is 1 when the member had coverage in the look-back of a condition, found or not.
func (e *engine) covered(f *evaluate.Findings, condition string) int {
	rule, _ := e.program.Index(condition)
	return int(e.program.Flag(f, rule) & evaluate.CoverageMet / evaluate.CoverageMet)
}

func countFinding(c *sim.Counts, f *evaluate.Finding, condition, measure []int) {
	switch {
	case f.State == evaluate.Confirmed && condition[f.Rule] >= 0:
		c.Met[condition[f.Rule]]++
		c.MetCovered[condition[f.Rule]] += int(f.Flag & evaluate.CoverageMet / evaluate.CoverageMet)
	case measure[f.Rule] < 0:
	case f.State == evaluate.Numerator:
		c.Numerator[measure[f.Rule]]++
		c.Denominator[measure[f.Rule]]++
	case f.State == evaluate.Denominator:
		c.Denominator[measure[f.Rule]]++
	}
}

// places tells for each rule where it is counted.
func (e *engine) places() (condition, measure []int) {
	for i := range e.program.Len() {
		r := e.program.Rule(i)
		condition = append(condition, slices.Index(sim.Conditions(), r.ID))
		measure = append(measure, measureOf(r))
	}
	return condition, measure
}

// singlePass counts by hand.
func singlePass(tb testing.TB, first *sim.SinglePass, snapshot *column.Snapshot) sim.Counts {
	tb.Helper()
	passes := make([]*sim.SinglePass, workers())
	for i := range passes {
		passes[i] = first.Fork()
	}
	eachPart(tb, snapshot, workers(), func(worker int, part *column.Part) error {
		pass := passes[worker]
		return part.Each(context.Background(), func(r *column.Rows) error { pass.Member(r); return nil })
	})
	for _, p := range passes[1:] {
		passes[0].Add(&p.Counts)
	}
	return passes[0].Counts
}

func newSinglePass(tb testing.TB, snapshot *column.Snapshot) *sim.SinglePass {
	tb.Helper()
	pass, err := sim.NewSinglePass(snapshot.Dict(), rules.Files)
	if err != nil {
		tb.Fatal(err)
	}
	return pass
}
