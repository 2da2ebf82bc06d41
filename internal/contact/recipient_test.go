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
		{"en", "en", false, "Dear "},
		{"es", "es", false, "Estimado/a "},
		{"es-MX", "es", false, "Estimado/a "},
		{"", "en", false, "Dear "},
		{"vi", "en", true, "Free help in your language"},
		{"zh-Hans", "en", true, "Free help in your language"},
	} {
		p, err := w.contact.PreviewPage(t.Context(), w.now, acknowledged(w.member(c.asked, person.Standard)))
		w.must(err)
		_, body, _ := strings.Cut(p.Text, "====\n\n")
		body = strings.TrimPrefix(body, "* * *\n\n")
		if p.Language != c.got || p.Fallback != c.fallback || !strings.HasPrefix(body, c.first) {
			t.Errorf("asked for %q: %s, fallback %t, begins %.40q", c.asked, p.Language, p.Fallback, body)
		}
	}
	p, err := w.contact.PreviewPage(t.Context(), w.now, acknowledged(w.member("vi", person.Standard)))
	w.must(err)
	if vi, es := strings.Index(p.Text, "Tiếng Việt:"), strings.Index(p.Text, "Español:"); vi < 0 || es < vi {
		t.Error("the sentence in the language asked for is not the first one")
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

// TestADismissalTellsASpeakerNothing: whoever spoke without proof learns that the complaint is closed, and no word of the staff's.
func TestADismissalTellsASpeakerNothing(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	member := w.member("en", person.Standard)
	speaker := w.register("Sam Speaker", person.Representative, person.Preferences{})
	x := letter.Wanted{Member: member, Template: "complaint_dismissed", Values: map[string]string{
		"received": "2026-01-13", "reason": "The son did not send\nthe paper about her surgery.",
	}}
	own, err := w.contact.PreviewPage(t.Context(), w.now, x)
	w.must(err)
	x.To = speaker
	other, err := w.contact.PreviewPage(t.Context(), w.now, x)
	w.must(err)
	if !strings.Contains(own.Text, "The reason is: The son did not send the paper about her surgery.") || strings.Contains(other.Text, "surgery") {
		t.Errorf("the member reads\n%s\nthe speaker reads\n%s", own.Text, other.Text)
	}
}

// TestASpeakerForNobodyKnown is told which paper is needed although no member is known yet; an agent is not.
func TestASpeakerForNobodyKnown(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	x := letter.Wanted{Template: "complaint_authority_needed", Values: map[string]string{"received": "2026-01-13"}}
	x.To = w.register("Sam Speaker", person.Representative, person.Preferences{})
	if _, err := w.contact.PreviewPage(t.Context(), w.now, x); err != nil {
		t.Error(err)
	}
	x.To = w.register("Al Agent", person.Agent, person.Preferences{})
	var refused *contact.DisclosureError
	if _, err := w.contact.PreviewPage(t.Context(), w.now, x); !errors.As(err, &refused) || refused.Recipient != "agent" {
		t.Error(err)
	}
}

// TestConfidentialAnswersAboutCareKeepTheRightToTheQIO: the case counts such a letter as one with these rights (42 CFR
// 422.564(e)(3)(iii)), so it must carry them.
func TestConfidentialAnswersAboutCareKeepTheRightToTheQIO(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	x := letter.Wanted{Member: w.member("en", person.Standard), Template: "complaint_investigated", Values: map[string]string{"received": "2026-01-13", "procedure": "grievance"}}
	for _, about := range []string{"", "yes"} {
		x.Values["qio_rights"] = about
		if about == "" {
			delete(x.Values, "qio_rights")
		}
		p, err := w.contact.PreviewPage(t.Context(), w.now, x)
		w.must(err)
		if has := strings.Contains(p.Text, "Quality Improvement Organization"); has != (about == "yes") {
			t.Errorf("about quality of care %q:\n%s", about, p.Text)
		}
	}
}

// TestAdverseDecisionsSayHowToAppeal: each kind of decision with its own next step, and a favorable one with none.
func TestAdverseDecisionsSayHowToAppeal(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	x := outcome(w.member("en", person.Standard), "")
	for _, c := range []struct{ procedure, outcome, heading string }{
		{"organization_determination", "adverse", "Your right to appeal\n"},
		{"coverage_determination", "partly_favorable", "Your right to appeal\n"},
		{"reconsideration", "adverse", "What happens next with your appeal"},
		{"redetermination", "adverse", "Your right to ask an independent reviewer"},
		{"organization_determination", "favorable", ""},
		{"grievance", "unsubstantiated", ""},
	} {
		x.Values["procedure"], x.Values["outcome"] = c.procedure, c.outcome
		p, err := w.contact.PreviewPage(t.Context(), w.now, x)
		w.must(err)
		if has := strings.Contains(p.Text, "appeal") || strings.Contains(p.Text, "independent reviewer"); has != (c.heading != "") || !strings.Contains(p.Text, c.heading) {
			t.Errorf("%s %s:\n%s", c.procedure, c.outcome, p.Text)
		}
	}
}
