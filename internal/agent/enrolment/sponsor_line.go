package enrolment

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment/x12"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/person/roster"
)

// sponsorLines reads X12 834. Coverages that name no contract of CMS are of other business.
func (e *Enrollment) sponsorLines(path string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		in, err := roster.Open(path)
		if err != nil {
			yield(line{}, err)
			return
		}
		defer in.Close()
		file, err := x12.Read(in)
		name := filepath.Base(path)
		if errors.Is(err, x12.ErrNotX12) {
			yield(line{}, &person.RowError{File: name, Line: 1, Field: "ISA", Expected: "an interchange header of 106 characters"})
			return
		}
		if err != nil {
			yield(line{}, err)
			return
		}
		for _, p := range file.Problems {
			if !yield(line{}, &person.RowError{File: name, Line: p.Segment, Field: p.Field(), Expected: p.Expected}) {
				return
			}
		}
		for i := range file.Sets {
			for j := range file.Sets[i].Members {
				if !yield(e.rules.sponsor.line(name, &file.Sets[i], &file.Sets[i].Members[j])) {
					return
				}
			}
		}
	}
}

func (r *sponsorFile) line(file string, t *x12.Set, m *x12.Member) (line, error) {
	l := line{number: m.Segment}
	bad := func(segment int, field, expected string) error {
		return &person.RowError{File: file, Line: segment, Field: field, Expected: expected}
	}
	for i := range m.Coverages {
		c := &m.Coverages[i]
		contract, number := r.planOf(m, c)
		if contract == "" {
			continue
		}
		facts, expected := r.facts(t, m, c, contract, number)
		if expected != "" {
			return l, bad(c.Segment, "DTP03", expected)
		}
		l.facts = append(l.facts, facts...)
	}
	if len(l.facts) == 0 {
		return l, errOther
	}
	if m.Death != nil {
		l.facts = append(l.facts, Fact{Kind: Died, At: t.At, On: m.Death})
	}
	mbi, hasMBI := r.mbi(m)
	number := m.Ref(r.Number)
	if !hasMBI && number == "" {
		return l, bad(m.Segment, "REF*"+r.Number, "the MBI, or the sponsor's number of the subscriber")
	}
	if hasMBI {
		l.who = append(l.who, mbi)
	}
	if number != "" {
		own := person.Identifier{System: person.SourceNumber, Value: fmt.Sprintf("834/%s/%s/%s", strings.TrimSpace(t.Sender), number, m.Given)}
		l.who = append(l.who, own)
		if m.Subscriber {
			l.who = append(l.who, person.Identifier{System: person.MemberNumber, Value: number})
		}
		l.row = stranger834(file, m, own)
	}
	if hasMBI {
		if l.row == nil {
			l.row = stranger834(file, m, mbi)
			l.row.Person.ID = person.IDOf("enrolment", fmt.Sprintf("%s/%s/%d", t.Sender, t.Control, m.Segment))
		} else {
			l.row.Person.Identifiers = append(l.row.Person.Identifiers, mbi)
		}
	}
	return l, nil
}

// planOf finds contract and plan where the sponsor writes them.
func (r *sponsorFile) planOf(m *x12.Member, c *x12.Coverage) (contract, number string) {
	fits := func(value string) bool {
		found := r.pattern.FindStringSubmatch(value)
		if found != nil {
			contract, number = found[1], found[2]
		}
		return found != nil
	}
	for _, place := range r.Coverage {
		if place == "HD04" && fits(c.Plan) || slices.ContainsFunc(c.Refs, func(x x12.Ref) bool { return place == "REF*"+x.Qualifier && fits(x.Value) }) {
			return contract, number
		}
	}
	for _, place := range r.Member {
		if slices.ContainsFunc(m.Refs, func(x x12.Ref) bool { return place == "REF*"+x.Qualifier && fits(x.Value) }) {
			return contract, number
		}
	}
	return "", ""
}

func (r *sponsorFile) mbi(m *x12.Member) (person.Identifier, bool) {
	for _, place := range r.MBI {
		value := m.Number
		if qualifier, ok := strings.CutPrefix(place, "REF*"); ok {
			value = m.Ref(qualifier)
		}
		if i, err := (person.Identifier{System: person.MBI, Value: value}).Canonical(); err == nil {
			return i, true
		}
	}
	return person.Identifier{}, false
}

// facts are what a coverage says by its maintenance code, or what is missing for it.
func (r *sponsorFile) facts(t *x12.Set, m *x12.Member, c *x12.Coverage, contract, number string) (out []Fact, expected string) {
	f := Fact{At: t.At, Contract: contract, Plan: number, State: stateOf(m.State)}
	if f.At.IsZero() {
		f.At = time.Unix(0, 0).UTC()
	}
	if npn := t.Broker.Number; person.ValidNPN(npn) {
		f.NPN, f.Helpers = agent.NPN(npn), []Helper{HelpedByBroker}
	}
	begins, ends := f, f
	begins.Kind, begins.On = Accepted, firstOf(c.Begin)
	ends.Kind, ends.On, ends.Ended, ends.NPN, ends.Helpers = Disenrolled, c.End, EndedByTermination, "", nil
	switch c.Maintenance {
	case "021":
		out = append(out, begins)
	case "001":
		if c.Begin != nil {
			out = append(out, begins)
		}
	case "025":
		begins.Kind = Reinstated
		out = append(out, begins)
	case "030":
		begins.Kind, begins.Until, begins.NPN, begins.Helpers = Snapshot, endOf(c.End), "", nil
		out = append(out, begins)
	}
	if len(out) > 0 && c.Begin == nil {
		return nil, "the first day of the benefit (DTP*348)"
	}
	if c.End != nil && c.Maintenance != "030" && c.Maintenance != "025" {
		out = append(out, ends)
	}
	if c.Maintenance == "024" && c.End == nil {
		return nil, "the last day of the benefit (DTP*349)"
	}
	return out, ""
}

func stateOf(text string) string {
	if len(text) == 2 {
		return strings.ToUpper(text)
	}
	return ""
}

func stranger834(file string, m *x12.Member, number person.Identifier) *person.Row {
	row := &person.Row{File: file, Line: m.Segment}
	row.Person = person.Person{
		Capacities: []person.Capacity{person.Member}, Identifiers: []person.Identifier{number}, Birth: m.Birth, Sex: m.Sex,
	}
	if n := person.NameOf(m.Given, m.Middle, m.Family, ""); n.Text != "" {
		row.Person.Names = []person.Name{n}
	}
	if len(m.Lines) > 0 && m.Zip != "" {
		row.Person.Addresses = []person.Address{{Use: "home", Lines: m.Lines, City: m.City, State: m.State, Zip: m.Zip}}
	}
	return row
}
