package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// phrase is a criterion in words, with the days it looks at.
func (x *explainer) phrase(at int32) string {
	if when, same := x.when(at); same {
		return x.say(at) + when
	}
	n := &x.p.nodes[at]
	return strings.Join(x.each(n, x.phrase), joint(n))
}

// say puts a criterion into words: its title, or what it asks for.
func (x *explainer) say(at int32) string {
	n, k := &x.p.nodes[at], x.p.said[at].criterion
	text := x.body(at)
	switch {
	case k.Title == "":
	case x.compares(n):
		if text = k.Title + ": " + text; strings.HasPrefix(k.Title, "Last ") {
			text = strings.ReplaceAll(text, " last ", " ")
		}
	case n.kind == leafNode:
		text = k.Title + apartText(n)
	case n.kind == withinNode && n.within > 0:
		text = k.Title + withinText(n.within)
	default:
		text = k.Title
	}
	if n.unless != none {
		text += " (not if the member " + x.say(n.unless) + ")"
	}
	return text
}

// compares tells whether a group holds values, which its title does not say.
func (x *explainer) compares(n *node) bool {
	if n.op != noOp {
		return true
	}
	return slices.ContainsFunc(x.p.kidsOf(n), func(kid int32) bool { return x.compares(&x.p.nodes[kid]) })
}

func (x *explainer) body(at int32) string {
	n := &x.p.nodes[at]
	switch n.kind {
	case leafNode:
		return x.leaf(at, n.min, false)
	case notNode:
		return "no " + strings.TrimPrefix(strings.Join(x.each(n, x.say), " or "), "one ")
	case withinNode:
		return x.join(n) + withinText(n.within)
	case flagNode:
		return flagTexts[n.flag]
	case conditionNode:
		return x.stateText(n)
	case personNode:
		return x.personText(n)
	case unreadNode:
		return "a statement that claims do not hold"
	default:
		return x.join(n)
	}
}

func (x *explainer) join(n *node) string {
	parts := x.each(n, x.inner)
	nested := slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(part, " or ") })
	if n.kind == anyNode && (!nested || len(parts) == 2) {
		return orList(parts)
	}
	return strings.Join(parts, joint(n))
}

// inner is a criterion inside a sentence.
func (x *explainer) inner(at int32) string {
	text := lowerFirst(x.say(at))
	if after := x.p.nodes[at].after; after.Months+after.Days > 0 {
		text += " at least " + periodText(after) + " later"
	}
	return text
}

func (x *explainer) each(n *node, say func(int32) string) []string {
	var parts []string
	for _, kid := range x.spoken(n) {
		if text := say(kid); !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return parts
}

// spoken leaves out what cannot be looked at: statements, and codes that the plan has not loaded.
func (x *explainer) spoken(n *node) []int32 {
	kids := slices.Clone(x.p.kidsOf(n))
	kept := slices.DeleteFunc(slices.Clone(kids), x.silent)
	if len(kept) == 0 {
		return kids
	}
	return kept
}

func (x *explainer) silent(at int32) bool {
	n := &x.p.nodes[at]
	if n.kind == leafNode {
		return len(x.p.slots[n.slot].members) == 0
	}
	kids := x.p.kidsOf(n)
	return n.kind == unreadNode || len(kids) > 0 && !slices.ContainsFunc(kids, func(kid int32) bool { return !x.silent(kid) })
}

func joint(n *node) string {
	switch n.kind {
	case anyNode:
		return ", or "
	case sequenceNode:
		return ", then "
	default:
		return " and "
	}
}

func withinText(days int32) string {
	if days == 0 {
		return " on the same day"
	}
	return fmt.Sprintf(" at most %s apart", plural(int(days), "day"))
}

func apartText(n *node) string {
	switch {
	case n.min < 2 || n.apart == 0:
		return ""
	case n.apart == 1:
		return ", on different days"
	}
	return ", at least " + plural(int(n.apart), "day") + " apart"
}

func (x *explainer) stateText(n *node) string {
	var names, states []string
	for _, r := range x.p.refs[n.ref] {
		if title := lowerFirst(x.p.rules[r].source.Title); !slices.Contains(names, title) {
			names = append(names, title)
		}
	}
	for s := None; s <= Confirmed; s++ {
		if n.states>>s&1 != 0 {
			states = append(states, underscored(s.String()))
		}
	}
	return "has " + orList(names) + " (" + orList(states) + ")"
}

func (x *explainer) personText(n *node) string {
	var parts []string
	if n.sex != claim.SexUnknown {
		parts = append(parts, sexTexts[n.sex])
	}
	if n.age != none {
		parts = append(parts, x.ageText(n.age))
	}
	return strings.Join(parts, " ")
}

// cleanText is the time before an event in which there must be none.
func cleanText(e *indexEvent) string {
	if e.clean.Months+e.clean.Days == 0 {
		return ""
	}
	return ", and none in the " + periodText(e.clean) + " before"
}

func (x *explainer) ageText(at int16) string {
	limit := &x.p.ages[at]
	text := fmt.Sprintf("%d to %d years old", limit.from, limit.to)
	switch {
	case limit.to == noLimit:
		text = fmt.Sprintf("%d years or older", limit.from)
	case limit.from == noLimit:
		text = fmt.Sprintf("up to %d years old", limit.to)
	}
	if x.p.windows[limit.at].to.base != asOfDay {
		text += " on " + dateText(x.w.day(limit.at))
	}
	return text
}
