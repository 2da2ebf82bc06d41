package book

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Seller is somebody whose book the visitor sees.
type Seller struct {
	NPN    agent.NPN
	Person person.ID
	Name   string
	Agency bool
	Own    bool // the visitor
}

// Reach is whose books a visitor sees on a day: their own first, then those of the agencies and agents whom they lead, by name. It is
// found anew at every request, so that who moved away is gone on the same day. Nobody's reach is empty and no error.
func (b *Book) Reach(ctx context.Context, v access.Visitor, on clock.Date) ([]Seller, error) {
	if v.Role != access.RoleAgent || v.Person == "" || v.Suspended {
		return nil, nil
	}
	ids := append([]person.ID{v.Person}, v.Manages...)
	found, err := b.people.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []Seller
	seen := map[agent.NPN]bool{}
	for _, id := range ids {
		p := found[id]
		for _, npn := range npnsOf(p, on) {
			if !seen[npn] {
				seen[npn] = true
				out = append(out, Seller{npn, p.ID, shownName(p), slices.Contains(p.Capacities, person.Agency), v.Is(p.ID)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Seller) int {
		return cmp.Or(boolOrder(a.Own, b.Own), boolOrder(a.Agency, b.Agency), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// boolOrder puts what is so before what is not.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func npnsOf(p person.Person, on clock.Date) (out []agent.NPN) {
	for _, i := range p.Identifiers {
		if i.System == person.NPN && i.On(on) {
			out = append(out, agent.NPN(strings.TrimLeft(i.Value, "0")))
		}
	}
	return out
}

func shownName(p person.Person) string {
	if len(p.Names) == 0 {
		return ""
	}
	return p.Names[0].Text
}

// Sizes are how many customers each of some sellers has on a day, for an agency's list.
func (b *Book) Sizes(ctx context.Context, sellers []Seller, on clock.Date) (map[agent.NPN]int, error) {
	out := make(map[agent.NPN]int, len(sellers))
	if len(sellers) == 0 {
		return out, nil
	}
	books, err := b.entries(ctx, b.db.Read(), npns(sellers))
	for _, entries := range books {
		for i := range entries {
			x := &entries[i]
			out[x.npn] += number(x.head(on) && x.is(Current, on))
		}
	}
	return out, err
}

func npns(all []Seller) []agent.NPN {
	out := make([]agent.NPN, len(all))
	for i, s := range all {
		out[i] = s.NPN
	}
	return out
}
