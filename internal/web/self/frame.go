package self

import (
	"crypto/rand"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// choice is a way on from a page.
type choice struct{ Title, Text, Href string }

// once is a new id for a form.
func (a acting) once() string { return rand.Text() }

// tabs are the pages of the one whom the visitor acts for.
func (a acting) tabs() []shell.Tab {
	tab := func(key, path string) shell.Tab {
		at := a.At(path)
		return shell.Tab{Label: a.T(key), Href: at, Current: a.Path == at || path != "" && strings.HasPrefix(a.Path, at)}
	}
	return []shell.Tab{
		tab("self.menu.home_other", ""), tab("self.menu.record_other", "/record"), tab("heard.menu_other", "/complaints"), tab("self.menu.privacy_other", "/privacy"), tab("self.menu.details_other", "/details"),
	}
}

// holdsOn tells whether a fact holds on a day.
func holdsOn(v person.Valid, day clock.Date) bool {
	return (v.From == nil || !day.Before(*v.From)) && (v.To == nil || !day.After(*v.To))
}

// kindWords are kinds of data as members call them.
func kindWords(v shell.Visit, kinds []access.Kind) []string {
	var words []string
	for _, k := range kindOrder {
		if slices.Contains(kinds, k) {
			words = append(words, v.T("self.kind."+string(k)))
		}
	}
	return words
}

// kindOrder is the order in which pages name kinds.
var kindOrder = []access.Kind{
	access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Medicines, access.Claims,
	access.Authorizations, access.Requests, access.Looks, access.Complaints, access.Payments,
}

// list is an enumeration in one line.
func list(words []string) string { return strings.Join(words, "; ") }

// phoneWords is a number of this country as people write it; others stay as they are.
func phoneWords(number string) string {
	if n, ok := strings.CutPrefix(number, "+1"); ok && len(n) == 10 {
		return n[:3] + "-" + n[3:6] + "-" + n[6:]
	}
	return number
}

// phoneNumber is what somebody typed as E.164; "" when it cannot be a number.
func phoneNumber(typed string) string {
	var digits strings.Builder
	for _, r := range typed {
		if r >= '0' && r <= '9' {
			digits.WriteRune(r)
		}
	}
	d := digits.String()
	switch {
	case len(d) == 10 && d[0] >= '2':
		return "+1" + d
	case len(d) == 11 && d[0] == '1':
		return "+" + d
	case strings.HasPrefix(strings.TrimSpace(typed), "+") && len(d) >= 8 && len(d) <= 15:
		return "+" + d
	}
	return ""
}
