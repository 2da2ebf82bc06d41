package complaints

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// act is something that people do to a case. Its form has a page of its own, so that everything works without a script, and what the
// rules refuse is said beside the form with all that was typed.
type act struct {
	Name   string                                     // last part of its address and of the keys of its texts
	Part   string                                     // of the case page, to come back to
	Offer  func(*caseView) bool                       // whether it makes sense now
	Fields []field                                    // what its form asks
	Fit    func(*actView, []field) []field            // of these, what it asks of this visitor for this case
	Load   func(*desk, *http.Request, *actView) error // what its questions need
	Fill   func(*desk, *actView)                      // what the form shows at first
	Do     func(*desk, *http.Request, *actView) error
	Danger bool // it cannot be taken back
}

// fieldKind is how a field is asked.
type fieldKind int

const (
	line fieldKind = iota
	lines
	radios
	list
	box
	day
	moment // a day and a time of day
	files
)

// field is one question of a form. Its words have the key casework.field.<Name>, and its hint the same with _hint behind it.
type field struct {
	Name    string
	Kind    fieldKind
	Need    bool
	Options func(*actView) []shell.Option
}

// actView is the form of an act.
type actView struct {
	caseView
	Act    act
	Form   *shell.Form
	ID     string                        // what it is about: a task, an item, a referral
	About  string                        // the same in words
	Notes  []string                      // what to know before
	Facts  []shell.Fact                  // what to know before, by name
	Papers []authorization.Authorization // on file, of those who act for the member
	Led    complaint.ID                  // the case that it led to, when that is another one
}

// acts are all of them, by the parts of the page.
func acts() []act {
	return slices.Concat(deskActs, investigationActs, filerActs, endActs, answerActs, moduleActs)
}

// actOf finds an act by its name.
func actOf(name string) (act, bool) {
	all := acts()
	n := slices.IndexFunc(all, func(a act) bool { return a.Name == name })
	if n < 0 {
		return act{}, false
	}
	return all[n], true
}

// opening opens the case and finds the act of the address. An act that makes no sense now leads back to the case.
func (d *desk) opening(r *http.Request, v shell.Visit) (*actView, error) {
	a, known := actOf(r.PathValue("act"))
	if !known {
		return nil, shell.ErrNoPage
	}
	view, err := d.openCase(r, v)
	if err != nil {
		return nil, err
	}
	x := &actView{caseView: view, Act: a, ID: r.FormValue("id")}
	x.About = x.about()
	if a.Load != nil {
		err = a.Load(d, r, x)
	}
	return x, err
}

// actForm asks what an act needs to know.
func (d *desk) actForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	a, err := d.opening(r, v)
	if err != nil {
		return nil, err
	}
	if a.Act.Offer != nil && !a.Act.Offer(&a.caseView) {
		return shell.Redirect(a.path(), "casework.act.not_now"), nil
	}
	a.Form = shell.Filled()
	if a.Act.Fill != nil {
		a.Act.Fill(d, a)
	}
	return shell.Page(actPage(a)), nil
}

// doAct does it, and comes back to the part of the case that it changed. What is wrong is said beside the form.
func (d *desk) doAct(r *http.Request, v shell.Visit) (shell.Answer, error) {
	a, err := d.opening(r, v)
	if err != nil {
		return nil, err
	}
	a.Form = shell.ReadForm(r)
	a.needed()
	if err = a.Act.Do(d, r, a); err != nil && !a.refused(err) {
		return nil, err
	}
	if !a.Form.OK() {
		kept := a.Form
		if a.Act.Fill != nil {
			a.Act.Fill(d, a)
		}
		a.Form = kept
		return shell.Invalid(actPage(a)), nil
	}
	return shell.Redirect(a.back(), "casework.act."+a.Act.Name+".said"), nil
}

