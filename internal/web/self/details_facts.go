package self

import (
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Choices of the forms about reading and reaching. The first languages are those most spoken by people with Medicare after English;
// ase is American Sign Language.
var (
	languages = []string{"en", "es", "zh", "vi", "ko", "tl", "ru", "ar", "ht", "fr", "pt", "pl", "it", "de", "hi", "fa", "ja"}
	signed    = []string{"ase"}
	formats   = []person.Format{person.Standard, person.LargePrint, person.Braille, person.Audio, person.DataCD}
	channels  = []string{"mail", "phone", "email", "text", "portal"}
	stops     = []string{"phone", "text", "email", "all"}
)

func (a acting) languageOptions(spoken bool) []shell.Option {
	codes := languages
	if spoken {
		codes = append(slices.Clone(codes), signed...)
	}
	var options []shell.Option
	for _, code := range codes {
		options = append(options, shell.Option{Value: code, Label: a.T("self.language." + code)})
	}
	return options
}

// formatValue is a format as a form sends it: the standard one has a word too.
func formatValue(f person.Format) string {
	if f == person.Standard {
		return "standard"
	}
	return string(f)
}

func (a acting) formatOptions() []shell.Option {
	var options []shell.Option
	for _, f := range formats {
		options = append(options, shell.Option{Value: formatValue(f), Label: a.T("self.format." + formatValue(f))})
	}
	return options
}

func (a acting) channelOptions(all []string) []shell.Option {
	var options []shell.Option
	for _, c := range all {
		options = append(options, shell.Option{Value: c, Label: a.T("self.channel." + c)})
	}
	return options
}

func (a acting) stopOptions() []shell.Option {
	var options []shell.Option
	for _, c := range stops {
		options = append(options, shell.Option{Value: c, Label: a.T("self.stop." + c)})
	}
	return options
}

func (a acting) nameFacts() []shell.Fact {
	var facts []shell.Fact
	preferred := ""
	for _, n := range a.Person.Names {
		if n.Use == preferredUse && holdsOn(n.Valid, a.Today()) {
			preferred = n.Text
		}
	}
	facts = append(facts, a.fact("self.details.name_on_file", officialName(a.Person, a))...)
	facts = append(facts, a.fact("self.details.preferred", preferred)...)
	if a.Person.Birth != nil {
		facts = append(facts, a.fact("self.details.birth", a.Day(*a.Person.Birth))...)
	}
	for _, id := range a.Person.Identifiers {
		if id.System == person.MemberNumber && holdsOn(id.Valid, a.Today()) {
			facts = append(facts, a.fact("self.details.number_member", id.Value)...)
		}
	}
	return facts
}

// officialName is the name that the plan has from Medicare.
func officialName(p person.Person, a acting) string {
	for _, n := range p.Names {
		if n.Use != preferredUse && n.Use != "former" && holdsOn(n.Valid, a.Today()) {
			return n.Text
		}
	}
	return p.Name()
}

func (a acting) addressFacts(c contact) []shell.Fact {
	var facts []shell.Fact
	for _, x := range c.Addresses {
		use := x.Use
		switch {
		case x.Confidential:
			use = "confidential"
		case use != "mailing" && use != "work":
			use = "home"
		}
		facts = append(facts, shell.Fact{Name: a.T("self.use." + use), Value: addressWords(x)})
	}
	return facts
}

func (a acting) phoneFacts(c contact) []shell.Fact {
	var facts []shell.Fact
	for _, x := range c.Phones {
		use := x.Use
		if use != "mobile" && use != "work" {
			use = "home"
		}
		facts = append(facts, shell.Fact{Name: a.T("self.use." + use), Value: phoneWords(x.Number)})
	}
	return facts
}

func (a acting) languageFacts() []shell.Fact {
	p := a.Person.Preferences
	facts := []shell.Fact{
		{Name: a.T("self.details.spoken"), Value: a.languageName(p.Spoken)},
		{Name: a.T("self.details.written"), Value: a.languageName(p.Written)},
		{Name: a.T("self.details.format"), Value: a.T("self.format." + formatValue(p.Format))},
	}
	if p.Interpreter {
		facts = append(facts, shell.Fact{Name: a.T("self.details.interpreter"), Value: a.T("self.yes")})
	}
	if p.TTY {
		facts = append(facts, shell.Fact{Name: a.T("self.details.tty"), Value: a.T("self.yes")})
	}
	return facts
}

// languageName is a language in the words of the page. One that is not on our list keeps its code.
func (a acting) languageName(code string) string {
	switch {
	case code == "":
		return a.T("self.unknown")
	case a.Has("self.language." + code):
		return a.T("self.language." + code)
	}
	return code
}

func (a acting) contactFacts() []shell.Fact {
	p := a.Person.Preferences
	channel := a.T("self.unknown")
	if slices.Contains(channels, p.Channel) {
		channel = a.T("self.channel." + p.Channel)
	}
	facts := []shell.Fact{{Name: a.T("self.details.channel"), Value: channel}}
	facts = append(facts, a.fact("self.details.best_time", p.BestTime)...)
	var words []string
	for _, c := range p.DoNotContact {
		if slices.Contains(stops, c) {
			words = append(words, a.T("self.stop."+c))
		}
	}
	return append(facts, a.fact("self.details.stop", list(words))...)
}
