package change

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// policy is what decides: rules, the plan's choices, its products.
type policy struct {
	rules   *aor.Rules
	params  *aor.Params
	catalog *plan.Catalog
	tried   *aor.Params // choices of a replay, in the place of those that decided
}

// ground is everything that is known of one member.
type ground struct {
	member  person.ID
	spans   []enrolment.Span
	changes []*Change
	wishes  []Wish
	agents  Producers
	policy  *policy
}

// settled is what follows: the decisions that are new, and all tenures.
type settled struct {
	decided []decision
	tenures []Tenure
}

// decision is a new version for a change.
type decision struct {
	change ID
	data   decided
}

// settle works out who is of record for every plan of a member. It is pure, and depends on what is known and not on the order in which it
// came: each move is decided with the agent whom the moves before it left.
func (g *ground) settle(at time.Time, why string) (settled, error) {
	var out settled
	slices.SortFunc(g.wishes, func(a, b Wish) int { return a.order(&b) })
	moves := enrolment.Moves(g.member, g.spans)
	taken := map[ID]bool{}
	for i := range moves {
		m := &moves[i]
		if m.Kind == enrolment.Left || m.New.End != nil && m.New.End.Before(m.New.Start) {
			continue
		}
		first, err := g.enter(&out, m, taken, at, why)
		if err != nil {
			return out, err
		}
		out.tenures = append(out.tenures, hold(first, m.New.Family, g.wishes)...)
	}
	g.void(&out, taken, at)
	sortTenures(out.tenures)
	return out, nil
}

// enter is who is of record from the first day of a move.
func (g *ground) enter(out *settled, m *enrolment.Move, taken map[ID]bool, at time.Time, why string) (Tenure, error) {
	t := Tenure{Member: g.member, Span: m.New.ID, From: m.New.Start, Until: m.New.End, Basis: BasisApplication}
	c := g.change(m)
	if c != nil {
		taken[c.ID] = true
	}
	if m.Kind == enrolment.NewEnrollment {
		r, conflict := weigh(readings(c, m, "", g.agents))
		t.Held = conflict
		if !conflict && producer(r.channel) {
			t.Agent, t.Writing = r.npn, r.npn
		}
		return t, nil
	}
	data, err := g.decide(out, c, m, at, why)
	if err != nil {
		return t, err
	}
	id, version := IDOf(g.member, m.Effective, m.New.Contract, m.New.Plan), 1
	if c != nil {
		id, version = c.ID, len(c.Decisions)
	}
	taken[id] = true
	if data.fresh {
		out.decided = append(out.decided, decision{id, data.decided})
		version = data.Decision.Version
	}
	d := &data.Decision
	t.Change, t.Decision, t.Basis, t.Agent, t.Writing = id, version, d.Rule, d.Agent, data.writing
	switch {
	case d.Open():
		t.Held, t.Agent = true, d.Provisional
	case d.Outcome == agent.Out: // treated as a new enrollment
		t.Basis, t.Agent = BasisApplication, data.writing
	}
	return t, nil
}

// change is what is on file of a move: under its own id, under our tracking id, or under the span whose dates CMS corrected.
func (g *ground) change(m *enrolment.Move) *Change {
	id := IDOf(g.member, m.Effective, m.New.Contract, m.New.Plan)
	for _, same := range []func(*Change) bool{
		func(c *Change) bool { return c.ID == id },
		func(c *Change) bool { return m.New.Tracking != "" && c.Tracking == m.New.Tracking },
		func(c *Change) bool { return c.Span == m.New.ID },
	} {
		if i := slices.IndexFunc(g.changes, same); i >= 0 {
			return g.changes[i]
		}
	}
	return nil
}

// judged is a decision with what the tenure needs of it.
type judged struct {
	decided
	writing agent.NPN
	fresh   bool // not as the newest version on file
}

// decide makes the decision about a move, or finds that the newest version on file says the same from the same facts.
func (g *ground) decide(out *settled, c *Change, m *enrolment.Move, at time.Time, why string) (judged, error) {
	x := g.establish(out, c, m)
	var last *Decision
	if c != nil && len(c.Decisions) > 0 {
		last = &c.Decisions[len(c.Decisions)-1]
		x.facts.Params = paramsOf(last, x.facts.Params)
	}
	x.facts.Params = merged(x.facts.Params, g.policy.tried)
	d, err := g.policy.judge(&x.facts)
	if err != nil {
		return judged{}, fmt.Errorf("change: decide: %w", err)
	}
	d.Inputs, d.KnownAt, d.At, d.Version, d.Why = x.inputs, x.known, at.UTC(), 1, First
	j := judged{writing: x.writing, decided: decided{
		Member: g.member, Effective: m.Effective, Made: x.facts.DecidedOn, Kind: m.Kind, Old: planOf(m.Old), New: *planOf([]enrolment.Span{m.New}), Span: m.New.ID,
	}}
	j.fresh = last == nil || !last.same(&d)
	if !j.fresh {
		j.Decision = *last
		return j, nil
	}
	if last != nil {
		d.Version, d.Why, d.Changed = last.Version+1, why, changed(last.Facts, d.Facts)
		d.Dispute = disputeOf(c, why)
	}
	j.Decision = d
	return j, nil
}

func planOf(spans []enrolment.Span) *Plan {
	if len(spans) == 0 {
		return nil
	}
	return &Plan{spans[0].Contract, spans[0].Plan, spans[0].Family}
}

// disputeOf is the dispute whose ruling led to a decision.
func disputeOf(c *Change, why string) string {
	if why != Disputed {
		return ""
	}
	for _, e := range slices.Backward(c.Evidence) {
		if e.Dispute != "" {
			return e.Dispute
		}
	}
	return ""
}

// paramsOf are the plan's choices with which a change was decided first: other choices are for other changes, and for replays.
func paramsOf(last *Decision, now *aor.Params) *aor.Params {
	var was struct {
		Params *aor.Params `json:"params"`
	}
	if json.Unmarshal(last.Facts, &was) != nil || was.Params == nil {
		return now
	}
	return was.Params
}

// judge asks the rules.
func (p *policy) judge(f *aor.Facts) (Decision, error) {
	r, err := p.rules.Decide(f)
	if err != nil {
		return Decision{}, err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return Decision{}, err
	}
	because := make([]string, len(r.Because))
	for i, t := range r.Because {
		because[i] = string(t)
	}
	return Decision{
		Outcome: r.Outcome, Rule: r.Rule, Set: p.rules.Set(f.DecidedOn), Agent: r.Agent, Provisional: r.Provisional, Because: because,
		Citation: r.Citation, ChangeType: r.ChangeType, Payable: r.Payable, Unpaid: r.Unpaid, Facts: text,
	}, nil
}

// void takes back the decisions about changes that are no moves any more (E5): CMS cancelled them, or accepted another application.
func (g *ground) void(out *settled, taken map[ID]bool, at time.Time) {
	for _, c := range g.changes {
		last, ok := c.Latest()
		if taken[c.ID] || !ok || last.Voided {
			continue
		}
		d := last
		d.Version, d.At, d.Why, d.Voided, d.Changed, d.Payable, d.Dispute = last.Version+1, at.UTC(), Cancelled, true, nil, false, ""
		out.decided = append(out.decided, decision{c.ID, decided{
			Member: c.Member, Effective: c.Effective, Made: c.Made, Kind: c.Kind, Old: c.Old, New: c.New, Span: c.Span, Decision: d,
		}})
	}
}
