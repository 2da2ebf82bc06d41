package self

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// opened is a consent to a sensitive part that holds, and the member's paper that it rests on, if it does.
type opened struct {
	access.Agreement
	Paper authorization.ID
}

// opened are the consents that hold, by the part they open. What stands at the guard counts, however it was given.
func (s *site) opened(ctx context.Context, a acting) (map[access.Category][]opened, error) {
	consents, err := s.Guard.Consents(ctx, a.Pass)
	if err != nil {
		return nil, err
	}
	papers, err := s.papers(ctx, a, authorization.Part2Consent)
	all := map[access.Category][]opened{}
	for _, c := range consents {
		if !c.Holding {
			continue
		}
		o := opened{Agreement: c}
		if slices.ContainsFunc(papers, func(p paper) bool { return string(p.ID) == c.Basis }) {
			o.Paper = authorization.ID(c.Basis)
		}
		all[c.Category] = append(all[c.Category], o)
	}
	return all, err
}

// endPath is where the member closes the part again.
func (o opened) endPath() string {
	if o.Paper != "" {
		return "/privacy/sharing/" + string(o.Paper) + "/end"
	}
	return "/privacy/consents/" + o.ID + "/end"
}

// openedWords say for what, for whom and until when a part is open.
func (a acting) openedWords(o opened) []string {
	words := []string{a.consentPurpose(o.Purpose)}
	if who := a.receiver(o.ToName, o.Role); who != "" {
		words = append(words, a.T("self.consent.to", "Name", who))
	}
	if o.Until != nil {
		words = append(words, a.T("self.consent.until", "Day", a.Day(*o.Until)))
	}
	return words
}

func (a acting) consentPurpose(p access.Purpose) string {
	switch {
	case p == "":
		return a.T("self.consent_purpose.any")
	case slices.Contains(consentPurposes, string(p)):
		return a.T("self.consent_purpose." + string(p))
	}
	return a.T("self.purpose." + string(p))
}

// receiver is somebody by name, or everybody in a role; "" where neither is named.
func (a acting) receiver(name string, role access.Role) string {
	if name == "" && role != "" {
		return a.Role(role)
	}
	return name
}

// notedConsent is a consent that rests on no paper of the portal's.
func (s *site) notedConsent(r *http.Request, a acting) (opened, error) {
	all, err := s.opened(r.Context(), a)
	if err != nil {
		return opened{}, err
	}
	for _, consents := range all {
		for _, o := range consents {
			if o.ID == r.PathValue("consent") && o.Paper == "" {
				return o, nil
			}
		}
	}
	return opened{}, shell.ErrNoPage
}

func (s *site) closePartForm(r *http.Request, a acting) (shell.Answer, error) {
	o, err := s.notedConsent(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(closePartPage(a, o)), nil
}

func (s *site) closePart(r *http.Request, a acting) (shell.Answer, error) {
	o, err := s.notedConsent(r, a)
	if err != nil {
		return nil, err
	}
	if err := s.Guard.WithdrawConsent(r.Context(), a.cause(r), a.Pass.Member(), o.ID, atThePortal); err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/access"), "self.consent.closed_said"), nil
}

// atThePortal is why something ended that the member ended.
const atThePortal = "member_at_the_portal"

// consentPurposes are what a member may open a sensitive part for.
var consentPurposes = []string{string(access.PurposeTreatment), string(access.PurposeCare)}

func (a acting) consentPurposeOptions() []shell.Option {
	var options []shell.Option
	for _, p := range consentPurposes {
		options = append(options, shell.Option{Value: p, Label: a.T("self.consent_purpose." + p)})
	}
	return options
}

// giveKey words the way to open a sensitive part: for the first reason or for one more.
func giveKey(consents []opened) string {
	if len(consents) > 0 {
		return "self.consent.more"
	}
	return "self.consent.give"
}

func categoryOf(r *http.Request) (access.Category, error) {
	c := access.Category(r.PathValue("category"))
	if !slices.Contains(access.Categories, c) {
		return "", shell.ErrNoPage
	}
	return c, nil
}

func (s *site) consentForm(r *http.Request, a acting) (shell.Answer, error) {
	c, err := categoryOf(r)
	if err != nil {
		return nil, err
	}
	return shell.Page(consentPage(a, c, shell.Filled("purpose", string(access.PurposeCare), "until", "one_year"))), nil
}

// consent opens a sensitive part to those whose work lets them see the record, for one purpose and until a day (42 CFR 2.31).
func (s *site) consent(r *http.Request, a acting) (shell.Answer, error) {
	category, err := categoryOf(r)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	purpose, until := f.One("purpose", consentPurposes...), readUntil(f, a.Today())
	form := func(f *shell.Form) templ.Component { return consentPage(a, category, f) }
	if answer := a.settle(r, f, form, a.consentWords(category, purpose, authorization.Given{Until: until})); answer != nil {
		return answer, nil
	}
	today := a.Today()
	_, err = s.Authorizations.Capture(r.Context(), a.cause(r), authorization.Capture{
		Terms: authorization.Terms{
			Member: a.Pass.Member(), Form: authorization.Part2Consent, Categories: []access.Category{category}, Purpose: access.Purpose(purpose),
			Present: consentElements, MemberSignedOn: &today, Until: until,
		},
		Document: authorization.Document{Reference: "portal"}, VerifiedHow: "stepped_up_session",
	})
	if err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/access"), "self.consent.signed"), nil
}

// consentElements are the parts that the page itself holds (42 CFR 2.31(a); 45 CFR 164.508(c)).
var consentElements = []authorization.Element{
	authorization.PurposeStated, authorization.Discloser, authorization.RevocationRight, authorization.ConditioningStatement,
	authorization.RedisclosureStatement, authorization.SubstanceUseNamed,
}

func (a acting) consentWords(c access.Category, purpose string, g authorization.Given) confirmation {
	facts := []shell.Fact{
		{Name: a.T("self.consent.what"), Value: a.T("self.category." + string(c))},
		{Name: a.T("self.sharing.from"), Value: a.Plan.Name},
	}
	if purpose != "" {
		facts = append(facts, shell.Fact{Name: a.T("self.paper.purpose"), Value: a.T("self.consent_purpose." + purpose)})
	}
	facts = append(facts, a.dayFact("self.paper.last", g.Until)...)
	return confirmation{
		Title: a.T("self.consent.sign_title"), Facts: facts, Yes: a.T("self.sign"), Back: a.At("/privacy/access"),
		Texts: []string{a.T("self.consent.says"), a.T("self.helpers.says_revoke"), a.T("self.paper.says_free"), a.T("self.paper.says_passed_on")},
	}
}
