package credential

import (
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
)

// Position of the record as of which the standing holds.
func (s *Standing) Position() int64 { return s.position }

// nobody is a producer of whom nothing was ever told.
var nobody producer

func (s *Standing) producer(npn agent.NPN) *producer {
	if p := s.byNPN[npn]; p != nil {
		return p
	}
	return &nobody
}

// Ready is the ready-to-sell state of an agent: every test that fails, each with the reason, the day, the source and when it was known.
// Nothing is allocated where no test fails.
func (s *Standing) Ready(ask Ask) agent.Readiness {
	r := agent.Readiness{NPN: ask.NPN, State: agent.Ready, On: ask.On, KnownAt: s.position}
	if ask.NPN == agent.House {
		r.State = agent.None
		return r
	}
	p := s.producer(ask.NPN)
	for _, test := range agent.Tests[:4] {
		if v := p.test(s.rules, test, &ask); !v.ok() {
			add(&r, test, &v, &ask)
		}
	}
	for _, k := range p.holds {
		if v := k.held(&ask); !v.ok() {
			add(&r, agent.SalesHold, &v, &ask)
		}
	}
	return r
}

func add(r *agent.Readiness, test agent.Test, v *verdict, ask *Ask) {
	r.Failed = append(r.Failed, v.failure(test, ask.detail(test, v)))
	if state := v.state(test); severity(state) > severity(r.State) {
		r.State = state
	}
}

// test is one test of agent.Tests.
func (p *producer) test(r *Rules, test agent.Test, ask *Ask) verdict {
	switch test {
	case agent.Contract:
		return p.contracted(r, ask.On)
	case agent.License:
		return p.licensed(ask.State, ask.On)
	case agent.Appointment:
		return p.appointed(r, ask)
	case agent.Certification:
		return p.certifiedFor(r, ask)
	}
	return p.held(ask)
}

// contracted tells whether a contract is in force (42 CFR 422.2274(c): the plan answers for those it contracts with).
func (p *producer) contracted(r *Rules, day clock.Date) verdict {
	best := never
	for _, k := range p.contracts {
		v := k.on(day)
		if v.ok() && v.told.Fact.Servicing && !on(r.Service, day) {
			v.because, v.since = ServicingOnly, v.told.Fact.start()
		}
		if v.ok() {
			return p.insured(r, day, v)
		}
		if v.better(&best) {
			best = v
		}
	}
	return best
}

// insured adds what the contract asks for, where the plan makes it a test.
func (p *producer) insured(r *Rules, day clock.Date, passed verdict) verdict {
	if !on(r.Insured, day) {
		return passed
	}
	best := never
	for _, k := range p.insurance {
		v := k.on(day)
		if v.ok() {
			return passed
		}
		if v.better(&best) {
			best = v
		}
	}
	best.because = NotInsured
	return best
}

// licensed tells whether the state's licence is in force and allows to sell health insurance (42 CFR 422.2274(b)(1)).
func (p *producer) licensed(state string, day clock.Date) verdict {
	best := never
	for i := range p.licenses[state] {
		l := &p.licenses[state][i]
		v := l.on(day)
		if at := l.index(day); v.ok() && !l.health[at] {
			v.because, v.since = NoHealthLine, l.track[at].start
		}
		if v.ok() {
			return v
		}
		if v.better(&best) {
			best = v
		}
	}
	return best
}

// appointed tells whether the product's legal entity has appointed the agent in the state, where the state has appointments
// (42 CFR 422.2274(b)(1), (c)(1)).
func (p *producer) appointed(r *Rules, ask *Ask) verdict {
	if !r.appoints(ask.State, ask.On) {
		return verdict{}
	}
	best := never
	for _, k := range p.appointments[ask.State] {
		if ask.Product != nil && k[0].told.Fact.Entity != ask.Product.Entity {
			continue
		}
		v := k.on(ask.On)
		if v.ok() {
			return v
		}
		if v.better(&best) {
			best = v
		}
	}
	return best
}

// certifiedFor tells whether the agent was trained and tested for the plan year, with a sufficient score, for the kind of product
// (42 CFR 422.2274(b)(2)).
func (p *producer) certifiedFor(r *Rules, ask *Ask) verdict {
	all := p.certified[ask.Year]
	best, module := never, r.module(ask)
	general, tellsModules, covered := verdict{}, false, module == ""
	passed := false
	for _, k := range all {
		v := k.on(ask.On)
		if v.told != nil && len(v.told.Fact.Modules) > 0 {
			tellsModules = true
		}
		if score := scoreOf(&v); v.ok() && score != nil && *score < on(r.Score, ask.On) {
			v.because, v.since = ScoreTooLow, v.told.Fact.start()
		}
		switch {
		case v.ok():
			passed, general = true, v
			covered = covered || slices.Contains(v.told.Fact.Modules, module)
		case v.better(&best):
			best = v
		}
	}
	switch {
	case passed && (covered || !tellsModules):
		return general
	case passed && (best.because == NeverHad || best.because == NotYet):
		return verdict{because: ModuleMissing, since: clock.MinDate, told: general.told}
	}
	return best
}

func scoreOf(v *verdict) *int {
	if v.told == nil {
		return nil
	}
	return v.told.Fact.Score
}

// module is the part of the plan's certification that a product asks for.
func (r *Rules) module(ask *Ask) string {
	if ask.Product == nil {
		return ""
	}
	if m, ok := r.Modules.SpecialNeeds[ask.Product.SpecialNeeds]; ok {
		return m
	}
	return r.Modules.Family[ask.Product.Family]
}

// held tells whether a hold or exclusion forbids to sell.
func (p *producer) held(ask *Ask) verdict {
	for _, k := range p.holds {
		if v := k.held(ask); !v.ok() {
			return v
		}
	}
	return verdict{}
}

func (k track) held(ask *Ask) verdict {
	f := &k[0].told.Fact
	if f.State != "" && f.State != ask.State || f.Entity != "" && ask.Product != nil && f.Entity != ask.Product.Entity {
		return verdict{}
	}
	v := k.on(ask.On)
	if !v.ok() {
		return verdict{}
	}
	return verdict{because: OnHold, since: v.told.Fact.start(), told: v.told}
}

// detail is what a reason speaks of.
func (a *Ask) detail(test agent.Test, v *verdict) string {
	switch test {
	case agent.License:
		return a.State
	case agent.Appointment:
		if a.Product != nil {
			return a.Product.Entity + " " + a.State
		}
		return a.State
	case agent.Certification:
		return strconv.Itoa(a.Year)
	}
	if v.told != nil {
		return v.told.Fact.Reason
	}
	return ""
}
