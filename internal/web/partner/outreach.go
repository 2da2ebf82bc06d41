package partner

import (
	"errors"
	"net/http"
	"strings"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *partner) outreachRoutes() []shell.Route {
	one := OutreachPath + "/{outreach}"
	return []shell.Route{
		{Pattern: "GET " + OutreachPath, Roles: serving, Do: p.waiting},
		{Pattern: "GET " + one, Roles: serving, Do: p.outreach},
		{Pattern: "POST " + one, Roles: serving, Do: p.finish},
	}
}

// desks whose outreach can be listed by itself.
var desks = []string{"member_services", "agent_oversight"}

// waiting is the outreach that is to be done, what is due first at the top. Rows name nobody.
func (p *partner) waiting(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	desk := f.One("desk", append([]string{""}, desks...)...)
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	all, next, err := p.Inquiries.Waiting(r.Context(), v.Who, desk, page(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(waitingPage(v, f, all, around(r, OutreachPath, next))), nil
}

func outreachPath(id inquiry.OutreachID) string { return OutreachPath + "/" + string(id) }

// outreachView is one piece of outreach with the member it is about, when the plan knows them.
type outreachView struct {
	inquiry.Outreach
	Known bool
	Who   person.Person
}

// open looks at the member, if there is one, and reads what was told. The look is on record before anything is shown.
func (p *partner) open(r *http.Request, v shell.Visit) (outreachView, error) {
	o, pass, err := p.Inquiries.OpenOutreach(r.Context(), v.Who, inquiry.OutreachID(r.PathValue("outreach")), pageOutreach, v.Now)
	if err != nil || o.Member == "" {
		return outreachView{Outreach: o}, err
	}
	who, err := p.Guard.Person(r.Context(), pass)
	return outreachView{o, true, who}, err
}

func (p *partner) outreach(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(outreachPage(v, nil, view)), nil
}

// finish says what came of it.
func (p *partner) finish(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	view, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	var allowed []string
	for _, x := range inquiry.ResultsOf(view.Kind) {
		allowed = append(allowed, string(x))
	}
	result, note := f.One("result", allowed...), f.Long("note", longWords, true)
	if !f.OK() {
		return shell.Invalid(outreachPage(v, f, view)), nil
	}
	_, err = p.Inquiries.FinishOutreach(r.Context(), cause(r, v, "outreach"), v.Who, view.ID, inquiry.Result(result), note)
	if errors.Is(err, inquiry.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(OutreachPath, "partner.outreach.done"), nil
}

// reach is how the member is reached now: a request for confidential communications is obeyed (45 CFR 164.522(b)).
func reach(v shell.Visit, who person.Person) []shell.Fact {
	facts := []shell.Fact{{Name: v.T("partner.outreach.member"), Value: who.Name()}}
	if call, err := person.PhoneFor(who, v.Today(), person.Call, person.Required); err == nil {
		facts = append(facts, shell.Fact{Name: v.T("partner.outreach.phone"), Value: call.Phone.Number})
	}
	if code := who.Preferences.Spoken; code != "" {
		facts = append(facts, shell.Fact{Name: v.T("partner.outreach.language"), Value: languageOf(v, code)})
	}
	return facts
}

// languageOf is the name of a language, or its code where we have no name.
func languageOf(v shell.Visit, code string) string {
	base, _, _ := strings.Cut(code, "-")
	if key := "partner.language." + base; v.Has(key) {
		return v.T(key)
	}
	return code
}
