package desk

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/care/ruletext"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) patientRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + PatientsPath, Roles: treating, Do: d.patients},
		{Pattern: "GET " + PatientsPath + "/{member}", Roles: treating, Do: d.patient},
	}
}

// What a doctor reads of all patients, and of one.
var (
	patientsKinds = []access.Kind{access.Identity, access.Conditions, access.Gaps}
	patientKinds  = []access.Kind{access.Identity, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines}
)

// patientsView is the doctor's list.
type patientsView struct {
	population.WorklistPage
	Mine int // patients, with a gap or without
	Text string
	Next string
}

// patients are those whom the doctor or their practice treats, those that need most first.
func (d *desk) patients(r *http.Request, v shell.Visit) (shell.Answer, error) {
	mine, err := d.reach(r.Context(), v, access.GrantTreating)
	if err != nil {
		return nil, err
	}
	f := shell.ReadQuery(r)
	q := population.WorklistQuery{Only: []string{}, Search: f.Text("q", false), Cursor: f.Raw("cursor")}
	for _, x := range mine {
		q.Only = append(q.Only, x.Number)
	}
	open := d.Guard.Opener(v.Who, access.Look{
		Action: access.List, Kinds: patientsKinds, Need: patientsKinds[:1], Purpose: access.PurposeTreatment, Page: pagePatients, At: v.Now,
	})
	page, err := d.Population.Worklist(r.Context(), open, q)
	if err != nil {
		return nil, err
	}
	view := patientsView{WorklistPage: page, Mine: len(mine), Text: q.Search}
	if page.Next != "" {
		view.Next = PatientsPath + "?" + url.Values{"q": {q.Search}, "cursor": {page.Next}}.Encode()
	}
	return shell.Page(patientsPage(v, f, view)), nil
}

func patientPath(number string) string { return PatientsPath + "/" + url.PathEscape(number) }

// emergencyQuery of an address says that the glass was broken.
const emergencyQuery = "purpose=emergency"

// patientView is one patient as far as the pass goes.
type patientView struct {
	population.Member
	Pass      access.Pass
	Emergency bool
	Fills     []population.TimelineEntry // the newest of each medicine
	Visits    []population.TimelineEntry
}

// visitsShown is how many visits and stays a page holds.
const visitsShown = 30

// patient shows one patient. In an emergency the address says so; then the broken glass opens it.
func (d *desk) patient(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := patientView{Emergency: r.URL.Query().Get("purpose") == string(access.PurposeEmergency)}
	look := access.Look{
		Number: r.PathValue("member"), Action: access.View, Kinds: patientKinds, Need: patientKinds[:1],
		Purpose: access.PurposeTreatment, Page: pagePatient, At: v.Now,
	}
	if view.Emergency {
		look.Purpose = access.PurposeEmergency
	}
	var err error
	if view.Pass, err = d.Guard.Look(r.Context(), v.Who, look); err != nil {
		return nil, closedPatient(r, view.Emergency, err)
	}
	if view.Member, err = d.Population.Member(r.Context(), view.Pass); err != nil {
		return nil, closedPatient(r, view.Emergency, err)
	}
	entries, err := d.Population.Timeline(r.Context(), view.Pass)
	if err != nil {
		return nil, err
	}
	view.sort(entries)
	return shell.Page(patientPage(v, view)), nil
}

// closedPatient leads to the door for emergencies. A member who is not there, one without claims and one who is not for
// this reader look alike.
func closedPatient(r *http.Request, emergency bool, err error) error {
	if !isRefused(err) && !errors.Is(err, population.ErrNoMember) {
		return err
	}
	f := shell.Failure{
		Status: http.StatusNotFound, TitleKey: "desk.patient.closed", TextKey: "desk.patient.closed_text",
		NextKey: "desk.patient.to_list", Href: PatientsPath, Icon: "lock",
	}
	if !emergency {
		f.NextKey, f.Href = "desk.glass.title", GlassPath+"?"+url.Values{"member": {r.PathValue("member")}}.Encode()
	}
	return f
}

