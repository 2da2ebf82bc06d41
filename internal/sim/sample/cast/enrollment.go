package cast

import (
	"context"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// enrollment says in which of the demo's plans each member is, and adds a few who stand in the directory twice: enrolled once by
// an agency whose list misspells them. H9999, H9998 (an applicable integrated plan) and S9999 are contracts of nobody.
func (p *play) enrollment(ctx context.Context) error {
	known, err := p.covered(ctx)
	if err != nil {
		return err
	}
	report, err := p.People.Import(ctx, p.cause("enrollment"), "demo enrollment", func(yield func(person.Row, error) bool) {
		p.enrolled(known, yield)
	}, nil)
	if err != nil {
		return err
	}
	if report.Bad > 0 {
		return fmt.Errorf("enrollment: %d bad rows, first: %w", report.Bad, report.Problems[0])
	}
	_, err = p.People.Import(ctx, p.cause("agency list"), "Bayline enrollment list", func(yield func(person.Row, error) bool) {
		p.twice(ctx, yield)
	}, nil)
	return err
}

// covered are the members whose enrollment is known already, from CMS's replies.
func (p *play) covered(ctx context.Context) (map[string]bool, error) {
	ids, err := p.People.ResolveAll(ctx, person.MemberNumber, p.Members)
	if err != nil {
		return nil, err
	}
	all := make([]person.ID, 0, len(ids))
	for _, id := range ids {
		all = append(all, id)
	}
	people, err := p.People.Find(ctx, all)
	out := map[string]bool{}
	for number, id := range ids {
		out[number] = len(people[id].Coverage) > 0
	}
	return out, err
}

func (p *play) enrolled(known map[string]bool, yield func(person.Row, error) bool) {
	for i, number := range p.Members {
		if known[number] {
			continue
		}
		row := person.Row{File: "enrollment", Line: i + 1, Person: person.Person{
			Capacities:  []person.Capacity{person.Member},
			Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
			Coverage:    []person.Coverage{coverageOf(diceOf(number))},
		}}
		if !yield(row, nil) {
			return
		}
	}
}

// coverageOf is the plan of a member: most have medical and drug coverage, some drugs only or an integrated
// plan together with Medicaid, and few have left.
func coverageOf(dice uint32) person.Coverage {
	from := clock.DateOf(2018+int(dice%8), time.January, 1)
	c := person.Coverage{Contract: "H9999", Plan: []string{"001", "002", "003"}[dice/8%3], Kind: "mapd", Valid: person.Valid{From: &from}}
	if dice/50%6 == 0 {
		c.Contract, c.Plan, c.Kind = "S9999", "010", "pdp"
	}
	if dice/300%8 == 3 && c.Kind == "mapd" {
		c.Contract, c.Plan, c.Kind = "H9998", "001", "aip"
	}
	if dice/400%20 == 0 {
		ended := clock.DateOf(2026, time.June, 30)
		c.To = &ended
	}
	return c
}

// doubles is how many members the agency's list misspells.
const doubles = 4

func (p *play) twice(ctx context.Context, yield func(person.Row, error) bool) {
	found := 0
	for _, number := range p.Members {
		if found == doubles {
			return
		}
		id, err := p.People.Resolve(ctx, person.MemberNumber, number)
		if err != nil {
			yield(person.Row{}, err)
			return
		}
		who, err := p.People.Get(ctx, id)
		if err != nil {
			yield(person.Row{}, err)
			return
		}
		if len(who.Names) == 0 || who.Birth == nil || len(who.Names[0].Given) == 0 || diceOf(number)%9 != 0 {
			continue
		}
		found++
		n := who.Names[0]
		again := person.Person{
			Capacities: []person.Capacity{person.Member}, Birth: who.Birth, Sex: who.Sex,
			Names:       []person.Name{person.NameOf(n.Given[0], "", n.Family+n.Family[len(n.Family)-1:], n.Suffix)},
			Identifiers: []person.Identifier{{System: person.AgencyNumber, Value: fmt.Sprintf("BAY-%d", found)}},
		}
		if !yield(person.Row{File: "agency list", Line: found, Person: again}, nil) {
			return
		}
	}
}
