package person_test

import (
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestHistoryTellsWhoChangedWhatWithoutValues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		a, b := h.register(rosa()), h.register(person.Person{Names: []person.Name{person.ParseName("Rosa Alvarez")}, Capacities: []person.Capacity{person.Member}})
		_, err := h.Change(t.Context(), tester, a, func(p *person.Person) error { p.Preferences.Spoken = "es"; return nil })
		h.must(err)
		h.must(h.Merge(t.Context(), tester, a, b, "same card"))
		all, err := h.History(t.Context(), a)
		h.must(err)
		if len(all) != 3 || all[0].Did != person.DidAbsorb || all[0].Other != b || all[0].Why != "same card" || all[0].By.ID != "tester" {
			t.Fatalf("history %+v", all)
		}
		if !slices.Equal(all[1].Parts, []string{"preferences"}) || all[2].Did != person.DidRegister || !slices.Contains(all[2].Parts, "names") {
			t.Errorf("history %+v", all)
		}
		_, err = h.History(t.Context(), "nobody")
		h.wants(err, person.ErrNoPerson)
	})
}

func TestMembersWithoutANumberAreListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		h.register(rosa())
		lost := h.register(person.Person{Names: []person.Name{person.ParseName("Lee Lost")}, Capacities: []person.Capacity{person.Member}})
		h.register(person.Person{Names: []person.Name{person.ParseName("Ann Agent")}, Capacities: []person.Capacity{person.Agent}})
		got, err := h.Unnumbered(t.Context(), 10)
		h.must(err)
		if !slices.Equal(got, []person.ID{lost}) {
			t.Errorf("listed %v, want %v", got, lost)
		}
	})
}

func TestImportedFilesAreListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		for _, sha := range []string{"aa", "bb", "aa"} {
			h.must(h.NoteImported(t.Context(), tester, sha, "csv"))
		}
		all, err := h.Imports(t.Context())
		h.must(err)
		if len(all) != 2 || all[0].SHA256 != "bb" || all[1].Source != "csv" {
			t.Errorf("imports %+v", all)
		}
	})
}

func TestASearchAmongSomeFindsNobodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		var ids []person.ID
		for _, n := range []string{"1", "2", "3"} {
			ids = append(ids, h.register(somebody(n, "Ann Lee", "1950-04-30", "").Person))
		}
		for _, tc := range []struct {
			text  string
			among []person.ID
			want  int
		}{
			{"lee", ids[:2], 2}, {"lee ann", ids[:1], 1}, {"", ids[:2], 2}, {"lee", []person.ID{}, 0}, {"smith", ids, 0}, {"lee", nil, 3},
		} {
			page, err := h.Search(t.Context(), person.Query{Text: tc.text, Among: tc.among})
			h.must(err)
			if len(page.People) != tc.want {
				t.Errorf("%q among %d: found %d, want %d", tc.text, len(tc.among), len(page.People), tc.want)
			}
		}
	})
}

func TestACallerIsFoundByTelephone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		for _, name := range []string{"Ann Lee", "Bob Lee"} {
			h.register(person.Person{
				Names: []person.Name{person.ParseName(name)}, Phones: []person.Phone{{Use: "home", Number: "+18135550123"}}, Capacities: []person.Capacity{person.Member},
			})
		}
		for text, want := range map[string]int{"813-555-0123": 2, "(813) 555 0123": 2, "+1 813 555 0123": 2, "813-555-0124": 0} {
			page, err := h.Search(t.Context(), person.Query{Text: text})
			h.must(err)
			if len(page.People) != want {
				t.Errorf("%s finds %d, want %d", text, len(page.People), want)
			}
		}
		h.replays()
	})
}
