package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

const nothingFound = "none found"

// lifelong is an interval that no page needs to count.
const lifelong = 12 * 100

// when is the time a criterion looks at. False where its parts look at different times: then each says its own.
func (x *explainer) when(at int32) (string, bool) {
	n := &x.p.nodes[at]
	switch n.kind {
	case leafNode, withinNode, sequenceNode, flagNode:
		return x.windowText(n), true
	case anyNode, allNode:
	default:
		return "", true
	}
	all, some := "", false
	for _, kid := range x.spoken(n) {
		if x.timeless(kid) {
			continue
		}
		text, same := x.when(kid)
		if !same || some && text != all {
			return "", false
		}
		all, some = text, true
	}
	return all, true
}

// timeless tells whether a criterion holds on the day looked at, whatever the window.
func (x *explainer) timeless(at int32) bool {
	switch x.p.nodes[at].kind {
	case conditionNode, personNode, unreadNode:
		return true
	}
	return false
}

func (x *explainer) windowText(n *node) string {
	if n.hasInterval && n.kind != flagNode {
		if n.interval.Months >= lifelong {
			return ""
		}
		return " in the last " + periodText(n.interval)
	}
	return x.spanOf(n.window)
}

// spanOf is a window in words, to its end even where that lies ahead.
func (x *explainer) spanOf(at int16) string {
	win := x.p.windows[at]
	if win.from.base == noBase && win.to.base == noBase {
		return ""
	}
	from, to := x.w.span(at)
	if from > to && win.perMember() {
		return "" // the event or the birth is not known
	}
	if win.to.base != noBase {
		to = x.w.day(at)
	}
	return spanText(from, to, x.w.calendar.asOf)
}

// found is what the rows say about a criterion.
func (x *explainer) found(at int32) string {
	n := &x.p.nodes[at]
	switch n.kind {
	case leafNode:
		return x.leafFound(n)
	case conditionNode:
		return x.stateFound(n)
	case personNode:
		if n.age == none {
			return ""
		}
		return x.ageFound(n.age)
	case notNode, unreadNode:
		return ""
	case anyNode:
		return x.oneFound(at, n)
	case allNode:
		return strings.Join(x.each(n, x.named), "; ")
	}
	a := x.w.silently(at, x.out)
	switch {
	case a.ok && a.last != claim.NoDay && a.last != lastDay:
		return "found" + onDay(a.last) + x.untilText(n, a)
	case a.ok:
		return ""
	case n.kind == flagNode:
		return nothingFound
	}
	return strings.Join(x.each(n, x.named), "; ")
}

// named is what was found of one part of a group; of a condition or a person it needs no name.
func (x *explainer) named(at int32) string {
	n := &x.p.nodes[at]
	if n.kind != leafNode && n.kind != withinNode && x.p.said[at].criterion.Title == "" {
		return x.found(at)
	}
	name := lowerFirst(x.say(at))
	if n.kind == leafNode && n.op != noOp {
		name = strings.Join(x.codes(at).names, " or ")
	}
	return name + ": " + x.found(at)
}

// oneFound is what was found of the alternative that holds, or of the one that has most.
func (x *explainer) oneFound(at int32, n *node) string {
	if x.compares(n) {
		return strings.Join(x.each(n, x.named), "; ")
	}
	a := x.w.silently(at, x.out)
	switch {
	case x.p.nodes[x.p.kidsOf(n)[0]].kind == personNode:
		return x.found(x.p.kidsOf(n)[0])
	case !a.ok:
		return nothingFound
	case slices.ContainsFunc(x.p.kidsOf(n), x.timeless):
		return strings.Join(slices.DeleteFunc(x.each(n, x.namedIfHolds), func(text string) bool { return text == "" }), "; ")
	case a.last == claim.NoDay || a.last == lastDay:
		return ""
	}
	return "last" + onDay(a.last)
}

func (x *explainer) namedIfHolds(at int32) string {
	if !x.w.silently(at, x.out).ok {
		return ""
	}
	return x.named(at)
}

