package complaints

import (
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What the pages of the module say in words.

func levelTone(level string) shell.Tone {
	switch level {
	case string(ctm.ImmediateNeed):
		return shell.Bad
	case string(ctm.Urgent):
		return shell.Warning
	}
	return shell.Calm
}

// assignedWords is when the complaint was last given to our contract.
func (m *moduleView) assignedWords(row complaint.Row) string { return assigned(m.Visit, m.of(row)) }

func assigned(v shell.Visit, m complaint.Module) string {
	for n := len(m.Assignments) - 1; n >= 0; n-- {
		if a := m.Assignments[n]; a.Contract == m.Contract {
			return v.Day(a.On)
		}
	}
	return ""
}

// tagsOf are what sets a complaint of the module apart.
func (m *moduleView) tagsOf(row complaint.Row) (all []tag) {
	x := m.of(row)
	if row.Unmatched {
		all = append(all, tag{m.T("complaints.tag.unmatched"), shell.Warning})
	}
	if x.Lead == "cms" {
		all = append(all, tag{m.T("casework.ctm.cms_lead"), shell.Calm})
	}
	if x.ResolvedAt != nil && x.EnteredAt == nil {
		all = append(all, tag{m.T("casework.ctm.to_enter"), shell.Warning})
	}
	return all
}

func (m *moduleView) agendaWords(x ctm.Due) string {
	if x.Kind == "review" {
		return m.T("casework.agenda.review", "Year", x.Year)
	}
	return m.T("casework.agenda.reconciliation", "Month", m.Month(clock.DateOf(x.Year, x.Month, 1)))
}

func agendaTone(state string) shell.Tone {
	switch state {
	case "done":
		return shell.Good
	case "missed":
		return shell.Bad
	case "begin", "prepared":
		return shell.Warning
	}
	return shell.Calm
}

func reviewPath(x ctm.Due) string { return reviewPrefix + strconv.Itoa(x.Year) }

// counts are the account of a file, in the order of its columns.
func (m *moduleView) counts(f ctm.FileReport) []shell.Fact {
	return []shell.Fact{
		{Name: m.T("casework.ctm.rows"), Value: m.Num(f.Rows)},
		{Name: m.T("casework.ctm.new"), Value: m.Num(f.New)},
		{Name: m.T("casework.ctm.changed"), Value: m.Num(f.Changed)},
		{Name: m.T("casework.ctm.unchanged"), Value: m.Num(f.Unchanged)},
		{Name: m.T("casework.ctm.bad"), Value: m.Num(f.Bad)},
	}
}

// agreement is one contract in numbers.
func (x exportView) agreement(a ctm.Agreement) []shell.Fact {
	return []shell.Fact{
		{Name: x.T("casework.ctm.here"), Value: x.Num(a.Here)},
		{Name: x.T("casework.ctm.there"), Value: x.Num(a.There)},
		{Name: x.T("casework.ctm.same"), Value: x.Num(a.Same)},
		{Name: x.T("casework.ctm.different"), Value: x.Num(a.Different)},
		{Name: x.T("casework.ctm.missing_here"), Value: x.Num(a.MissingHere)},
		{Name: x.T("casework.ctm.missing_there"), Value: x.Num(a.MissingThere)},
	}
}

func (x exportView) lackWords(l ctm.Lack) string {
	switch {
	case l.Here:
		return x.T("casework.ctm.missing_here")
	case l.Away:
		return x.T("casework.ctm.missing_there_away")
	}
	return x.T("casework.ctm.missing_there")
}

// moduleFacts are what the module says.
func (c *caseView) moduleFacts() []shell.Fact {
	m := c.Case.Module
	facts := []shell.Fact{
		{Name: c.T("complaints.field.level"), Value: c.T("complaints.level." + m.Level)},
		{Name: c.T("casework.ctm.contract"), Value: m.Contract},
		{Name: c.T("casework.ctm.assigned"), Value: assigned(c.Visit, *m)},
		{Name: c.T("complaints.field.category"), Value: strings.TrimSpace(m.CategoryCode + " " + m.Category)},
	}
	if m.Lead != "" {
		facts = append(facts, shell.Fact{Name: c.T("casework.module.lead"), Value: c.T("casework.lead." + m.Lead)})
	}
	if m.FirstLevel != "" && m.FirstLevel != m.Level {
		facts = append(facts, shell.Fact{Name: c.T("casework.module.first_level"), Value: c.T("complaints.level." + m.FirstLevel)})
	}
	if m.ResolvedAt != nil {
		facts = append(facts, shell.Fact{Name: c.T("casework.module.resolved"), Value: c.Instant(*m.ResolvedAt)})
	}
	if m.EnteredAt != nil {
		facts = append(facts, shell.Fact{Name: c.T("casework.module.entered"), Value: c.Instant(*m.EnteredAt)})
	}
	return facts
}

// askWords and askState name a plan request; CMS's own words for one that we do not know stand for themselves.
func askWords(v shell.Visit, kind string) string {
	if key := "casework.ask." + kind; v.Has(key) {
		return v.T(key)
	}
	return kind
}

func askState(v shell.Visit, status string) string {
	if key := "casework.ask_state." + status; v.Has(key) {
		return v.T(key)
	}
	return status
}
