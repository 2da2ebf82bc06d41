package partner

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *partner) queueRoutes() []shell.Route {
	one := QueuePath + "/{question}"
	return []shell.Route{
		{Pattern: "GET " + QueuePath, Roles: serving, Do: p.queue},
		{Pattern: "GET " + one, Roles: serving, Do: p.toAnswer},
		{Pattern: "POST " + one, Roles: serving, Do: p.answer},
		{Pattern: "POST " + one + "/take", Roles: serving, Do: p.take},
	}
}

// Whose questions the queue shows.
const (
	mineOnly = "mine"
	freeOnly = "free"
)

// queue is what waits for an answer, what is due first at the top.
func (p *partner) queue(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	whose := f.One("whose", "", mineOnly, freeOnly)
	filter := inquiry.LineFilter{Topic: inquiry.Topic(f.One("topic", append([]string{""}, topicValues()...)...)), Free: whose == freeOnly}
	if whose == mineOnly {
		filter.Assignee = v.Who.Account
	}
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	all, next, err := p.Inquiries.Line(r.Context(), v.Who, filter, page(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(queuePage(v, f, all, around(r, QueuePath, next))), nil
}

func (p *partner) toAnswer(r *http.Request, v shell.Visit) (shell.Answer, error) {
	q, err := p.Inquiries.OneLine(r.Context(), v.Who, questionID(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(answerPage(v, nil, &q)), nil
}

// take assigns the question to the visitor.
func (p *partner) take(r *http.Request, v shell.Visit) (shell.Answer, error) {
	_, err := p.Inquiries.TakeLine(r.Context(), cause(r, v, "take"), v.Who, questionID(r))
	return done(err, questionPath(QueuePath, questionID(r)), "partner.queue.taken")
}

// answer answers it.
func (p *partner) answer(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	text := f.Long("text", longWords, true)
	if !f.OK() {
		q, err := p.Inquiries.OneLine(r.Context(), v.Who, questionID(r))
		if err != nil {
			return nil, err
		}
		return shell.Invalid(answerPage(v, f, &q)), nil
	}
	_, err := p.Inquiries.AnswerLine(r.Context(), cause(r, v, "answer"), v.Who, questionID(r), text)
	return done(err, QueuePath, "partner.queue.answered")
}

func done(err error, path, saidKey string) (shell.Answer, error) {
	if errors.Is(err, inquiry.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(path, saidKey), nil
}
