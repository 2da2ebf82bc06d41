package access

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// drawGrant draws any grant that can be given.
func drawGrant(t *rapid.T) Grant {
	kinds := rapid.SliceOfNDistinct(rapid.IntRange(0, len(allKinds)-1), 0, len(allKinds), rapid.ID[int])
	g := Grant{
		ID:      rapid.StringMatching(`[A-Z0-9]{0,20}`).Draw(t, "id"),
		Kind:    rapid.SampledFrom(grantKinds).Draw(t, "kind"),
		Member:  "m",
		To:      person.ID(rapid.StringMatching(`[a-z0-9]{1,30}`).Draw(t, "to")),
		Purpose: Purpose(rapid.SampledFrom([]string{"", "treatment"}).Draw(t, "purpose")),
		From:    clock.FromDays(rapid.Int32Range(-100_000, 100_000).Draw(t, "from")),
		Basis:   rapid.String().Draw(t, "basis"),
		Reason:  rapid.String().Draw(t, "reason"),
	}
	g.Kinds = unbits(bitsOf(kinds.Draw(t, "kinds")), allKinds)
	g.Categories = unbits(uint64(rapid.IntRange(0, 7).Draw(t, "categories")), Categories)
	if rapid.Bool().Draw(t, "ends") {
		until := clock.FromDays(rapid.Int32Range(-100_000, 100_000).Draw(t, "until"))
		g.Until = &until
		at := time.UnixMicro(rapid.Int64Range(1, 4e15).Draw(t, "at")).UTC()
		g.EndsAt = &at
	}
	return g
}

func bitsOf(indexes []int) (set uint64) {
	for _, i := range indexes {
		set |= 1 << i
	}
	return set
}

func TestPackingKeepsEveryFact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := held{
			version: rapid.Int64Range(0, 1<<40).Draw(t, "version"),
			grants:  rapid.SliceOfN(rapid.Custom(drawGrant), 0, 5).Draw(t, "grants"),
		}
		if rapid.Bool().Draw(t, "limited") {
			h.consents = []Consent{{ID: "c", Member: "m", Category: SubstanceUse, From: drawnToday}}
			h.restrictions = []Restriction{{ID: "r", Member: "m", Role: RoleCoach, Kinds: []Kind{Claims}, From: drawnToday}}
		}
		p := pack(h)
		var got Facts
		p.unpack("m", func(string) bool { return true }, &got)
		want := Facts{Grants: h.grants, Consents: h.consents, Restrictions: h.restrictions}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" || p.version() != h.version {
			t.Fatalf("version %d\n%s", p.version(), d)
		}
		var none Facts
		if p.unpack("m", func(string) bool { return false }, &none); len(none.Grants) != 0 {
			t.Fatal("grants of others came out")
		}
	})
}

// The index behaves like a map that keeps the newest version of each member.
func TestIndexKeepsTheNewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, model := newIndex(), map[person.ID]packed{}
		for range rapid.IntRange(1, 200).Draw(t, "puts") {
			id := person.ID(fmt.Sprint("p", rapid.IntRange(0, 9).Draw(t, "member")))
			p := pack(held{
				version: int64(rapid.IntRange(0, 9).Draw(t, "version")),
				grants:  []Grant{{To: "t", Basis: rapid.StringN(0, 40, -1).Draw(t, "basis"), Kind: GrantCoach}},
			})
			if before, ok := model[id]; !ok || before.version() <= p.version() {
				model[id] = p
			}
			x.put(id, p)
		}
		for id, want := range model {
			if got, ok := x.get(id); !ok || got != want {
				t.Fatalf("%s: version %d, want %d", id, got.version(), want.version())
			}
		}
		if _, ok := x.get("stranger"); ok {
			t.Fatal("a stranger is in before everybody is")
		}
		x.warm.Store(true)
		if p, ok := x.get("stranger"); !ok || p.version() != 0 {
			t.Fatal("a stranger has something once everybody is in")
		}
	})
}

// Two ids with one hash are kept apart.
func TestIndexSurvivesEqualHashes(t *testing.T) {
	x := newIndex()
	a, b := pack(held{version: 1}), pack(held{version: 2})
	x.put("a", a)
	s, hash := x.shard("a")
	if _, ok := s.find("b", hash); ok {
		t.Error("b found under the hash of a")
	}
	s.putOther("b", b)
	if got, ok := s.find("b", hash); !ok || got != b {
		t.Error("b lost")
	}
	if got, ok := s.find("a", hash); !ok || got != a {
		t.Error("a lost")
	}
}
