package enrolment

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// line is what one line of a file says, whatever the format: who, and what.
type line struct {
	number int
	who    []person.Identifier // the first one that somebody holds says who it is
	row    *person.Row         // to register whom nobody knows; nil: a line about a stranger is bad
	facts  []Fact
}

// errOther stands in place of a line that says nothing of enrollment.
var errOther = errors.New("nothing of enrollment")

// reader gives the lines of a file. *person.RowError, errOther and person.ErrOutdated stand in place of lines; other errors end it.
type reader func(path string) iter.Seq2[line, error]

// stamp completes a fact: the plan's family, and the plan's number where a source has none and the contract has one plan only.
func (e *Enrollment) stamp(f *Fact, origin string) {
	if f.Plan == "" && f.Contract != "" {
		f.Plan = e.onlyPlan(f.Contract)
	}
	if p, ok := e.catalog.Product(f.Contract, f.Plan); ok {
		f.Family = p.Family
	}
	f.Origin = origin
}

func (e *Enrollment) onlyPlan(contract string) string {
	found := ""
	for i := range e.catalog.Products {
		p := &e.catalog.Products[i]
		if p.Contract == contract {
			if found != "" {
				return ""
			}
			found = p.Plan
		}
	}
	return found
}

// pending are lines whose people are looked up together.
type pending struct {
	e       *Enrollment
	cause   person.Cause
	file    *FileReport
	sha256  string
	written int // facts so far
	lines   []line
	touched map[person.ID]bool
	report  *Report
}

// linesAtOnce is how many lines are looked up and written together.
const linesAtOnce = 2000

func (p *pending) take(ctx context.Context, l line, err error) error {
	var bad *person.RowError
	switch {
	case errors.Is(err, errOther), errors.Is(err, person.ErrOutdated):
		p.file.Lines++
		p.file.Other++
	case errors.As(err, &bad):
		p.file.Lines++
		p.file.refuse(bad)
	case err != nil:
		return err
	default:
		p.file.Lines++
		p.lines = append(p.lines, l)
	}
	if len(p.lines) < linesAtOnce {
		return nil
	}
	return p.flush(ctx)
}

// flush registers who is not known and writes what is said of all.
func (p *pending) flush(ctx context.Context) error {
	if len(p.lines) == 0 {
		return nil
	}
	known, err := p.resolve(ctx)
	if err != nil {
		return err
	}
	if strangers := p.strangers(known); len(strangers) > 0 {
		report, err := p.e.people.Import(ctx, p.cause, p.file.Format, each(strangers), nil)
		if err != nil {
			return err
		}
		p.report.Registered += report.Registered
		if known, err = p.resolve(ctx); err != nil {
			return err
		}
	}
	facts := p.facts(known)
	if err := p.e.Take(ctx, p.cause, p.sha256, p.written, facts); err != nil {
		return err
	}
	p.written += len(facts)
	p.file.Facts += len(facts)
	p.lines = p.lines[:0]
	return nil
}

// resolve finds who holds the numbers of the lines.
func (p *pending) resolve(ctx context.Context) (map[person.Identifier]person.ID, error) {
	bySystem := map[person.System][]string{}
	seen := map[person.Identifier]bool{}
	for _, l := range p.lines {
		for _, i := range l.who {
			if !seen[i] {
				seen[i] = true
				bySystem[i.System] = append(bySystem[i.System], i.Value)
			}
		}
	}
	out := map[person.Identifier]person.ID{}
	for system, values := range bySystem {
		found, err := p.e.people.ResolveAll(ctx, system, values)
		if err != nil {
			return nil, err
		}
		for value, id := range found {
			out[person.Identifier{System: system, Value: value}] = id
		}
	}
	return out, nil
}

func (l *line) member(known map[person.Identifier]person.ID) (person.ID, bool) {
	for _, i := range l.who {
		if id, ok := known[i]; ok {
			return id, true
		}
	}
	return "", false
}

// strangers are the rows of people whom nobody knows, each once.
func (p *pending) strangers(known map[person.Identifier]person.ID) []person.Row {
	var out []person.Row
	seen := map[person.Identifier]bool{}
	for _, l := range p.lines {
		if _, ok := l.member(known); ok || l.row == nil || slices.ContainsFunc(l.who, func(i person.Identifier) bool { return seen[i] }) {
			continue
		}
		for _, i := range l.who {
			seen[i] = true
		}
		row := *l.row
		row.Person.Coverage = nil // it follows from the facts
		out = append(out, row)
	}
	return out
}

func (p *pending) facts(known map[person.Identifier]person.ID) []Said {
	var out []Said
	for _, l := range p.lines {
		id, ok := l.member(known)
		if !ok {
			p.file.refuse(&person.RowError{File: p.file.Name, Line: l.number, Field: "member", Expected: "somebody who is known, or a name and a number to register"})
			continue
		}
		p.touched[id] = true
		for i := range l.facts {
			p.e.stamp(&l.facts[i], fmt.Sprintf("%s:%d", p.file.Name, l.number))
			out = append(out, Said{Member: id, Fact: l.facts[i]})
		}
	}
	return out
}

func each(rows []person.Row) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// firstOf is the first of a day's month: enrollment begins there.
func firstOf(d *clock.Date) *clock.Date {
	if d == nil {
		return nil
	}
	first := d.StartOfMonth()
	return &first
}

func endOf(d *clock.Date) *clock.Date {
	if d == nil {
		return nil
	}
	last := d.EndOfMonth()
	return &last
}

// kindOfPlan gives the family that a source's word for the kind of coverage tells.
var kindOfPlan = map[string]plan.Family{"ma": plan.MA, "mapd": plan.MAPD, "part_d": plan.PDP, "pdp": plan.PDP, "cost": plan.Cost}
