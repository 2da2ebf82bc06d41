package contact_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// outcome is an answer for a member, to somebody.
func outcome(member, to person.ID) letter.Wanted {
	w := acknowledged(member)
	w.Template, w.To = "complaint_outcome", to
	w.Values = map[string]string{"received": "2026-01-13", "outcome": "substantiated", "told": "We paid the bill.\n\nIt will not come again."}
	return w
}

func TestWhoGetsALetter(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	member := w.member("en", person.Standard)
	daughter := w.register("Ana Álvarez", person.Representative, person.Preferences{})
	agent := w.register("Al Agent", person.Agent, person.Preferences{})
	doctor := w.register("Dr. Dora", person.Clinician, person.Preferences{})
	w.representative(member, agent) // whatever paper an agent holds
	paper := letter.Wanted{
		Member: member, Template: "complaint_authority_needed", Values: map[string]string{"received": "2026-01-13"},
	}
	as := func(x letter.Wanted, to person.ID) letter.Wanted { x.To = to; return x }
	for _, c := range []struct {
		name string
		x    letter.Wanted
		may  bool
	}{
		{"the member", outcome(member, ""), true},
		{"a daughter without a paper", outcome(member, daughter), false},
		{"a daughter, about papers", as(paper, daughter), true},
		{"a doctor", outcome(member, doctor), false},
		{"an agent with a paper", outcome(member, agent), false},
		{"an agent, about papers", as(paper, agent), false},
	} {
		_, err := w.contact.PreviewPage(t.Context(), w.now, c.x)
		var refused *contact.DisclosureError
		if (err == nil) != c.may || !c.may && (!errors.As(err, &refused) || store.KindOf(err) != store.Forbidden || refused.Because == "") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	w.representative(member, daughter)
	p, err := w.contact.PreviewPage(t.Context(), w.now, outcome(member, daughter))
	if err != nil || p.To[0] != "Ana Álvarez" || !strings.Contains(p.Text, "We paid the bill.") {
		t.Errorf("a proven representative: %v, %v", p.To, err)
	}
}

// TestConfidentialAddressAtTheLastMoment: a request that came after the letter was wanted is obeyed (promise F4).
func TestConfidentialAddressAtTheLastMoment(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	member := w.member("en", person.Standard)
	id := w.want("c1", acknowledged(member))
	w.change(member, func(p *person.Person) {
		p.Addresses = append(p.Addresses, person.Address{Confidential: true, Lines: []string{"PO Box 9"}, City: "Troy", State: "NY", Zip: "12180"})
	})
	l := w.print(id)
	text := poppler(t, w.document(l), "pdftotext", "-raw")
	if !strings.Contains(text, "PO Box 9\nTroy, NY 12180") || strings.Contains(text, "Main St") || l.Printed.Address != person.WhyConfidential {
		t.Errorf("%+v\n%s", l.Printed, text)
	}
}

func TestNowhereToSendIt(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	member := w.member("en", person.Standard)
	w.change(member, func(p *person.Person) { p.Addresses = nil })
	_, err := w.contact.Print(t.Context(), w.by("letters"), w.want("c1", acknowledged(member)))
	var refused *person.Refusal
	if !errors.As(err, &refused) || store.KindOf(err) != store.Conflict {
		t.Error(err)
	}
}

// TestRequiredLettersComeWhateverTheMemberAsked: a do-not-contact request does not stop what the law demands; it stops a reminder.
func TestRequiredLettersComeWhateverTheMemberAsked(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	member := w.register("Rosa", person.Member, person.Preferences{DoNotContact: []string{person.AllChannels}})
	if _, err := w.contact.PreviewPage(t.Context(), w.now, acknowledged(member)); err != nil {
		t.Error(err)
	}
}

func TestLanguages(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, c := range []struct {
		asked, got string
		fallback   bool
		first      string
	}{
		{"en", "en", false, "Dear "}, {"es", "es", false, "Estimado/a "}, {"es-MX", "es", false, "Estimado/a "}, {"", "en", false, "Dear "},
		{"vi", "en", true, "Free help in your language"}, {"zh-Hans", "en", true, "Free help in your language"},
	} {
		p, err := w.contact.PreviewPage(t.Context(), w.now, acknowledged(w.member(c.asked, person.Standard)))
		w.must(err)
		_, body, _ := strings.Cut(p.Text, "====\n\n")
		body = strings.TrimPrefix(body, "* * *\n\n")
		if p.Language != c.got || p.Fallback != c.fallback || !strings.HasPrefix(body, c.first) {
			t.Errorf("asked for %q: %s, fallback %t, begins %.40q", c.asked, p.Language, p.Fallback, body)
		}
	}
	l := w.print(w.want("c1", acknowledged(w.member("vi", person.Standard))))
	if !l.Printed.Fallback || l.Printed.Language != "en" || l.Language != "vi" {
		t.Errorf("recorded: %+v, wanted in %s", l.Printed, l.Language)
	}
}

// TestLanguageAndFormatAreThoseOfTheDayOfPrinting: a standing request that came in between counts.
func TestLanguageAndFormatAreThoseOfTheDayOfPrinting(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	member := w.member("en", person.Standard)
	id := w.want("c1", acknowledged(member))
	w.change(member, func(p *person.Person) { p.Preferences.Written, p.Preferences.Format = "es", person.LargePrint })
	if l := w.print(id); l.Printed.Language != "es" || l.Printed.Format != person.LargePrint {
		t.Errorf("%+v", l.Printed)
	}
}
