package partner

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *partner) lineRoutes() []shell.Route {
	one := LinePath + "/{question}"
	return []shell.Route{
		{Pattern: "GET " + LinePath, Roles: asking, Do: p.line},
		{Pattern: "GET " + LinePath + "/new", Roles: asking, Do: p.lineForm},
		{Pattern: "POST " + LinePath + "/new", Roles: asking, Do: p.put},
		{Pattern: "GET " + one, Roles: asking, Do: p.question},
		{Pattern: "POST " + one + "/rating", Roles: asking, Do: p.rate},
		{Pattern: "POST " + one + "/reopen", Roles: asking, Do: p.reopen},
	}
}

// line is the agent's own questions, or those of an agency's agents.
func (p *partner) line(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, next, err := p.Inquiries.MyLine(r.Context(), v.Who, page(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(linePage(v, all, around(r, LinePath, next))), nil
}

func (p *partner) lineForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(lineFormPage(v, nil)), nil
}

// put asks the resource line.
func (p *partner) put(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	q := inquiry.Put{
		Topic: inquiry.Topic(f.One("topic", topicValues()...)), Text: f.Long("text", longWords, true), Customer: f.Long("customer", 60, false), Language: v.Lang,
	}
	if !f.OK() {
		return shell.Invalid(lineFormPage(v, f)), nil
	}
	asked, err := p.Inquiries.Put(r.Context(), cause(r, v, "put"), v.Who, q)
	if err != nil {
		return nil, err
	}
	return shell.Redirect(questionPath(LinePath, asked.ID), "partner.line.put"), nil
}

func topicValues() (all []string) {
	for _, t := range inquiry.Topics {
		all = append(all, string(t))
	}
	return all
}

func questionPath(list string, id inquiry.LineID) string { return list + "/" + string(id) }

func questionID(r *http.Request) inquiry.LineID { return inquiry.LineID(r.PathValue("question")) }

// question is one with its answers.
func (p *partner) question(r *http.Request, v shell.Visit) (shell.Answer, error) {
	q, err := p.Inquiries.OneLine(r.Context(), v.Who, questionID(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(questionPage(v, &q, nil)), nil
}

// rate is what the agent says of the answer.
func (p *partner) rate(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	stars := f.Int("stars", 1, 5)
	words := f.Long("rating", longWords, false)
	if !f.OK() {
		return p.again(r, v, f)
	}
	_, err := p.Inquiries.RateLine(r.Context(), cause(r, v, "rate"), v.Who, questionID(r), stars, words)
	return p.back(r, err, "partner.line.rated")
}

// reopen says that the answer was none.
func (p *partner) reopen(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	text := f.Long("more", longWords, true)
	if !f.OK() {
		return p.again(r, v, f)
	}
	_, err := p.Inquiries.ReopenLine(r.Context(), cause(r, v, "reopen"), v.Who, questionID(r), text)
	return p.back(r, err, "partner.line.reopened")
}

// again shows the question with what is wrong in one of its forms.
func (p *partner) again(r *http.Request, v shell.Visit, f *shell.Form) (shell.Answer, error) {
	q, err := p.Inquiries.OneLine(r.Context(), v.Who, questionID(r))
	if err != nil {
		return nil, err
	}
	return shell.Invalid(questionPage(v, &q, f)), nil
}

func (p *partner) back(r *http.Request, err error, saidKey string) (shell.Answer, error) {
	if errors.Is(err, inquiry.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(questionPath(LinePath, questionID(r)), saidKey), nil
}
