package self

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (s *site) detailPages() []page {
	contact := []access.Kind{access.Contact}
	read := func(path, name string, do memberAction) page {
		return page{method: http.MethodGet, path: path, name: name, kinds: contact, do: do}
	}
	change := func(path, name string, do memberAction) page {
		return page{method: http.MethodPost, path: path, name: name, kinds: contact, do: do, action: access.Change}
	}
	return []page{
		read("/details", "details", s.details),
		change("/details/right", "details", s.confirmDetails),
		read("/details/name", "details", s.nameForm),
		change("/details/name", "details", s.changeName),
		guarded(read("/details/address", "details", s.addressForm)),
		guarded(change("/details/address", "details", s.changeAddress)),
		guarded(read("/details/phone", "details", s.phoneForm)),
		guarded(change("/details/phone", "details", s.changePhone)),
		guarded(read("/details/email", "details", s.emailForm)),
		guarded(change("/details/email", "details", s.changeEmail)),
		read("/details/language", "details", s.languageForm),
		change("/details/language", "details", s.changeLanguage),
		read("/details/contact", "details", s.contactForm),
		change("/details/contact", "details", s.changeContact),
	}
}

// guarded asks for a step-up first: whoever moves where letters and calls go could read them.
func guarded(p page) page {
	p.stepUp = true
	return p
}

// details are who the member is to us and how we reach them.
func (s *site) details(_ *http.Request, a acting) (shell.Answer, error) {
	return shell.Page(detailsPage(a, a.contact())), nil
}

// contact is what holds today. Somebody who acts for the member never sees a confidential address: it may be there because of them
// (45 CFR 164.522(b)).
type contact struct {
	Addresses []person.Address
	Phones    []person.Phone
	Emails    []person.Email
	Checked   *clock.Date // when the member last said that all is right
	Private   bool        // a confidential address replaces the others
}

func (a acting) contact() contact {
	var c contact
	today := a.Today()
	for _, x := range a.Person.Addresses {
		if !holdsOn(x.Valid, today) {
			continue
		}
		c.Checked = latest(c.Checked, x.Seen)
		if x.Confidential {
			c.Private = !a.Other
		}
		if !x.Confidential || !a.Other {
			c.Addresses = append(c.Addresses, x)
		}
	}
	c.Phones = slices.DeleteFunc(slices.Clone(a.Person.Phones), func(x person.Phone) bool {
		return !holdsOn(x.Valid, today) || x.Confidential && a.Other
	})
	c.Emails = slices.DeleteFunc(slices.Clone(a.Person.Emails), func(x person.Email) bool {
		return !holdsOn(x.Valid, today) || x.Confidential && a.Other
	})
	return c
}

func latest(a, b *clock.Date) *clock.Date {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}

// address is the current one of a use; nil when there is none.
func (c contact) address(use string) *person.Address {
	for i, x := range c.Addresses {
		if x.Use == use && !x.Confidential {
			return &c.Addresses[i]
		}
	}
	return nil
}

// confirmDetails notes that the member looked at what we know and found it right.
func (s *site) confirmDetails(r *http.Request, a acting) (shell.Answer, error) {
	today := a.Today()
	_, err := s.People.Change(r.Context(), a.cause(r), a.Pass.Member(), func(p *person.Person) error {
		for i := range p.Names {
			if holdsOn(p.Names[i].Valid, today) {
				p.Names[i].Seen = &today
			}
		}
		for i := range p.Addresses {
			if holdsOn(p.Addresses[i].Valid, today) {
				p.Addresses[i].Seen = &today
			}
		}
		return nil
	})
	return shell.Redirect(a.At("/details"), "self.details.right_said"), err
}

// save changes what is known of the member and comes back to the details.
func (s *site) save(r *http.Request, a acting, edit func(*person.Person)) (shell.Answer, error) {
	_, err := s.People.Change(r.Context(), a.cause(r), a.Pass.Member(), func(p *person.Person) error {
		edit(p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/details"), "self.details.saved"), nil
}

// ended ends what holds today and is named by ends, as of yesterday. What began today was a slip and is dropped; the record keeps it.
func ended[T any](all []T, today clock.Date, valid func(*T) *person.Valid, ends func(T) bool) []T {
	var kept []T
	for _, x := range all {
		v := valid(&x)
		if ends(x) && holdsOn(*v, today) {
			if v.From != nil && !v.From.Before(today) {
				continue
			}
			yesterday := today - 1
			v.To = &yesterday
		}
		kept = append(kept, x)
	}
	return kept
}
