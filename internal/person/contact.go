package person

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
)

// Channel is a way to reach somebody. The texts are stored.
type Channel string

// The channels.
const (
	Mail   Channel = "mail"
	Call   Channel = "phone"
	EMail  Channel = "email"
	Text   Channel = "text"
	Portal Channel = "portal"
)

// AllChannels in DoNotContact asks for no contact at all, except what the law requires.
const AllChannels = "all"

// Need says whether a message must be sent whatever the person asked.
type Need int

// The needs. Required are notices that law or regulation demands: a do-not-contact request does not stop them, a confidential
// address still directs them (45 CFR 164.522(b)).
const (
	Optional Need = iota
	Required
)

// Why says why an answer is what it is. The texts are shown through the portal's texts.
type Why string

// The reasons for an address or number, or for having none.
const (
	WhyConfidential    Why = "confidential_request" // 45 CFR 164.522(b)(1): the alternative that the person asked for
	WhyUsual           Why = "usual"
	WhyDoNotContact    Why = "do_not_contact"
	WhyDead            Why = "dead" // letters go to the estate, which somebody decides
	WhyNone            Why = "none_known"
	WhyNoConfidential  Why = "no_confidential_one" // a confidential request stands, without a way for this channel
	WhyNoTextMessages  Why = "no_text_messages"
	WhyMayNotLeaveWord Why = "no_voicemail" // reached by phone, but no message may be left
)

// Refusal is the error of a message that must not be sent this way.
type Refusal struct {
	Channel Channel
	Why     Why
}

func (r *Refusal) Error() string { return fmt.Sprintf("not by %s: %s", r.Channel, whyWords[r.Why]) }

// whyWords say on the command line and in logs what the portal says in its own texts.
var whyWords = map[Why]string{
	WhyDoNotContact:    "the person asked not to be reached this way",
	WhyDead:            "the person died",
	WhyNone:            "no address or number for it is known",
	WhyNoConfidential:  "a request for confidential communications holds, and names none for it",
	WhyNoTextMessages:  "no text messages are wanted",
	WhyMayNotLeaveWord: "no message may be left",
}

// Mailing is where a letter goes, and why there.
type Mailing struct {
	Address Address
	Why     Why
}

// MailingAddress is where a letter to a person goes on a day. Ask when the letter is sent, not when it is written: a request made
// in between counts. While a confidential address holds, no other one is ever returned. Error: *Refusal.
func MailingAddress(p Person, on clock.Date, need Need) (Mailing, error) {
	if err := p.allowed(Mail, on, need); err != nil {
		return Mailing{}, err
	}
	current := slices.DeleteFunc(slices.Clone(p.Addresses), func(a Address) bool { return !a.On(on) || len(a.Lines)+len(a.City)+len(a.Zip) == 0 })
	confidential := slices.DeleteFunc(slices.Clone(current), func(a Address) bool { return !a.Confidential })
	if len(confidential) > 0 {
		return Mailing{latest(confidential, func(a Address) Valid { return a.Valid }), WhyConfidential}, nil
	}
	if p.AsksConfidence(on) {
		return Mailing{}, &Refusal{Mail, WhyNoConfidential}
	}
	for _, use := range []string{"mailing", "home", ""} {
		of := slices.DeleteFunc(slices.Clone(current), func(a Address) bool { return a.Use != use })
		if len(of) > 0 {
			return Mailing{latest(of, func(a Address) Valid { return a.Valid }), WhyUsual}, nil
		}
	}
	return Mailing{}, &Refusal{Mail, WhyNone}
}

// Calling is the number to call or text, why that one, and whether a message may be left on it.
type Calling struct {
	Phone     Phone
	Why       Why
	Voicemail bool
}

