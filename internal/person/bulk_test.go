package person_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := person.New(person.Options{DB: db, Record: recordtest.Open(t, db, person.View{})})
		c := person.Cause{At: clock.DateOf(2026, 3, 2).Midnight(), Zone: "America/New_York"}
		var ids []person.ID
		for _, number := range []string{"M1", "M2", "M3"} {
			id, err := d.Register(t.Context(), c, person.Person{
				Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Rosa Example")},
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
			})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		if err := d.Merge(t.Context(), c, ids[0], ids[1], "same card"); err != nil {
			t.Fatal(err)
		}
		got, err := d.ResolveAll(t.Context(), person.MemberNumber, []string{"M1", "M2", "M3", "M4"})
		if diff := cmp.Diff(map[string]person.ID{"M1": ids[0], "M2": ids[0], "M3": ids[2]}, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
		from := clock.DateOf(2026, 1, 1)
		set := func(person.ID, []person.Coverage) []person.Coverage {
			return []person.Coverage{{Contract: "H1", Plan: "001", Valid: person.Valid{From: &from}}}
		}
		for _, want := range []int{2, 0} { // the same again changes nothing
			if n, err := d.SetCoverage(t.Context(), c, []person.ID{ids[0], ids[2], "nobody"}, set); n != want || err != nil {
				t.Errorf("%d different, expected %d: %v", n, want, err)
			}
		}
		p, err := d.Get(t.Context(), ids[2])
		if err != nil || len(p.Coverage) != 1 || p.Coverage[0].Contract != "H1" {
			t.Errorf("%+v, %v", p.Coverage, err)
		}
	})
}
