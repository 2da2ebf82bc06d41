package change

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) linkRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + LinksPath, Roles: selling, Do: p.links},
		{Pattern: "POST " + LinksPath, Roles: selling, Do: p.makeLink},
		{Pattern: "POST " + LinksPath + "/{code}/revoke", Roles: selling, Do: p.revokeLink},
		{Pattern: "GET " + ReferralPath + "/{token}", Public: true, Do: p.referral},
	}
}

// links are those of the agent.
func (p *portal) links(r *http.Request, v shell.Visit) (shell.Answer, error) {
	npn, err := p.numberOf(r.Context(), v, "")
	if err != nil {
		return nil, err
	}
	all, err := p.Changes.Links(r.Context(), npn)
	if err != nil {
		return nil, err
	}
	return shell.Page(linksPage(v, all, "")), nil
}

// makeLink makes a link and shows it once: it cannot be shown again, because only its hash is kept.
func (p *portal) makeLink(r *http.Request, v shell.Visit) (shell.Answer, error) {
	npn, err := p.numberOf(r.Context(), v, "")
	if err != nil {
		return nil, err
	}
	token, _, err := p.Changes.MakeLink(r.Context(), cause(r, v, "link"), v.Who, npn)
	if err != nil {
		return nil, err
	}
	all, err := p.Changes.Links(r.Context(), npn)
	if err != nil {
		return nil, err
	}
	return shell.Page(linksPage(v, all, p.Address+ReferralPath+"/"+token)), nil
}

func (p *portal) revokeLink(r *http.Request, v shell.Visit) (shell.Answer, error) {
	npn, err := p.numberOf(r.Context(), v, "")
	if err != nil {
		return nil, err
	}
	err = p.Changes.RevokeLink(r.Context(), cause(r, v, "revoke"), v.Who, npn, r.PathValue("code"))
	return done(err, LinksPath, "change.link_revoked")
}

// noLink is the answer for a link that there is not, that expired or was revoked: all look the same.
var noLink = shell.Failure{
	Status: http.StatusNotFound, TitleKey: "change.referral.gone", TextKey: "change.referral.gone_text", NextKey: "shell.failure.home", Href: "/", Icon: "phone",
}

// referral is what a customer sees who follows a link: who sent it, and the line to call.
func (p *portal) referral(r *http.Request, v shell.Visit) (shell.Answer, error) {
	l, err := p.Changes.FindLink(r.Context(), v.Now, r.PathValue("token"))
	if errors.Is(err, change.ErrUnknown) {
		return nil, noLink
	}
	if err != nil {
		return nil, err
	}
	return shell.Page(referralPage(v, l)), nil
}
