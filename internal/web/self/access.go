package self

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (s *site) accessPages() []page {
	kinds := []access.Kind{access.Authorizations, access.Requests}
	return []page{
		{method: http.MethodGet, path: "/privacy", name: "privacy", kinds: []access.Kind{access.Authorizations, access.Looks, access.Requests}, do: s.privacyHub, anyKind: true},
		{method: http.MethodGet, path: "/privacy/access", name: "access", kinds: kinds, do: s.access},
		{method: http.MethodGet, path: "/privacy/access/{grant}/end", name: "access", kinds: kinds, do: s.endAccessForm, stepUp: true, ownOnly: true},
		{method: http.MethodPost, path: "/privacy/access/{grant}/end", name: "access", kinds: kinds, do: s.endAccess, stepUp: true, ownOnly: true, action: access.Change},
		{method: http.MethodGet, path: "/privacy/limits/{limit}/end", name: "access", kinds: kinds, do: s.endLimitForm, stepUp: true, ownOnly: true},
		{method: http.MethodPost, path: "/privacy/limits/{limit}/end", name: "access", kinds: kinds, do: s.endLimit, stepUp: true, ownOnly: true, action: access.Change},
		{method: http.MethodGet, path: "/privacy/consents/{consent}/end", name: "access", kinds: kinds, do: s.closePartForm, stepUp: true, ownOnly: true},
		{method: http.MethodPost, path: "/privacy/consents/{consent}/end", name: "access", kinds: kinds, do: s.closePart, stepUp: true, ownOnly: true, action: access.Change},
		{method: http.MethodGet, path: "/privacy/consent/{category}", name: "access", kinds: kinds, do: s.consentForm, stepUp: true, ownOnly: true},
		{method: http.MethodPost, path: "/privacy/consent/{category}", name: "access", kinds: kinds, do: s.consent, stepUp: true, ownOnly: true, action: access.Change},
	}
}

// accessView is who can see the record.
type accessView struct {
	Holding  []access.Relation
	Over     []access.Relation
	Consents map[access.Category][]opened // that hold
	Limits   []privacy.Request            // restrictions that the member asked for
	Noted    []access.Limit               // accepted restrictions without a request of the portal's
}

// staffRoles are the plan's own people who see something without a relation to the member, because of their work.
var staffRoles = []access.Role{access.RoleService, access.RolePlanChange, access.RoleSteward, access.RoleBroker, access.RoleFinance, access.RoleCoordinator, access.RoleQuality, access.RolePrivacy}

func (s *site) access(r *http.Request, a acting) (shell.Answer, error) {
	v, err := s.accessView(r.Context(), a)
	if err != nil {
		return nil, err
	}
	return shell.Page(accessPage(a, v)), nil
}

func (s *site) accessView(ctx context.Context, a acting) (accessView, error) {
	var v accessView
	relations, err := s.Guard.Grants(ctx, a.Pass)
	if err != nil {
		return v, err
	}
	for _, x := range relations {
		if x.Holding {
			v.Holding = append(v.Holding, x)
		} else {
			v.Over = append(v.Over, x)
		}
	}
	if v.Consents, err = s.opened(ctx, a); err != nil {
		return v, err
	}
	if a.Pass.Allows(access.Requests) {
		v.Limits, v.Noted, err = s.limits(ctx, a)
	}
	return v, err
}

// canEnd tells whether the member ends a relation with one step. What rests on somebody's work (a coach, a doctor, an agent) is
// limited by a request, which the plan has to weigh (45 CFR 164.522(a)).
func canEnd(x access.Relation) bool {
	return x.Holding && (x.Kind == access.GrantRepresentative || x.Kind == access.GrantAuthorization)
}

// relationFacts are a relation in words.
func (a acting) relationFacts(x access.Relation) []shell.Fact {
	facts := []shell.Fact{
		{Name: a.T("self.access.sees"), Value: a.relationScope(x)},
		{Name: a.T("self.access.why"), Value: policyWords(a.Visit, x.Policy)},
		{Name: a.T("self.access.since"), Value: a.Day(x.From)},
	}
	switch {
	case x.EndsAt != nil:
		facts = append(facts, shell.Fact{Name: a.T("self.access.until"), Value: a.Instant(*x.EndsAt)})
	case x.Until != nil:
		facts = append(facts, shell.Fact{Name: a.T("self.access.until"), Value: a.Day(*x.Until)})
	default:
		facts = append(facts, shell.Fact{Name: a.T("self.access.until"), Value: a.T("self.access.no_end")})
	}
	if x.Ended != nil {
		facts = append(facts, shell.Fact{Name: a.T("self.access.ended"), Value: a.Instant(*x.Ended)})
	}
	facts = append(facts, a.fact("self.paper.categories", list(categoryWords(a.Visit, x.Categories)))...)
	return append(facts, a.fact("self.looks.reason", x.Reason)...)
}

// relationScope is what a relation opens: what it names, or what its policy gives.
func (a acting) relationScope(x access.Relation) string {
	if len(x.Kinds) > 0 {
		return scopeWords(a.Visit, x.Kinds)
	}
	return a.T("self.grant_scope." + string(x.Kind))
}

func (a acting) relationName(x access.Relation) string {
	if x.ToName != "" {
		return x.ToName
	}
	return a.T("self.grant." + string(x.Kind))
}

func (s *site) relationOf(r *http.Request, a acting) (access.Relation, error) {
	all, err := s.Guard.Grants(r.Context(), a.Pass)
	if err != nil {
		return access.Relation{}, err
	}
	i := slices.IndexFunc(all, func(x access.Relation) bool { return x.ID == r.PathValue("grant") })
	if i < 0 || !canEnd(all[i]) {
		return access.Relation{}, shell.ErrNoPage
	}
	return all[i], nil
}

func (s *site) endAccessForm(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.relationOf(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(endAccessPage(a, x)), nil
}

// endAccess ends what the member gave, at once: the paper it rests on, or the relation itself where there is none.
func (s *site) endAccess(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.relationOf(r, a)
	if err != nil {
		return nil, err
	}
	papers, err := s.Authorizations.ForMember(r.Context(), a.Pass)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(papers, func(p authorization.Authorization) bool { return string(p.ID) == x.ID }) {
		_, err = s.Authorizations.RevokeMine(r.Context(), a.cause(r), a.Who, authorization.ID(x.ID))
	} else {
		err = s.Guard.Revoke(r.Context(), a.cause(r), a.Pass.Member(), x.ID, atThePortal)
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/access"), "self.access.ended_said"), nil
}
