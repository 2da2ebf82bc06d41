package main

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/record"
)

// registerPage is how many members are read at once.
const registerPage = 10000

// registerMembers makes everybody in the claims known as a person, so that access to their data can be decided. Whom the
// directory knows already stays as they are.
func (a *app) registerMembers(ctx context.Context, s *system) error {
	return a.registerMembersBy(ctx, s, a.personCause(s))
}

// registerMembersBy is registerMembers for whoever registered them, and when.
func (a *app) registerMembersBy(ctx context.Context, s *system, c person.Cause) error {
	progress := a.progress()
	report, err := s.People.Import(ctx, c, "members in the claims", strangers(ctx, s),
		func(rows int) { progress("registering members", int64(rows), 0) })
	if err != nil {
		return fmt.Errorf("register members: %w", err)
	}
	if report.Bad > 0 {
		return fmt.Errorf("register members: %d members could not be registered, first: %w", report.Bad, report.Problems[0])
	}
	return nil
}

// personCause is the operator as the directory and the doors record them.
func (a *app) personCause(s *system) person.Cause {
	by := a.operator()
	return person.Cause{At: by.At, Zone: s.Plan.Zone, Actor: record.Actor{ID: by.Actor.ID, Role: "engineer", Channel: by.Actor.Channel}}
}

// strangers are the members whom the directory does not know yet.
func strangers(ctx context.Context, s *system) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		line := 0
		for page, err := range enrolled(ctx, s.Population) {
			if err != nil {
				yield(person.Row{}, err)
				return
			}
			known, err := s.People.Holds(ctx, person.MemberNumber, numbersOf(page))
			if err != nil {
				yield(person.Row{}, err)
				return
			}
			for _, e := range page {
				line++
				if !known[e.Number] && !yield(person.Row{File: "claims", Line: line, Person: memberOf(e)}, nil) {
					return
				}
			}
		}
	}
}

func numbersOf(page []population.Enrolled) []string {
	numbers := make([]string, len(page))
	for i, e := range page {
		numbers[i] = e.Number
	}
	return numbers
}

// enrolled gives everybody in the claims, page by page.
func enrolled(ctx context.Context, p *population.Population) iter.Seq2[[]population.Enrolled, error] {
	return func(yield func([]population.Enrolled, error) bool) {
		for after := ""; ; {
			page, err := p.Members(ctx, after, registerPage)
			if err != nil || len(page) > 0 {
				if !yield(page, err) || err != nil {
					return
				}
				after = page[len(page)-1].Number
			}
			if len(page) < registerPage {
				return
			}
		}
	}
}

// memberOf says of a member what the claims say, which is little.
func memberOf(e population.Enrolled) person.Person {
	p := person.Person{
		Capacities:  []person.Capacity{person.Member},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: e.Number}},
		Birth:       dateOf(e.Birth), Death: dateOf(e.Death),
	}
	if e.Name != "" {
		p.Names = []person.Name{spoken(person.ParseName(e.Name))}
	}
	switch e.Sex {
	case claim.Female:
		p.Sex = "female"
	case claim.Male:
		p.Sex = "male"
	}
	return p
}

// spoken is a name in the order in which it is said: claims write the family name first.
func spoken(n person.Name) person.Name {
	if len(n.Given) == 0 || n.Family == "" {
		return n
	}
	return person.NameOf(strings.Join(n.Given, " "), "", n.Family, n.Suffix)
}

func dateOf(d claim.Day) *clock.Date {
	if d == claim.NoDay {
		return nil
	}
	day := clock.FromDays(d)
	return &day
}
