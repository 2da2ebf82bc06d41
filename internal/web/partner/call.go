package partner

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *partner) callRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + CallPath, Roles: serving, Do: p.callForm},
		{Pattern: "POST " + CallPath, Roles: serving, Do: p.call},
		{Pattern: "GET " + CallPath + "/{inquiry}", Roles: serving, Do: p.toldCaller},
	}
}

// callForm is where staff ask for an agent on the phone.
func (p *partner) callForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(callPage(v, shell.Filled("reported", string(inquiry.NothingReported), "language", v.Lang))), nil
}

// call asks. Without the call back nothing is discussed, whoever it may be.
func (p *partner) call(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	q := readQuestion(f)
	q.Language = f.One("language", v.Plan.Languages...)
	q.Caller = &inquiry.Caller{
		Name: f.Text("caller", true), NPN: f.Text("npn", false), CalledBack: f.Checked("called_back"), Note: f.Text("call_note", f.Checked("called_back")),
	}
	if q.Caller.CalledBack && q.Caller.NPN == "" {
		f.Fail("npn", "shell.form.required")
	}
	if !f.OK() {
		return shell.Invalid(callPage(v, f)), nil
	}
	a, err := p.Inquiries.Ask(r.Context(), cause(r, v, "call"), v.Who, q)
	if err == nil {
		return shell.Redirect(CallPath+"/"+string(a.ID), ""), nil
	}
	if !refused(f, err) {
		return nil, err
	}
	return shell.Invalid(callPage(v, f)), nil
}

// toldCaller is the sentence to be said, and no more.
func (p *partner) toldCaller(r *http.Request, v shell.Visit) (shell.Answer, error) {
	a, h, err := p.Inquiries.Hear(r.Context(), v.Who, inquiry.ID(r.PathValue("inquiry")))
	if err != nil {
		return nil, err
	}
	return shell.Page(toldPage(v, a.Sentence, h)), nil
}
