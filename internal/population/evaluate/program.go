package evaluate

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Mode says which question gaps answer.
type Mode uint8

// The modes.
const (
	Prospective  Mode = iota // as of today: what is due
	MeasurePhase             // for one period: who counts, who is in the numerator
)

// Options of a compilation.
type Options struct {
	Mode   Mode
	Period int // measure mode: the year in which the period starts
}

// Program is all rules, ready to run. It is read-only.
type Program struct {
	rules   []rule // in the order of evaluation: a condition after the conditions it asks for, gaps last
	nodes   []node
	said    []said // beside nodes: where each came from, for explanations
	kids    []int32
	slots   []*slot
	windows []window
	periods []season
	covers  []cover
	ages    []ageLimit
	refs    [][]uint16 // rules that a condition criterion means, all versions
	byID    map[string][]uint16
	bySlot  [][]uint16 // rules to evaluate when the slot has an event
	every   []uint16   // conditions that may hold without any event
	gaps    []uint16

	flagCovers []int16 // coverage that condition flags ask for

	sets *ValueSets
	opts Options
	hash string
}

// none stands for "no node", "no slot", "no window".
const none = -1

// nodeKind says how a criterion is decided.
type nodeKind uint8

const (
	leafNode nodeKind = iota
	anyNode
	allNode
	withinNode
	sequenceNode
	notNode
	flagNode
	conditionNode
	personNode
	unreadNode // statements and answers that claims do not hold
)

// op compares a result with a value.
type op uint8

const (
	noOp op = iota
	lessThan
	atMost
	moreThan
	atLeast
	equalTo
)

var opWords = map[string]op{"": noOp, "<": lessThan, "<=": atMost, ">": moreThan, ">=": atLeast, "=": equalTo}

func (o op) holds(value, limit float64) bool {
	switch o {
	case lessThan:
		return value < limit
	case atMost:
		return value <= limit
	case moreThan:
		return value > limit
	case atLeast:
		return value >= limit
	default:
		return value == limit
	}
}

// ofDay picks among several results of one day.
type ofDay uint8

const (
	anyOfDay ofDay = iota
	lowestOfDay
	highestOfDay
)

var ofDayWords = map[string]ofDay{"": anyOfDay, "any": anyOfDay, "lowest": lowestOfDay, "highest": highestOfDay}

// node is a compiled criterion. Slots, windows and nodes are indexes, none where there is none.
type node struct {
	kind     nodeKind
	op       op
	ofDay    ofDay
	last     bool
	plain    bool // asks for nothing but codes, settings and positions
	once     bool // plain, and one event is enough
	perClaim bool // a claim counts once, however many of its lines match
	flag     claim.Coverage
	sex      claim.Sex
	settings mask
	roles    mask
	states   uint32 // bits of State

	slot, excluded, also, weak int16
	window                     int16
	age                        int16
	ref                        int16
	unless                     int32
	kidsAt, kidsLen            int32

	min, apart    int32
	distinctDrugs int32
	supplyMin     int32
	within        int32 // days
	value         float64

	hasInterval bool
	interval    clock.Period
	nextAfter   clock.Period
	after       clock.Period
}

// said is the source of a node.
type said struct {
	criterion *Criterion
	defaults  *Claims
}

func (p *Program) kidsOf(n *node) []int32 { return p.kids[n.kidsAt:][:n.kidsLen] }

// ageLimit is completed years on a day; noLimit where there is none.
type ageLimit struct {
	at       int16 // window whose `to` is the day
	from, to int
}

const noLimit = -1

// cover is a compiled Enrolment.
type cover struct {
	parts      []mask
	window     int16
	maxGaps    int
	maxGap     clock.Period
	enrolledOn int16 // window whose `to` is the day, none
}

// rule is a compiled rule.
type rule struct {
	source    *Rule
	condition bool
	given     bool // a test states it
	active    clock.Span
	missing   []string
	unread    []string
	hash      string
	slots     []int16 // whose events make a condition worth deciding

	// Conditions.
	met, suspected, signal int32
	leaves                 []int32 // counting leaves of met
	window                 int16   // reference period
	suspecting, signalling wake
	back                   lookback
	countSuspects          bool  // any claim that counts, without enough of them, is a suspicion
	covered                int16 // index of covers, none

	// Gaps.
	period     uint8
	sex        claim.Sex
	age        int16
	requires   int32
	requiring  wake
	exclusions []exclusion
	excluding  wake // of all exclusions together
	index      *indexEvent
	satisfied  int32
	satisfying wake
	due        due
	pdc        *pdcRule
	overlap    *overlapRule
}

type exclusion struct {
	node int32
	wake wake
}

type indexEvent struct {
	node  int32
	first bool
	clean clock.Period
}

// due is a compiled Due.
type due struct {
	byInterval bool
	entry      bool // first due when the member enters the population
	first      int16
	by         int16
	opens      int16 // none: at once
	grace      clock.Period
	soon       clock.Period
}

type pdcRule struct {
	slot     int16
	params   adherence.Params
	stays    mask
	disenrol bool
	death    bool
	alerts   *Alerts
}

type overlapRule struct {
	a, b, among int16
	minDays     int32
	minFills    int32
	window      int16
}

// Len is the number of rules.
func (p *Program) Len() int { return len(p.rules) }

// Rule is the source of a rule.
func (p *Program) Rule(i int) *Rule { return p.rules[i].source }

// Index is the number of the rule with this id, false when there is none. Where several versions exist it is the last one.
func (p *Program) Index(id string) (int, bool) {
	at := p.byID[id]
	if len(at) == 0 {
		return 0, false
	}
	return int(at[len(at)-1]), true
}

// InUse is the number of the version of a rule that decides on a day, false when there is none.
func (p *Program) InUse(id string, asOf claim.Day) (int, bool) {
	var k calendar
	k.set(p, asOf)
	for _, at := range p.byID[id] {
		if k.active[at] {
			return int(at), true
		}
	}
	return 0, false
}

// Degraded lists the value sets without which a rule runs; empty when it is complete.
func (p *Program) Degraded(i int) []string { return p.rules[i].missing }

// Unread lists the inputs of a rule that claims do not hold: statements of members and providers, assessment answers.
func (p *Program) Unread(i int) []string { return p.rules[i].unread }

// RuleHash pins one rule with its codes: SHA-256, hex.
func (p *Program) RuleHash(i int) string { return p.rules[i].hash }

// Hash pins all rules, their codes and the options.
func (p *Program) Hash() string { return p.hash }
