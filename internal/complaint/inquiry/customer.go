package inquiry

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
)

// maxBirthday is how many people of one birth date are compared with the name.
const maxBirthday = 200

// customer finds the member whom the agent names, when it is clearly one: everything that was given must fit. Else it is nobody, and
// nobody is told why. It reads as much for nobody as for somebody, so that the time tells nothing either.
func (s *Inquiries) customer(ctx context.Context, n Named, ballast person.ID) (person.Person, error) {
	p, err := s.look(ctx, n)
	if err != nil || p.ID != "" {
		return p, err
	}
	_, err = s.people.Get(ctx, ballast)
	if errors.Is(err, person.ErrNoPerson) {
		err = nil
	}
	return person.Person{}, err
}

func (s *Inquiries) look(ctx context.Context, n Named) (person.Person, error) {
	if n.Number != "" {
		return s.byNumber(ctx, n)
	}
	return s.byName(ctx, n)
}

func (s *Inquiries) byNumber(ctx context.Context, n Named) (person.Person, error) {
	id, err := s.people.Resolve(ctx, person.MemberNumber, n.Number)
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
		return person.Person{}, nil
	}
	if err != nil {
		return person.Person{}, err
	}
	p, err := s.people.Get(ctx, id)
	if err != nil || !n.fits(p) {
		return person.Person{}, err
	}
	return p, nil
}

// byName finds the only member of this name and birth date.
func (s *Inquiries) byName(ctx context.Context, n Named) (person.Person, error) {
	page, err := s.people.Search(ctx, person.Query{Birth: n.Birth, Capacity: person.Member, Limit: maxBirthday})
	if err != nil {
		return person.Person{}, err
	}
	fit := slices.DeleteFunc(page.People, func(p person.Person) bool { return !n.fits(p) })
	if len(fit) != 1 || page.Next != "" {
		return person.Person{}, nil
	}
	return fit[0], nil
}

// fits tells whether everything that was given is so, of a member.
func (n Named) fits(p person.Person) bool {
	return slices.Contains(p.Capacities, person.Member) &&
		(n.Birth == nil || p.Birth != nil && *p.Birth == *n.Birth) &&
		(n.Name == "" || slices.ContainsFunc(p.Names, func(x person.Name) bool { return sameName(n.Name, x) }))
}

// sameName tells whether every word that was given is a whole word of the name, with the family name or a part of it among them.
func sameName(given string, x person.Name) bool {
	words, has := strings.Fields(person.Folded(given)), strings.Fields(person.Folded(x.Text))
	family := strings.Fields(person.Folded(x.Family))
	if slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(has, w) }) || len(words) < 2 {
		return false
	}
	return len(family) == 0 || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(family, w) })
}

// check tells what is missing: a member number, or name and birth date.
func (n Named) check() error {
	if n.Number == "" && (n.Name == "" || n.Birth == nil) {
		return incomplete("inquiry: ask", "member")
	}
	return nil
}
