package care

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// member shows one person: who, conditions, gaps, and what happened.
func (d *desk) member(r *http.Request, v visit) (shell.Answer, error) {
	pass, err := d.Guard.Look(r.Context(), v.Who, v.lookAt(r, pageMember))
	if err != nil {
		return nil, err
	}
	m, entries, err := d.Population.Story(r.Context(), pass)
	if err != nil {
		return nil, err
	}
	return shell.Page(memberPage(v, memberView{m, pass, v.timeline(pass.Number(), entries, r.URL.Query())})), nil
}

type memberView struct {
	population.Member
	Pass     access.Pass
	Timeline timelineView
}

// shows tells whether a part of the page is open.
func (m memberView) shows(k access.Kind) bool { return m.Pass.Allows(k) }

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

// since says since when a condition is known.
func (v visit) since(f population.Finding) string {
	switch {
	case f.State == population.Confirmed && f.ConfirmedOn != claim.NoDay:
		return v.T("care.member.confirmed_on", "Day", v.day(f.ConfirmedOn))
	case f.First != claim.NoDay:
		return v.T("care.member.first_seen", "Day", v.day(f.First))
	case f.Ever != claim.NoDay:
		return v.T("care.member.met_before", "Day", v.day(f.Ever))
	}
	return ""
}

// summaryHelps tells whether the exact sentence adds something on the member's page: not where figures say the same, and not
// where there is simply nothing to tell.
func summaryHelps(f population.Finding) bool {
	return len(numbersShown(f)) == 0 && (len(f.Evidence) > 0 || !needsCare(f.State))
}

// numbersShown are the figures of a rule that people know; a rule may carry others, which its own page lists.
func numbersShown(f population.Finding) []string {
	var names []string
	for _, name := range []string{"pdc", "covered_days", "days_late", "value"} {
		_, has := f.Numbers[name]
		if name == "covered_days" {
			_, whole := f.Numbers["treatment_days"]
			has = has && whole
		}
		if has {
			names = append(names, name)
		}
	}
	return names
}

// figure is one number of a rule in words.
func (v visit) figure(f population.Finding, name string) string {
	n := f.Numbers[name]
	switch name {
	case "pdc":
		return v.tenths(n)
	case "covered_days":
		return v.N("care.figure.of_days", int(f.Numbers["treatment_days"]), "Covered", v.Num(int(n)))
	case "days_late":
		return v.N("care.span.days", int(n))
	}
	return amount(n)
}

// spanWords says from when to when a coverage holds.
func (v visit) spanWords(s claim.Span) string {
	if s.Thru == claim.NoDay {
		return v.T("care.member.covered_since", "Day", v.day(s.From))
	}
	return v.dayRange(s.From, s.Thru)
}

func (v visit) status(s claim.Status) string {
	switch s {
	case claim.Denied:
		return v.T("care.status.denied")
	case claim.Void:
		return v.T("care.status.void")
	}
	return ""
}

// ruleTitle is the name of a rule that found something about this member.
func (v visit) ruleTitle(m memberView, id string) string {
	for _, found := range [][]population.Finding{m.Conditions, m.Gaps} {
		for _, f := range found {
			if f.Rule.ID == id {
				return v.title(f.Rule)
			}
		}
	}
	return id
}