func (x *explainer) leafFound(n *node) string {
	if n.op != noOp {
		return x.valueFound(n)
	}
	hits := x.w.inWindow(n)
	if len(hits) == 0 {
		return nothingFound + x.nearMiss(n)
	}
	count, first, last := len(hits), hits[0].date, hits[len(hits)-1].date
	text := fmt.Sprintf("%d found, %s to %s", count, dateText(first), dateText(last))
	switch {
	case n.hasInterval && n.min == 1:
		text = "last" + onDay(last)
	case count < int(n.min):
		text = fmt.Sprintf("%d of %d found, last%s", count, n.min, onDay(last))
	case count == 1:
		text = "found" + onDay(last)
	case first == last:
		text = fmt.Sprintf("%d found, all%s", count, onDay(last))
	}
	if n.supplyMin > 0 {
		text += fmt.Sprintf("; %s in all", supply(x.supplied(hits)))
	}
	a := no
	a.last, a.until = last, x.w.until(n, last)
	return text + x.untilText(n, a)
}

// untilText says how long a service keeps a gap closed.
func (x *explainer) untilText(n *node, a answer) string {
	if !n.hasInterval || n.interval.Months >= lifelong {
		return ""
	}
	if a.until <= x.w.calendar.asOf {
		return "; counted until " + dateText(a.until-1)
	}
	return "; counts until " + dateText(a.until-1)
}

// nearMiss is what there is that does not count: too old, ruled out by another code, reversed or denied.
func (x *explainer) nearMiss(n *node) string {
	from, _ := x.w.span(n.window)
	older := within(x.w.hits, firstDay, from-1)
	void := len(x.w.past)
	if len(older) > 0 {
		return "; the last one before" + onDay(older[len(older)-1].date)
	}
	if n.excluded != none {
		whole := *n
		whole.excluded = none
		if hits := x.w.inWindow(&whole); len(hits) > 0 {
			return "; ruled out by another code on the claim" + onDay(hits[len(hits)-1].date)
		}
	}
	if void > 0 {
		return fmt.Sprintf("; %d reversed or denied", void)
	}
	return ""
}

func (x *explainer) supplied(hits []hit) int {
	days := 0
	for _, h := range hits {
		if h.rows == FillRow {
			days += max(0, int(x.w.rows.FillDays[h.row]))
		}
	}
	return days
}

// valueFound is the latest result, whether it holds or not.
func (x *explainer) valueFound(n *node) string {
	from, to := x.w.span(n.window)
	if n.hasInterval {
		from, to = firstDay, x.w.calendar.asOf
	}
	day, value := claim.NoDay, 0.0
	for at := x.w.head[n.slot].first; at != 0; at = x.w.events[at].next {
		e := &x.w.events[at]
		if e.rows != ResultRow || e.date < from || e.date > to {
			continue
		}
		if v := x.w.rows.ResultValue[e.row]; e.date > day || better(n.ofDay, v, value) {
			day, value = e.date, v
		}
	}
	if day == claim.NoDay {
		return nothingFound
	}
	text := amount(value) + onDay(day)
	if n.min > 1 {
		text = fmt.Sprintf("last %s; %d of %d", text, min(len(x.w.inWindow(n)), int(n.min)), n.min)
	}
	return text
}

func better(of ofDay, value, best float64) bool {
	return of == lowestOfDay && value < best || of == highestOfDay && value > best
}

// stateFound is where the conditions stand now.
func (x *explainer) stateFound(n *node) string {
	var parts []string
	for _, r := range x.p.refs[n.ref] {
		if !x.w.calendar.active[r] || x.w.states[r] == None {
			continue
		}
		text := lowerFirst(x.p.rules[r].source.Title) + " " + underscored(x.w.states[r].String())
		if since := x.w.since[r]; since != claim.NoDay {
			text += ", first met" + onDay(since)
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return nothingFound
	}
	return strings.Join(parts, "; ")
}

func (x *explainer) ageFound(at int16) string {
	birth := x.w.rows.Birth
	if birth == claim.NoDay {
		return "the date of birth is not known"
	}
	on := clock.FromDays(x.w.day(x.p.ages[at].at))
	return fmt.Sprintf("is %d", on.AgeOn(clock.FromDays(birth)))
}
