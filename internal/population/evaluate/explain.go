package evaluate

import (
	"cmp"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// Explanation is what only the program knows about a finding: the tests of the rule with their outcome, and what would change the
// answer. The finding itself, with its evidence, is recorded elsewhere and not repeated here.
type Explanation struct {
	Steps   []Step
	Changes []string // what would close a gap, or change a condition
	Flag    uint8    // as Program.Flag
}

// Step is one test of the rule and how it came out, in words for members and staff.
type Step struct {
	For    Purpose
	Text   string // the test, with the dates it looks at
	Found  string // what the rows say about it, "" where the outcome says it all
	Met    bool
	Enough bool // one of several ways, of which one is enough
}

// Purpose is what a test is for.
type Purpose uint8

// The purposes.
const (
	ToApply   Purpose = iota // this version of the rule is the one in use
	ToConfirm                // a condition
	ToCover                  // the second axis of a condition's flag
	ToSuspect
	ToSignal
	ToBelong // to the population of a gap
	ToEnrol
	ToStay // in the population: no exclusion
	ToClose
	ToOpen
)

// Explain decides each test of a rule once more, alone, so that it can never tell another story than Evaluate. It also explains
// why there is no finding.
func (p *Program) Explain(c *Classes, rows *column.Rows, asOf claim.Day, rule int) Explanation {
	var out Findings
	p.Evaluate(c, rows, asOf, &out)
	x := explainer{p: p, w: &out.w, out: &out, finding: newFinding(rule)}
	if f := out.Find(rule); f != nil {
		x.finding = *f
	} else if !p.rules[rule].condition {
		x.finding.State = NotInPopulation
	}
	flag := p.Flag(&out, rule)
	x.again(c, rows, asOf, rule)
	x.dropLoneAlternatives()
	return Explanation{Steps: x.steps, Changes: x.changes(), Flag: flag}
}

// dropLoneAlternatives: of one way alone, nobody needs to read that one is enough.
func (x *explainer) dropLoneAlternatives() {
	ways := map[Purpose]int{}
	for _, s := range x.steps {
		if s.Enough {
			ways[s.For]++
		}
	}
	for i := range x.steps {
		s := &x.steps[i]
		s.Enough = s.Enough && ways[s.For] > 1
	}
}

// explainer collects steps.
type explainer struct {
	p       *Program
	w       *work
	out     *Findings
	finding Finding
	steps   []Step
	lacking []string // what would make a test for ToConfirm or ToClose hold
}

func (x *explainer) again(c *Classes, rows *column.Rows, asOf claim.Day, rule int) {
	w, out := x.w, x.out
	out.reset()
	w.begin(x.p, c, rows, asOf)
	w.gather()
	w.conditions(out)
	defer w.end(out)
	if !w.enter(rule, out) {
		x.add(Step{For: ToApply, Text: "this version of the rule is in use on " + dateText(asOf)})
		return
	}
	if r := w.ruleAt; r.condition {
		x.condition(r)
	} else {
		x.gap(r)
	}
}

// add keeps a step, once: a service may be known by several code lists, of which one is enough.
func (x *explainer) add(s Step) {
	s.Text, s.Found = capital(s.Text), capital(s.Found)
	for i := range x.steps {
		have := &x.steps[i]
		if have.For != s.For || have.Text != s.Text {
			continue
		}
		if s.Met && !have.Met || have.Found == capital(nothingFound) {
			*have = s
		}
		return
	}
	x.steps = append(x.steps, s)
}

// condition leaves out the tests for weaker answers than the one that was found.
func (x *explainer) condition(r *rule) {
	x.tests(ToConfirm, r.met)
	if r.covered != none {
		k := &x.p.covers[r.covered]
		x.add(Step{For: ToCover, Text: x.coverText(k), Found: x.coveredMonths(k), Met: x.w.coveredBy(r.covered)})
	}
	if x.finding.State != Confirmed {
		x.tests(ToSuspect, r.suspected)
	}
	if x.finding.State < Suspected {
		x.tests(ToSignal, r.signal)
	}
}

// tests makes a step of each part of a group, and of the parts of its groups of the same kind.
func (x *explainer) tests(purpose Purpose, at int32) {
	if at == none {
		return
	}
	n := &x.p.nodes[at]
	group := (n.kind == anyNode || n.kind == allNode) && n.unless == none && x.p.said[at].criterion.Title == ""
	if !group {
		x.test(purpose, at, false)
		return
	}
	for _, kid := range x.spoken(n) {
		if k := &x.p.nodes[kid]; k.kind == n.kind && k.unless == none && x.p.said[kid].criterion.Title == "" {
			x.tests(purpose, kid)
		} else {
			x.test(purpose, kid, n.kind == anyNode)
		}
	}
}

func (x *explainer) test(purpose Purpose, at int32, enough bool) {
	if x.p.nodes[at].kind == unreadNode {
		return
	}
	a := x.w.silently(at, x.out)
	met := a.ok
	if purpose == ToClose && x.w.ruleAt.due.byInterval {
		met = met && x.w.calendar.asOf < a.until
	}
	x.add(Step{For: purpose, Text: x.phrase(at), Found: x.found(at), Met: met, Enough: enough})
	if !met && (purpose == ToConfirm || purpose == ToClose) {
		x.lacking = append(x.lacking, x.lack(at))
	}
}

func (x *explainer) gap(r *rule) {
	x.person(r)
	if r.index != nil {
		found := x.w.findEvent(r.index, x.out)
		s := Step{For: ToBelong, Text: x.phrase(r.index.node) + cleanText(r.index), Met: found, Found: nothingFound}
		if found {
			s.Found = "on " + dateText(x.w.frame.event)
		}
		x.add(s)
		if !found {
			return // the other tests look at days around the event
		}
	}
	x.tests(ToBelong, r.requires)
	if r.covered != none {
		k := &x.p.covers[r.covered]
		x.add(Step{For: ToEnrol, Text: x.coverText(k), Found: x.coveredMonths(k), Met: x.w.enrolledFor(r)})
	}
	x.exclusions(r)
	switch {
	case r.pdc != nil:
		x.refill(r)
	case r.overlap != nil:
		x.overlap(r)
	default:
		x.tests(ToClose, r.satisfied)
	}
}

// person explains what needs no claim: still a member, sex, age, and the day from which anybody is asked.
func (x *explainer) person(r *rule) {
	asOf := x.w.calendar.asOf
	if x.p.opts.Mode == Prospective && x.w.gone() {
		s := Step{For: ToBelong, Text: "a member on " + dateText(asOf), Found: "all coverage ended before"}
		if died := x.w.rows.Death; died != claim.NoDay && died <= asOf {
			s.Found = "died" + onDay(died)
		}
		x.add(s)
	}
	if opens := r.due.opens; opens != none && asOf < x.w.day(opens) {
		x.add(Step{For: ToBelong, Text: "asked from " + dateText(x.w.day(opens)) + " on", Found: "it is " + dateText(asOf)})
	}
	if r.sex != claim.SexUnknown {
		x.add(Step{For: ToBelong, Text: sexTexts[r.sex], Met: r.sex == x.w.rows.Sex})
	}
	if r.age != none {
		x.add(Step{For: ToBelong, Text: x.ageText(r.age), Found: x.ageFound(r.age), Met: x.w.aged(r.age)})
	}
}

// exclusions are one test: that none of them holds.
func (x *explainer) exclusions(r *rule) {
	var looked, held []string
	for i, e := range r.exclusions {
		if e.node == none || x.p.nodes[e.node].kind == unreadNode {
			continue
		}
		source := &r.source.Exclusions[i]
		title := lowerFirst(cmp.Or(source.Title, underscored(source.ID)))
		looked = append(looked, title)
		if a := x.w.silently(e.node, x.out); a.ok {
			held = append(held, title+onDay(a.last))
		}
	}
	switch {
	case len(looked) == 0:
	case len(held) == 0:
		x.add(Step{For: ToStay, Text: "no exclusion applies", Found: "looked for: " + strings.Join(looked, ", "), Met: true})
	default:
		x.add(Step{For: ToStay, Text: "no exclusion applies", Found: strings.Join(held, "; ")})
	}
}
