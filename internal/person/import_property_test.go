package person_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestWhateverOrderFilesComeIn: the newest year is shown, also when all files come once more.
func TestWhateverOrderFilesComeIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			member := fmt.Sprint("round-", round)
			years := rapid.SliceOfNDistinct(rapid.IntRange(2010, 2025), 1, 5, rapid.ID[int]).Draw(rt, "years")
			var rows []person.Row
			newest := 0
			for i, year := range years {
				name := rapid.SampledFrom([]string{"Ann Lee", "Ann Ray", "Bo Fox"}).Draw(rt, "name")
				rows = append(rows, told(fmt.Sprint(year), member, name, rapid.SampledFrom([]string{"02045", "02046"}).Draw(rt, "zip")))
				if year > years[newest] {
					newest = i
				}
			}
			for _, row := range rows {
				h.imports(row)
			}
			p := h.get(person.IDOf(person.MemberNumber, member))
			if p.Name() != rows[newest].Person.Name() {
				rt.Fatalf("shows %q, not what %d says: %s", p.Name(), years[newest], asJSON(t, p))
			}
			if r := h.imports(rows[len(rows)-1]); r.Changed+r.Registered != 0 {
				rt.Fatalf("the last file imported again changed %s", asJSON(t, p))
			}
			for _, row := range rows { // may place late words more exactly, never what holds now
				h.imports(row)
			}
			if again := h.get(p.ID); again.Name() != p.Name() {
				rt.Fatalf("all files again show %q: %s", again.Name(), asJSON(t, again))
			}
		})
	})
}
