package self

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// sharingForms are the papers by which somebody may see something.
var sharingForms = []authorization.Form{authorization.HIPAAAuthorization, authorization.Part2Consent}

func (s *site) sharingPages() []page {
	papers := []access.Kind{access.Authorizations}
	return []page{
		{method: http.MethodGet, path: "/privacy/sharing", name: "sharing", kinds: papers, do: s.sharing},
		{method: http.MethodGet, path: "/privacy/sharing/new", name: "sharing", kinds: papers, do: s.shareForm, stepUp: true, ownOnly: true},
		{method: http.MethodPost, path: "/privacy/sharing/new", name: "sharing", kinds: papers, do: s.share, stepUp: true, ownOnly: true, action: access.Change},
		{method: http.MethodGet, path: "/privacy/sharing/{paper}", name: "sharing", kinds: papers, do: s.shared},
		{method: http.MethodGet, path: "/privacy/sharing/{paper}/end", name: "sharing", kinds: papers, do: s.endSharingForm, stepUp: true, ownOnly: true},
		{method: http.MethodPost, path: "/privacy/sharing/{paper}/end", name: "sharing", kinds: papers, do: s.endSharing, stepUp: true, ownOnly: true, action: access.Change},
	}
}

// sharing are the permissions that the member gave in writing (45 CFR 164.508).
func (s *site) sharing(r *http.Request, a acting) (shell.Answer, error) {
	all, err := s.papers(r.Context(), a, sharingForms...)
	if err != nil {
		return nil, err
	}
	return shell.Page(sharingPage(a, all)), nil
}

func (s *site) shared(r *http.Request, a acting) (shell.Answer, error) {
	p, err := s.paperOf(r, a, sharingForms...)
	if err != nil {
		return nil, err
	}
	return shell.Page(sharedPage(a, p)), nil
}

func (s *site) shareForm(r *http.Request, a acting) (shell.Answer, error) {
	return shell.Page(sharePage(a, shell.Filled("what", "person"), shown(r, (&permitting{}).parts(a), 0))), nil
}

// permitting is what a member says about who may see what.
type permitting struct {
	holder  person.Person
	purpose string
	given   authorization.Given
}

func (x *permitting) parts(a acting) []formPart {
	return []formPart{
		{"who", []string{"what", "name", "number"}, x.readWho, nil},
		{"what", []string{"kinds", "categories"}, x.readWhat, nil},
		{"why", []string{"purpose", "until", "until_day"}, func(f *shell.Form) { x.readWhy(f, a) }, []string{"purpose", "any", "until", "one_year"}},
	}
}

func (x *permitting) readWho(f *shell.Form) {
	x.holder = readHolder(f, false)
	x.holder.Capacities = nil // whoever may only see represents nobody
	if f.One("what", "person", "organization") == "organization" {
		x.holder = person.Person{
			Organization: true,
			Names:        []person.Name{person.OrganizationName(f.Text("name", true))}, Phones: x.holder.Phones,
		}
	}
}

func (x *permitting) readWhat(f *shell.Form) {
	x.given.Kinds, x.given.Categories = readKinds(f, "kinds"), readCategories(f, "categories")
	if len(x.given.Kinds) == 0 {
		f.Fail("kinds", "self.form.pick_one")
	}
}

func (x *permitting) readWhy(f *shell.Form, a acting) {
	x.given.Until, x.purpose = readUntil(f, a.Today()), f.One("purpose", purposes...)
	if x.purpose != "any" {
		x.given.Purpose = access.Purpose(x.purpose)
	}
}

// purposes are what a permission may be for; "any" is at the member's own request, which is purpose enough (45 CFR
// 164.508(c)(1)(iv)).
var purposes = []string{"any", string(access.PurposeTreatment), string(access.PurposeCare), string(access.PurposePayment)}

func (a acting) purposeOptions() []shell.Option {
	var options []shell.Option
	for _, p := range purposes {
		options = append(options, shell.Option{Value: p, Label: a.T("self.sharing_purpose." + p)})
	}
	return options
}

// share signs a permission; the page shows the words that the paper must have before the signature (45 CFR 164.508(c)(1), (2)).
func (s *site) share(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	var x permitting
	draw := func(f *shell.Form, p shownPart) templ.Component { return sharePage(a, f, p) }
	ask := func() confirmation { return a.permission(x.holder, x.purpose, x.given) }
	if answer := a.walk(r, f, x.parts(a), draw, ask); answer != nil {
		return answer, nil
	}
	var err error
	if x.given.Holder, err = s.register(r, a, x.holder); err != nil {
		return nil, err
	}
	out, err := s.Authorizations.Give(r.Context(), a.cause(r), a.Who, x.given)
	if err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/sharing/"+string(out.ID)), "self.sharing.signed"), nil
}

// permission is the writing as the member signs it.
func (a acting) permission(holder person.Person, purpose string, g authorization.Given) confirmation {
	name := holder.Name()
	facts := []shell.Fact{
		{Name: a.T("self.sharing.from"), Value: a.Plan.Name},
		{Name: a.T("self.sharing.to"), Value: name},
		{Name: a.T("self.paper.kinds"), Value: list(kindWords(a.Visit, g.Kinds))},
	}
	facts = append(facts, a.fact("self.paper.categories", list(categoryWords(a.Visit, g.Categories)))...)
	if purpose != "" {
		facts = append(facts, shell.Fact{Name: a.T("self.paper.purpose"), Value: a.T("self.sharing_purpose." + purpose)})
	}
	facts = append(facts, a.dayFact("self.paper.last", g.Until)...)
	return confirmation{
		Title: a.T("self.sharing.sign_title"), Facts: facts, Yes: a.T("self.sign"), Back: a.At("/privacy/sharing"),
		Texts: []string{a.T("self.sharing.says_give", "Name", name), a.T("self.helpers.says_revoke"), a.T("self.paper.says_free"), a.T("self.paper.says_passed_on")},
	}
}

func (s *site) endSharingForm(r *http.Request, a acting) (shell.Answer, error) {
	p, err := s.paperOf(r, a, sharingForms...)
	if err != nil || !p.ends() {
		return nil, orNoPage(err)
	}
	return shell.Page(endPaperPage(a, p, "self.sharing.title", "/privacy/sharing")), nil
}

func (s *site) endSharing(r *http.Request, a acting) (shell.Answer, error) {
	p, err := s.paperOf(r, a, sharingForms...)
	if err != nil {
		return nil, err
	}
	if _, err := s.Authorizations.RevokeMine(r.Context(), a.cause(r), a.Who, p.ID); err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/sharing"), "self.sharing.ended"), nil
}
