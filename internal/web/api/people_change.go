package api

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

// Match is the version that a change rests on.
type Match struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"ETag of what was read; needed (428 without it, 412 when it is another version now)" example:"\"3\""`
}

// version reads If-Match.
func (m Match) version() (int64, error) {
	if m.IfMatch == "" {
		return 0, errVersion
	}
	n, err := strconv.ParseInt(strings.Trim(m.IfMatch, `"`), 10, 64)
	if err != nil {
		return 0, invalidField("header.If-Match", "expected the ETag of what was read")
	}
	return n, nil
}

type contact struct {
	Addresses []person.Address `json:"addresses,omitempty" maxItems:"20" doc:"Replaces the addresses that are not confidential"`
	Phones    []person.Phone   `json:"phones,omitempty" maxItems:"20" doc:"Replaces the phones that are not confidential"`
	Emails    []person.Email   `json:"emails,omitempty" maxItems:"20" doc:"Replaces the e-mail addresses that are not confidential"`
}

type contactInput struct {
	OfPerson
	Once
	Match
	Body contact
}

func (s *server) changeContact(ctx context.Context, c *caller, in *contactInput) (*tagged[personBody], error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	return s.change(ctx, c, in.ID, in.Match, func(p *person.Person) {
		p.Addresses = replaced(p.Addresses, in.Body.Addresses, func(a person.Address) bool { return a.Confidential })
		p.Phones = replaced(p.Phones, in.Body.Phones, func(x person.Phone) bool { return x.Confidential })
		p.Emails = replaced(p.Emails, in.Body.Emails, func(x person.Email) bool { return x.Confidential })
	})
}

// check refuses confidential ones: they bind the whole plan, and come by a request (45 CFR 164.522(b)).
func (b contact) check() error {
	if slices.ContainsFunc(b.Addresses, func(a person.Address) bool { return a.Confidential }) ||
		slices.ContainsFunc(b.Phones, func(x person.Phone) bool { return x.Confidential }) ||
		slices.ContainsFunc(b.Emails, func(x person.Email) bool { return x.Confidential }) {
		return invalidField("body", "confidential ones come by a confidential_request")
	}
	return nil
}

// replaced keeps the confidential ones and puts the given in the place of the others; nothing given changes nothing.
func replaced[T any](old, given []T, confidential func(T) bool) []T {
	if given == nil {
		return old
	}
	kept := slices.DeleteFunc(slices.Clone(old), func(x T) bool { return !confidential(x) })
	return append(kept, given...)
}

type preferencesInput struct {
	OfPerson
	Once
	Match
	Body person.Preferences
}

func (s *server) changePreferences(ctx context.Context, c *caller, in *preferencesInput) (*tagged[personBody], error) {
	return s.change(ctx, c, in.ID, in.Match, func(p *person.Person) { p.Preferences = in.Body })
}

// change looks, changes what the caller may change, and answers with the person as they are then. A repeated wish meets its own
// change: the room knows the command before it asks about the version.
func (s *server) change(ctx context.Context, c *caller, id person.ID, m Match, edit func(*person.Person)) (*tagged[personBody], error) {
	version, err := m.version()
	if err != nil {
		return nil, err
	}
	pass, err := s.lookAt(ctx, c, id, c.asks(access.Change, pageMember, access.Contact))
	if err != nil {
		return nil, err
	}
	_, err = s.People.Change(ctx, c.causeFor(pass.Member(), "change"), pass.Member(), func(p *person.Person) error {
		if p.Version != version {
			return errChanged
		}
		edit(p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.person(ctx, pass)
}