// PhoneFor is the number by which a person is called (Call) or texted (Text) on a day, asked when the call is made. While a
// confidential request holds, only a confidential number is returned. Error: *Refusal.
func PhoneFor(p Person, on clock.Date, by Channel, need Need) (Calling, error) {
	if err := p.allowed(by, on, need); err != nil {
		return Calling{}, err
	}
	current := slices.DeleteFunc(slices.Clone(p.Phones), func(x Phone) bool { return !x.On(on) })
	why := WhyUsual
	if p.AsksConfidence(on) {
		current = slices.DeleteFunc(current, func(x Phone) bool { return !x.Confidential })
		why = WhyConfidential
		if len(current) == 0 {
			return Calling{}, &Refusal{by, WhyNoConfidential}
		}
	}
	if len(current) == 0 {
		return Calling{}, &Refusal{by, WhyNone}
	}
	if by == Text {
		current = slices.DeleteFunc(current, func(x Phone) bool { return !x.Text })
		if len(current) == 0 {
			return Calling{}, &Refusal{by, WhyNoTextMessages}
		}
	}
	for _, use := range []string{"mobile", "home", "", "work"} {
		of := slices.DeleteFunc(slices.Clone(current), func(x Phone) bool { return x.Use != use })
		if len(of) > 0 {
			x := latest(of, func(x Phone) Valid { return x.Valid })
			return Calling{x, why, x.Voicemail}, nil
		}
	}
	return Calling{current[0], why, current[0].Voicemail}, nil
}

// EmailFor is the e-mail address for a person on a day, under the same rules. Error: *Refusal.
func EmailFor(p Person, on clock.Date, need Need) (Email, Why, error) {
	if err := p.allowed(EMail, on, need); err != nil {
		return Email{}, "", err
	}
	current := slices.DeleteFunc(slices.Clone(p.Emails), func(e Email) bool { return !e.On(on) })
	why := WhyUsual
	if p.AsksConfidence(on) {
		current = slices.DeleteFunc(current, func(e Email) bool { return !e.Confidential })
		why = WhyConfidential
	}
	switch {
	case len(current) > 0:
		return latest(current, func(e Email) Valid { return e.Valid }), why, nil
	case why == WhyConfidential:
		return Email{}, "", &Refusal{EMail, WhyNoConfidential}
	}
	return Email{}, "", &Refusal{EMail, WhyNone}
}

// allowed tells whether anything may be sent this way at all.
func (p Person) allowed(by Channel, on clock.Date, need Need) error {
	if p.Death != nil && !on.Before(*p.Death) && by != Mail {
		return &Refusal{by, WhyDead}
	}
	if p.Death != nil && !on.Before(*p.Death) && need == Optional {
		return &Refusal{by, WhyDead}
	}
	if need == Optional && slices.ContainsFunc(p.Preferences.DoNotContact, func(c string) bool {
		return c == AllChannels || strings.EqualFold(c, string(by))
	}) {
		return &Refusal{by, WhyDoNotContact}
	}
	return nil
}

// AsksConfidence tells whether a request for confidential communications holds on the day. It covers every channel: who named a
// safe address must not be called on the telephone at home.
func (p Person) AsksConfidence(on clock.Date) bool {
	return slices.ContainsFunc(p.Addresses, func(a Address) bool { return a.Confidential && a.On(on) }) ||
		slices.ContainsFunc(p.Phones, func(x Phone) bool { return x.Confidential && x.On(on) }) ||
		slices.ContainsFunc(p.Emails, func(e Email) bool { return e.Confidential && e.On(on) })
}

// On tells whether the fact holds on a day.
func (v Valid) On(day clock.Date) bool {
	return (v.From == nil || !day.Before(*v.From)) && (v.To == nil || !day.After(*v.To))
}

// latest is the one that began last; of those that began together, the last one told.
func latest[T any](all []T, valid func(T) Valid) T {
	best := all[0]
	for _, x := range all[1:] {
		if firstDay(valid(x).From) >= firstDay(valid(best).From) {
			best = x
		}
	}
	return best
}
