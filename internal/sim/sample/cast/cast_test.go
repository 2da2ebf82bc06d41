package cast

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

var present = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

// stage is an empty plan with some members.
func stage(t *testing.T) *Stage {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "keepwell.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{person.View{}, access.Views{}, account.View{}, authorization.View{}, privacy.View{}}, KeyFile: filepath.Join(dir, "record.key"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rec.Close() })
	people := person.New(person.Options{DB: db, Record: rec})
	guard, err := access.New(t.Context(), access.Options{DB: db, Record: rec, People: people, Files: rules.Files, Zone: "America/New_York"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { guard.Close() })
	papers, err := authorization.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	clocks, err := privacy.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	s := &Stage{
		Record: rec, People: people, Guard: guard, Zone: "America/New_York",
		Accounts:       account.New(account.Options{DB: db, Record: rec, People: people}),
		Authorizations: authorization.New(authorization.Options{DB: db, Record: rec, Rules: papers, Guard: guard, People: people}),
		Requests:       privacy.New(privacy.Options{DB: db, Record: rec, Rules: clocks, Guard: guard, People: people}),
	}
	for i := range 300 {
		s.Members = append(s.Members, fmt.Sprintf("GEN-%04d", i))
	}
	s.Choose = func(context.Context, access.Visitor, time.Time) ([]string, error) { return s.Members[10:40], nil }
	if _, err := people.Import(t.Context(), person.Cause{At: present, Zone: s.Zone, ID: "members"}, "test", rowsOf(s.Members), nil); err != nil {
		t.Fatal(err)
	}
	return s
}

func rowsOf(numbers []string) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for i, n := range numbers {
			p := person.Person{
				Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName(fmt.Sprintf("Ada Number%d", i))},
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: n}},
			}
			if !yield(person.Row{File: "test", Line: i + 1, Person: p}, nil) {
				return
			}
		}
	}
}

// TestTheCastPlays: every role has somebody, the daughter may see a parent's record by the form, and playing again changes nothing.
func TestTheCastPlays(t *testing.T) {
	s := stage(t)
	parts, err := Play(t.Context(), s, present)
	if err != nil {
		t.Fatal(err)
	}
	have := map[access.Role]Part{}
	for _, p := range parts {
		have[p.Role] = p
	}
	for _, role := range access.Roles {
		if _, ok := have[role]; !ok && role != access.RoleEngineer {
			t.Errorf("nobody plays %s", role)
		}
	}
	d := have[access.RoleRepresentative]
	pass, err := s.Guard.Look(t.Context(), access.Visitor{Account: string(d.Account), Person: d.Person, Role: d.Role, Roles: []access.Role{d.Role}, Channel: "portal"}, access.Look{
		Number: s.Members[10], Action: access.View, Kinds: []access.Kind{access.Conditions}, Purpose: access.PurposeSelf, Page: "look.page.member", At: present,
	})
	if err != nil || !pass.Allows(access.Conditions) {
		t.Fatalf("the daughter's look: %v", err)
	}
	before, err := s.Record.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := Play(t.Context(), s, present.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.Record.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after != before || len(again) != len(parts) {
		t.Fatalf("playing again: %d new events, %d parts instead of %d", after-before, len(again), len(parts))
	}
}
