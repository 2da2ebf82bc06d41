package change

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
)

// established is what is known of a move, as the rules read it.
type established struct {
	facts   aor.Facts
	inputs  []Input
	writing agent.NPN
	known   int64
}

// establish gathers the facts of a move, each with the day for which it holds and since when it is known.
func (g *ground) establish(out *settled, c *Change, m *enrolment.Move) established {
	old, s := &m.Old[0], &m.New
	t := g.made(c, m)
	before, found := g.before(out, old, s)
	original := before.Agent
	r, conflict := weigh(readings(c, m, original, g.agents))
	product, _ := g.policy.catalog.Product(s.Contract, s.Plan)
	ask := credential.Ask{On: t, Year: m.Effective.Year(), State: stateOf(s, old), Product: product}
	x := established{facts: aor.Facts{
		Params: g.policy.params, Channel: r.channel, DecidedOn: t, EffectiveOn: m.Effective, Old: g.plan(old), New: *g.plan(s),
		GapMonths: m.GapMonths, Conflict: conflict || found && before.Held,
	}}
	if product != nil {
		pays := product.Commissionable(s.Start)
		x.facts.New.Commissionable = &pays
	}
	x.know(Input{Fact: "plans", Says: s.Contract + "-" + s.Plan, AsOf: m.Effective, KnownAt: s.Known, Source: s.Origin})
	for _, r := range readings(c, m, original, g.agents) {
		x.know(Input{Fact: "channel", Kind: r.kind, Says: string(r.channel), NPN: r.npn, AsOf: t, KnownAt: r.known, Source: r.source})
	}
	g.original(&x, original, ask)
	g.facilitator(&x, &r, ask)
	return x
}

// before is who was of record for the old plan on its last day. A span that CMS corrected into the new one from its beginning counts as
// if it never was; who would be of record for it is found without the correction: a correction is no sale, and takes nobody's customer.
func (g *ground) before(out *settled, old, s *enrolment.Span) (Tenure, bool) {
	if !old.Cancelled || s.Corrects != old.ID {
		return heldAt(out.tenures, old.ID, lastDay(old))
	}
	without := *g
	without.spans = nil
	for _, o := range g.spans {
		if o.ID == old.ID {
			o.Cancelled, o.End = false, nil
		}
		if o.ID != s.ID {
			without.spans = append(without.spans, o)
		}
	}
	done, err := without.settle(time.Time{}, Feed)
	if err != nil {
		return Tenure{}, false
	}
	return heldAt(done.tenures, old.ID, old.Start)
}

func (x *established) know(i Input) {
	x.inputs = append(x.inputs, i)
	x.known = max(x.known, i.KnownAt)
}

// made is the day of a change: of the application as CMS has it, else as our record has it; without both, the first day of the new plan.
func (g *ground) made(c *Change, m *enrolment.Move) clock.Date {
	switch {
	case m.New.Application != nil:
		return *m.New.Application
	case c != nil && len(entered(c, ByApplication)) > 0:
		return c.Made
	}
	return m.Effective
}

// lastDay is the day before the new plan begins, or the last of the old one where months lie between.
func lastDay(old *enrolment.Span) clock.Date {
	if old.End != nil {
		return *old.End
	}
	return old.Start
}

func stateOf(s, old *enrolment.Span) string {
	if s.State != "" {
		return s.State
	}
	return old.State
}

func (g *ground) plan(s *enrolment.Span) *aor.Plan {
	p := &aor.Plan{Parent: aor.Elsewhere, Contract: s.Contract, Plan: s.Plan, Family: s.Family}
	if s.Ours && g.policy.catalog.Parent != "" {
		p.Parent = g.policy.catalog.Parent
	}
	return p
}

// original is how the agent of record stood on the day of the change, with the certification of the new plan's year.
func (g *ground) original(x *established, npn agent.NPN, ask credential.Ask) {
	if npn == agent.House {
		x.facts.Original = aor.Original{State: agent.None}
		x.know(Input{Fact: "original_agent", Says: string(agent.None), AsOf: ask.On})
		return
	}
	ask.NPN = npn
	r := g.agents.Ready(ask)
	x.facts.Original = aor.Original{NPN: npn, State: r.State, Failed: r.Tests()}
	x.know(Input{Fact: "original_agent", Says: string(r.State), NPN: npn, AsOf: ask.On, KnownAt: r.KnownAt, Failed: r.Failed})
	if r.State != agent.Gone {
		return
	}
	successor, recorded, ok := g.agents.Successor(npn, ask.On)
	if !ok {
		return
	}
	ask.NPN = successor
	r = g.agents.Ready(ask)
	x.facts.Successor = &aor.Successor{NPN: successor, RecordedOn: recorded, State: r.State}
	x.know(Input{Fact: "successor", Says: string(r.State), NPN: successor, AsOf: recorded, KnownAt: r.KnownAt, Failed: r.Failed})
}

// facilitator is how the external producer stood who made the change.
func (g *ground) facilitator(x *established, r *reading, ask credential.Ask) {
	if !producer(r.channel) {
		return
	}
	x.writing = r.npn
	if r.channel == agent.OriginalAgent {
		return
	}
	if r.npn == "" { // an external producer whom nobody names is no facilitator (E8): the channel is not known
		x.facts.Channel = agent.UnknownChannel
		return
	}
	ask.NPN = r.npn
	ready := g.agents.Ready(ask)
	helper := &aor.Facilitator{NPN: r.npn, Failed: ready.Tests()}
	says := string(ready.State)
	if r.channel == agent.ExternalCallCenter {
		helper.Failed = slices.DeleteFunc(helper.Failed, func(t agent.Test) bool { return t != agent.Appointment && t != agent.Contract })
		appointed := len(helper.Failed) == 0
		helper.Appointed = &appointed
	} else {
		is := ready.State == agent.Ready
		helper.Ready = &is
	}
	x.facts.Facilitator = helper
	x.know(Input{Fact: "facilitator", Says: says, NPN: r.npn, AsOf: ask.On, KnownAt: ready.KnownAt, Failed: ready.Failed})
}

// changed names the facts that two decisions do not share.
func changed(was, now json.RawMessage) []string {
	var a, b map[string]json.RawMessage
	if json.Unmarshal(was, &a) != nil || json.Unmarshal(now, &b) != nil {
		return nil
	}
	var names []string
	for name := range b {
		if string(a[name]) != string(b[name]) {
			names = append(names, name)
		}
	}
	for name := range a {
		if _, still := b[name]; !still {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
