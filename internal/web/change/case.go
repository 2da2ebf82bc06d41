package change

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) caseRoutes() []shell.Route {
	one := CasePath + "/{change}"
	return []shell.Route{
		{Pattern: "GET " + one, Roles: reading, Do: p.onCase(p.one)},
		{Pattern: "POST " + one + "/confirm", Roles: calling, Do: p.onCase(p.confirm)},
		{Pattern: "POST " + one + "/submit", Roles: calling, Do: p.onCase(p.submit)},
		{Pattern: "POST " + one + "/withdraw", Roles: calling, Do: p.onCase(p.withdraw)},
		{Pattern: "POST " + one + "/review", Roles: settling, Do: p.onCase(p.review)},
	}
}

func casePath(id change.ID) string { return CasePath + "/" + string(id) }

// opened is a change as its pages know it.
type opened struct {
	shell.Visit
	Change  change.Change
	Member  person.Person
	Spoken  shell.Visit
	Names   map[agent.NPN]string
	Catalog *plan.Catalog
}

func (c opened) path(rest string) string { return casePath(c.Change.ID) + rest }

// onCase looks at the member of a change before anything of it is shown or done.
func (p *portal) onCase(do func(*http.Request, opened) (shell.Answer, error)) shell.Action {
	return func(r *http.Request, v shell.Visit) (shell.Answer, error) {
		x, err := p.Changes.Get(r.Context(), change.ID(r.PathValue("change")))
		if err != nil {
			return nil, err
		}
		look := access.Look{
			Member: x.Member, Action: access.View, Kinds: []access.Kind{access.Identity, access.Coverage}, Need: []access.Kind{access.Identity, access.Coverage},
			Purpose: access.PurposeEnrollment, Page: pageCase, Reason: v.T("change.case.reason"), At: v.Now,
		}
		if v.Acts(access.RolePlanChange) { // who reads to the member needs the member's language
			look.Kinds = append(look.Kinds, access.Contact)
		}
		if v.Acts(access.RoleCompliance) { // audits of who is paid for whom (42 CFR 422.2274)
			look.Purpose = access.PurposePayment
		}
		pass, err := p.Guard.Look(r.Context(), v.Who, look)
		if err != nil {
			return nil, err
		}
		c := opened{Visit: v, Change: x, Catalog: p.Catalog}
		if c.Member, err = p.Guard.Person(r.Context(), pass); err != nil {
			return nil, err
		}
		c.Spoken, _ = v.Speaking(c.Member.Preferences.Spoken)
		if c.Names, err = p.names(r.Context(), npnsOf(&x)); err != nil {
			return nil, err
		}
		return do(r, c)
	}
}

// npnsOf are all producers that a change names.
func npnsOf(x *change.Change) (all []agent.NPN) {
	for _, e := range x.Evidence {
		all = append(all, e.NPN)
	}
	for _, d := range x.Decisions {
		all = append(all, d.Agent, d.Provisional)
		for _, i := range d.Inputs {
			all = append(all, i.NPN)
		}
	}
	if d := x.Foreseen; d != nil {
		all = append(all, d.Agent)
		for _, i := range d.Inputs {
			all = append(all, i.NPN)
		}
	}
	return all
}

func (p *portal) one(_ *http.Request, c opened) (shell.Answer, error) {
	return shell.Page(casePage(c, shell.Filled("who", "member"))), nil
}

// confirm notes that the member agreed, after the words were read.
func (p *portal) confirm(r *http.Request, c opened) (shell.Answer, error) {
	f := shell.ReadForm(r)
	who := f.One("who", "member", "representative")
	if !f.Checked("read") {
		f.Fail("read", "change.confirm.read_needed")
	}
	if !f.OK() {
		return shell.Invalid(casePage(c, f)), nil
	}
	_, err := p.Changes.Confirm(r.Context(), cause(r, c.Visit, "confirm"), c.Who, c.Change.ID, change.Confirmation{
		Version: scriptVersion, Language: c.Spoken.Lang, Who: who,
	})
	return done(err, c.path(""), "change.confirmed")
}

func (p *portal) submit(r *http.Request, c opened) (shell.Answer, error) {
	_, err := p.Changes.Submit(r.Context(), cause(r, c.Visit, "submit"), c.Who, c.Change.ID)
	return done(err, c.path(""), "change.submitted")
}

func (p *portal) withdraw(r *http.Request, c opened) (shell.Answer, error) {
	f := shell.ReadForm(r)
	reason := f.Long("reason", longWords, true)
	if !f.OK() {
		return shell.Invalid(casePage(c, f)), nil
	}
	_, err := p.Changes.Withdraw(r.Context(), cause(r, c.Visit, "withdraw"), c.Who, c.Change.ID, reason)
	return done(err, c.path(""), "change.withdrawn")
}

// review decides with evidence that broker operations found.
func (p *portal) review(r *http.Request, c opened) (shell.Answer, error) {
	f := shell.ReadForm(r)
	x := change.Finding{
		Change: c.Change.ID, Channel: agent.Channel(f.One("channel", texts(reviewed)...)), NPN: agent.NPN(f.Text("npn", false)),
		What: f.One("what", append([]string{change.Application}, change.Supports...)...), Ref: f.Text("ref", true), Reason: f.Long("reason", longWords, true),
	}
	external := x.Channel == agent.ExternalAgent || x.Channel == agent.ExternalCallCenter
	if external && !person.ValidNPN(string(x.NPN)) {
		f.Fail("npn", "change.member.npn_needed")
	}
	if !f.OK() {
		return shell.Invalid(casePage(c, f)), nil
	}
	_, err := p.Changes.Review(r.Context(), cause(r, c.Visit, "review"), c.Who, x)
	if incomplete(f, err, map[string]string{"channel": "channel", "npn": "npn", "reason": "reason"}) {
		return shell.Invalid(casePage(c, f)), nil
	}
	return done(err, c.path(""), "change.reviewed")
}

// reviewed are the channels that a review can establish: that it is not known is no finding.
var reviewed = slices.DeleteFunc(slices.Clone(agent.Channels), func(c agent.Channel) bool { return c == agent.UnknownChannel })

// versions are the decisions of a change, newest first.
func (c opened) versions() []change.Decision {
	all := slices.Clone(c.Change.Decisions)
	slices.Reverse(all)
	return all
}

// settles tells whether the visitor may decide with evidence here: of what CMS accepted and did not take back.
func (c opened) settles() bool {
	return c.Acts(access.RoleBroker) && (c.Change.State == change.Held || c.Change.State == change.Decided)
}

// works tells whether the desk still has something to do here.
func (c opened) works() bool {
	return c.Acts(access.RolePlanChange) && (c.Change.State == change.Prepared || c.Change.State == change.Confirmed)
}
