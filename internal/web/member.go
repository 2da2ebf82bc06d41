package web

import (
	"cmp"
	"net/http"
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

// tenths is a proportion in percent with one digit, never rounded up: 79.96% must not read as the goal of 80%.
func tenths(proportion float64) string {
	const almostWhole = 1e-9 // binary fractions: 0.8 is a little less than eight tenths
	n := int(proportion*1000 + almostWhole)
	return count(n/10) + "." + count(n%10) + "%"
}

// figure is one number of a rule in words.
type figure struct{ Name, Value string }

// figures are the numbers that people know; a rule may carry others, which its own page lists.
func figures(f population.Finding) []figure {
	var list []figure
	if pdc, ok := f.Numbers["pdc"]; ok {
		list = append(list, figure{"Days covered", tenths(pdc)})
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
