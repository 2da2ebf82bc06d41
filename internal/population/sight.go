package population

import (
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Sight is what a pass opens of one member's data. All readers cut what they found to it before they give it away: kinds that the
// pass does not allow leave their part blank, and what belongs to a sensitive category that stays closed is left out without a
// trace. Pages say for every member alike which categories are closed, so that their saying it tells nothing.
type Sight struct {
	access.Pass
	Card    func(rule string) RuleCard
	LooksAt func(gap string) []string // the conditions that a gap looks at
}

func (p *Population) sight(pass access.Pass) Sight {
	return Sight{Pass: pass, Card: p.rules.Card, LooksAt: p.rules.LooksAt}
}

// ShowsRule tells whether what a rule finds may be seen.
func (s Sight) ShowsRule(card RuleCard) bool {
	if s.HidesRule(card.ID) {
		return false
	}
	switch card.Kind {
	case KindCondition:
		return s.Allows(access.Conditions)
	case KindGap:
		return s.Allows(access.Gaps)
	}
	return s.Allows(access.Conditions) && s.Allows(access.Gaps) // a rule that is no longer active
}

// shows tells whether a finding in a state may be seen. A gap that does not apply because of a condition that stays closed would
// tell of the condition: the screening for depression does not apply to those who are known to have it. So such gaps are never
// seen as excluded, whatever excluded them.
func (s Sight) shows(card RuleCard, state State) bool {
	return s.ShowsRule(card) && (state != Excluded || !s.tells(card.ID))
}

// tells whether a gap looks at a condition that stays closed.
func (s Sight) tells(gap string) bool { return slices.ContainsFunc(s.LooksAt(gap), s.HidesRule) }

// Member cuts a member's page.
func (s Sight) Member(m Member) Member {
	if !s.Allows(access.Identity) {
		m.Age = 0
	}
	if !s.Allows(access.Coverage) {
		m.Coverage = nil
	}
	m.Person = s.Person(m.Person)
	m.Conditions, m.Gaps = s.Findings(m.Conditions), s.Findings(m.Gaps)
	return m
}

// Person blanks who and where somebody is where that is closed. The member number stays: the pass has it too.
func (s Sight) Person(p claim.Person) claim.Person {
	if !s.Allows(access.Identity) {
		p.Name, p.MBI, p.Sex, p.Birth, p.Death = "", "", claim.SexUnknown, claim.NoDay, claim.NoDay
	}
	if !s.Allows(access.Contact) {
		p.State, p.ZIP = "", ""
	}
	return p
}

// Findings leaves out what may not be seen, and of the rest the evidence that may not.
func (s Sight) Findings(all []Finding) []Finding {
	var seen []Finding
	for _, f := range all {
		if s.shows(f.Rule, f.State) {
			f.Evidence = s.evidence(f.Evidence)
			seen = append(seen, f)
		}
	}
	return seen
}

// evidence leaves out rows. What is seen whole, as most is, stays as it is; readers do not change it.
func (s Sight) evidence(all []Evidence) []Evidence {
	hidden := func(e Evidence) bool {
		return !s.Allows(kindOfRow(e.Kind)) || s.HidesCode(e.System.String(), e.Code)
	}
	if !slices.ContainsFunc(all, hidden) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), hidden)
}

// kindOfRow is the kind of data that a row of evidence or of the timeline belongs to.
func kindOfRow(kind string) access.Kind {
	switch kind {
	case fillKind:
		return access.Medicines
	case coverageKind:
		return access.Coverage
	}
	return access.Claims
}

// coverageKind is the kind of evidence and of timeline entries made of a span.
const coverageKind = "coverage"

// Changes leaves out the steps that come from or lead to what may not be seen.
func (s Sight) Changes(all []Change) []Change {
	var seen []Change
	for _, c := range all {
		if !s.shows(c.Rule, c.From) || !s.shows(c.Rule, c.To) {
			continue
		}
		if !s.Allows(access.Identity) {
			c.Name = ""
		}
		seen = append(seen, c)
	}
	return seen
}

// Timeline leaves out and cuts entries. A visit or fill all of whose codes stay closed is left out: that it happened would tell.
func (s Sight) Timeline(all []TimelineEntry) []TimelineEntry {
	var seen []TimelineEntry
	for _, e := range all {
		codes, rules := len(e.Codes), len(e.Rules)
		e.Codes = s.evidence(e.Codes)
		e.Rules = s.rules(e.Rules)
		if e.Kind == changeKind {
			if len(e.Rules) == rules {
				seen = append(seen, e)
			}
			continue
		}
		if s.Allows(kindOfRow(e.Kind)) && (codes == 0 || len(e.Codes) > 0) {
			seen = append(seen, e)
		}
	}
	return seen
}

// rules leaves out those whose findings may not be seen.
func (s Sight) rules(all []string) []string {
	hidden := func(rule string) bool { return !s.ShowsRule(s.Card(rule)) }
	if !slices.ContainsFunc(all, hidden) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), hidden)
}

// changeKind is the kind of timeline entries made of a change of a finding.
const changeKind = "change"

// Why cuts an explanation. The tests of a gap that looks at a condition which stays closed would tell of it one by one.
func (s Sight) Why(w Why) Why {
	w.Member = s.Person(w.Member)
	w.Finding.Evidence = s.evidence(w.Finding.Evidence)
	w.History = s.Changes(w.History)
	if s.tells(w.Finding.Rule.ID) {
		w.Steps, w.Closes, w.StepsClosed = nil, nil, true
	}
	return w
}

// Row cuts a row of the worklist.
func (s Sight) Row(r WorklistRow) WorklistRow {
	if !s.Allows(access.Identity) {
		r.Name, r.Birth, r.Age, r.Sex = "", claim.NoDay, 0, claim.SexUnknown
	}
	hidden := func(f FindingBrief) bool { return !s.ShowsRule(s.Card(f.Rule)) }
	gaps := len(r.Gaps)
	r.Conditions = slices.DeleteFunc(slices.Clone(r.Conditions), hidden)
	r.Gaps = slices.DeleteFunc(slices.Clone(r.Gaps), hidden)
	if len(r.Gaps) < gaps {
		r.NextDue = firstDue(r.Gaps)
	}
	return r
}

// firstDue is the earliest day on which one of the gaps is due.
func firstDue(gaps []FindingBrief) claim.Day {
	first := claim.NoDay
	for _, g := range gaps {
		if g.Due != claim.NoDay && (first == claim.NoDay || g.Due < first) {
			first = g.Due
		}
	}
	return first
}
