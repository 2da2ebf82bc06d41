package office

import (
	"context"
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// caseView is one request with the member it is of.
type caseView struct {
	privacy.Request
	Person  person.Person
	Grounds []privacy.Ground // that can deny it by the rules; only where something is done about it
}

// Whom is the member's name.
func (c caseView) Whom() string { return c.Person.Name() }

// caseAt opens the member of an address and finds the request.
func (o *office) caseAt(r *http.Request, v shell.Visit) (caseView, error) {
	kinds := []access.Kind{access.Requests, access.Identity, access.Contact}
	pass, err := o.Guard.Look(r.Context(), v.Who, withMember(look(v, pageCase, access.View, kinds...), person.ID(r.PathValue("member"))))
	if err != nil {
		return caseView{}, err
	}
	request, err := o.Requests.Get(r.Context(), pass, privacy.ID(r.PathValue("request")))
	if err != nil {
		return caseView{}, err
	}
	p, err := o.Guard.Person(r.Context(), pass)
	return caseView{Request: request, Person: p}, err
}

// showCase shows one request: what is asked, by when it must be answered and why then, and what can be done.
func (o *office) showCase(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := o.caseAt(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(casePage(v, c)), nil
}

// caseAct is one thing that can be done about a request.
type caseAct struct {
	name string // end of its address and of its keys
	fits func(privacy.Request) bool
	do   func(*office, context.Context, person.Cause, caseView, *shell.Form) error
}

// caseActs in the order in which the page offers them.
var caseActs = []caseAct{
	{"grant", isOpen, grantCase},
	{"deny", isOpen, denyCase},
	{"extend", func(r privacy.Request) bool { return r.Status == privacy.Open && r.Legal && r.Extension == nil }, extendCase},
	{"withdraw", isOpen, withdrawCase},
	{"review", func(r privacy.Request) bool { return r.Status == privacy.InReview }, reviewCase},
	{"end", func(r privacy.Request) bool {
		return r.Kind == privacy.RestrictionRequest && r.Status == privacy.Granted && r.Ended == nil
	}, endCase},
}

func isOpen(r privacy.Request) bool { return r.Status == privacy.Open }

// acts are those that fit the request as it stands.
func (c caseView) acts() []caseAct {
	var fit []caseAct
	for _, a := range caseActs {
		if a.fits(c.Request) {
			fit = append(fit, a)
		}
	}
	return fit
}

func (o *office) caseActAt(r *http.Request, v shell.Visit) (caseView, caseAct, error) {
	c, err := o.caseAt(r, v)
	if err != nil {
		return c, caseAct{}, err
	}
	for _, a := range caseActs {
		if a.name != r.PathValue("act") {
			continue
		}
		if !a.fits(c.Request) {
			return c, a, shell.ErrChanged
		}
		c.Grounds, err = o.Requests.GroundsFor(&c.Request)
		return c, a, err
	}
	return c, caseAct{}, shell.ErrNoPage
}

// actForm asks what an act needs.
func (o *office) actForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, a, err := o.caseActAt(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.Filled()
	once(f)
	return shell.Page(caseActPage(v, c, a, f)), nil
}

// act does it. What the rules refuse is said at the field.
func (o *office) act(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, a, err := o.caseActAt(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	command := "office/case/" + once(f)
	if err := a.do(o, r.Context(), o.cause(v, command), c, f); err != nil && !refusedByRules(f, err) {
		return nil, err
	}
	if !f.OK() {
		f.Set("once", newWord())
		return shell.Invalid(caseActPage(v, c, a, f)), nil
	}
	return shell.Redirect(casePath(c.Request, ""), "office.cases.done."+a.name), nil
}

// refusedByRules tells the form what the rules did not allow.
func refusedByRules(f *shell.Form, err error) bool {
	var not *privacy.NotExtendedError
	switch {
	case errors.Is(err, privacy.ErrMust):
		f.Fail("ground", "office.cases.must")
	case errors.Is(err, privacy.ErrGround):
		f.Fail("ground", "office.cases.wrong_ground")
	case errors.Is(err, privacy.ErrReviewer):
		f.Fail("note", "office.cases.same_reviewer")
	case errors.As(err, &not):
		f.Fail("reason", "office.cases.not_extended."+not.Reason)
	case errors.Is(err, privacy.ErrIncomplete):
		f.Fail("given", "office.cases.incomplete")
	default:
		return false
	}
	return true
}

func grantCase(o *office, ctx context.Context, cause person.Cause, c caseView, f *shell.Form) error {
	x := privacy.Fulfilment{Given: f.Text("given", true), SHA256: f.Text("sha256", false)}
	if c.Kind == privacy.AccountingRequest {
		x.Listed = f.Int("listed", 0, 100_000)
	}
	if c.Fee != nil && *c.Fee && f.Raw("fee") != "" {
		dollars := f.Int("fee", 0, 1000)
		x.FeeCents = int64(dollars) * 100
	}
	x.PartlyDenied, x.Reason = groundsOf(f, c), f.Text("reason", false)
	if len(x.PartlyDenied) > 0 && x.Reason == "" {
		f.Fail("reason", "shell.form.required")
	}
	if !f.OK() {
		return nil
	}
	_, err := o.Requests.Fulfil(ctx, cause, c.Member, c.ID, x)
	return err
}

func denyCase(o *office, ctx context.Context, cause person.Cause, c caseView, f *shell.Form) error {
	grounds, reason := groundsOf(f, c), f.Text("reason", true)
	if len(grounds) == 0 {
		f.Fail("ground", "shell.form.choose")
	}
	if !f.OK() {
		return nil
	}
	_, err := o.Requests.Deny(ctx, cause, c.Member, c.ID, grounds, reason)
	return err
}

func extendCase(o *office, ctx context.Context, cause person.Cause, c caseView, f *shell.Form) error {
	reason := f.Text("reason", true)
	if !f.OK() {
		return nil
	}
	_, err := o.Requests.Extend(ctx, cause, c.Member, c.ID, reason)
	return err
}

func withdrawCase(o *office, ctx context.Context, cause person.Cause, c caseView, f *shell.Form) error {
	note := f.Text("note", true)
	if !f.OK() {
		return nil
	}
	_, err := o.Requests.Withdraw(ctx, cause, c.Member, c.ID, note)
	return err
}

func reviewCase(o *office, ctx context.Context, cause person.Cause, c caseView, f *shell.Form) error {
	upheld, note := f.One("upheld", "yes", "no") == "yes", f.Text("note", true)
	if !f.OK() {
		return nil
	}
	_, err := o.Requests.DecideReview(ctx, cause, c.Member, c.ID, upheld, note)
	return err
}

func endCase(o *office, ctx context.Context, cause person.Cause, c caseView, f *shell.Form) error {
	note := f.Text("note", true)
	if !f.OK() {
		return nil
	}
	_, err := o.Requests.EndRestriction(ctx, cause, c.Member, c.ID, note)
	return err
}

// groundsOf are the grounds chosen of those that fit this request by the rules.
func groundsOf(f *shell.Form, c caseView) []privacy.Ground {
	var out []privacy.Ground
	for _, g := range f.Some("ground", texts(c.Grounds)...) {
		out = append(out, privacy.Ground(g))
	}
	return out
}
