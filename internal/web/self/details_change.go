package self

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (a acting) nameFormOf(f *shell.Form) templ.Component     { return namePage(a, f) }
func (a acting) addressFormOf(f *shell.Form) templ.Component  { return addressPage(a, f) }
func (a acting) phoneFormOf(f *shell.Form) templ.Component    { return phonePage(a, f) }
func (a acting) emailFormOf(f *shell.Form) templ.Component    { return emailPage(a, f) }
func (a acting) languageFormOf(f *shell.Form) templ.Component { return languagePage(a, f) }
func (a acting) contactFormOf(f *shell.Form) templ.Component  { return contactPage(a, f) }

// isRight is the question before a change of details.
func (a acting) isRight(facts []shell.Fact) confirmation {
	return confirmation{Title: a.T("self.confirm.title"), Facts: facts, Yes: a.T("self.confirm.yes"), Back: a.At("/details")}
}

func (s *site) nameForm(_ *http.Request, a acting) (shell.Answer, error) {
	return shell.Page(namePage(a, shell.Filled("name", a.Person.Name()))), nil
}

// changeName sets the name that the member wishes to be called. The name on file comes from Medicare and is not changed here.
func (s *site) changeName(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	text := f.Text("name", true)
	if answer := a.settle(r, f, a.nameFormOf, a.isRight(a.fact("self.details.preferred", text))); answer != nil {
		return answer, nil
	}
	today := a.Today()
	return s.save(r, a, func(p *person.Person) {
		preferred := func(n person.Name) bool { return n.Use == preferredUse }
		p.Names = ended(p.Names, today, func(n *person.Name) *person.Valid { return &n.Valid }, preferred)
		n := person.ParseName(text)
		n.Use, n.From, n.Seen = preferredUse, &today, &today
		p.Names = append(p.Names, n)
	})
}

func (s *site) addressForm(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.Filled("use", "home")
	if x := a.contact().address("home"); x != nil {
		fillAddress(f, *x)
	}
	return shell.Page(addressPage(a, f)), nil
}

func fillAddress(f *shell.Form, x person.Address) {
	for i, line := range x.Lines {
		if i < 2 {
			f.Set([]string{"line1", "line2"}[i], line)
		}
	}
	f.Set("city", x.City)
	f.Set("state", x.State)
	f.Set("zip", x.Zip)
}

var (
	zipShape   = regexp.MustCompile(`^\d{5}(-?\d{4})?$`)
	stateShape = regexp.MustCompile(`^[A-Z]{2}$`)
)

// readAddress reads the fields of addressFields.
func readAddress(f *shell.Form) person.Address {
	x := person.Address{Lines: []string{f.Text("line1", true)}, City: f.Text("city", true)}
	if line := f.Text("line2", false); line != "" {
		x.Lines = append(x.Lines, line)
	}
	if x.State = strings.ToUpper(f.Text("state", true)); x.State != "" && !stateShape.MatchString(x.State) {
		f.Fail("state", "self.address.state_wrong")
	}
	if x.Zip = f.Text("zip", true); x.Zip != "" && !zipShape.MatchString(x.Zip) {
		f.Fail("zip", "self.address.zip_wrong")
	}
	return x
}

func (s *site) changeAddress(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	use := f.One("use", "home", "mailing")
	x := readAddress(f)
	facts := []shell.Fact{{Name: a.T("self.use." + use), Value: addressWords(x)}}
	if answer := a.settle(r, f, a.addressFormOf, a.isRight(facts)); answer != nil {
		return answer, nil
	}
	today := a.Today()
	x.Use, x.From, x.Seen = use, &today, &today
	return s.save(r, a, func(p *person.Person) {
		p.Addresses = append(ended(p.Addresses, today, addressValid, func(o person.Address) bool {
			return !o.Confidential && (o.Use == use || o.Use == "" && use == "home")
		}), x)
	})
}

func addressValid(x *person.Address) *person.Valid { return &x.Valid }

func (s *site) phoneForm(_ *http.Request, a acting) (shell.Answer, error) {
	return shell.Page(phonePage(a, shell.Filled("use", "home"))), nil
}

func (s *site) changePhone(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	use, typed := f.One("use", "home", "mobile"), f.Text("number", true)
	number := phoneNumber(typed)
	if typed != "" && number == "" {
		f.Fail("number", "self.details.number_wrong")
	}
	x := person.Phone{Use: use, Number: number, Voicemail: f.Checked("voicemail"), Text: f.Checked("text")}
	if answer := a.settle(r, f, a.phoneFormOf, a.isRight(a.phoneFacts(contact{Phones: []person.Phone{x}}))); answer != nil {
		return answer, nil
	}
	today := a.Today()
	x.From = &today
	return s.save(r, a, func(p *person.Person) {
		p.Phones = append(ended(p.Phones, today, func(x *person.Phone) *person.Valid { return &x.Valid }, func(o person.Phone) bool {
			return !o.Confidential && (o.Use == use || o.Use == "" && use == "home")
		}), x)
	})
}

func (s *site) emailForm(_ *http.Request, a acting) (shell.Answer, error) {
	f := shell.Filled()
	if all := a.contact().Emails; len(all) > 0 {
		f.Set("email", all[0].Address)
	}
	return shell.Page(emailPage(a, f)), nil
}

// changeEmail sets the address, or takes it away when the field is empty.
func (s *site) changeEmail(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	address := f.Text("email", false)
	if before, after, ok := strings.Cut(address, "@"); address != "" && (!ok || before == "" || !strings.Contains(after, ".")) {
		f.Fail("email", "self.details.email_wrong")
	}
	shown := address
	if shown == "" {
		shown = a.T("self.details.no_email")
	}
	if answer := a.settle(r, f, a.emailFormOf, a.isRight(a.fact("self.details.email", shown))); answer != nil {
		return answer, nil
	}
	today := a.Today()
	return s.save(r, a, func(p *person.Person) {
		p.Emails = ended(p.Emails, today, func(x *person.Email) *person.Valid { return &x.Valid }, func(o person.Email) bool { return !o.Confidential })
		if address != "" {
			p.Emails = append(p.Emails, person.Email{Address: address, Valid: since(today)})
		}
	})
}

func since(day clock.Date) person.Valid { return person.Valid{From: &day} }
