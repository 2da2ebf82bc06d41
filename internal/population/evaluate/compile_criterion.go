package evaluate

import (
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// scope is what a criterion takes from around it.
type scope struct {
	window    int16 // when it names none
	reference int16 // what reference_period means; none in a gap
	period    uint8
	event     bool          // the anchor `event` exists
	claims    *Claims       // a condition's defaults
	counting  bool          // met_when: claims are counted, each once
	interval  *clock.Period // how long it keeps a gap closed
}

// optional compiles a criterion that may be absent.
func (c *compiler) optional(key string, k *Criterion, sc scope) int32 {
	if k == nil {
		return none
	}
	return c.criterion(key, k, sc)
}

// criterion compiles one criterion; none when it belongs to the other mode.
func (c *compiler) criterion(key string, k *Criterion, sc scope) int32 {
	if !c.inMode(key, k.Mode) {
		return none
	}
	if k.Window != nil {
		sc.window = c.window(key+".window", k.Window, sc)
	}
	if k.Interval != nil && c.p.opts.Mode == Prospective {
		sc.interval = k.Interval
	}
	n := newNode(sc)
	kinds := 0
	for _, kind := range c.kinds(k, sc) {
		if kind.here {
			kinds++
			kind.compile(key, k, sc, &n)
		}
	}
	if kinds != 1 {
		c.fail(key, fmt.Sprintf("expected exactly one of any_of, all_of, sequence, not, codes, enrolment_flag, condition, "+
			"attestation, hra, age or sex; found %d", kinds))
	}
	if k.Unless != nil {
		plain := sc
		plain.counting, plain.interval = false, nil
		n.unless = c.criterion(key+".unless", k.Unless, plain)
	}
	c.p.nodes = append(c.p.nodes, n)
	c.p.said = append(c.p.said, said{criterion: k, defaults: sc.claims})
	return int32(len(c.p.nodes) - 1)
}

func newNode(sc scope) node {
	n := node{
		settings: allSettings, roles: allRoles, slot: none, excluded: none, also: none, weak: none, window: sc.window,
		age: none, ref: none, unless: none, min: 1,
	}
	if sc.interval != nil {
		n.hasInterval, n.interval = true, *sc.interval
	}
	return n
}

func (c *compiler) inMode(key, mode string) bool {
	switch mode {
	case "":
		return true
	case "measure_only":
		return c.p.opts.Mode == MeasurePhase
	case "prospective_only":
		return c.p.opts.Mode == Prospective
	default:
		c.fail(key+".mode", "expected measure_only or prospective_only")
		return false
	}
}

// kindOfCriterion is one of the kinds, and whether the criterion is of it.
type kindOfCriterion struct {
	here    bool
	compile func(key string, k *Criterion, sc scope, n *node)
}

func (c *compiler) kinds(k *Criterion, sc scope) []kindOfCriterion {
	named := k.Codes.isSet()
	others := k.AnyOf != nil || k.AllOf != nil || k.Sequence != nil || k.Not != nil || k.EnrolmentFlag != "" ||
		k.Condition != "" || k.Attestation != "" || k.HRA != "" || k.Age != nil || k.Sex != ""
	inherited := !others && !named && sc.claims != nil && sc.claims.Codes != nil
	return []kindOfCriterion{
		{k.AnyOf != nil, c.anyOf},
		{k.AllOf != nil, c.allOf},
		{k.Sequence != nil, c.sequence},
		{k.Not != nil, c.not},
		{named || inherited, c.leaf},
		{k.EnrolmentFlag != "", c.flag},
		{k.Condition != "", c.state},
		{k.Attestation != "", c.unread("attestation")},
		{k.HRA != "", c.unread("hra")},
		{k.Age != nil || k.Sex != "", c.person},
	}
}

// group compiles the parts of a group and gives it those of this mode.
func (c *compiler) group(key string, parts []Criterion, sc scope, n *node) {
	var kids []int32
	for i := range parts {
		if at := c.criterion(fmt.Sprintf("%s[%d]", key, i), &parts[i], sc); at != none {
			kids = append(kids, at)
		}
	}
	n.kidsAt, n.kidsLen = int32(len(c.p.kids)), int32(len(kids))
	c.p.kids = append(c.p.kids, kids...)
	if len(parts) == 0 {
		c.fail(key, "expected at least one criterion")
	}
}

func (c *compiler) anyOf(key string, k *Criterion, sc scope, n *node) {
	n.kind = anyNode
	c.group(key+".any_of", k.AnyOf, sc, n)
	c.joinStates(n)
}

// joinStates makes one criterion of an any_of that asks several conditions for the same states.
func (c *compiler) joinStates(n *node) {
	kids := c.p.kidsOf(n)
	var refs []uint16
	for _, kid := range kids {
		part := &c.p.nodes[kid]
		if part.kind != conditionNode || part.unless != none || part.states != c.p.nodes[kids[0]].states {
			return
		}
		refs = append(refs, c.p.refs[part.ref]...)
	}
	if len(kids) > 0 {
		n.kind, n.states, n.ref = conditionNode, c.p.nodes[kids[0]].states, int16(len(c.p.refs))
		n.kidsLen = 0
		c.p.refs = append(c.p.refs, refs)
	}
}

func (c *compiler) allOf(key string, k *Criterion, sc scope, n *node) {
	n.kind = allNode
	c.group(key+".all_of", k.AllOf, sc, n)
	if k.Within == nil {
		return
	}
	n.kind, n.within = withinNode, int32(k.Within.Days)
	if k.Within.Months != 0 {
		c.fail(key+".within", "expected days, such as P4D")
	}
	if n.kidsLen > maxParts {
		c.fail(key+".all_of", fmt.Sprintf("more than %d parts", maxParts))
	}
	c.onlyLeaves(key+".all_of", n)
}

func (c *compiler) sequence(key string, k *Criterion, sc scope, n *node) {
	n.kind = sequenceNode
	c.group(key+".sequence", k.Sequence, sc, n)
	c.onlyLeaves(key+".sequence", n)
}

func (c *compiler) onlyLeaves(key string, n *node) {
	for i, kid := range c.p.kidsOf(n) {
		if leaf := &c.p.nodes[kid]; leaf.kind != leafNode || leaf.min > 1 {
			c.fail(fmt.Sprintf("%s[%d]", key, i), "only codes may stand here, each found once")
		}
	}
}

func (c *compiler) not(key string, k *Criterion, sc scope, n *node) {
	n.kind = notNode
	if at := c.criterion(key+".not", k.Not, sc); at != none {
		n.kidsAt, n.kidsLen = int32(len(c.p.kids)), 1
		c.p.kids = append(c.p.kids, at)
	}
}

func (c *compiler) flag(key string, k *Criterion, _ scope, n *node) {
	n.kind = flagNode
	coverage, known := flagWords[k.EnrolmentFlag]
	if !known {
		c.fail(key+".enrolment_flag", "expected one of "+words(flagWords))
	}
	n.flag = coverage
}

func (c *compiler) state(key string, k *Criterion, _ scope, n *node) {
	n.kind = conditionNode
	n.ref = int16(len(c.p.refs))
	c.p.refs = append(c.p.refs, c.p.byID[k.Condition])
	if len(k.States) == 0 {
		n.states = 1 << Confirmed
	}
	for i, word := range k.States {
		state, known := conditionStates[word]
		if !known {
			c.fail(fmt.Sprintf("%s.states[%d]", key, i), "expected one of "+words(conditionStates))
		}
		n.states |= 1 << state
	}
}

// unread compiles something that claims do not hold: it is never true, and the rule lists it.
func (c *compiler) unread(what string) func(string, *Criterion, scope, *node) {
	return func(_ string, k *Criterion, _ scope, n *node) {
		n.kind = unreadNode
		text := what + " " + k.Attestation + k.HRA
		if !slices.Contains(c.out.unread, text) {
			c.out.unread = append(c.out.unread, text)
		}
	}
}

func (c *compiler) person(key string, k *Criterion, sc scope, n *node) {
	n.kind = personNode
	n.sex = c.sexOf(key+".sex", k.Sex)
	if k.Age != nil {
		n.age = c.age(key+".age", k.Age, sc)
	}
}

func (c *compiler) sexOf(key, word string) claim.Sex {
	sex, known := sexWords[word]
	if !known {
		c.fail(key, "expected female, male or any")
	}
	return sex
}
