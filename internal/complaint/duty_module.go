package complaint

import (
	"slices"

	"github.com/keepwell/keepwell/internal/complaint/term"
)

// moduleDuties are those in CMS's Complaints Tracking Module: to resolve it there, and to reach whoever complained. A complaint that was
// assigned to another contract leaves us nothing to do (42 CFR 422.125).
func (r *Rules) moduleDuties(c *Case) ([]Obligation, error) {
	if c.Module == nil || c.Module.Away {
		return nil, nil
	}
	m, err := r.terms.Module(c.moduleFacts())
	if err != nil {
		return nil, err
	}
	all := obligations(CTM, m.Duties())
	for _, before := range m.Superseded {
		all = append(all, Obligation{
			Key: term.KeyModuleResolution, Procedure: CTM, Legal: true, Clock: before, State: Superseded, Rule: m.Rule,
		})
	}
	return all, nil
}

func (c *Case) moduleFacts() term.ModuleFacts {
	m := c.Module
	f := term.ModuleFacts{Contract: m.Contract, Level: term.IssueLevel(m.FirstLevel)}
	for _, a := range m.Assignments {
		f.Assignments = append(f.Assignments, term.Assignment{Contract: a.Contract, On: a.On})
	}
	if slices.Contains(c.procedures(), Grievance) {
		g := c.grievanceFacts()
		g.Events = slices.DeleteFunc(g.Events, func(e term.Event) bool { return e.Type == term.ExtensionAsked })
		f.Grievance = &g
	}
	if c.Extension != nil {
		f.Events = append(f.Events, c.Extension.event())
	}
	if m.RaisedAt != nil && m.Level != m.FirstLevel {
		f.Events = append(f.Events, term.Event{Type: term.LevelRaised, At: *m.RaisedAt, To: term.IssueLevel(m.Level)})
	}
	for _, e := range m.Contacts {
		kind := term.ContactAttempted
		if e.Reached {
			kind = term.ContactMade
		}
		f.Events = append(f.Events, term.Event{Type: kind, At: e.At})
	}
	if m.ResolvedAt != nil {
		f.Events = append(f.Events, term.Event{Type: term.ResolvedInternally, At: *m.ResolvedAt})
	}
	if m.EnteredAt != nil {
		f.Events = append(f.Events, term.Event{Type: term.ResolutionEntered, At: *m.EnteredAt})
	}
	return f
}
