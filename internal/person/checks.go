package person

import (
	"net/mail"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Limits on what one person may hold: more is a mistake of a program, not of a person.
const (
	maxOfEach   = 500
	maxTextSize = 500
)

func checkPhones(p *Person, note func(error)) {
	p.Phones = slices.Clone(p.Phones)
	for i := range p.Phones {
		number, _, err := ParsePhone(p.Phones[i].Number)
		note(err)
		p.Phones[i].Number = number
	}
}

func checkEmails(p *Person, note func(error)) {
	for _, e := range p.Emails {
		if a, err := mail.ParseAddress(e.Address); err != nil || a.Address != e.Address {
			note(&FieldError{"email", "an address such as name@example.org"})
		}
	}
}

func checkAddresses(p *Person, note func(error)) {
	p.Addresses = slices.Clone(p.Addresses)
	for i := range p.Addresses {
		a := &p.Addresses[i]
		a.State = strings.ToUpper(strings.TrimSpace(a.State))
		if a.State != "" && (len(a.State) != 2 || a.State[0] < 'A' || a.State[1] < 'A') {
			note(&FieldError{"state", "two letters of the Postal Service"})
		}
		zip, ok := canonicalZip(a.Zip, a.Country)
		if !ok {
			note(&FieldError{"zip", "5 or 9 digits"})
		}
		a.Zip = zip
	}
}

// canonicalZip is 12345 or 12345-6789; other countries' codes stay as they are.
func canonicalZip(text, country string) (string, bool) {
	text = strings.TrimSpace(text)
	if country != "" && country != "US" || text == "" {
		return text, true
	}
	digits := withoutSeparators(text)
	switch {
	case !onlyDigits(digits):
		return "", false
	case len(digits) == 5:
		return digits, true
	case len(digits) == 9 && digits[5:] == "0000":
		return digits[:5], true
	case len(digits) == 9:
		return digits[:5] + "-" + digits[5:], true
	}
	return "", false
}

func checkPreferences(p *Person, note func(error)) {
	for _, f := range []struct {
		field string
		tag   *string
	}{{"spoken", &p.Preferences.Spoken}, {"written", &p.Preferences.Written}} {
		tag, ok := canonicalLanguage(*f.tag)
		if !ok {
			note(&FieldError{f.field, "a BCP 47 language tag, such as es or zh-Hant"})
		}
		*f.tag = tag
	}
	if !slices.Contains([]Format{Standard, LargePrint, Braille, Audio, DataCD}, p.Preferences.Format) {
		note(&FieldError{"format", "large_print, braille, audio, data_cd or empty"})
	}
	channels := []string{string(Mail), string(Call), string(EMail), string(Text), string(Portal)}
	if c := p.Preferences.Channel; c != "" && !slices.Contains(channels, c) {
		note(&FieldError{"channel", "mail, phone, email, text or portal"})
	}
	for _, c := range p.Preferences.DoNotContact {
		if c != AllChannels && !slices.Contains(channels, c) {
			note(&FieldError{"do_not_contact", "mail, phone, email, text, portal or all"})
		}
	}
}

func canonicalLanguage(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", true
	}
	tag, err := language.Parse(text)
	if err != nil || tag == language.Und {
		return "", false
	}
	return tag.String(), true
}

func checkSizes(p *Person, note func(error)) {
	for _, n := range []int{len(p.Names), len(p.Identifiers), len(p.Addresses), len(p.Phones), len(p.Emails), len(p.Relations), len(p.Coverage)} {
		if n > maxOfEach {
			note(&FieldError{"row", "at most 500 facts of one kind"})
		}
	}
	for _, n := range p.Names {
		if len(n.Text) > maxTextSize || strings.ContainsFunc(n.Text, func(r rune) bool { return r < ' ' }) {
			note(&FieldError{"name", "at most 500 characters on one line"})
		}
	}
}
