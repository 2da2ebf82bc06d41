package partner

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *partner) askRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + AskPath, Roles: asking, Do: p.askForm},
		{Pattern: "POST " + AskPath, Roles: asking, Do: p.ask},
		{Pattern: "GET " + AskPath + "/{inquiry}", Roles: asking, Do: p.heard},
	}
}

// askView is the form with what was asked before.
type askView struct {
	Heard  []inquiry.Heard
	Around shell.Around
}

// askForm is where an agent asks about a customer.
func (p *partner) askForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := p.askedBefore(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(askPage(v, shell.Filled("reported", string(inquiry.NothingReported)), view)), nil
}

func (p *partner) askedBefore(r *http.Request, v shell.Visit) (askView, error) {
	heard, next, err := p.Inquiries.Mine(r.Context(), v.Who, page(r))
	return askView{heard, around(r, AskPath, next)}, err
}

// ask puts the question. Whatever came of it, the agent reads a sentence.
func (p *partner) ask(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	q := readQuestion(f)
	q.Language = v.Lang
	if f.OK() {
		a, err := p.Inquiries.Ask(r.Context(), cause(r, v, "ask"), v.Who, q)
		if err == nil {
			return shell.Redirect(AskPath+"/"+string(a.ID), ""), nil
		}
		if !refused(f, err) {
			return nil, err
		}
	}
	view, err := p.askedBefore(r, v)
	return shell.Invalid(askPage(v, f, view)), err
}

// readQuestion reads the customer and what is told.
func readQuestion(f *shell.Form) inquiry.Question {
	q := inquiry.Question{
		Member:   inquiry.Named{Number: f.Text("number", false), Name: f.Text("name", false), Birth: f.Date("birth")},
		Reported: inquiry.Reported(f.One("reported", reportValues()...)),
		Words:    f.Long("words", longWords, false),
	}
	if f.OK() && q.Member.Number == "" && (q.Member.Name == "" || q.Member.Birth == nil) {
		f.Fail("number", "partner.ask.who_needed")
	}
	if q.Reported != inquiry.NothingReported && q.Words == "" {
		f.Fail("words", "partner.ask.words_needed")
	}
	return q
}

func reportValues() (all []string) {
	for _, r := range inquiry.Reports {
		all = append(all, string(r))
	}
	return all
}

// refused turns what the room says no to into words beside the form: too often, or something is missing.
func refused(f *shell.Form, err error) bool {
	var limit *inquiry.LimitError
	if errors.As(err, &limit) {
		key := "partner.ask.limit"
		if limit.Passed {
			key = "partner.ask.limit_passed"
		}
		f.Fail("number", key)
		return true
	}
	if incomplete(f, err, map[string]string{"words": "words"}) {
		return true
	}
	return false
}

// heard is the answer.
func (p *partner) heard(r *http.Request, v shell.Visit) (shell.Answer, error) {
	a, h, err := p.Inquiries.Hear(r.Context(), v.Who, inquiry.ID(r.PathValue("inquiry")))
	if err != nil {
		return nil, err
	}
	return shell.Page(heardPage(v, a.Sentence, h)), nil
}
