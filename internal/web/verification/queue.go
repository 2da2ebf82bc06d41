package verification

import (
	"bytes"
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *pages) queueRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + QueuePath, Roles: serving, Do: p.queue},
		{Pattern: "GET " + QueuePath + "/find", Roles: serving, Do: p.find},
		{Pattern: "POST " + QueuePath + "/forms", Roles: serving, Do: p.forms},
	}
}

// mineOnly is the visitor's own work.
const mineOnly = "mine"

// queue is what is to be done, what presses first at the top. Rows name nobody.
func (p *pages) queue(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	filter := verification.Filter{Work: verification.Work(f.One("work", append([]string{""}, workValues()...)...))}
	if f.One("whose", "", mineOnly) == mineOnly {
		filter.Assignee = v.Who.Account
	}
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	all, next, err := p.Verifications.Queue(r.Context(), v.Who, filter, page(r))
	if err != nil {
		return nil, err
	}
	counts, err := p.Verifications.Counts(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	return shell.Page(queuePage(v, f, all, counts, around(r, QueuePath, next))), nil
}

func workValues() (all []string) {
	for _, w := range verification.Works {
		all = append(all, string(w))
	}
	return all
}

// find opens a verification by the number that stands on a form.
func (p *pages) find(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	id, err := p.Verifications.Find(r.Context(), v.Who, f.Long("number", 30, false))
	if errors.Is(err, verification.ErrUnknown) {
		return shell.Redirect(QueuePath, "verification.queue.no_number"), nil
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(onePath(id), ""), nil
}

// formsAtOnce is how many forms one run makes: as many as a person waits for.
const formsAtOnce = 25

// forms makes the forms that are due as one file to print or fax. Their links stand on these papers and nowhere else.
func (p *pages) forms(r *http.Request, v shell.Visit) (shell.Answer, error) {
	run, err := p.Verifications.MakeWaiting(r.Context(), cause(r, v, "forms"), v.Who, v.Lang, formsAtOnce)
	if err != nil {
		return nil, err
	}
	var pdfs [][]byte
	for _, m := range run.Made {
		if m.PDF != nil {
			pdfs = append(pdfs, m.PDF)
		}
	}
	if len(pdfs) == 0 {
		return shell.Redirect(QueuePath, "verification.queue.no_forms"), nil
	}
	var whole bytes.Buffer
	if err := press.Merge(pdfs, &whole); err != nil {
		return nil, err
	}
	return download("verification-forms.pdf", "application/pdf", whole.Bytes()), nil
}
