package change

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) callRoutes() []shell.Route {
	const at = DeskPath + "/calls/{call}"
	return []shell.Route{
		{Pattern: "GET " + at, Roles: calling, Do: p.onCall(p.member)},
		{Pattern: "POST " + at, Roles: calling, Do: p.onCall(p.foresee)},
		{Pattern: "POST " + at + "/record", Roles: calling, Do: p.onCall(p.record)},
		{Pattern: "GET " + at + "/agent", Roles: calling, Do: p.onCall(p.requestForm)},
		{Pattern: "POST " + at + "/agent", Roles: calling, Do: p.onCall(p.request)},
	}
}

func callPath(id change.CallID) string { return DeskPath + "/calls/" + string(id) }

// callKinds are what the specialist sees of the caller.
var callKinds = []access.Kind{access.Identity, access.Contact, access.Coverage}

// call is a call as its pages know it.
type call struct {
	shell.Visit
	Call   change.Call
	Pass   access.Pass
	Member person.Person
	Spoken shell.Visit // in the member's language: what is read out
	Plans  []held
	Agents map[agent.NPN]string
	Link   *change.Link
}

// held is a plan that the member has or will have, with the agent of record.
type held struct {
	Span  span
	Agent agent.NPN
	Open  bool // who is agent of record is not decided
}

func (c call) path(rest string) string { return callPath(c.Call.ID) + rest }

// callOver is the answer for a call that ended, and for one of somebody else.
var callOver = shell.Failure{
	Status: http.StatusNotFound, TitleKey: "change.call.over", TextKey: "change.call.over_text", NextKey: "change.call.next", Href: DeskPath, Icon: "phone",
}

// onCall looks at the member of the call, with the verification as the reason, before anything is done.
func (p *portal) onCall(do func(*http.Request, call) (shell.Answer, error)) shell.Action {
	return func(r *http.Request, v shell.Visit) (shell.Answer, error) {
		x, err := p.Changes.Call(r.Context(), v.Who, change.CallID(r.PathValue("call")), v.Now)
		if errors.Is(err, change.ErrUnknown) {
			return nil, callOver
		}
		if err != nil {
			return nil, err
		}
		c := call{Visit: v, Call: x}
		action := access.View
		if r.Method == http.MethodPost {
			action = access.Change
		}
		if c.Pass, err = p.Guard.Look(r.Context(), v.Who, access.Look{
			Member: x.Member, Action: action, Kinds: callKinds, Need: callKinds[:1], Purpose: access.PurposeEnrollment, Page: pageCall,
			Reason: v.T("change.call.reason"), At: v.Now,
		}); err != nil {
			return nil, err
		}
		if err := p.fill(r.Context(), &c); err != nil {
			return nil, err
		}
		return do(r, c)
	}
}

// fill reads what the pages of a call show.
func (p *portal) fill(ctx context.Context, c *call) (err error) {
	if c.Member, err = p.Guard.Person(ctx, c.Pass); err != nil {
		return err
	}
	c.Spoken, _ = c.Speaking(c.Member.Preferences.Spoken)
	if c.Plans, err = p.plans(ctx, c); err != nil {
		return err
	}
	if c.Call.Link != "" {
		l, err := p.Changes.FindCode(ctx, c.Now, c.Who, c.Call.Link)
		if err == nil {
			c.Link = &l
		} else if !errors.Is(err, change.ErrUnknown) {
			return err
		}
	}
	var npns []agent.NPN
	for _, h := range c.Plans {
		npns = append(npns, h.Agent)
	}
	c.Agents, err = p.names(ctx, npns)
	return err
}

// plans are those of ours that the member has now or later, with who is of record.
func (p *portal) plans(ctx context.Context, c *call) ([]held, error) {
	id := c.Pass.Member()
	spans, err := p.Enrolments.Spans(ctx, []person.ID{id})
	if err != nil {
		return nil, err
	}
	tenures, err := p.Changes.Tenures(ctx, []person.ID{id})
	if err != nil {
		return nil, err
	}
	var out []held
	for _, s := range spans[id] {
		if s.Cancelled || s.End != nil && s.End.Before(c.Today()) {
			continue
		}
		h := held{Span: s}
		for _, t := range tenures[id] {
			if t.Span == s.ID {
				h.Agent, h.Open = t.Agent, t.Held
			}
		}
		out = append(out, h)
	}
	return out, nil
}

// names are the names of agents by number; who has none is called by the number.
func (p *portal) names(ctx context.Context, npns []agent.NPN) (map[agent.NPN]string, error) {
	out := map[agent.NPN]string{}
	for _, npn := range npns {
		if npn == agent.House || out[npn] != "" {
			continue
		}
		out[npn] = string(npn)
		id, err := p.People.Resolve(ctx, person.NPN, string(npn))
		if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
			continue
		}
		if err != nil {
			return nil, err
		}
		x, err := p.People.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if len(x.Names) > 0 {
			out[npn] = x.Names[0].Text
		}
	}
	return out, nil
}

