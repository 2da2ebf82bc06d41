package access

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
)

// Person is who the member is, as far as the pass goes: fields outside the allowed kinds are blank. Errors: ErrRefused for a pass
// that opens nothing.
func (g *Guard) Person(ctx context.Context, p Pass) (person.Person, error) {
	if p.member == "" {
		return person.Person{}, refusal("access.Person", ErrRefused)
	}
	whole, err := g.people.Get(ctx, p.member)
	if err != nil {
		return person.Person{}, noMember("access.Person", err)
	}
	return visible(whole, p), nil
}

// visible leaves of a person what a pass opens. It starts from nothing, so that a field added later stays blank until somebody
// says to which kind it belongs.
func visible(whole person.Person, p Pass) person.Person {
	out := person.Person{
		ID: whole.ID, Organization: whole.Organization, Capacities: whole.Capacities, Version: whole.Version,
		Staff: whole.Staff, Clinician: whole.Clinician,
	}
	if p.Allows(Identity) {
		out.Names, out.Birth, out.Death, out.Sex, out.Identifiers = whole.Names, whole.Birth, whole.Death, whole.Sex, whole.Identifiers
		out.Relations, out.MergedInto, out.MergedFrom = whole.Relations, whole.MergedInto, whole.MergedFrom
	}
	if p.Allows(Contact) {
		out.Addresses, out.Phones, out.Emails, out.Preferences = whole.Addresses, whole.Phones, whole.Emails, whole.Preferences
	}
	if p.role == RoleAgent {
		withoutConfidential(&out)
	}
	if p.Allows(Coverage) {
		out.Coverage = whole.Coverage
	}
	return out
}

// withoutConfidential drops every confidential way to reach somebody, also one that has ended or begins later. While one holds, policy
// closes the whole kind to agents (agent-not-confidential).
func withoutConfidential(p *person.Person) {
	p.Addresses = without(p.Addresses, func(x person.Address) bool { return x.Confidential })
	p.Phones = without(p.Phones, func(x person.Phone) bool { return x.Confidential })
	p.Emails = without(p.Emails, func(x person.Email) bool { return x.Confidential })
}

// without leaves the given list as it is: others hold it too.
func without[T any](all []T, drop func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), drop)
}

// Found is one person of a search, with the pass of the look at them.
type Found struct {
	Person person.Person
	Pass   Pass
}

// Search is one page of people that the visitor may see.
type Search struct {
	People  []Found
	Next    string // as person.Page.Next
	Similar bool   // as person.Page.Similar
}

// SearchPeople finds people and opens each with a look of its own; those whom policy refuses are absent. The look's Member and
// Number are not used.
func (g *Guard) SearchPeople(ctx context.Context, v Visitor, l Look, q person.Query) (Search, error) {
	page, err := g.people.Search(ctx, q)
	if err != nil {
		return Search{}, noMember("access.SearchPeople", err)
	}
	entries := make([]*entry, len(page.People))
	for i, p := range page.People {
		entries[i] = &entry{id: p.ID}
	}
	if err := g.openAll(ctx, v, l, entries); err != nil {
		return Search{}, err
	}
	out := Search{Next: page.Next, Similar: page.Similar}
	for _, e := range entries {
		if e.open {
			out.People = append(out.People, Found{Person: visible(e.person, e.pass), Pass: e.pass})
		}
	}
	return out, nil
}
