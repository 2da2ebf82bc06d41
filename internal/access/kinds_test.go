package access_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access"
)

// TestAnEntryNamesEachKindOnce: pages ask for kinds as they come, and say again which of them they need.
func TestAnEntryNamesEachKindOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleMember, w.member)
		own := w.own()
		kinds := []access.Kind{access.Identity, access.Contact, access.Coverage, access.Conditions, access.Looks}
		rapid.Check(t, func(t *rapid.T) {
			look := access.Look{
				Member: w.member, Action: access.View, Purpose: access.PurposeSelf, Page: "look.page.member", At: w.now,
				Kinds: rapid.SliceOfN(rapid.SampledFrom(kinds), 1, 8).Draw(t, "kinds"),
				Need:  rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 4).Draw(t, "need"),
			}
			pass, err := w.guard.Look(w.ctx(), w.as, look)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := w.guard.LooksAt(w.ctx(), own, access.Cursor{Before: pass.Position() + 1, Limit: 1})
			if err != nil || len(entries.Entries) != 1 {
				t.Fatalf("%d entries, %v", len(entries.Entries), err)
			}
			got := slices.Clone(entries.Entries[0].Kinds)
			slices.Sort(got)
			want := slices.Concat(look.Kinds, look.Need)
			slices.Sort(want)
			if want = slices.Compact(want); !slices.Equal(got, want) {
				t.Fatalf("the entry names %v, asked for %v and needed %v", got, look.Kinds, look.Need)
			}
		})
	})
}
