package self

import (
	"net/http"
	"net/url"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (s *site) languageForm(_ *http.Request, a acting) (shell.Answer, error) {
	p := a.Person.Preferences
	f := shell.Filled("spoken", p.Spoken, "written", p.Written, "format", formatValue(p.Format))
	tick(f, "interpreter", p.Interpreter)
	tick(f, "tty", p.TTY)
	return shell.Page(languagePage(a, f)), nil
}

func tick(f *shell.Form, field string, on bool) {
	if on {
		f.Set(field, "yes")
	}
}

// changeLanguage sets the standing request for language and format (45 CFR 92.201; 42 CFR 422.2267(a)).
func (s *site) changeLanguage(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	wish := a.Person.Preferences
	wish.Spoken = f.One("spoken", append(languages[:len(languages):len(languages)], signed...)...)
	wish.Written = f.One("written", languages...)
	wish.Format = person.Format(f.One("format", formatValues()...))
	if wish.Format == "standard" {
		wish.Format = person.Standard
	}
	wish.Interpreter, wish.TTY = f.Checked("interpreter"), f.Checked("tty")
	shown := a
	shown.Person.Preferences = wish
	if answer := a.settle(r, f, a.languageFormOf, a.isRight(shown.languageFacts())); answer != nil {
		return answer, nil
	}
	return s.save(r, a, func(p *person.Person) {
		q := &p.Preferences
		q.Spoken, q.Written, q.Format, q.Interpreter, q.TTY = wish.Spoken, wish.Written, wish.Format, wish.Interpreter, wish.TTY
	})
}

func formatValues() []string {
	var all []string
	for _, f := range formats {
		all = append(all, formatValue(f))
	}
	return all
}

func (s *site) contactForm(_ *http.Request, a acting) (shell.Answer, error) {
	p := a.Person.Preferences
	known := url.Values{"channel": {p.Channel}, "best_time": {p.BestTime}, "stop": p.DoNotContact}
	return shell.Page(contactPage(a, filled(known))), nil
}

// filled is a form that shows several values of one field.
func filled(known url.Values) *shell.Form {
	return shell.ReadQuery(&http.Request{URL: &url.URL{RawQuery: known.Encode()}})
}

// changeContact sets how the member wishes to be reached, and what they do not want. Letters that the law asks for still come.
func (s *site) changeContact(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	wish := a.Person.Preferences
	wish.Channel, wish.BestTime, wish.DoNotContact = f.One("channel", channels...), f.Text("best_time", false), f.Some("stop", stops...)
	shown := a
	shown.Person.Preferences = wish
	if answer := a.settle(r, f, a.contactFormOf, a.isRight(shown.contactFacts())); answer != nil {
		return answer, nil
	}
	return s.save(r, a, func(p *person.Person) {
		q := &p.Preferences
		q.Channel, q.BestTime, q.DoNotContact = wish.Channel, wish.BestTime, wish.DoNotContact
	})
}
