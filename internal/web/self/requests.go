package self

import (
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (s *site) requestPages() []page {
	kinds := []access.Kind{access.Requests, access.Contact, access.Authorizations, access.Looks}
	read := func(path string, do memberAction) page {
		return page{method: http.MethodGet, path: path, name: "requests", kinds: kinds, do: do}
	}
	change := func(path string, do memberAction) page {
		return page{method: http.MethodPost, path: path, name: "requests", kinds: kinds, do: do, action: access.Change}
	}
	pages := []page{
		read("/privacy/requests", s.requests),
		read("/privacy/requests/{request}", s.request),
		change("/privacy/requests/{request}/withdraw", s.withdrawRequest),
		change("/privacy/requests/{request}/review", s.reviewRequest),
		change("/privacy/requests/{request}/disagree", s.disagree),
		guarded(change("/privacy/requests/{request}/lift", s.liftRestriction)),
	}
	for _, k := range privacy.Kinds {
		form, send := read("/privacy/requests/new/"+string(k), s.askForm(k)), change("/privacy/requests/new/"+string(k), s.ask(k))
		form.stepUp, send.stepUp = asksStepUp(k), asksStepUp(k)
		form.ownOnly, send.ownOnly = k == privacy.ConfidentialRequest, k == privacy.ConfidentialRequest
		pages = append(pages, form, send)
	}
	return pages
}

// asksStepUp tells requests that send something elsewhere or close something. Whoever only complains or corrects is not held up.
func asksStepUp(k privacy.Kind) bool {
	return k == privacy.AccessRequest || k == privacy.ConfidentialRequest || k == privacy.RestrictionRequest
}

// myRequests are the requests that this reader may see. Where mail shall go so that somebody else does not see it is for the member
// alone (45 CFR 164.522(b)).
func (s *site) myRequests(r *http.Request, a acting) ([]privacy.Request, error) {
	all, err := s.Privacy.ForMember(r.Context(), a.Pass)
	if a.Other {
		all = slices.DeleteFunc(all, func(x privacy.Request) bool { return x.Kind == privacy.ConfidentialRequest })
	}
	return all, err
}

func (s *site) requests(r *http.Request, a acting) (shell.Answer, error) {
	all, err := s.myRequests(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(requestsPage(a, all)), nil
}

func (s *site) request(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.requestOf(r, a)
	if err != nil {
		return nil, err
	}
	listed, err := s.listed(r, a, x)
	if err != nil {
		return nil, err
	}
	return shell.Page(requestPage(a, x, listed, nil)), nil
}

// listed is the list of who got the member's information, once it was given (45 CFR 164.528).
func (s *site) listed(r *http.Request, a acting, x privacy.Request) ([]privacy.Disclosure, error) {
	if x.Kind != privacy.AccountingRequest || x.Status != privacy.Granted || !a.Pass.Allows(access.Looks) {
		return nil, nil
	}
	period := clock.Span{From: a.Today().AddYears(-accountingYears), To: x.Obligation.Zone.DateOf(x.Answer.At)}
	if x.From != nil && x.From.After(period.From) {
		period.From = *x.From
	}
	if x.To != nil && x.To.Before(period.To) {
		period.To = *x.To
	}
	return s.Privacy.Accounting(r.Context(), a.Pass, x.Obligation.Zone, period)
}

// disclosureFacts are one entry of that list: when, to whom, what and why (45 CFR 164.528(b)(2)).
func (a acting) disclosureFacts(d privacy.Disclosure) []shell.Fact {
	facts := []shell.Fact{
		{Name: a.T("self.looks.when"), Value: a.Instant(d.At)},
		{Name: a.T("self.sharing.to"), Value: d.Recipient},
	}
	facts = append(facts, a.fact("self.details.address", d.Address)...)
	if len(d.Kinds) > 0 {
		facts = append(facts, shell.Fact{Name: a.T("self.sharing.what_shared"), Value: list(kindWords(a.Visit, d.Kinds))})
	} else {
		facts = append(facts, a.fact("self.sharing.what_shared", d.What)...)
	}
	why := a.T("self.disclosed." + string(d.Why))
	if d.Purpose != "" {
		why += " " + d.Purpose
	}
	return append(facts, shell.Fact{Name: a.T("self.looks.why"), Value: why})
}

func (s *site) requestOf(r *http.Request, a acting) (privacy.Request, error) {
	all, err := s.myRequests(r, a)
	if err != nil {
		return privacy.Request{}, err
	}
	i := slices.IndexFunc(all, func(x privacy.Request) bool { return string(x.ID) == r.PathValue("request") })
	if i < 0 {
		return privacy.Request{}, shell.ErrNoPage
	}
	return all[i], nil
}

// after changes a request and comes back to its page.
func (s *site) after(r *http.Request, a acting, saidKey string, change func(privacy.Request) error) (shell.Answer, error) {
	x, err := s.requestOf(r, a)
	if err != nil {
		return nil, err
	}
	if err := change(x); err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/requests/"+string(x.ID)), saidKey), nil
}

func (s *site) withdrawRequest(r *http.Request, a acting) (shell.Answer, error) {
	return s.after(r, a, "self.requests.withdrawn", func(x privacy.Request) error {
		_, err := s.Privacy.Withdraw(r.Context(), a.cause(r), a.Pass.Member(), x.ID, "")
		return err
	})
}

// reviewRequest asks that somebody else looks at a denial (45 CFR 164.524(a)(4)).
func (s *site) reviewRequest(r *http.Request, a acting) (shell.Answer, error) {
	return s.after(r, a, "self.requests.review_asked", func(x privacy.Request) error {
		_, err := s.Privacy.AskReview(r.Context(), a.cause(r), a.Pass.Member(), x.ID)
		return err
	})
}

// disagree keeps the member's statement with the record (45 CFR 164.526(d)(2)).
func (s *site) disagree(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.requestOf(r, a)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	text := f.Text("statement", true)
	if !f.OK() {
		return shell.Invalid(requestPage(a, x, nil, f)), nil
	}
	if _, err := s.Privacy.Disagree(r.Context(), a.cause(r), a.Pass.Member(), x.ID, text); err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/requests/"+string(x.ID)), "self.requests.disagreed"), nil
}

// liftRestriction ends a restriction that the member asked for earlier (45 CFR 164.522(a)(2)).
func (s *site) liftRestriction(r *http.Request, a acting) (shell.Answer, error) {
	return s.after(r, a, "self.requests.lifted", func(x privacy.Request) error {
		_, err := s.Privacy.EndRestriction(r.Context(), a.cause(r), a.Pass.Member(), x.ID, "")
		return err
	})
}

// dueTone is how near the legal day is.
func dueTone(x privacy.Request, a acting) shell.Tone {
	switch {
	case x.Status == privacy.Denied:
		return shell.Warning
	case x.Closed():
		return shell.Good
	case x.Timeliness(a.Now) == clock.Overdue:
		return shell.Bad
	}
	return shell.Calm
}

// requestFacts are what was asked, in words.
func (a acting) requestFacts(x privacy.Request) []shell.Fact {
	facts := []shell.Fact{{Name: a.T("self.requests.asked_on"), Value: a.Instant(x.ReceivedAt)}}
	facts = append(facts, a.fact("self.requests.in_words", x.InWords)...)
	facts = append(facts, a.fact("self.requests.kinds", list(kindWords(a.Visit, x.Kinds)))...)
	if x.Form != "" {
		facts = append(facts, shell.Fact{Name: a.T("self.requests.form"), Value: a.T("self.copy_form." + x.Form)})
	}
	facts = append(facts, a.fact("self.requests.send_to", x.SendTo)...)
	facts = append(facts, a.dayFact("self.requests.from", x.From)...)
	facts = append(facts, a.dayFact("self.requests.to", x.To)...)
	if x.Address != nil {
		facts = append(facts, shell.Fact{Name: a.T("self.details.address"), Value: addressWords(*x.Address)})
	}
	if x.Phone != nil {
		facts = append(facts, shell.Fact{Name: a.T("self.details.phone"), Value: phoneWords(x.Phone.Number)})
	}
	if x.Email != nil {
		facts = append(facts, shell.Fact{Name: a.T("self.details.email"), Value: x.Email.Address})
	}
	if x.Restriction != nil {
		facts = append(facts, shell.Fact{Name: a.T("self.requests.limit_what"), Value: scopeWords(a.Visit, x.Restriction.Kinds)})
		if x.Restriction.Role != "" {
			facts = append(facts, shell.Fact{Name: a.T("self.requests.limit_who"), Value: a.Role(x.Restriction.Role)})
		}
	}
	return facts
}

// step is one thing that happened on the way of a request.
type step struct {
	at   time.Time
	key  string
	text string
}

// steps are what happened, in order.
func requestSteps(x privacy.Request) []step {
	all := []step{{x.ReceivedAt, "self.step.received", ""}}
	if x.Extension != nil {
		all = append(all, step{x.Extension.At, "self.step.extended", x.Extension.Reason})
	}
	if x.Answer != nil {
		key := "self.step.granted"
		if !x.Answer.Granted {
			key = "self.step.denied"
		}
		all = append(all, step{x.Answer.At, key, ""})
	}
	if x.Review != nil {
		all = append(all, step{x.Review.AskedAt, "self.step.review_asked", ""})
		if x.Review.DecidedAt != nil {
			all = append(all, step{*x.Review.DecidedAt, "self.step.reviewed", x.Review.Note})
		}
	}
	if x.Ended != nil {
		all = append(all, step{x.Ended.At, "self.step.ended", ""})
	}
	return all
}
