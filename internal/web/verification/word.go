package verification

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What pages choose from and show, in words.

func plain(values []string) (all []shell.Option) {
	for _, x := range values {
		all = append(all, shell.Option{Value: x, Label: x})
	}
	return all
}

func workOptions(v shell.Visit, counts map[verification.Work]int) (all []shell.Option) {
	for _, w := range verification.Works {
		all = append(all, shell.Option{Value: string(w), Label: v.T("verification.queue.counted", "What", v.T("verification.work."+string(w)), "Count", v.Num(counts[w]))})
	}
	return all
}

func workTone(w verification.Work) shell.Tone {
	switch w {
	case verification.EndEnrolment:
		return shell.Bad
	case verification.NameProvider, verification.MakeForm, verification.HandOver, verification.Call:
		return shell.Warning
	}
	return shell.Calm
}

func stateTone(s verification.State) shell.Tone {
	switch s {
	case verification.Verified:
		return shell.Good
	case verification.NotConfirmed, verification.Unanswered, verification.Removed:
		return shell.Bad
	}
	return shell.Calm
}

func wayOptions(v shell.Visit) (all []shell.Option) {
	for _, w := range verification.Ways {
		all = append(all, shell.Option{Value: string(w), Label: v.T("verification.way." + string(w))})
	}
	return all
}

func resultOptions(v shell.Visit) (all []shell.Option) {
	for _, r := range verification.Results {
		all = append(all, shell.Option{Value: string(r), Label: v.T("verification.result." + string(r))})
	}
	return all
}

func patientFacts(v shell.Visit, asked verification.Asked) []shell.Fact {
	facts := []shell.Fact{{Name: v.T("verification.fact.name"), Value: asked.Member}}
	if asked.Birth != nil {
		facts = append(facts, shell.Fact{Name: v.T("verification.fact.birth"), Value: v.Day(*asked.Birth)})
	}
	return append(facts,
		shell.Fact{Name: v.T("verification.fact.plan"), Value: asked.PlanName},
		shell.Fact{Name: v.T("verification.fact.effective"), Value: v.Day(asked.Effective)})
}

// oneFacts are what a verification is about.
func oneFacts(v shell.Visit, x *verification.Verification, who person.Person) []shell.Fact {
	facts := []shell.Fact{{Name: v.T("verification.fact.name"), Value: who.Name()}}
	if who.Birth != nil {
		facts = append(facts, shell.Fact{Name: v.T("verification.fact.birth"), Value: v.Day(*who.Birth)})
	}
	facts = append(facts,
		shell.Fact{Name: v.T("verification.fact.plan"), Value: x.PlanName + " (" + x.Contract + "-" + x.Plan + ")"},
		shell.Fact{Name: v.T("verification.fact.effective"), Value: v.Day(x.Effective)},
		shell.Fact{Name: v.T("verification.fact.confirm_by"), Value: v.Day(x.Terms.ConfirmBy)},
		shell.Fact{Name: v.T("verification.fact.due"), Value: v.Day(x.Terms.Due)},
		shell.Fact{Name: v.T("verification.fact.ends"), Value: v.Day(x.Terms.EndsOn)})
	if x.NoticeSentAt != nil {
		facts = append(facts, shell.Fact{Name: v.T("verification.fact.notified"), Value: v.Instant(*x.NoticeSentAt)})
	} else if x.Notice != "" {
		facts = append(facts, shell.Fact{Name: v.T("verification.fact.notified"), Value: v.T("verification.fact.notice_waits")})
	}
	return facts
}

func providerFacts(v shell.Visit, p *verification.Provider) []shell.Fact {
	facts := []shell.Fact{{Name: v.T("verification.fact.name"), Value: p.Name}, {Name: v.T("verification.field.npi"), Value: p.NPI}}
	for _, x := range []struct{ key, value string }{
		{"verification.field.practice", p.Practice}, {"verification.field.phone", p.Phone}, {"verification.field.fax", p.Fax},
	} {
		if x.value != "" {
			facts = append(facts, shell.Fact{Name: v.T(x.key), Value: x.value})
		}
	}
	for _, l := range p.Lines {
		facts = append(facts, shell.Fact{Name: v.T("verification.field.address"), Value: l})
	}
	return facts
}

// story is what happened, newest first.
func story(v shell.Visit, x *verification.Verification) []shell.Event {
	type dated struct {
		at int64
		shell.Event
	}
	day := func(at interface{ UnixMicro() int64 }) int64 { return at.UnixMicro() }
	zone := clock.MustZone(v.Zone.String())
	all := []dated{{day(x.OpenedAt), shell.Event{Day: zone.DateOf(x.OpenedAt), Title: v.T("verification.story.opened"), Icon: "letter"}}}
	for _, f := range x.Forms {
		all = append(all, dated{day(f.At), shell.Event{Day: zone.DateOf(f.At), Title: v.T("verification.story.form", "Way", v.T("verification.way."+string(f.Way))), Icon: "letter"}})
	}
	for _, a := range x.Attempts {
		all = append(all, dated{day(a.At), shell.Event{
			Day: zone.DateOf(a.At), Title: v.T("verification.story.tried", "Way", v.T("verification.way."+string(a.Way)), "Result", v.T("verification.result."+string(a.Result))), Text: a.Note, Icon: "phone",
		}})
	}
	for _, l := range x.Links {
		if l.Opened != nil {
			all = append(all, dated{day(*l.Opened), shell.Event{Day: zone.DateOf(*l.Opened), Title: v.T("verification.story.link_opened"), Icon: "lock"}})
		}
	}
	for _, a := range x.Attestations {
		key := "verification.story.no"
		if a.Confirms(x.Conditions) {
			key = "verification.story.yes"
		}
		if a.Struck != nil {
			all = append(all, dated{day(a.Struck.At), shell.Event{Day: zone.DateOf(a.Struck.At), Title: v.T("verification.story.struck"), Text: a.Struck.Why, Icon: "alert"}})
			key = "verification.story.answered"
		}
		all = append(all, dated{day(a.At), shell.Event{Day: zone.DateOf(a.At), Title: v.T(key, "Name", a.Attester.Name), Text: v.T("verification.how." + string(a.How)), Icon: "check"}})
	}
	if x.Removal != nil {
		all = append(all, dated{day(x.Removal.At), shell.Event{Day: zone.DateOf(x.Removal.At), Title: v.T("verification.story.removed", "Reference", x.Removal.Reference), Icon: "alert"}})
	}
	slices.SortStableFunc(all, func(a, b dated) int { return cmp.Compare(b.at, a.at) })
	out := make([]shell.Event, len(all))
	for i := range all {
		out[i] = all[i].Event
	}
	return out
}
