package voice

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
)

// told is a complaint that a member made to Medicare, and what becomes of it.
type told struct {
	id        string
	who       *member
	level     ctm.Level
	on        clock.Date // assigned to the contract
	unknown   bool       // the module's number fits nobody
	contacted *clock.Date
	resolved  *clock.Date
	raised    *clock.Date
	away      *clock.Date // given to another contract
	category  string
	sub       string
	narrative string
}

// complaints of a year to Medicare, beside those of today.
const toMedicare = 40

var narratives = []struct{ category, sub, words string }{
	{"Enrollment/Disenrollment", "Enrollment delayed", "Beneficiary says that the plan lost the application and that the doctor was turned away."},
	{"Premiums and Costs", "Premium billing", "Beneficiary was billed twice and cannot get a person on the phone."},
	{"Access to Care", "Provider access", "Beneficiary cannot find a specialist who takes the plan."},
	{"Customer Service", "Hold time", "Beneficiary waited for an hour and was cut off, on three days."},
	{"Pharmacy", "Drug not available", "Beneficiary was turned away at the pharmacy with an accepted prescription."},
	{"Plan Administration", "Equitable Relief/Good Cause", "Beneficiary asks for reinstatement after a hospital stay."},
	{"Marketing", "Misrepresentation", "Beneficiary says that the agent promised that the doctor is in the plan."},
}

// module draws the complaints to Medicare and the exports in which the plan learns of them: one on the morning after each assignment.
func (y *Year) module() {
	var all []*told
	for n := range toMedicare {
		d := dice(10_000 + n)
		day := y.zone.DateOf(y.Now).AddDays(-5 - (n*(Days-8))/toMedicare)
		x := pick(d, narratives)
		c := &told{
			id: fmt.Sprintf("C26%07d", 1000+37*n), who: y.people[(n*11+3)%len(y.people)], on: day, category: x.category, sub: x.sub, narrative: x.words,
			level: pick(d, []ctm.Level{ctm.OtherLevel, ctm.OtherLevel, ctm.Urgent, ctm.Urgent, ctm.ImmediateNeed}), unknown: d.IntN(10) == 0,
		}
		c.changes(n)
		all = append(all, c)
	}
	all = append(all, y.moduleToday()...)
	slices.SortStableFunc(all, func(a, b *told) int { return int(a.on.Days() - b.on.Days()) })
	for n, c := range all {
		y.thread("ctm", n, c.who).told(c, all)
	}
}

// moduleToday are complaints to Medicare that are open now: an immediate need that is due today, an urgent one, one of nobody known.
func (y *Year) moduleToday() []*told {
	today := y.zone.DateOf(y.Now)
	return []*told{
		{
			id: "C260009001", who: y.people[5], level: ctm.ImmediateNeed, on: today.AddDays(-2), category: "Pharmacy", sub: "Drug not available",
			narrative: "Beneficiary has insulin for one day only; the pharmacy says that the plan shows no coverage.",
		},
		{
			id: "C260009002", who: y.people[6], level: ctm.Urgent, on: today.AddDays(-4), category: "Access to Care", sub: "Provider access",
			narrative: "Beneficiary cannot get the follow-up after surgery within the network.",
		},
		{
			id: "C260009003", who: y.people[7], level: ctm.OtherLevel, on: today.AddDays(-3), unknown: true, category: "Customer Service", sub: "Wrong information",
			narrative: "Beneficiary was told two different copays.",
		},
	}
}

