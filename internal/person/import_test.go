package person_test

import (
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func rowsOf(rows ...person.Row) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (h *house) imports(rows ...person.Row) person.Report {
	h.t.Helper()
	r, err := h.Import(h.t.Context(), tester, "test", rowsOf(rows...), nil)
	h.must(err)
	return r
}

// told is what a yearly file says of one member.
func told(year, member, name, zip string) person.Row {
	return person.Row{File: "f.csv", Line: 2, AsOf: day(year + "-01-01"), Person: person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName(name)}, Birth: day("1950-04-30"),
		Identifiers: []person.Identifier{number(person.MemberNumber, member)},
		Addresses:   []person.Address{{Use: "home", Zip: zip}},
	}}
}

func TestImportingAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		rows := []person.Row{told("2019", "A", "Ann Lee", "02045"), told("2020", "A", "Ann Lee", "02046"), told("2019", "B", "Bo Ray", "02045")}
		first := h.imports(rows...)
		if first.Registered != 2 || first.Rows != 3 {
			t.Errorf("first %+v", first)
		}
		again := h.imports(rows...)
		if again.Registered+again.Changed != 0 || again.Unchanged != 2 {
			t.Errorf("again %+v", again)
		}
		h.replays()
	})
}

func TestAnOlderFileThatComesLateOverwritesNothingNewer(t *testing.T) {
	years := [][]person.Row{
		{told("2018", "A", "Ann Lee", "02045")},
		{told("2019", "A", "Ann Lee", "02046")},
		{told("2020", "A", "Ann Ray", "02046")},
	}
	var want string
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		n := 0
		for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}, {0, 2, 1}} {
			n++
			member := fmt.Sprint("member-", n)
			for _, year := range order {
				rows := slices.Clone(years[year])
				rows[0].Person.Identifiers = []person.Identifier{number(person.MemberNumber, member)}
				h.imports(rows...)
			}
			p := h.get(person.IDOf(person.MemberNumber, member))
			p.ID, p.Version, p.Identifiers = "", 0, nil
			sortByFrom(p)
			got := asJSON(t, p)
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("order %v gives\n%s\nwant\n%s", order, got, want)
			}
			if p.Name() != "Ann Ray" {
				t.Errorf("order %v shows %s", order, p.Name())
			}
		}
	})
}

func sortByFrom(p person.Person) {
	slices.SortFunc(p.Names, func(a, b person.Name) int { return a.From.Compare(*b.From) })
	slices.SortFunc(p.Addresses, func(a, b person.Address) int { return a.From.Compare(*b.From) })
}

func TestABadRowIsReportedAndTheGoodOnesLoad(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		bad := told("2020", "A", "Ann Lee", "02045")
		bad.Person.Sex = "SECRET"
		r := h.imports(bad, told("2020", "B", "Bo Ray", "02045"))
		if r.Bad != 1 || r.Registered != 1 || r.Problems[0].Error() != "f.csv:2: sex: expected female, male, other or empty" {
			t.Errorf("%+v", r)
		}
	})
}

func TestTiesFindTheirOtherEndWhateverComesFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		agency := number(person.AgencyNumber, "AG1")
		agent := person.Row{
			Person: person.Person{Capacities: []person.Capacity{person.Agent}, Identifiers: []person.Identifier{number(person.NPN, "123")}},
			Ties:   []person.Tie{{Kind: "agent_of", Other: agency}},
		}
		h.imports(agent)
		h.imports(person.Row{Person: person.Person{
			Organization: true, Capacities: []person.Capacity{person.Agency}, Names: []person.Name{person.OrganizationName("Best Agency")},
			Identifiers: []person.Identifier{agency},
		}})
		id, err := h.Resolve(t.Context(), person.AgencyNumber, "AG1")
		h.must(err)
		p := h.get(person.IDOf(person.NPN, "123"))
		if len(p.Relations) != 1 || p.Relations[0].Other != id {
			t.Errorf("relations %+v, agency %s", p.Relations, id)
		}
	})
}

func TestTheSameMBITwiceIsProposedNotMerged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		a, b := told("2020", "A", "Ann Lee", "02045"), told("2020", "B", "Anne Lee", "02045")
		a.Person.Identifiers = append(a.Person.Identifiers, number(person.MBI, "1EG4TE5MK73"))
		b.Person.Identifiers = append(b.Person.Identifiers, number(person.MBI, "1EG4TE5MK73"))
		r := h.imports(a, b, told("2020", "C", "Xu Wei", "02045"))
		all, err := h.Duplicates(t.Context(), 0)
		h.must(err)
		if r.Registered != 3 || r.Proposed != 1 || len(all) != 1 || !slices.Contains(all[0].Reasons, person.SameMBI) || all[0].Score != 100 {
			t.Fatalf("report %+v, proposed %+v", r, all)
		}
		_, err = h.Resolve(t.Context(), person.MBI, "1EG4TE5MK73")
		h.wants(err, person.ErrSeveral)
		h.must(h.Merge(t.Context(), tester, all[0].A, all[0].B, "same card"))
		id, err := h.Resolve(t.Context(), person.MBI, "1EG4TE5MK73")
		h.must(err)
		if id != all[0].A {
			t.Errorf("resolves to %s", id)
		}
		if all, _ = h.Duplicates(t.Context(), 0); len(all) != 0 {
			t.Errorf("still proposed: %+v", all)
		}
		h.replays()
	})
}
