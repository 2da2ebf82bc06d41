package self

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// helperForms are the papers by which somebody acts for a member.
var helperForms = []authorization.Form{
	authorization.CMS1696, authorization.EquivalentNotice, authorization.LegalAuthority, authorization.SpokenAgreement, authorization.AttorneyRetainer,
}

func (s *site) helperPages() []page {
	papers := []access.Kind{access.Authorizations}
	return []page{
		{method: http.MethodGet, path: "/privacy/helpers", name: "helpers", kinds: papers, do: s.helpers},
		{method: http.MethodGet, path: "/privacy/helpers/new", name: "helpers", kinds: papers, do: s.appointForm, stepUp: true, ownOnly: true},
		{method: http.MethodPost, path: "/privacy/helpers/new", name: "helpers", kinds: papers, do: s.appoint, stepUp: true, ownOnly: true, action: access.Change},
		{method: http.MethodGet, path: "/privacy/helpers/{paper}", name: "helpers", kinds: papers, do: s.helper},
		{method: http.MethodPost, path: "/privacy/helpers/{paper}/invite", name: "helpers", kinds: papers, do: s.invite, stepUp: true, ownOnly: true, action: access.Change},
		{method: http.MethodGet, path: "/privacy/helpers/{paper}/end", name: "helpers", kinds: papers, do: s.endHelperForm, stepUp: true, ownOnly: true},
		{method: http.MethodPost, path: "/privacy/helpers/{paper}/end", name: "helpers", kinds: papers, do: s.endHelper, stepUp: true, ownOnly: true, action: access.Change},
	}
}

// helpers are the people who act for the member, or once did.
func (s *site) helpers(r *http.Request, a acting) (shell.Answer, error) {
	all, err := s.papers(r.Context(), a, helperForms...)
	if err != nil {
		return nil, err
	}
	return shell.Page(helpersPage(a, all)), nil
}

func (s *site) helper(r *http.Request, a acting) (shell.Answer, error) {
	p, err := s.paperOf(r, a, helperForms...)
	if err != nil {
		return nil, err
	}
	return shell.Page(helperPage(a, p, s.Accounts != nil)), nil
}

func (s *site) appointForm(r *http.Request, a acting) (shell.Answer, error) {
	return shell.Page(appointPage(a, shell.Filled(), shown(r, (&appointing{}).parts(), 0))), nil
}

// appointing is what a member says about whom they name.
type appointing struct {
	holder   person.Person
	relation string
	given    authorization.Given
}

func (x *appointing) parts() []formPart {
	return []formPart{
		{"who", []string{"name", "relation", "number", "line1", "line2", "city", "state", "zip"}, x.readWho, nil},
		{"what", []string{"scope", "kinds", "categories"}, x.readWhat, []string{"scope", "all"}},
	}
}

func (x *appointing) readWho(f *shell.Form) {
	x.holder, x.relation = readHolder(f, true), f.One("relation", relations...)
}

func (x *appointing) readWhat(f *shell.Form) {
	x.given = authorization.Given{Act: true, Categories: readCategories(f, "categories")}
	if f.One("scope", "all", "some") == "some" {
		if x.given.Kinds = readKinds(f, "kinds"); len(x.given.Kinds) == 0 {
			f.Fail("kinds", "self.form.pick_one")
		}
	}
}

// appoint is the member's part of a writing that holds what an appointment must hold (42 CFR 405.910(c)): the page shows its words
// before the signature. The other part is signed by the one who is named, in their own account.
func (s *site) appoint(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	var x appointing
	draw := func(f *shell.Form, p shownPart) templ.Component { return appointPage(a, f, p) }
	ask := func() confirmation { return a.appointment(x.holder, x.relation, x.given) }
	if answer := a.walk(r, f, x.parts(), draw, ask); answer != nil {
		return answer, nil
	}
	if slices.Contains(family, x.relation) {
		x.holder.Relations = []person.Relation{{Kind: "family_of", Other: a.Pass.Member()}}
	}
	var err error
	if x.given.Holder, err = s.register(r, a, x.holder); err != nil {
		return nil, err
	}
	out, err := s.Authorizations.Give(r.Context(), a.cause(r), a.Who, x.given)
	if err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/helpers/"+string(out.ID)), "self.helpers.signed"), nil
}

// appointment is the writing as the member signs it.
func (a acting) appointment(holder person.Person, relation string, g authorization.Given) confirmation {
	name := holder.Name()
	facts := []shell.Fact{
		{Name: a.T("self.helpers.you"), Value: a.Name()},
		{Name: a.T("self.helpers.who"), Value: name},
	}
	if relation != "" {
		facts = append(facts, shell.Fact{Name: a.T("self.helpers.relation"), Value: a.T("self.relation." + relation)})
	}
	for _, x := range holder.Addresses {
		facts = append(facts, shell.Fact{Name: a.T("self.details.address"), Value: addressWords(x)})
	}
	for _, x := range holder.Phones {
		facts = append(facts, shell.Fact{Name: a.T("self.details.phone"), Value: phoneWords(x.Number)})
	}
	facts = append(facts, shell.Fact{Name: a.T("self.paper.kinds"), Value: scopeWords(a.Visit, g.Kinds)})
	facts = append(facts, a.fact("self.paper.categories", list(categoryWords(a.Visit, g.Categories)))...)
	return confirmation{
		Title: a.T("self.helpers.sign_title"), Facts: facts, Yes: a.T("self.sign"), Back: a.At("/privacy/helpers"),
		Texts: []string{
			a.T("self.helpers.says_appoint", "Name", name), a.T("self.helpers.says_tell", "Name", name),
			a.T("self.helpers.says_year"), a.T("self.helpers.says_revoke"), a.T("self.paper.says_free"), a.T("self.paper.says_passed_on"),
		},
	}
}

func (s *site) endHelperForm(r *http.Request, a acting) (shell.Answer, error) {
	p, err := s.paperOf(r, a, helperForms...)
	if err != nil || !p.ends() {
		return nil, orNoPage(err)
	}
	return shell.Page(endPaperPage(a, p, "self.helpers.title", "/privacy/helpers")), nil
}

func orNoPage(err error) error {
	if err != nil {
		return err
	}
	return shell.ErrNoPage
}

// endHelper takes an appointment back. The very next look of whoever it named is refused.
func (s *site) endHelper(r *http.Request, a acting) (shell.Answer, error) {
	p, err := s.paperOf(r, a, helperForms...)
	if err != nil {
		return nil, err
	}
	if _, err := s.Authorizations.RevokeMine(r.Context(), a.cause(r), a.Who, p.ID); err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/helpers"), "self.helpers.ended"), nil
}
