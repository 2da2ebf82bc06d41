package person_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// somebody is a member of a file without dates.
func somebody(number, name, birth, zip string) person.Row {
	p := person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName(name)},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
	}
	if birth != "" {
		p.Birth = day(birth)
	}
	if zip != "" {
		p.Addresses = []person.Address{{Use: "home", Zip: zip}}
	}
	return person.Row{Person: p}
}

func TestWhoIsProposed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		for i, c := range []struct {
			name  string
			one   person.Row
			other person.Row
			want  string // reasons, empty for no pair
		}{
			{"same name and birth", somebody("1", "Ann Lee", "1950-04-30", ""), somebody("2", "Ann Lee", "1950-04-30", ""), "same_name same_birth"},
			{"same name, birth and ZIP", somebody("1", "Ana Ruiz", "1950-04-29", "02045"), somebody("2", "Ruiz, Ana", "1950-04-29", "02045-1234"), "same_name same_birth same_zip"},
			{"accents and case", somebody("1", "José Núñez", "1951-04-30", ""), somebody("2", "JOSE NUNEZ", "1951-04-30", ""), "same_name same_birth"},
			{"a misspelt name", somebody("1", "Catherine Johnson", "1952-04-30", ""), somebody("2", "Katherine Jonson", "1952-04-30", ""), "similar_name same_birth"},
			{"a short form", somebody("1", "William Stone", "1953-04-30", ""), somebody("2", "Bill Stone", "1953-04-30", ""), "similar_name same_birth"},
			{"day and month changed places", somebody("1", "Bo Ray", "1954-04-05", ""), somebody("2", "Bo Ray", "1954-05-04", ""), "same_name birth_digits_transposed"},
			{"another name on the same day", somebody("1", "Cy Fox", "1955-04-30", ""), somebody("2", "Di Orr", "1955-04-30", ""), ""},
			{"the same name years apart", somebody("1", "Ed Poe", "1956-04-30", "02045"), somebody("2", "Ed Poe", "1936-01-01", "02045"), ""},
			{"the same name alone", somebody("1", "Flo Day", "", ""), somebody("2", "Flo Day", "", ""), ""},
		} {
			one, other := c.one, c.other
			one.Person.Identifiers = []person.Identifier{number(person.MemberNumber, fmt.Sprint(i, "a"))}
			other.Person.Identifiers = []person.Identifier{number(person.MemberNumber, fmt.Sprint(i, "b"))}
			h.imports(one)
			r := h.imports(other)
			if got := h.proposedFor(person.IDOf(person.MemberNumber, fmt.Sprint(i, "b"))); got != c.want || (r.Proposed > 0) != (c.want != "") {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		incremental, err := h.Duplicates(t.Context(), 100)
		h.must(err)
		n, err := h.Propose(t.Context(), tester, nil)
		h.must(err)
		if n != 0 {
			t.Errorf("looking through everybody found %d more than %d", n, len(incremental))
		}
		h.replays()
	})
}

func (h *house) proposedFor(id person.ID) string {
	h.t.Helper()
	all, err := h.Duplicates(h.t.Context(), 100)
	h.must(err)
	for _, c := range all {
		if c.A == id || c.B == id {
			var out []string
			for _, r := range c.Reasons {
				out = append(out, string(r))
			}
			return strings.Join(out, " ")
		}
	}
	return ""
}

func TestNotSameEndsAProposalForGood(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		h.imports(somebody("1", "Ann Lee", "1950-04-30", ""), somebody("2", "Ann Lee", "1950-04-30", ""))
		all, err := h.Duplicates(t.Context(), 0)
		h.must(err)
		h.must(h.NotSame(t.Context(), tester, all[0].B, all[0].A, "twins"))
		n, err := h.Propose(t.Context(), tester, nil)
		h.must(err)
		if left, _ := h.Duplicates(t.Context(), 0); n != 0 || len(left) != 0 {
			t.Errorf("%d proposed again, %d listed", n, len(left))
		}
	})
}

