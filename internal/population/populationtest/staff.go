// Package populationtest opens members' data in tests as the pages do: through a real guard, which records each look. Nothing makes
// passes but a guard, in tests too.
package populationtest

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

// Views are those that a record must be opened with besides the population's.
func Views() []record.View { return []record.View{person.View{}, access.Views{}} }

// Staff is a guard, a directory, and a visitor who looks.
type Staff struct {
	Guard   *access.Guard
	People  *person.Directory
	Visitor access.Visitor
	Purpose access.Purpose
	Kinds   []access.Kind
	Now     time.Time

	t testing.TB
}

// Coordinator opens a guard with a care coordinator before it, who may see all kinds of everybody but what is sensitive.
func Coordinator(t testing.TB, db *store.DB, rec *record.Record, now time.Time) *Staff {
	t.Helper()
	people := person.New(person.Options{DB: db, Record: rec})
	guard, err := access.New(t.Context(), access.Options{DB: db, Record: rec, People: people, Files: rules.Files})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = guard.Close() })
	return &Staff{
		Guard: guard, People: people, Now: now, t: t, Purpose: access.PurposeCare,
		Kinds: []access.Kind{access.Identity, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines},
		Visitor: access.Visitor{
			Account: "coordinator", Name: "Cora", Role: access.RoleCoordinator, Roles: []access.Role{access.RoleCoordinator},
			Channel: "portal", Session: "session", SignedInAt: now,
		},
	}
}

// As is the same guard with somebody else before it.
func (s *Staff) As(role access.Role, purpose access.Purpose) *Staff {
	other := *s
	other.Visitor.Account, other.Visitor.Role, other.Visitor.Roles, other.Purpose = string(role), role, []access.Role{role}, purpose
	return &other
}

// Know registers everybody of the population whom the directory does not know yet.
func (s *Staff) Know(p *population.Population) {
	s.t.Helper()
	s.KnowAll(func(yield func(population.Enrolled) bool) {
		const page = 1000
		for after := ""; ; {
			all, err := p.Members(context.Background(), after, page)
			if err != nil {
				s.t.Fatal(err)
			}
			for _, e := range all {
				after = e.Number
				if !yield(e) {
					return
				}
			}
			if len(all) < page {
				return
			}
		}
	})
}

// KnowAll registers people.
func (s *Staff) KnowAll(all iter.Seq[population.Enrolled]) {
	s.t.Helper()
	report, err := s.People.Import(context.Background(), s.Cause(), "test", rows(all), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if report.Bad > 0 {
		s.t.Fatal(report.Problems[0])
	}
}

func rows(all iter.Seq[population.Enrolled]) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		line := 0
		for e := range all {
			line++
			if !yield(person.Row{File: "test", Line: line, Person: personOf(e)}, nil) {
				return
			}
		}
	}
}

func personOf(e population.Enrolled) person.Person {
	p := person.Person{
		Capacities:  []person.Capacity{person.Member},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: e.Number}},
	}
	if e.Birth != claim.NoDay {
		birth := clock.FromDays(e.Birth)
		p.Birth = &birth
	}
	if e.Name != "" {
		p.Names = []person.Name{person.ParseName(e.Name)}
	}
	return p
}

// Cause is for commands of the test.
func (s *Staff) Cause() person.Cause {
	return person.Cause{At: s.Now, Zone: "UTC", Actor: record.Actor{ID: "tester", Role: "steward", Channel: "test"}}
}

// Look looks at a member; the zero pass comes with a refusal.
func (s *Staff) Look(number string) (access.Pass, error) {
	return s.Guard.Look(context.Background(), s.Visitor, s.look(access.View, number))
}

// Pass looks at a member who must be open.
func (s *Staff) Pass(number string) access.Pass {
	s.t.Helper()
	pass, err := s.Look(number)
	if err != nil {
		s.t.Fatal(err)
	}
	return pass
}

// Opener opens lists.
func (s *Staff) Opener() access.Opener { return s.Guard.Opener(s.Visitor, s.look(access.List, "")) }

func (s *Staff) look(action access.Action, number string) access.Look {
	return access.Look{
		Number: number, Action: action, Kinds: s.Kinds, Need: []access.Kind{access.Identity}, Purpose: s.Purpose,
		Page: "look.page.member", At: s.Now,
	}
}

// ID is the person behind a member number.
func (s *Staff) ID(number string) person.ID {
	s.t.Helper()
	id, err := s.People.Resolve(context.Background(), person.MemberNumber, number)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// Consent lets everybody whom policy lets see clinical data see a sensitive category of a member too.
func (s *Staff) Consent(number string, category access.Category) {
	s.t.Helper()
	_, err := s.Guard.Consent(context.Background(), s.Cause(), access.Consent{
		Member: s.ID(number), Category: category, From: clock.UTC.DateOf(s.Now), Basis: "signed form of the test",
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
