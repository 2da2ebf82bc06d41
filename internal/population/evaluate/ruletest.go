package evaluate

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// RunTests runs the tests of a rule file through the same compiler and evaluator that a population goes through. The error
// joins every case that does not hold.
func RunTests(r *Rule, sets *ValueSets) error {
	var errs []error
	for i := range r.Tests {
		t := &r.Tests[i]
		if err := t.run(r, sets); err != nil {
			errs = append(errs, testError(r, i, err))
		}
	}
	return errors.Join(errs...)
}

func testError(r *Rule, i int, err error) error {
	if r.origin == nil {
		return &RuleError{Rule: r.ID, Problem: fmt.Sprintf("test %q: %v", r.Tests[i].Name, err)}
	}
	return r.origin.fail(fmt.Sprintf("tests[%d]", i), fmt.Sprintf("test %q: %v", r.Tests[i].Name, err))
}

// RunTests runs the tests of every rule.
func (l *Library) RunTests() error {
	var errs []error
	for i := range l.Rules {
		errs = append(errs, RunTests(&l.Rules[i], l.Sets))
	}
	return errors.Join(errs...)
}

func (t *Test) run(r *Rule, sets *ValueSets) error {
	opts := Options{Period: t.Period}
	switch t.Mode {
	case "", "prospective":
	case "measure":
		opts.Mode = MeasurePhase
		if opts.Period == 0 {
			opts.Period = t.AsOf.Year()
		}
	default:
		return errors.New("mode: expected prospective or measure")
	}
	rules := append(t.given(r), *r)
	p, err := Compile(rules, sets, opts)
	if err != nil {
		return err
	}
	rows, err := t.rows(sets)
	if err != nil {
		return err
	}
	var out Findings
	p.Evaluate(p.Bind(rows.Dict), rows, t.AsOf.Days(), &out)
	return t.Expect.check(p, &out, len(rules)-1)
}

// given makes conditions of the states that the test states; the others that the rule asks for are none.
func (t *Test) given(r *Rule) []Rule {
	var rules []Rule
	for _, id := range r.Requires() {
		if id == r.ID {
			continue
		}
		state := t.Conditions[id]
		if state == "" {
			state = None.String()
		}
		rules = append(rules, Rule{Kind: kindGiven, ID: id, Version: "test", Text: state})
	}
	return rules
}

// check compares a finding with what the test expects.
func (e *Expect) check(p *Program, out *Findings, rule int) error {
	f := out.Find(rule)
	if f == nil {
		absent := newFinding(rule)
		absent.Flag = p.Flag(out, rule)
		if !p.rules[rule].condition {
			absent.State = NotInPopulation
		}
		f = &absent
	}
	var errs []error
	expect := func(key, want, got string) {
		if want != "" && want != got {
			errs = append(errs, fmt.Errorf("%s: expected %s, got %s", key, want, got))
		}
	}
	expect("state", e.State, f.State.String())
	expect("alert", e.Alert, f.Alert.String())
	if e.Flag != nil {
		expect("flag", strconv.Itoa(*e.Flag), strconv.Itoa(int(f.Flag)))
	}
	if e.ClaimCount != nil {
		expect("claim_count", strconv.Itoa(*e.ClaimCount), strconv.Itoa(int(f.Count)))
	}
	if e.Degraded != nil {
		expect("degraded", strconv.FormatBool(*e.Degraded), strconv.FormatBool(len(p.Degraded(rule)) > 0))
	}
	for _, d := range []struct {
		key, want string
		got       claim.Day
	}{
		{"first_claim_date", e.FirstClaimDate, f.First},
		{"last_claim_date", e.LastClaimDate, f.Last},
		{"confirmed_on", e.ConfirmedOn, f.ConfirmedOn},
		{"ever", e.Ever, f.Ever},
		{"due", e.Due, f.Due},
	} {
		expect(d.key, d.want, dayText(d.got))
	}
	expect("excluded_by", e.ExcludedBy, p.exclusionID(f))
	errs = append(errs, e.checkNumbers(f, out)...)
	return errors.Join(errs...)
}

func dayText(day claim.Day) string {
	if day == claim.NoDay {
		return "none"
	}
	return clock.FromDays(day).String()
}

// exclusionID names the exclusion of a finding, "none" when there is none.
func (p *Program) exclusionID(f *Finding) string {
	if f.ExcludedBy < 0 {
		return "none"
	}
	return p.rules[f.Rule].source.Exclusions[f.ExcludedBy].ID
}

func (e *Expect) checkNumbers(f *Finding, out *Findings) []error {
	var errs []error
	var have map[string]float64
	if f.Numbers >= 0 {
		have = out.Numbers[f.Numbers].byName()
	}
	for name, want := range e.Numbers {
		if got, known := have[name]; !known || got != float64(want) {
			errs = append(errs, fmt.Errorf("numbers.%s: expected %d, got %v", name, want, got))
		}
	}
	return errs
}

// byName lists the figures that the finding has.
func (n *Numbers) byName() map[string]float64 {
	have := map[string]float64{"overlap_days": float64(n.OverlapDays)}
	if n.HasRefill {
		have["covered_days"], have["treatment_days"] = float64(n.CoveredDays), float64(n.TreatmentDays)
		have["distinct_fill_dates"], have["days_late"] = float64(n.FillDates), float64(n.DaysLate)
		have["allowable_gap_days"], have["gap_days_used"] = float64(n.GapAllowed), float64(n.GapUsed)
		have["gap_days_left"] = float64(n.GapAllowed - n.GapUsed)
	}
	if n.HasValue {
		have["value"] = n.Value
	}
	return have
}
