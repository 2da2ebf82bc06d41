package self

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// after answers what was done with a case: its page again, with a sentence about it. What the case no longer allows, because somebody of
// the plan moved it on meanwhile, is said and not a failure.
func (a acting) after(id complaint.ID, saidKey string, err error) (shell.Answer, error) {
	if errors.Is(err, complaint.ErrState) {
		saidKey, err = "heard.moved_on", nil
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/complaints/"+string(id)), saidKey), nil
}

// wrong shows the case again, with what is wrong with one of its forms.
func wrong(a acting, x toldCase, f *shell.Form, which string) (shell.Answer, error) {
	return shell.Invalid(complaintPage(a, x, f, which)), nil
}

// The forms of a case by their names.
const (
	formAdd   = "add"
	formAgain = "again"
	formRate  = "rate"
)

// addToComplaint adds what the member wants to say or send. It restarts nothing.
func (s *site) addToComplaint(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	text := f.Text("more", false)
	files, err := s.readFiles(r, a, f)
	switch {
	case err != nil:
		return nil, err
	case f.OK() && text == "" && len(files) == 0:
		f.Fail("more", "heard.say_something")
		fallthrough
	case !f.OK():
		return wrong(a, x, f, formAdd)
	}
	_, err = s.Complaints.AddInformation(r.Context(), a.cause(r), a.Pass, x.ID, text, files)
	return a.after(x.ID, "heard.added", err)
}

func (s *site) takeBackForm(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	if !x.takesBack() {
		return nil, shell.ErrNoPage
	}
	return shell.Page(takeBackPage(a, x)), nil
}

// takeBack ends the case because the member no longer wishes it.
func (s *site) takeBack(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	_, err = s.Complaints.WithdrawByMember(r.Context(), a.cause(r), a.Pass, x.ID)
	return a.after(x.ID, "heard.taken_back", err)
}

// takesBack tells whether the member can still take it back. What Medicare sent us is Medicare's to end.
func (x toldCase) takesBack() bool { return x.open() && x.Channel != complaint.ByModule }

// tellAgain opens a new case that is linked to this one, with a receipt and a clock of its own.
func (s *site) tellAgain(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	words := f.Long("new_words", complaintWords, true)
	if !f.OK() {
		return wrong(a, x, f, formAgain)
	}
	fresh, err := s.Complaints.ReopenByMember(r.Context(), a.cause(r), a.Pass, x.ID, words)
	if err != nil {
		return a.after(x.ID, "", err)
	}
	return shell.Redirect(a.At("/complaints/"+string(fresh.ID)+"/receipt"), ""), nil
}

// tellsAgain tells whether the case said its last word, so that anything new is a new case.
func (x toldCase) tellsAgain() bool {
	switch x.State {
	case complaint.Answered, complaint.Closed, complaint.Withdrawn, complaint.Dismissed:
		return true
	}
	return false
}

// mostStars is the best that a member can give.
const mostStars = 5

// rate keeps what the member thinks of the answer.
func (s *site) rate(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	stars, _ := strconv.Atoi(f.One("stars", optionValues(a.starOptions())...))
	words := f.Text("rate_words", false)
	if !f.OK() {
		return wrong(a, x, f, formRate)
	}
	_, err = s.Complaints.Rate(r.Context(), a.cause(r), a.Pass, x.ID, stars, words)
	return a.after(x.ID, "heard.rated", err)
}

func (a acting) starOptions() (options []shell.Option) {
	for n := mostStars; n > 0; n-- {
		value := strconv.Itoa(n)
		options = append(options, shell.Option{Value: value, Label: a.T("heard.stars." + value)})
	}
	return options
}

// formOf is the form that is shown again, or an empty one.
func formOf(f *shell.Form, sent, which string) *shell.Form {
	if sent == which {
		return f
	}
	return nil
}

// complaintFacts are what we know of how it came.
func (a acting) complaintFacts(x toldCase) []shell.Fact {
	facts := []shell.Fact{
		{Name: a.T("heard.number"), Value: x.Number},
		{Name: a.T("heard.received"), Value: a.Instant(x.ReceivedAt)},
		{Name: a.T("heard.came"), Value: a.T("heard.channel." + string(x.Channel))},
	}
	facts = append(facts, a.dayFact("heard.happened", x.Class.EventOn)...)
	if x.Speaker.Standing == complaint.ARepresentative || x.Speaker.Standing == complaint.UnprovenStandIn {
		facts = append(facts, a.fact("heard.spoke", x.Speaker.Name)...)
	}
	return facts
}
