package desk

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// detail is something about a member that a call changes: how the form begins, and what a filled one asks for.
type detail struct {
	Name string
	fill func(line) *shell.Form
	read func(*shell.Form, line) change
}

// change is what a form asks for: in words, to be read back to the caller, and as it is done.
type change struct {
	Facts []shell.Fact
	edit  func(*person.Person)
}

var details = map[string]detail{
	"address":  {"address", fillAddress, readAddress},
	"phone":    {"phone", func(line) *shell.Form { return shell.Filled("use", "home") }, readPhone},
	"email":    {"email", fillEmail, readEmail},
	"language": {"language", fillLanguage, readLanguage},
	"contact":  {"contact", fillContact, readContact},
}

// What the forms offer.
var (
	languages = []string{"en", "es", "zh", "vi", "ko", "tl", "ru", "ar", "ht", "fr", "pt", "pl", "it", "de", "hi", "fa", "ja"}
	spoken    = append(slices.Clone(languages), "ase")
	formats   = []string{"standard", string(person.LargePrint), string(person.Braille), string(person.Audio), string(person.DataCD)}
	channels  = []string{"mail", "phone", "email", "text", "portal"}
	stops     = []string{"phone", "text", "email", "mail", person.AllChannels}
)

func (d *desk) detailForm(r *http.Request, l line) (shell.Answer, error) {
	x, ok := details[r.PathValue("what")]
	if !ok {
		return nil, shell.ErrNoPage
	}
	return shell.Page(detailPage(l, x, x.fill(l))), nil
}

// Fields that lead through the page on which the answers are read back.
const (
	confirmField = "confirm"
	againField   = "again"
)

