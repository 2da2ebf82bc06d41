package evaluate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// compiler turns rules into one program. It collects every mistake before it gives up.
type compiler struct {
	p        *Program
	sets     *ValueSets
	errs     []error
	slotOf   map[string]int16
	windowOf map[window]int16

	// Of the rule being compiled.
	at    *Rule
	out   *rule
	used  map[string]bool // value sets
	lacks bool            // the last value set asked for is missing
}

// Compile checks the rules against the value sets and makes them one program. The error joins all mistakes, each with its
// file and line where the rules came from files.
func Compile(rules []Rule, sets *ValueSets, opts Options) (*Program, error) {
	c := &compiler{
		p:    &Program{byID: map[string][]uint16{}, sets: sets, opts: opts},
		sets: sets, slotOf: map[string]int16{}, windowOf: map[window]int16{},
	}
	ordered := c.order(rules)
	for i := range ordered {
		c.p.byID[ordered[i].ID] = append(c.p.byID[ordered[i].ID], uint16(i))
	}
	c.p.rules = make([]rule, len(ordered))
	for i, r := range ordered {
		c.compile(i, r)
	}
	if err := errors.Join(c.errs...); err != nil {
		return nil, fmt.Errorf("compile rules: %w", err)
	}
	c.link()
	return c.p, nil
}

// fail notes a mistake at a key of the current rule.
func (c *compiler) fail(key, problem string) {
	if c.at.origin == nil {
		c.errs = append(c.errs, &RuleError{Rule: c.at.ID, Problem: key + ": " + problem})
		return
	}
	c.errs = append(c.errs, c.at.origin.fail(key, problem))
}

// miss notes a value set that the plan has not brought.
func (c *compiler) miss(name string) {
	if !slices.Contains(c.out.missing, name) {
		c.out.missing = append(c.out.missing, name)
	}
}

func (c *compiler) compile(i int, source *Rule) {
	c.at, c.out, c.used = source, &c.p.rules[i], map[string]bool{}
	*c.out = rule{
		source: source, condition: source.Kind != KindGap, given: source.Kind == kindGiven, active: active(source.Effective),
		met: none, suspected: none, signal: none, covered: none, requires: none, satisfied: none, age: none,
	}
	if source.Version == "" {
		c.fail("version", "expected a version")
	}
	switch source.Kind {
	case KindCondition:
		c.condition()
	case KindGap:
		c.gap()
	case kindGiven:
	default:
		c.fail("kind", "expected condition or gap")
	}
	c.out.hash = c.ruleHash()
}

func active(e Effective) clock.Span {
	span := clock.Span{From: clock.MinDate, To: clock.MaxDate}
	if e.From != nil {
		span.From = *e.From
	}
	if e.To != nil {
		span.To = *e.To
	}
	return span
}

// ruleHash covers what the rule says and the codes of every value set it uses.
func (c *compiler) ruleHash() string {
	plain := *c.at
	plain.Tests = nil
	text, err := json.Marshal(plain)
	if err != nil {
		panic(err) // plain data always encodes
	}
	h := sha256.New()
	h.Write(text)
	for _, name := range slices.Sorted(maps.Keys(c.used)) {
		set := c.sets.sets[name]
		fmt.Fprintf(h, "%s@%s\n", set.Name, set.Version)
		for _, e := range set.Entries {
			fmt.Fprintf(h, "%d %s %t\n", e.System, e.Code, e.Exclude)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// wakes works out what each part of a rule needs, now that all slots are known.
func (c *compiler) wakes(r *rule) {
	r.suspecting, r.signalling, r.satisfying = c.wakeOf(r.suspected, false), c.wakeOf(r.signal, false), c.wakeOf(r.satisfied, true)
	r.excluding, r.requiring = c.wakeOf(none, false), c.wakeOf(r.requires, false)
	for i := range r.exclusions {
		x := &r.exclusions[i]
		x.wake = c.wakeOf(x.node, false)
		r.excluding.add(&x.wake)
	}
}

// link prepares what the pass needs: which rules an event of a slot wakes, which conditions need no event, the program's hash.
func (c *compiler) link() {
	p := c.p
	p.bySlot = make([][]uint16, len(p.slots))
	h := sha256.New()
	fmt.Fprintf(h, "%d %d\n", p.opts.Mode, p.opts.Period)
	for i := range p.rules {
		r := &p.rules[i]
		c.wakes(r)
		fmt.Fprintf(h, "%s %s\n", r.source.ID, r.hash)
		switch {
		case !r.condition:
			p.gaps = append(p.gaps, uint16(i))
		case len(r.slots) == 0:
			p.every = append(p.every, uint16(i))
		default:
			for _, s := range r.slots {
				p.bySlot[s] = append(p.bySlot[s], uint16(i))
			}
		}
	}
	p.hash = hex.EncodeToString(h.Sum(nil))
}
