package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// member shows one person: who, conditions, gaps, and what happened.
func (p *portal) member(r *http.Request, v visit) (answer, error) {
	id := r.PathValue("member")
	m, err := p.Population.Member(r.Context(), id)
	if err != nil {
		return nil, err
	}
	entries, err := p.Population.Timeline(r.Context(), id)
	if err != nil {
		return nil, err
	}
	return page{memberPage(v, memberView{m, timelineOf(id, entries, r.URL.Query())})}, nil
}

type memberView struct {
	population.Member
	Timeline timelineView
}

// todo are the gaps that need something, in the order of the reader.
func (m memberView) todo() []population.Finding {
	return slices.DeleteFunc(slices.Clone(m.Gaps), func(f population.Finding) bool { return !needsCare(f.State) })
}

// done are all other gaps: closed, excluded, or a matter to talk about.
func (m memberView) done() []population.Finding {
	return slices.DeleteFunc(slices.Clone(m.Gaps), func(f population.Finding) bool { return needsCare(f.State) })
}

func needsCare(s population.State) bool {
	return s == population.Open || s == population.Overdue || s == population.DueSoon
}

// current are the conditions that hold or may hold; past are the others.
func (m memberView) current() []population.Finding {
	return slices.DeleteFunc(ordered(m.Conditions), func(f population.Finding) bool { return !holds(f.State) })
}

func (m memberView) past() []population.Finding {
	return slices.DeleteFunc(ordered(m.Conditions), func(f population.Finding) bool { return holds(f.State) })
}

func holds(s population.State) bool { return slices.Contains(conditionOrder, s) }

// ordered puts the surest conditions first and keeps the rules' order within a state.
func ordered(found []population.Finding) []population.Finding {
	sorted := slices.Clone(found)
	slices.SortStableFunc(sorted, func(a, b population.Finding) int {
		return slices.Index(conditionOrder, a.State) - slices.Index(conditionOrder, b.State)
	})
	return sorted
}

// coverage is the spans that hold on the as-of date, or all others, newest first. A span without an end still holds.
func (m memberView) coverage(holding bool) []claim.Span {
	spans := slices.DeleteFunc(slices.Clone(m.Coverage), func(s claim.Span) bool {
		return (s.From <= m.AsOf && (s.Thru == claim.NoDay || s.Thru >= m.AsOf)) != holding
	})
	slices.SortStableFunc(spans, func(a, b claim.Span) int { return cmp.Compare(b.From, a.From) })
	return spans
}

// contractOf is contract and plan as CMS writes them: H1234-001.
func contractOf(s claim.Span) string {
	if s.Plan == "" {
		return s.Contract
	}
	return s.Contract + "-" + s.Plan
}

func (m memberView) died() bool { return m.Death != claim.NoDay && m.Death != 0 }

// sinceWords says since when a condition is known.
func sinceWords(f population.Finding) string {
	switch {
	case f.State == population.Confirmed && f.ConfirmedOn != claim.NoDay:
		return "Confirmed " + day(f.ConfirmedOn)
	case f.First != claim.NoDay:
		return "First seen " + day(f.First)
	case f.Ever != claim.NoDay:
		return "Met before, " + day(f.Ever)
	}
	return ""
}

// summaryHelps tells whether the exact sentence adds something on the member's page: not where figures say the same, and not
// where there is simply nothing to tell.
func summaryHelps(f population.Finding) bool {
	return len(figures(f)) == 0 && (len(f.Evidence) > 0 || !needsCare(f.State))
}

// figure is one number of a rule in words.
type figure struct{ Name, Value string }

// figures are the numbers that people know; a rule may carry others, which its own page lists.
func figures(f population.Finding) []figure {
	var list []figure
	if pdc, ok := f.Numbers["pdc"]; ok {
		list = append(list, figure{"Days covered", share(int(pdc*1000+.5), 1000)})
	}
	covered, hasCovered := f.Numbers["covered_days"]
	treatment, hasTreatment := f.Numbers["treatment_days"]
	if hasCovered && hasTreatment {
		list = append(list, figure{"Covered", count(int(covered)) + " of " + counted(int(treatment), "day", "days")})
	}
	if late, ok := f.Numbers["days_late"]; ok {
		list = append(list, figure{"Late by", counted(int(late), "day", "days")})
	}
	if value, ok := f.Numbers["value"]; ok {
		list = append(list, figure{"Newest value", amount(value)})
	}
	return list
}

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

// spanWords says from when to when a coverage holds.
func spanWords(s claim.Span) string {
	if s.Thru == claim.NoDay {
		return "since " + day(s.From)
	}
	return day(s.From) + " – " + day(s.Thru)
}

func statusName(s claim.Status) string {
	switch s {
	case claim.Denied:
		return "Denied"
	case claim.Void:
		return "Reversed"
	}
	return ""
}

// ruleTitle is the name of a rule that found something about this member.
func (m memberView) ruleTitle(id string) string {
	for _, found := range [][]population.Finding{m.Conditions, m.Gaps} {
		for _, f := range found {
			if f.Rule.ID == id {
				return f.Rule.Title
			}
		}
	}
	return id
}