func (p *portal) member(_ *http.Request, c call) (shell.Answer, error) {
	f := shell.Filled("channel", string(agent.PlanChangeLine), "effective", firsts(c.Today())[0].String())
	if c.Link != nil {
		f.Set("channel", string(agent.InternalReferral))
	}
	return shell.Page(memberPage(c, f, p.offered(c))), nil
}

// monthsAhead is for how many months a change is taken: a turn of the year from October on.
const monthsAhead = 4

// firsts are the days from which a new plan can run.
func firsts(today clock.Date) (all []clock.Date) {
	next := today.EndOfMonth().AddDays(1)
	for n := range monthsAhead {
		all = append(all, next.AddMonths(n))
	}
	return all
}

// offered are the plans that the caller may choose, in the state where they live.
func (p *portal) offered(c call) (all []shell.Option) {
	state := ""
	for _, h := range c.Plans {
		state = h.Span.State
	}
	for i := range p.Catalog.Products {
		x := &p.Catalog.Products[i]
		ended := x.To != nil && x.To.Before(c.Today())
		if ended || len(x.States) > 0 && state != "" && !slices.Contains(x.States, state) {
			continue
		}
		all = append(all, shell.Option{Value: x.Contract + "-" + x.Plan, Label: x.Name + " (" + x.Contract + "-" + x.Plan + ")"})
	}
	return all
}

// proposal reads what the caller wishes.
func (p *portal) proposal(f *shell.Form, c call) change.Proposal {
	var effective []string
	for _, d := range firsts(c.Today()) {
		effective = append(effective, d.String())
	}
	var plans []string
	for _, o := range p.offered(c) {
		plans = append(plans, o.Value)
	}
	x := change.Proposal{
		Channel: agent.Channel(f.One("channel", texts(change.DeskChannels)...)), NPN: agent.NPN(f.Text("npn", false)),
	}
	if chosen := f.One("plan", plans...); chosen != "" {
		x.Contract, x.Plan = chosen[:len(chosen)-4], chosen[len(chosen)-3:]
	}
	if day := f.One("effective", effective...); day != "" {
		x.Effective = clock.MustParse(day)
	}
	external := x.Channel == agent.ExternalAgent || x.Channel == agent.ExternalCallCenter
	if external && !person.ValidNPN(string(x.NPN)) {
		f.Fail("npn", "change.member.npn_needed")
	}
	if !external && x.NPN != "" {
		f.Fail("npn", "change.member.npn_none")
	}
	return x
}

// foresee shows before the change whether the agent of record stays, and why.
func (p *portal) foresee(r *http.Request, c call) (shell.Answer, error) {
	f := shell.ReadForm(r)
	x := p.proposal(f, c)
	if !f.OK() {
		return shell.Invalid(memberPage(c, f, p.offered(c))), nil
	}
	return p.foreseen(r, c, f, x, shell.Page)
}

func (p *portal) foreseen(r *http.Request, c call, f *shell.Form, x change.Proposal, answer func(templComponent) shell.Answer) (shell.Answer, error) {
	seen, err := p.Changes.Foresee(r.Context(), cause(r, c.Visit, "foresee"), c.Pass, x)
	if incomplete(f, err, map[string]string{"plan": "plan", "effective": "effective", "channel": "channel", "npn": "npn"}) {
		return shell.Invalid(memberPage(c, f, p.offered(c))), nil
	}
	if err != nil {
		return nil, err
	}
	names, err := p.names(r.Context(), []agent.NPN{seen.Original, seen.Writing, x.NPN})
	if err != nil {
		return nil, err
	}
	if c.Link != nil && f.Raw("referral") == "" {
		f.Set("referral", c.Link.Code)
	}
	return answer(foreseenPage(c, f, foresight{seen, names, p.Catalog})), nil
}

// record notes the change with its evidence.
func (p *portal) record(r *http.Request, c call) (shell.Answer, error) {
	f := shell.ReadForm(r)
	x := change.Preparation{Proposal: p.proposal(f, c), Application: f.Text("application", false)}
	x.Member = c.Pass.Member()
	for _, what := range change.Supports {
		if ref := f.Text(what, false); ref != "" {
			x.Support = append(x.Support, change.Support{What: what, Ref: ref})
		}
	}
	if !f.OK() {
		return shell.Invalid(memberPage(c, f, p.offered(c))), nil
	}
	made, err := p.Changes.Record(r.Context(), cause(r, c.Visit, "record"), c.Who, x)
	if err == nil {
		return shell.Redirect(casePath(made.ID), "change.recorded"), nil
	}
	if incomplete(f, err, map[string]string{
		"recording": "recording", "transfer_log": "transfer_log", "referral": "referral", "evidence": "recording", "effective": "effective",
	}) {
		return p.foreseen(r, c, f, x.Proposal, shell.Invalid)
	}
	return done(err, "", "")
}
