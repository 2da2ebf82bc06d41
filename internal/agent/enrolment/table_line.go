package enrolment

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/person/roster"
	"github.com/keepwell/keepwell/internal/plan"
)

// rosterLines reads a table that internal/person/roster knows: who comes from its row, what from facts.
func rosterLines(path string, facts func(roster.Line) ([]Fact, error)) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		_, rows := roster.Read(path)
		for r, err := range rows {
			l := line{number: r.Row.Line}
			if err == nil {
				l.facts, err = facts(r)
			}
			if err == nil {
				row := r.Row
				l.row, l.who = &row, numbersOf(row.Person)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// numbersOf are the numbers of its source by which a row's person is known, then the MBI.
func numbersOf(p person.Person) []person.Identifier {
	var out []person.Identifier
	for _, system := range []person.System{person.MemberNumber, person.CMSBeneSK, person.SourceNumber, person.MBI} {
		for _, i := range p.Identifiers {
			if i.System == system {
				out = append(out, person.Identifier{System: system, Value: i.Value})
			}
		}
	}
	return out
}

// rifLines reads the monthly columns of a reference year. A year without a plan tells that there was none.
func (e *Enrollment) rifLines(path string) iter.Seq2[line, error] {
	return rosterLines(path, func(r roster.Line) ([]Fact, error) {
		year, err := strconv.Atoi(r.Text("rfrnc_yr"))
		if err != nil {
			return nil, errOther // history without months
		}
		state := e.rules.codes.States[r.Text("state_code")]
		out := snapshots(r.Row.Person.Coverage, clock.DateOf(year, time.December, 31), state)
		if death := r.Row.Person.Death; death != nil {
			out = append(out, Fact{Kind: Died, At: death.Midnight(), On: death})
		}
		return out, nil
	})
}

// snapshots are the facts of a source that tells all months until a day. A contract that covers doctors and drugs in the same months
// is one span of a plan with drugs.
func snapshots(all []person.Coverage, through clock.Date, state string) []Fact {
	var out []Fact
	for _, c := range all {
		f := Fact{
			Kind: Snapshot, At: through.Midnight(), Contract: c.Contract, Plan: c.Plan, Family: kindOfPlan[c.Kind], On: firstOf(c.From), Until: endOf(c.To),
			Through: &through, State: state,
		}
		if !joinsDrugs(out, f) {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		out = append(out, Fact{Kind: Snapshot, At: through.Midnight(), Through: &through})
	}
	return out
}

// joinsDrugs makes one fact of two about the same months in the same plan.
func joinsDrugs(all []Fact, f Fact) bool {
	for i := range all {
		o := &all[i]
		if o.Contract == f.Contract && o.Plan == f.Plan && *o.On == *f.On && *o.Until == *f.Until {
			o.Family = plan.MAPD
			return true
		}
	}
	return false
}

// idrLines reads spans of CMS's integrated data repository.
func (e *Enrollment) idrLines(path string) iter.Seq2[line, error] {
	return rosterLines(path, func(r roster.Line) ([]Fact, error) {
		f := listed(r.Row)
		if len(f) == 1 {
			f[0].Employer = strings.EqualFold(r.Text("bene_enrlmt_emplr_sbsdy_sw"), "Y")
			switch r.Text("bene_enrlmt_pgm_type_cd") { // 1 Part C, 2 Part D, 3 both
			case "1":
				f[0].Family = plan.MA
			case "2":
				f[0].Family = plan.PDP
			case "3":
				f[0].Family = plan.MAPD
			}
		}
		return f, nil
	})
}

// listLines reads a plan's own list.
func (e *Enrollment) listLines(path string) iter.Seq2[line, error] {
	return rosterLines(path, func(r roster.Line) ([]Fact, error) {
		f := listed(r.Row)
		if len(f) == 0 {
			return nil, errOther
		}
		return f, nil
	})
}

// listed are the spans of a row that tells them with their dates. What is told without a day holds from the span's first day.
func listed(row person.Row) []Fact {
	var out []Fact
	for _, c := range row.Person.Coverage {
		if c.From == nil {
			continue
		}
		at := *c.From
		if row.AsOf != nil {
			at = *row.AsOf
		}
		f := Fact{
			Kind: Snapshot, At: at.Midnight(), Contract: c.Contract, Plan: c.Plan, Family: kindOfPlan[c.Kind], On: firstOf(c.From), Until: endOf(c.To),
		}
		if n := len(row.Person.Addresses); n > 0 {
			f.State = row.Person.Addresses[n-1].State
		}
		out = append(out, f)
	}
	return out
}

// compensationColumns are the columns of CMS's compensation report as a table. The positional layout is not public.
var compensationColumns = []string{
	"contract", "pbp", "mbi", "enrollment_effective_date", "cycle_year", "enrollment_comp_type", "prior_plan_type", "report_month",
}

// compensationLines reads what CMS says of the initial year (42 CFR 422.2274(d)).
func (e *Enrollment) compensationLines(path string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		for r, err := range roster.Table(path, "contract", "pbp", "mbi", "enrollment_effective_date", "enrollment_comp_type", "report_month") {
			l := line{number: r.Row.Line}
			if err == nil {
				l, err = compensationLine(r)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

var cycles = map[string]Cycle{"I": CycleInitial, "R": CycleRenewal}

var priorPlans = []string{"", "none", "ma", "mapd", "pdp", "cost", "mmp"}

func compensationLine(r roster.Line) (line, error) {
	bad := func(field, expected string) error {
		return &person.RowError{File: r.Row.File, Line: r.Row.Line, Field: field, Expected: expected}
	}
	l := line{number: r.Row.Line}
	mbi, err := person.Identifier{System: person.MBI, Value: r.Text("mbi")}.Canonical()
	if err != nil {
		return l, bad("mbi", "11 characters in CMS's format")
	}
	effective, err := clock.Parse(r.Text("enrollment_effective_date"))
	if err != nil {
		return l, bad("enrollment_effective_date", "a date such as 2026-01-01")
	}
	month, err := clock.Parse(r.Text("report_month") + "-01")
	if err != nil {
		return l, bad("report_month", "a month such as 2026-02")
	}
	cycle, ok := cycles[strings.ToUpper(r.Text("enrollment_comp_type"))]
	if !ok {
		return l, bad("enrollment_comp_type", "I or R")
	}
	prior := strings.ToLower(r.Text("prior_plan_type"))
	if !slices.Contains(priorPlans, prior) {
		return l, bad("prior_plan_type", "NONE, MA, MAPD, PDP, COST or MMP, or nothing")
	}
	l.who = []person.Identifier{mbi}
	l.facts = []Fact{{
		Kind: Compensation, At: month.Midnight(), Contract: r.Text("contract"), Plan: r.Text("pbp"), On: firstOf(&effective), Cycle: cycle, Prior: prior,
	}}
	return l, nil
}
