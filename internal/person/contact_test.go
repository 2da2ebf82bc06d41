package person_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

func TestPhonesAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"(212) 555-0142": "+12125550142", "212.555.0142": "+12125550142", "1 212 555 0142": "+12125550142", "+1 (212) 555-0142": "+12125550142",
		"212-555-0142 x12": "+12125550142/12", "212-555-0142 ext. 9": "+12125550142/9", "1-800-MEDICARE": "+18006334227", "800-MEDICARE": "+18006334227",
		"+44 20 7946 0000": "+442079460000", "2125550142": "+12125550142", "212/555-0142": "+12125550142",
		"555-0142": "", "112-555-0142": "", "212-155-0142": "", "911-555-0142": "", "212-555-01422": "", "": "", "call me": "", "+0 12345678": "", "(212) 555-0142 or 0143": "",
	} {
		number, extension, err := person.ParsePhone(text)
		got := number
		if extension != "" {
			got += "/" + extension
		}
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q %v, want %q", text, got, err, want)
		}
		if err != nil && len(text) > 5 && strings.Contains(err.Error(), text) {
			t.Errorf("the error repeats the number")
		}
	}
}

// reached is somebody with addresses and numbers of every kind.
func reached() person.Person {
	return person.Person{
		Addresses: []person.Address{
			{Use: "home", Lines: []string{"1 Old St"}, Valid: person.Valid{To: day("2025-12-31")}},
			{Use: "home", Lines: []string{"2 New St"}, Valid: person.Valid{From: day("2026-01-01")}},
			{Use: "work", Lines: []string{"3 Work St"}},
		},
		Phones: []person.Phone{
			{Use: "home", Number: "+14135550142", Voicemail: true},
			{Use: "mobile", Number: "+14135550143", Text: true, Valid: person.Valid{To: day("2026-06-30")}},
		},
		Emails: []person.Email{{Address: "rosa@example.org"}},
	}
}

func TestWhereALetterGoes(t *testing.T) {
	confidential := func(p *person.Person) {
		p.Addresses = append(p.Addresses, person.Address{Use: "confidential", Lines: []string{"PO Box 9"}, Confidential: true, Valid: person.Valid{From: day("2026-02-01"), To: day("2026-08-31")}})
	}
	for _, c := range []struct {
		name string
		with func(*person.Person)
		on   string
		need person.Need
		want string
		why  person.Why
	}{
		{"the home address", nil, "2026-03-01", person.Optional, "2 New St", person.WhyUsual},
		{"the home address then", nil, "2025-12-31", person.Optional, "1 Old St", person.WhyUsual},
		{"a mailing address first", func(p *person.Person) {
			p.Addresses = append(p.Addresses, person.Address{Use: "mailing", Lines: []string{"Box 1"}})
		}, "2026-03-01", person.Optional, "Box 1", person.WhyUsual},
		{"the confidential address", confidential, "2026-03-01", person.Optional, "PO Box 9", person.WhyConfidential},
		{"the confidential address for what must be sent too", confidential, "2026-03-01", person.Required, "PO Box 9", person.WhyConfidential},
		{"before the request", confidential, "2026-01-31", person.Optional, "2 New St", person.WhyUsual},
		{"after the request", confidential, "2026-09-01", person.Optional, "2 New St", person.WhyUsual},
		{"a confidential number without an address", func(p *person.Person) {
			p.Phones = append(p.Phones, person.Phone{Number: "+14135550144", Confidential: true})
		}, "2026-03-01", person.Required, "", person.WhyNoConfidential},
		{"do not contact", func(p *person.Person) { p.Preferences.DoNotContact = []string{"mail"} }, "2026-03-01", person.Optional, "", person.WhyDoNotContact},
		{"do not contact, but it must be sent", func(p *person.Person) { p.Preferences.DoNotContact = []string{"all"} }, "2026-03-01", person.Required, "2 New St", person.WhyUsual},
		{"the dead get no offers", func(p *person.Person) { p.Death = day("2026-02-01") }, "2026-03-01", person.Optional, "", person.WhyDead},
		{"nowhere", func(p *person.Person) { p.Addresses = nil }, "2026-03-01", person.Optional, "", person.WhyNone},
	} {
		p := reached()
		if c.with != nil {
			c.with(&p)
		}
		m, err := person.MailingAddress(p, clock.MustParse(c.on), c.need)
		var refused *person.Refusal
		if errors.As(err, &refused) {
			m.Why = refused.Why
		}
		got := strings.Join(m.Address.Lines, "")
		if got != c.want || m.Why != c.why {
			t.Errorf("%s: %q because %s, want %q because %s", c.name, got, m.Why, c.want, c.why)
		}
	}
}

func TestWhichNumberIsCalled(t *testing.T) {
	safe := func(p *person.Person) {
		p.Phones = append(p.Phones, person.Phone{Use: "work", Number: "+14135550149", Confidential: true})
	}
	for _, c := range []struct {
		name string
		with func(*person.Person)
		on   string
		by   person.Channel
		want string
		why  person.Why
	}{
		{"the mobile", nil, "2026-03-01", person.Call, "+14135550143", person.WhyUsual},
		{"home, when the mobile is gone", nil, "2026-07-01", person.Call, "+14135550142", person.WhyUsual},
		{"text to the mobile", nil, "2026-03-01", person.Text, "+14135550143", person.WhyUsual},
		{"no text to a landline", nil, "2026-07-01", person.Text, "", person.WhyNoTextMessages},
		{"the safe number only", safe, "2026-03-01", person.Call, "+14135550149", person.WhyConfidential},
		{"no text when the safe number takes none", safe, "2026-03-01", person.Text, "", person.WhyNoTextMessages},
		{"no call when only an address is safe", func(p *person.Person) {
			p.Addresses = append(p.Addresses, person.Address{Lines: []string{"Box"}, Confidential: true})
		}, "2026-03-01", person.Call, "", person.WhyNoConfidential},
		{"do not call", func(p *person.Person) { p.Preferences.DoNotContact = []string{"phone"} }, "2026-03-01", person.Call, "", person.WhyDoNotContact},
		{"do not call is no word about text", func(p *person.Person) { p.Preferences.DoNotContact = []string{"phone"} }, "2026-03-01", person.Text, "+14135550143", person.WhyUsual},
		{"nobody calls the dead", func(p *person.Person) { p.Death = day("2026-02-01") }, "2026-03-01", person.Call, "", person.WhyDead},
	} {
		p := reached()
		if c.with != nil {
			c.with(&p)
		}
		x, err := person.PhoneFor(p, clock.MustParse(c.on), c.by, person.Optional)
		var refused *person.Refusal
		if errors.As(err, &refused) {
			x.Why = refused.Why
		}
		if x.Phone.Number != c.want || x.Why != c.why {
			t.Errorf("%s: %q because %s, want %q because %s", c.name, x.Phone.Number, x.Why, c.want, c.why)
		}
	}
}

func TestEmail(t *testing.T) {
	p := reached()
	if e, why, err := person.EmailFor(p, today, person.Optional); err != nil || e.Address != "rosa@example.org" || why != person.WhyUsual {
		t.Errorf("%v %s %v", e, why, err)
	}
	p.Addresses = append(p.Addresses, person.Address{Lines: []string{"Box"}, Confidential: true})
	if _, _, err := person.EmailFor(p, today, person.Optional); err == nil {
		t.Error("an ordinary e-mail address was given in spite of a confidential request")
	}
}
