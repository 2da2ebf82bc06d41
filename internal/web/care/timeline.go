package care

import (
	"net/url"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// timelineStep is how many entries the timeline shows before "all".
const timelineStep = 30

type timelineView struct {
	Kinds  []timelineKind
	Months []timelineMonth
	Shown  int
	All    int
	More   string // address of the whole timeline, "" if it is shown
}

type timelineKind struct {
	Name, Href string
	N          int
	On         bool
}

type timelineMonth struct {
	Month   claim.Day
	Entries []population.TimelineEntry
}

// kindOrder is the order of the filter; the reader's kinds that are not here stay visible under "Everything".
var kindOrder = []string{"stay", "visit", "fill", "result", "vaccine", "coverage", "change"}

var kindIcons = map[string]string{
	"stay": "bed", "visit": "visit", "fill": "pill", "result": "flask", "vaccine": "shield", "coverage": "card", "change": "change",
}

func (v visit) timeline(member string, entries []population.TimelineEntry, values url.Values) timelineView {
	kind := values.Get("kind")
	view := timelineView{Kinds: v.timelineKinds(member, entries, kind)}
	if kind != "" {
		entries = slices.DeleteFunc(slices.Clone(entries), func(e population.TimelineEntry) bool { return e.Kind != kind })
	}
	view.All, view.Shown = len(entries), len(entries)
	if values.Get("all") != "1" && len(entries) > timelineStep {
		view.Shown = timelineStep
		view.More = v.timelinePath(member, kind, true)
	}
	view.Months = byMonth(entries[:view.Shown])
	return view
}

func (v visit) timelineKinds(member string, entries []population.TimelineEntry, on string) []timelineKind {
	counts := map[string]int{}
	for _, e := range entries {
		counts[e.Kind]++
	}
	kinds := []timelineKind{{v.T("care.timeline.kind.all"), v.timelinePath(member, "", false), len(entries), on == ""}}
	for _, kind := range kindOrder {
		if counts[kind] > 0 {
			kinds = append(kinds, timelineKind{v.T("care.timeline.kind." + kind), v.timelinePath(member, kind, false), counts[kind], on == kind})
		}
	}
	return kinds
}

func (v visit) timelinePath(member, kind string, all bool) string {
	values := v.stated()
	if kind != "" {
		values.Set("kind", kind)
	}
	if all {
		values.Set("all", "1")
	}
	return withQuery(memberPath(member), values) + "#timeline"
}

// codesOf splits the codes of an entry: those that we can put in words, and a line with all others. The words of a fill's or a
// result's code are its title already.
func codesOf(e population.TimelineEntry) (known []population.Evidence, others string) {
	var codes []string
	for _, c := range e.Codes {
		if c.Display != "" && e.Kind != "fill" && e.Kind != "result" {
			known = append(known, c)
		} else {
			codes = append(codes, codeText(c.System, c.Code))
		}
	}
	return known, strings.Join(codes, ", ")
}

// sourceID is the id that a source gave an entry. Records without one get a key of their parts, joined by bars, which tells people
// nothing.
func sourceID(e population.TimelineEntry) string {
	if strings.Contains(e.ID, "|") {
		return ""
	}
	return e.ID
}

func byMonth(entries []population.TimelineEntry) []timelineMonth {
	var months []timelineMonth
	for _, e := range entries {
		if len(months) == 0 || !sameMonth(months[len(months)-1].Month, e.From) {
			months = append(months, timelineMonth{Month: e.From})
		}
		last := &months[len(months)-1]
		last.Entries = append(last.Entries, e)
	}
	return months
}

func sameMonth(a, b claim.Day) bool {
	yearA, monthA, _ := clock.FromDays(a).Civil()
	yearB, monthB, _ := clock.FromDays(b).Civil()
	return yearA == yearB && monthA == monthB
}

func (v visit) month(d claim.Day) string { return v.Month(clock.FromDays(d)) }

// entryTitle names what happened. What the sources name themselves, a product or a test, stays in their words.
func (v visit) entryTitle(e population.TimelineEntry) string {
	switch e.Kind {
	case "fill":
		return v.fillTitle(e)
	case "result":
		return v.resultTitle(e)
	case "coverage":
		return strings.TrimSpace(v.coverageName(e.Coverage) + " " + e.Contract)
	case "vaccine":
		return v.T("care.timeline.vaccine")
	}
	return v.T("care.visit." + e.Setting.String())
}

func (v visit) fillTitle(e population.TimelineEntry) string {
	title := v.T("care.timeline.fill")
	if name := nameOf(e); name != "" {
		title = name
	}
	if e.Days > 0 {
		title += ", " + v.N("care.span.days", e.Days)
	}
	return title
}

func (v visit) resultTitle(e population.TimelineEntry) string {
	title := v.T("care.timeline.result")
	if name := nameOf(e); name != "" {
		title = name
	}
	if len(e.Codes) > 0 && e.Codes[0].Value != nil {
		title += ": " + strings.TrimSpace(amount(*e.Codes[0].Value)+" "+e.Codes[0].Unit)
	}
	return title
}

// nameOf is what the source's code of a fill or result means, "" when we hold no description.
func nameOf(e population.TimelineEntry) string {
	if len(e.Codes) == 0 {
		return ""
	}
	return e.Codes[0].Display
}