func TestSearchForgives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		h.imports(somebody("1", "William Stone", "1953-04-30", ""), somebody("2", "Catherine de la Cruz", "1952-04-30", ""), somebody("3", "Xu Wei", "", ""))
		for text, want := range map[string]string{
			"bill stone": "William Stone", "katherine delacruz": "Catherine de la Cruz", "Stoen, William": "William Stone", "delacruz": "Catherine de la Cruz",
			"cruz, cath": "Catherine de la Cruz", "wei xu": "Xu Wei", "nobody": "",
		} {
			page, err := h.Search(t.Context(), person.Query{Text: text})
			h.must(err)
			got := ""
			if len(page.People) == 1 {
				got = page.People[0].Name()
			}
			if got != want {
				t.Errorf("%q found %d: %q, want %q", text, len(page.People), got, want)
			}
		}
	})
}

func TestPagesOfASearchHoldEverybodyOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		var rows []person.Row
		for i := range 23 {
			rows = append(rows, somebody(fmt.Sprint("n", i), fmt.Sprintf("Ann Lee%c", 'a'+i), "1950-04-30", ""))
		}
		h.imports(rows...)
		for _, q := range []person.Query{{Text: "ann", Limit: 5}, {Birth: day("1950-04-30"), Limit: 7}} {
			var names []string
			for {
				page, err := h.Search(t.Context(), q)
				h.must(err)
				for _, p := range page.People {
					names = append(names, p.Name())
				}
				if q.After = page.Next; q.After == "" {
					break
				}
			}
			slices.Sort(names)
			if len(slices.Compact(names)) != 23 {
				t.Errorf("%+v lists %d", q, len(names))
			}
		}
	})
}

// TestMergeAndUnmergeRestoreBoth: whatever happens to people, a merge that is taken back leaves both as they were, nothing is
// lost from the record, and the record alone gives the same tables.
func TestMergeAndUnmergeRestoreBoth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			ids := make([]person.ID, rapid.IntRange(2, 4).Draw(rt, "people"))
			for i := range ids {
				row := somebody(fmt.Sprintf("%d-%d", round, i), rapid.SampledFrom([]string{"Ann Lee", "Bo Ray", "Cy Fox"}).Draw(rt, "name"), "1950-04-30", "02045")
				ids[i] = h.register(row.Person)
			}
			for _, again := range rapid.SliceOfN(rapid.IntRange(0, len(ids)-1), 0, 3).Draw(rt, "changes") {
				_, err := h.Change(t.Context(), tester, ids[again], func(p *person.Person) error {
					p.Preferences.Written = rapid.SampledFrom([]string{"", "es", "en"}).Draw(rt, "language")
					return nil
				})
				h.must(err)
			}
			before := h.all(ids)
			var merged [][2]person.ID
			for range rapid.IntRange(1, 3).Draw(rt, "merges") {
				a := rapid.SampledFrom(ids).Draw(rt, "keep")
				b := rapid.SampledFrom(ids).Draw(rt, "other")
				if h.Merge(t.Context(), tester, a, b, "test") == nil {
					merged = append(merged, [2]person.ID{a, b})
				}
			}
			for i := len(merged) - 1; i >= 0; i-- {
				pair := merged[i]
				if h.get(pair[1]).ID != h.get(pair[0]).ID {
					rt.Fatalf("merged ids lead to two people")
				}
			}
			for _, id := range ids { // every number leads to the person who is kept
				got, err := h.Resolve(t.Context(), person.MemberNumber, h.ownNumber(id))
				h.must(err)
				if got != h.get(id).ID {
					rt.Fatalf("a number leads to %s", got)
				}
			}
			for i := len(merged) - 1; i >= 0; i-- {
				h.must(h.Unmerge(t.Context(), tester, merged[i][0], merged[i][1], "test"))
			}
			if after := h.all(ids); !slices.Equal(before, after) {
				rt.Fatalf("before\n%s\nafter\n%s", before, after)
			}
			for _, id := range ids {
				events, err := h.rec.Load(t.Context(), record.Stream("person", string(id)))
				h.must(err)
				p, err := person.Fold(id, events)
				h.must(err)
				own, err := h.Own(t.Context(), id)
				h.must(err)
				if asJSON(t, p) != asJSON(t, own) {
					rt.Fatalf("the stream says\n%s\nthe table\n%s", asJSON(t, p), asJSON(t, own))
				}
			}
		})
		h.replays()
	})
}

func (h *house) ownNumber(id person.ID) string {
	h.t.Helper()
	p, err := h.Own(h.t.Context(), id)
	h.must(err)
	return p.Identifiers[0].Value
}

func (h *house) all(ids []person.ID) []string {
	var out []string
	for _, id := range ids {
		out = append(out, asJSON(h.t, h.get(id).WithoutVersion()))
	}
	return out
}