// told is the thread of a complaint to Medicare: the export that shows it, the call, the resolution, the entry in the module.
func (t *thread) told(c *told, all []*told) {
	y := t.y
	morning := y.hour(c.on.AddDays(1), 7)
	t.then(morning, func(ctx context.Context, at time.Time) error { return t.export(ctx, at, c, all) })
	days := map[ctm.Level]int{ctm.ImmediateNeed: 1, ctm.Urgent: 4, ctm.OtherLevel: 12}[c.level]
	if c.id[:6] == "C26000" && c.id >= "C260009" {
		days = Days // of today: nobody has resolved it yet
	} else if t.happens(10) {
		days += 20
	}
	called, resolved := c.on.AddDays(1), c.on.AddDays(days)
	if c.raised != nil || c.away != nil { // the next export tells of the change
		t.then(y.hour(c.on.AddDays(5), 7), func(ctx context.Context, at time.Time) error { return t.export(ctx, at, c, all) })
	}
	if c.away != nil {
		return
	}
	if c.unknown {
		t.moduleWork(y.hour(c.on.AddDays(1), 9), func(ctx context.Context, by command, o opened) (complaint.Case, error) {
			return y.Rooms.Complaints.Match(ctx, by, o, c.who.id)
		}, days < Days)
	}
	t.moduleWork(y.hour(called, 9), func(ctx context.Context, by command, o opened) (complaint.Case, error) {
		return y.Rooms.Complaints.Take(ctx, by, o)
	}, true)
	t.moduleWork(y.hour(called, 10), func(ctx context.Context, by command, o opened) (complaint.Case, error) {
		return y.Rooms.Complaints.EnterModule(ctx, by, o, complaint.ForModule{Contact: &complaint.Effort{How: "phone", Reached: true, Note: "Heard what is needed"}})
	}, true)
	if days == Days {
		return
	}
	c.contacted = &called
	t.moduleWork(y.hour(resolved, 13), func(ctx context.Context, by command, o opened) (complaint.Case, error) {
		return y.Rooms.Complaints.EnterModule(ctx, by, o, complaint.ForModule{Resolved: "Put right with the member on the phone; confirmed by the member."})
	}, true)
	t.moduleWork(y.hour(resolved, 15), func(ctx context.Context, by command, o opened) (complaint.Case, error) {
		at := by.At
		return y.Rooms.Complaints.EnterModule(ctx, by, o, complaint.ForModule{Entered: &at})
	}, true)
	t.moduleWork(y.hour(resolved, 16), func(ctx context.Context, by command, o opened) (complaint.Case, error) {
		return y.Rooms.Complaints.Close(ctx, by, o, "Resolution entered in the module")
	}, true)
	c.resolved = &resolved
}

func (t *thread) moduleWork(at time.Time, do func(context.Context, command, opened) (complaint.Case, error), wanted bool) {
	if wanted {
		t.work(at, "complaints", 0, do)
	}
}

// shownFor is for how many days an export shows what was resolved.
const shownFor = 45

// export brings in what the module shows on a morning, and finds the case of this complaint.
func (t *thread) export(ctx context.Context, at time.Time, c *told, all []*told) error {
	today := t.y.zone.DateOf(at)
	var rows []ctm.Row
	for _, x := range all {
		if x.on.Before(today) && (x.resolved == nil || x.resolved.AddDays(shownFor).After(today)) {
			rows = append(rows, x.row(today))
		}
	}
	var file bytes.Buffer
	if err := ctm.WriteCSV(&file, t.y.columns, rows); err != nil {
		return err
	}
	name := fmt.Sprintf("ctm_export_%s_0600.csv", today) // of the night before
	by := t.by("complaints", at)
	if _, err := t.y.Rooms.Module.Import(ctx, by, ctm.Export{Name: name, Content: file.Bytes(), Map: t.y.columns}); err != nil {
		return err
	}
	found, err := t.y.Rooms.Module.Find(ctx, c.id)
	if err != nil {
		return err
	}
	t.cases = []complaint.Case{{ID: found[0].Case}}
	return t.refresh(ctx, 0, at)
}

// row is the complaint as the module shows it on a morning.
func (c *told) row(today clock.Date) ctm.Row {
	r := ctm.Row{
		ComplaintID: c.id, Contract: c.who.contract, AssignedOn: &c.on, ReceivedOn: &c.on, Level: c.level, Category: c.category, Subcategory: c.sub,
		Lead: "plan", Status: "open", Narrative: c.narrative, Family: c.who.name.Family, MBI: c.who.mbi, Birth: c.who.birth,
	}
	if len(c.who.name.Given) > 0 {
		r.Given = c.who.name.Given[0]
	}
	if c.unknown {
		r.MBI = ""
	}
	if c.raised != nil && c.raised.Before(today) {
		r.Level, r.RaisedOn = ctm.Urgent, c.raised
	}
	if c.away != nil && c.away.Before(today) {
		r.ReassignedTo, r.ReassignedOn = "H9990", c.away
	}
	if c.contacted != nil && c.contacted.Before(today) {
		r.ContactMadeOn = c.contacted
	}
	if c.resolved != nil && c.resolved.Before(today) {
		r.ResolvedOn, r.Status, r.Resolution = c.resolved, "resolved", "Put right with the member on the phone; confirmed by the member."
	}
	return r
}