// back is where an act leads: the part of the case that it changed, or the case that it opened.
func (a *actView) back() string {
	switch {
	case a.Led != "":
		return CasePath(string(a.Led))
	case a.Act.Part != "":
		return a.path() + "#" + a.Act.Part
	}
	return a.path()
}

// fields are what the form asks.
func (a *actView) fields() []field {
	if a.Act.Fit == nil {
		return a.Act.Fields
	}
	return a.Act.Fit(a, slices.Clone(a.Act.Fields))
}

// needed reads what must be there, in the order of the form, so that everything that is missing is told at once.
func (a *actView) needed() {
	for _, f := range a.fields() {
		if !f.Need {
			continue
		}
		switch f.Kind {
		case line, lines:
			a.Form.Long(f.Name, longestWords, true)
		case radios, list:
			a.Form.One(f.Name, valuesIn(f.Options(a))...)
		case day, moment:
			a.Form.RequiredDate(f.Name)
		case box, files:
		}
	}
}

func valuesIn(all []shell.Option) []string {
	out := make([]string, len(all))
	for i, o := range all {
		out[i] = o.Value
	}
	return out
}

// text is a field as it was typed, with one kind of line end.
func (a *actView) text(name string) string { return verbatim(a.Form.Long(name, longestWords, false)) }

// on is a day, or nil.
func (a *actView) on(name string) *clock.Date { return a.Form.Date(name) }

// at is a day and time, not later than now; zero when nothing was said.
func (a *actView) at(d *desk, name string) time.Time {
	day := a.Form.Date(name)
	if day == nil {
		return time.Time{}
	}
	at, ok := readInstant(a.Form, name, *day, d.Zone)
	if ok && at.After(a.Now) {
		a.Form.Fail(name, "complaints.new.future")
	}
	return at
}

// cause is the wish of the form.
func (a *actView) cause(r *http.Request) person.Cause {
	return cause(r, a.Visit, a.Act.Name+"/"+string(a.Case.ID)+"/"+a.ID)
}

// do runs a command when nothing is wrong with the form so far.
func (a *actView) do(command func() (complaint.Case, error)) error {
	if !a.Form.OK() {
		return nil
	}
	_, err := command()
	return err
}

// Title, Button and Hint are the words of the act.
func (a *actView) Title() string  { return a.T("casework.act." + a.Act.Name + ".title") }
func (a *actView) Button() string { return a.T("casework.act." + a.Act.Name + ".do") }

func (a *actView) Hint() string {
	if key := "casework.act." + a.Act.Name + ".hint"; a.Has(key) {
		return a.T(key)
	}
	return ""
}

// hintOf explains a field; "" when nothing needs to be explained.
func (a *actView) hintOf(f field) string {
	if key := "casework.field." + f.Name + "_hint"; a.Has(key) {
		return a.T(key)
	}
	return ""
}

// choice is a list as the form shows it.
func (a *actView) choice(f field) shell.Choice {
	c := shell.Choice{Name: f.Name, Label: a.T("casework.field." + f.Name), Hint: a.hintOf(f), Required: f.Need, Options: f.Options(a)}
	if f.Kind == list {
		c.Empty = a.T("complaints.choose")
	}
	return c
}

func (a *actView) input(f field) shell.Input {
	in := shell.Input{Name: f.Name, Label: a.T("casework.field." + f.Name), Hint: a.hintOf(f), Required: f.Need, Wide: true}
	if f.Kind == lines {
		in.Rows, in.MaxLength = 5, longestWords
	}
	return in
}

func (a *actView) uploads() bool {
	return slices.ContainsFunc(a.fields(), func(f field) bool { return f.Kind == files })
}

// asks is a question whose answers are the same for every case.
func asks[T ~string](prefix string, values []T) func(*actView) []shell.Option {
	return func(a *actView) []shell.Option { return options(a.Visit, prefix, values) }
}

// joined are several things in one line.
func joined(all []string) string { return strings.Join(all, ", ") }