func (p *patientView) sort(entries []population.TimelineEntry) {
	seen := map[string]bool{}
	for _, e := range entries {
		switch {
		case e.Status == claim.Void || e.Status == claim.Denied:
		case e.Kind == "fill" && !seen[e.Title]:
			seen[e.Title] = true
			p.Fills = append(p.Fills, e)
		case (e.Kind == "stay" || e.Kind == "visit" || e.Kind == "result" || e.Kind == "vaccine") && len(p.Visits) < visitsShown:
			p.Visits = append(p.Visits, e)
		}
	}
}

// openGaps are the gaps that need something, in the order of the reader.
func (p patientView) openGaps() []population.Finding {
	return slices.DeleteFunc(slices.Clone(p.Gaps), func(f population.Finding) bool {
		return f.State != population.Open && f.State != population.Overdue && f.State != population.DueSoon
	})
}

// holding are the conditions that hold or may hold.
func (p patientView) holding() []population.Finding {
	return slices.DeleteFunc(slices.Clone(p.Conditions), func(f population.Finding) bool {
		return f.State != population.Confirmed && f.State != population.Suspected
	})
}

// withheld are the kinds of the page that policy keeps closed.
func (p patientView) withheld() []access.Kind {
	return slices.DeleteFunc(slices.Clone(patientKinds), p.Pass.Allows)
}

// covered are the contracts that cover the patient on the day of the data; parts C and D of one plan are one.
func (p patientView) covered() []person.Coverage {
	var out []person.Coverage
	for _, s := range p.Coverage {
		if s.Thru != claim.NoDay && s.Thru < p.AsOf {
			continue
		}
		from := clock.FromDays(s.From)
		c := person.Coverage{Contract: s.Contract, Plan: s.Plan, Valid: person.Valid{From: &from}}
		if s.Thru != claim.NoDay {
			thru := clock.FromDays(s.Thru)
			c.To = &thru
		}
		if !slices.ContainsFunc(out, func(o person.Coverage) bool { return planWords(o) == planWords(c) && *o.From == from }) {
			out = append(out, c)
		}
	}
	return newestFirst(out)
}

// patientFacts tell a patient from others.
func patientFacts(v shell.Visit, p patientView) []shell.Fact {
	return []shell.Fact{
		{Name: v.T("desk.told.birth"), Value: claimDay(v, p.Birth)},
		{Name: v.T("desk.patient.years"), Value: v.Num(p.Age)},
		{Name: v.T("desk.member.number"), Value: p.Person.Member},
	}
}

func stateTone(s population.State) shell.Tone {
	switch s {
	case population.Overdue:
		return shell.Bad
	case population.Open, population.DueSoon, population.Suspected:
		return shell.Warning
	}
	return shell.Calm
}

func claimDay(v shell.Visit, d claim.Day) string {
	if d == claim.NoDay || d == 0 {
		return v.T("desk.unknown")
	}
	return v.Day(clock.FromDays(d))
}

func claimDays(v shell.Visit, from, thru claim.Day) string {
	if thru == claim.NoDay || thru == from {
		return claimDay(v, from)
	}
	return v.T("desk.period.both", "From", claimDay(v, from), "To", claimDay(v, thru))
}

func ruleName(v shell.Visit, f population.Finding) string {
	return ruletext.Title(v.Lang, f.Rule.ID, f.Rule.Title)
}

func briefName(v shell.Visit, f population.FindingBrief) string {
	return ruletext.Title(v.Lang, f.Rule, f.Title)
}

// dueWords says by when a gap wants closing; what has no day is to be done now.
func dueWords(v shell.Visit, due claim.Day) string {
	if due == claim.NoDay {
		return ""
	}
	return v.T("desk.patient.due", "Day", claimDay(v, due))
}
