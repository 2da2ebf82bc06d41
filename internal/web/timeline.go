package web

import (
	"net/url"
	"slices"
	"strings"

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

var kindWords = map[string]string{
	"stay": "Hospital stays", "visit": "Visits", "fill": "Medicines", "result": "Results", "vaccine": "Vaccines",
	"coverage": "Coverage", "change": "Finding changes",
}

var kindIcons = map[string]string{
	"stay": "bed", "visit": "visit", "fill": "pill", "result": "flask", "vaccine": "shield", "coverage": "card", "change": "change",
}

func timelineOf(member string, entries []population.TimelineEntry, values url.Values) timelineView {
	kind := values.Get("kind")
	view := timelineView{Kinds: timelineKinds(member, entries, kind)}
	if kind != "" {
		entries = slices.DeleteFunc(slices.Clone(entries), func(e population.TimelineEntry) bool { return e.Kind != kind })
	}
	view.All, view.Shown = len(entries), len(entries)
	if values.Get("all") != "1" && len(entries) > timelineStep {
		view.Shown = timelineStep
		view.More = timelinePath(member, kind, true)
	}
	view.Months = byMonth(entries[:view.Shown])
	return view
}

func timelineKinds(member string, entries []population.TimelineEntry, on string) []timelineKind {
	counts := map[string]int{}
	for _, e := range entries {
		counts[e.Kind]++
	}
	kinds := []timelineKind{{"Everything", timelinePath(member, "", false), len(entries), on == ""}}
	for _, kind := range kindOrder {
		if counts[kind] > 0 {
			kinds = append(kinds, timelineKind{kindWords[kind], timelinePath(member, kind, false), counts[kind], on == kind})
		}
	}
	return kinds
}

func timelinePath(member, kind string, all bool) string {
	values := url.Values{}
	if kind != "" {
		values.Set("kind", kind)
	}
	if all {
		values.Set("all", "1")
	}
	return withQuery(memberPath(member), values) + "#timeline"
}

// codesOf splits the codes of an entry: those that we can put in words, and a line with all others.
func codesOf(e population.TimelineEntry) (known []population.Evidence, others string) {
	var codes []string
	for _, c := range e.Codes {
		if c.Display != "" {
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
		if len(months) == 0 || monthOf(months[len(months)-1].Month) != monthOf(e.From) {
			months = append(months, timelineMonth{Month: e.From})
		}
		last := &months[len(months)-1]
		last.Entries = append(last.Entries, e)
	}
	return months
}
