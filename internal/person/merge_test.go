package person_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestAMergeIsOnePersonUntilItIsTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		a := h.register(rosa())
		b := h.register(person.Person{
			Names: []person.Name{person.ParseName("Rosa Alvarez")}, Identifiers: []person.Identifier{number(person.MemberNumber, "M2")},
			Death: day("2020-01-01"), Preferences: person.Preferences{DoNotContact: []string{"phone"}},
		})
		wholeA, wholeB := asJSON(t, h.get(a).WithoutVersion()), asJSON(t, h.get(b).WithoutVersion())
		h.wants(h.Merge(t.Context(), tester, a, b, " "), person.ErrNoWhy)
		h.must(h.Merge(t.Context(), tester, a, b, "same card"))
		p := h.get(b)
		if p.ID != a || len(p.Names) != 2 || len(p.Identifiers) != 3 || p.Death == nil || len(p.MergedFrom) != 1 || len(p.Preferences.DoNotContact) != 1 {
			t.Errorf("merged %+v", p)
		}
		for _, n := range []string{"M1", "M2"} {
			got, err := h.Resolve(t.Context(), person.MemberNumber, n)
			h.must(err)
			if got != a {
				t.Errorf("%s resolves to %s", n, got)
			}
		}
		page, err := h.Search(t.Context(), person.Query{Text: "rosa"})
		h.must(err)
		if len(page.People) != 1 {
			t.Errorf("found %d", len(page.People))
		}
		h.wants(h.Merge(t.Context(), tester, a, b, "again"), person.ErrMerged)
		h.wants(h.NotSame(t.Context(), tester, a, b, "no"), person.ErrMerged)
		h.wants(h.Unmerge(t.Context(), tester, b, a, "wrong way"), person.ErrApart)
		h.must(h.Unmerge(t.Context(), tester, a, b, "two sisters"))
		if got := asJSON(t, h.get(a).WithoutVersion()); got != wholeA {
			t.Errorf("kept one is now\n%s\nwas\n%s", got, wholeA)
		}
		if got := asJSON(t, h.get(b).WithoutVersion()); got != wholeB {
			t.Errorf("other one is now\n%s\nwas\n%s", got, wholeB)
		}
		h.must(h.NotSame(t.Context(), tester, b, a, "two sisters"))
		h.must(h.NotSame(t.Context(), tester, a, b, "two sisters"))
		h.wants(h.Merge(t.Context(), tester, a, b, "after all"), person.ErrApart)
		h.replays()
	})
}

func TestWhoIsPartOfSomebodyStaysApartToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		var ids []person.ID
		for _, n := range []string{"1", "2", "3"} {
			ids = append(ids, h.register(somebody(n, "Ann Lee", "1950-04-30", "").Person))
		}
		h.must(h.NotSame(t.Context(), tester, ids[1], ids[2], "twins"))
		h.must(h.Merge(t.Context(), tester, ids[0], ids[1], "same card"))
		h.wants(h.Merge(t.Context(), tester, ids[0], ids[2], "same card"), person.ErrApart)
		h.wants(h.Merge(t.Context(), tester, ids[0], "nobody", "same card"), person.ErrNoPerson)
		h.wants(h.Merge(t.Context(), tester, ids[0], ids[0], "same card"), person.ErrMerged)
		h.wants(h.NotSame(t.Context(), tester, ids[0], ids[1], "no"), person.ErrMerged)
	})
}
