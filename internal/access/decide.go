package access

import (
	"math"
	"slices"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Facts are what a decision about one member rests on besides who asks. Persons are all ids of the member; the first is current.
type Facts struct {
	Persons      []person.ID
	Grants       []Grant
	Consents     []Consent
	Restrictions []Restriction
	Confidential bool // a request for confidential communications holds, 45 CFR 164.522(b)
}

// Question is one thing to decide: may this visitor do this with this kind (or this sensitive category of it) for this purpose.
type Question struct {
	Visitor  Visitor
	Action   Action
	Kind     Kind
	Category Category // "" for what is not sensitive
	Purpose  Purpose
	Reason   bool // the visitor gave one
	At       time.Time
	Today    clock.Date // civil date of At in the plan's zone
}

// Clinical kinds are health data; only they have sensitive categories.
var clinical = []Kind{Conditions, Gaps, Claims, Medicines}

// Decide is yes or no by the policies alone. It tries each relation the visitor has with the member, and none; the first yes
// counts. It is pure.
func (p *Policies) Decide(q Question, f Facts) Decision {
	s := p.prepareSubject(q, f)
	s.mine = grantsTo(q.Visitor, f.Grants)
	return s.decide(q)
}

func grantsTo(v Visitor, grants []Grant) []Grant {
	others := func(g Grant) bool { return !g.to(v) }
	if !slices.ContainsFunc(grants, others) {
		return grants
	}
	return slices.DeleteFunc(slices.Clone(grants), others)
}

// to tells whether the grant is to the visitor or a group of theirs. Broken glass is never a group's.
func (g *Grant) to(v Visitor) bool {
	if v.Is(g.To) {
		return true
	}
	return g.Kind != GrantBrokenGlass && slices.Contains(v.Groups, g.To)
}

// subject is what all decisions of one look share, in the form the policies read.
type subject struct {
	policies *Policies
	facts    Facts
	mine     []Grant // the visitor's relations with the member
	entities entities
	request  cedar.Request
	grants   []types.Value
}

// entities are the only three there are: the visitor, their role, the member. The member is made when a policy asks; most do not.
type entities struct {
	visitor types.Entity
	role    types.EntityUID
	member  types.EntityUID
	persons []person.ID
	made    types.Entity
}

// Get implements types.EntityGetter.
func (e *entities) Get(uid types.EntityUID) (types.Entity, bool) {
	switch uid {
	case e.visitor.UID:
		return e.visitor, true
	case e.role:
		return types.Entity{UID: uid}, true
	case e.member:
		if e.made.UID != uid {
			e.made = types.Entity{UID: uid, Attributes: types.NewRecord(types.RecordMap{"persons": setOf(e.persons)})}
		}
		return e.made, true
	}
	return types.Entity{}, false
}

var noStrings = types.NewSet()

func (p *Policies) prepareSubject(q Question, f Facts) *subject {
	s := &subject{policies: p, facts: f}
	s.entities.role = roleUID(q.Visitor.Role)
	s.entities.visitor = p.made.visitor(q.Visitor)
	s.entities.member = types.NewEntityUID("Member", types.String(f.current()))
	s.entities.persons = f.Persons
	s.request = cedar.Request{Principal: s.entities.visitor.UID, Action: actionUID(q.Action), Resource: s.entities.member}
	return s
}

func (f Facts) current() person.ID {
	if len(f.Persons) == 0 {
		return ""
	}
	return f.Persons[0]
}

func setOf[T ~string](texts []T) types.Set {
	if len(texts) == 0 {
		return noStrings
	}
	values := make([]types.Value, len(texts))
	for i, t := range texts {
		values[i] = types.String(t)
	}
	return types.NewSet(values...)
}

// decide answers for one kind or category. Nobody sees anything of a member who is not known.
func (s *subject) decide(q Question) Decision { return s.decideBy(s.policies.prepared(q.asked()), q) }

func (s *subject) decideBy(p *prepared, q Question) Decision {
	d := Decision{PolicySet: s.policies.version, Because: becauseNothing}
	if s.facts.current() == "" {
		return d
	}
	context := s.context(p, q)
	if len(s.mine) == 0 {
		s.ask(&d, p, context, nil)
		return d
	}
	for i := range s.mine {
		context["grant"] = s.grant(i)
		s.ask(&d, p, context, &s.mine[i])
		if d.Allowed {
			return d
		}
	}
	return d
}

const (
	becauseNothing = "access.because.nothing-permits"
	becauseError   = "access.because.error"
	becausePolicy  = "access.because."
)

// ask puts one question with one relation, and keeps the first no until there is a yes.
func (s *subject) ask(d *Decision, p *prepared, context types.RecordMap, g *Grant) {
	s.request.Context = types.NewRecord(context)
	allowed, took, err := s.policies.verdict(p.list, &s.entities, s.request)
	switch {
	case err != nil:
		*d = Decision{PolicySet: d.PolicySet, Because: becauseError}
	case allowed:
		*d = Decision{Allowed: true, Policies: took, PolicySet: d.PolicySet, Because: s.policies.because[took[0].ID], Grant: s.policies.restsOn(g, took)}
	case len(took) > 0 && len(d.Policies) == 0:
		d.Policies, d.Because = took, s.policies.because[took[0].ID]
	}
}

// restsOn is the relation when a policy that needs one allowed it.
func (p *Policies) restsOn(g *Grant, took []Policy) *Grant {
	for _, t := range took {
		if g != nil && p.relational[t.ID] {
			held := *g
			return &held
		}
	}
	return nil
}

func (s *subject) context(p *prepared, q Question) types.RecordMap {
	return types.RecordMap{
		"asked":  p.value,
		"limits": s.limits(q),
		"now":    types.NewDatetime(q.At),
		"today":  dayValue(q.Today),
	}
}

// limits are what the member agreed to and had limited; most did neither.
func (s *subject) limits(q Question) types.Value {
	if len(s.facts.Consents)+len(s.facts.Restrictions) == 0 && !s.facts.Confidential {
		return noLimits
	}
	return limitsOf(setOf(consented(s.facts.Consents, q)), setOf(restricting(s.facts.Restrictions, q)), s.facts.Confidential)
}

var noLimits types.Value = limitsOf(noStrings, noStrings, false)

func limitsOf(consents, restrictions types.Set, confidential bool) types.Record {
	return types.NewRecord(types.RecordMap{
		"consents": consents, "restrictions": restrictions, "confidential": types.Boolean(confidential),
	})
}

// Scope is what a token must hold to do an action with a kind: "conditions:view". "conditions" alone holds all actions.
func Scope(k Kind, a Action) string { return string(k) + ":" + string(a) }

func dayValue(d clock.Date) types.Datetime {
	const dayMS = 24 * 60 * 60 * 1000
	return types.NewDatetimeFromMillis(int64(d.Days()) * dayMS)
}

// endOfTime stands for "no end": later than any instant that is asked about.
var endOfTime = types.NewDatetimeFromMillis(math.MaxInt64)

// grant makes the policies' form of a relation once for all decisions of a look.
func (s *subject) grant(i int) types.Value {
	if s.grants == nil {
		s.grants = make([]types.Value, len(s.mine))
	}
	if s.grants[i] == nil {
		s.grants[i] = s.policies.made.grant(&s.mine[i])
	}
	return s.grants[i]
}