// changeDetail reads the answers back to the caller before they count.
func (d *desk) changeDetail(r *http.Request, l line) (shell.Answer, error) {
	x, ok := details[r.PathValue("what")]
	if !ok {
		return nil, shell.ErrNoPage
	}
	f := shell.ReadForm(r)
	c := x.read(f, l)
	switch {
	case !f.OK():
		return shell.Invalid(detailPage(l, x, f)), nil
	case f.Checked(againField):
		return shell.Page(detailPage(l, x, f)), nil
	case !f.Checked(confirmField):
		return shell.Page(readBackPage(l, x, c, sentFields(r.PostForm))), nil
	}
	_, err := d.People.Change(r.Context(), cause(r, l.Visit, "change/"+x.Name), l.Pass.Member(), func(p *person.Person) error {
		c.edit(p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return shell.Redirect(l.path(""), "desk.change.saved"), nil
}

// sentFields are the values of a form in the order of their names, without the buttons.
func sentFields(sent url.Values) []shell.Fact {
	var fields []shell.Fact
	for name, values := range sent {
		if name == confirmField || name == againField {
			continue
		}
		for _, v := range values {
			fields = append(fields, shell.Fact{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(fields, func(x, y shell.Fact) int { return strings.Compare(x.Name, y.Name) })
	return fields
}

// ended ends what holds today and is named by ends, as of yesterday. What began today was a slip and is dropped; the record keeps it.
func ended[T any](all []T, today clock.Date, valid func(*T) *person.Valid, ends func(T) bool) []T {
	var kept []T
	for _, x := range all {
		v := valid(&x)
		if ends(x) && v.On(today) {
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

// same tells whether two uses are one; no use is home.
func same(a, b string) bool {
	return a == b || a == "" && b == "home"
}

var (
	zipShape   = regexp.MustCompile(`^\d{5}(-?\d{4})?$`)
	stateShape = regexp.MustCompile(`^[A-Z]{2}$`)
)

func fillAddress(l line) *shell.Form {
	f := shell.Filled("use", "home")
	for _, x := range l.ways().Addresses {
		if x.Confidential || !same(x.Use, "home") {
			continue
		}
		for i, text := range x.Lines {
			if i < 2 {
				f.Set([]string{"line1", "line2"}[i], text)
			}
		}
		f.Set("city", x.City)
		f.Set("state", x.State)
		f.Set("zip", x.Zip)
	}
	return f
}

// postal reads the fields of an address.
func postal(f *shell.Form) person.Address {
	x := person.Address{Lines: []string{f.Text("line1", true)}, City: f.Text("city", true)}
	if text := f.Text("line2", false); text != "" {
		x.Lines = append(x.Lines, text)
	}
	if x.State = strings.ToUpper(f.Text("state", true)); x.State != "" && !stateShape.MatchString(x.State) {
		f.Fail("state", "desk.change.state_wrong")
	}
	if x.Zip = f.Text("zip", true); x.Zip != "" && !zipShape.MatchString(x.Zip) {
		f.Fail("zip", "desk.change.zip_wrong")
	}
	return x
}

func readAddress(f *shell.Form, l line) change {
	use, x, today := f.One("use", "home", "mailing"), postal(f), l.Today()
	x.Use, x.From, x.Seen = use, &today, &today
	return change{
		Facts: []shell.Fact{{Name: l.T("desk.member.address") + ", " + useWords(l.Visit, use), Value: addressWords(x)}},
		edit: func(p *person.Person) {
			p.Addresses = append(ended(p.Addresses, today, func(o *person.Address) *person.Valid { return &o.Valid }, func(o person.Address) bool {
				return !o.Confidential && same(o.Use, use)
			}), x)
		},
	}
}

// telephone reads a number as people write it.
func telephone(f *shell.Form, field string, required bool) string {
	typed := f.Text(field, required)
	if typed == "" {
		return ""
	}
	number, _, err := person.ParsePhone(typed)
	if err != nil {
		f.Fail(field, "desk.change.phone_wrong")
	}
	return number
}

func readPhone(f *shell.Form, l line) change {
	use, today := f.One("use", "home", "mobile"), l.Today()
	x := person.Phone{Use: use, Number: telephone(f, "number", true), Voicemail: f.Checked("voicemail"), Text: f.Checked("text")}
	x.From = &today
	return change{
		Facts: []shell.Fact{
			{Name: l.T("desk.member.phone") + ", " + useWords(l.Visit, use), Value: phoneWords(x.Number)},
			{Name: l.T("desk.change.voicemail"), Value: l.yes(x.Voicemail)},
			{Name: l.T("desk.change.text"), Value: l.yes(x.Text)},
		},
		edit: func(p *person.Person) {
			p.Phones = append(ended(p.Phones, today, func(o *person.Phone) *person.Valid { return &o.Valid }, func(o person.Phone) bool {
				return !o.Confidential && same(o.Use, use)
			}), x)
		},
	}
}

func fillEmail(l line) *shell.Form {
	f := shell.Filled()
	if all := l.ways().Emails; len(all) > 0 && !all[0].Confidential {
		f.Set("email", all[0].Address)
	}
	return f
}

// mailbox reads an e-mail address.
func mailbox(f *shell.Form, field string) string {
	text := f.Text(field, false)
	if before, after, ok := strings.Cut(text, "@"); text != "" && (!ok || before == "" || !strings.Contains(after, ".")) {
		f.Fail(field, "desk.change.email_wrong")
	}
	return text
}

// readEmail sets the address, or takes it away when the field is empty.
func readEmail(f *shell.Form, l line) change {
	address, today := mailbox(f, "email"), l.Today()
	shown := address
	if shown == "" {
		shown = l.T("desk.change.email_none")
	}
	return change{
		Facts: []shell.Fact{{Name: l.T("desk.member.email"), Value: shown}},
		edit: func(p *person.Person) {
			p.Emails = ended(p.Emails, today, func(o *person.Email) *person.Valid { return &o.Valid }, func(o person.Email) bool { return !o.Confidential })
			if address != "" {
				p.Emails = append(p.Emails, person.Email{Address: address, Valid: person.Valid{From: &today}})
			}
		},
	}
}

func fillLanguage(l line) *shell.Form {
	p := l.Member.Preferences
	known := url.Values{"spoken": {p.Spoken}, "written": {p.Written}, "format": {formatValue(p.Format)}}
	for field, on := range map[string]bool{"interpreter": p.Interpreter, "tty": p.TTY} {
		if on {
			known.Set(field, "yes")
		}
	}
	return several(known)
}

// readLanguage sets the standing request for language and format (45 CFR 92.201; 42 CFR 422.2267(a)).
func readLanguage(f *shell.Form, l line) change {
	wish := l.Member.Preferences
	wish.Spoken, wish.Written = f.One("spoken", spoken...), f.One("written", languages...)
	wish.Format = person.Format(f.One("format", formats...))
	if wish.Format == "standard" {
		wish.Format = person.Standard
	}
	wish.Interpreter, wish.TTY = f.Checked("interpreter"), f.Checked("tty")
	l.Member.Preferences = wish
	return change{
		Facts: l.needs()[:5],
		edit: func(p *person.Person) {
			q := &p.Preferences
			q.Spoken, q.Written, q.Format, q.Interpreter, q.TTY = wish.Spoken, wish.Written, wish.Format, wish.Interpreter, wish.TTY
		},
	}
}

func fillContact(l line) *shell.Form {
	p := l.Member.Preferences
	return several(url.Values{"channel": {p.Channel}, "best_time": {p.BestTime}, "stop": p.DoNotContact})
}

// readContact sets how the member wishes to be reached, and what they do not want. Letters that the law asks for still come.
func readContact(f *shell.Form, l line) change {
	channel, best, stop := f.One("channel", channels...), f.Text("best_time", false), f.Some("stop", stops...)
	facts := []shell.Fact{{Name: l.T("desk.needs.channel"), Value: l.channel(channel)}}
	facts = append(facts, fact(l.Visit, "desk.needs.best_time", best)...)
	none := joined(l.Visit, "desk.stop.", stop)
	if none == "" {
		none = l.T("desk.change.no_stop")
	}
	return change{
		Facts: append(facts, shell.Fact{Name: l.T("desk.change.stop"), Value: none}),
		edit: func(p *person.Person) {
			q := &p.Preferences
			q.Channel, q.BestTime, q.DoNotContact = channel, best, stop
		},
	}
}

func languageOptions(v shell.Visit, codes []string) []shell.Option {
	return options(v, "self.language.", codes)
}
