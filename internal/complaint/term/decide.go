package term

import (
	"encoding/json"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// Policies are what `keepwell decide` asks of the clocks. Without a date the latest rules decide, whatever the facts speak of; a case
// itself is judged by the rules of its own day (Grievance, Module, AppealFiling).
func (r *Rules) Policies() []rule.Policy {
	return []rule.Policy{
		policy{setGrievance, r.decideGrievance}, policy{setModule, r.decideModule}, policy{setAppeal, r.decideAppeal},
	}
}

// policy is one of them.
type policy struct {
	name   string
	decide func(on *clock.Date, facts json.RawMessage) (any, error)
}

func (p policy) Name() string { return p.name }

func (p policy) Decide(facts json.RawMessage) (any, error) { return p.decide(nil, facts) }

func (p policy) DecideOn(on clock.Date, facts json.RawMessage) (any, error) {
	return p.decide(&on, facts)
}

func (r *Rules) decideGrievance(on *clock.Date, facts json.RawMessage) (any, error) {
	var j grievanceJSON
	if err := read(facts, &j); err != nil {
		return nil, err
	}
	t, err := r.grievance.on(on)
	if err != nil {
		return nil, err
	}
	in := &reader{}
	t = j.Params.terms(in, "params.", t)
	f := j.facts(in, "", in.zone("params.zone", j.Params.Zone, defaultZone))
	if in.err != nil {
		return nil, in.err
	}
	if err := f.complete(); err != nil {
		return nil, err
	}
	g := t.follow(&f)
	return sayGrievance(&g), nil
}

func (r *Rules) decideModule(on *clock.Date, facts json.RawMessage) (any, error) {
	var j moduleJSON
	if err := read(facts, &j); err != nil {
		return nil, err
	}
	t, err := r.module.on(on)
	if err != nil {
		return nil, err
	}
	g, err := r.grievance.on(on)
	if err != nil {
		return nil, err
	}
	in := &reader{}
	t, g = j.Params.terms(in, t), j.Params.grievanceParamsJSON.terms(in, "params.", g)
	f := j.facts(in)
	if in.err != nil {
		return nil, in.err
	}
	if err := f.complete(); err != nil {
		return nil, err
	}
	m := t.follow(&f, g)
	return sayModule(&m), nil
}

// appealJSON is an appeal as `keepwell decide` gets it.
type appealJSON struct {
	Params struct {
		Zone      *string `json:"zone"`
		LimitDays *int    `json:"limit_days"`
	} `json:"params"`
	Appeal   *Appeal `json:"procedure"`
	NoticeOn day     `json:"notice_date"`
	FiledAt  moment  `json:"filed_at"`
}

func (r *Rules) decideAppeal(on *clock.Date, facts json.RawMessage) (any, error) {
	var j appealJSON
	if err := read(facts, &j); err != nil {
		return nil, err
	}
	t, err := r.appeal.on(on)
	if err != nil {
		return nil, err
	}
	in := &reader{}
	f := AppealFacts{
		Zone:     in.zone("params.zone", j.Params.Zone, defaultZone),
		Appeal:   word(in, "procedure", j.Appeal, Reconsideration, Reconsideration, Redetermination),
		NoticeOn: in.neededDate("notice_date", j.NoticeOn), FiledAt: in.instant("filed_at", j.FiledAt),
	}
	days := in.length("params.limit_days", j.Params.LimitDays, 0)
	if in.err != nil {
		return nil, in.err
	}
	a, err := t.judge(&f, days)
	if err != nil {
		return nil, err
	}
	return appealAnswer{a.Filing.DueDate, say(a.Filing.FirstLateAt), a.Timeliness, a.Rule, a.Filing.Steps}, nil
}

type appealAnswer struct {
	LastFilingDate clock.Date       `json:"last_filing_date"`
	FirstLateAt    *string          `json:"first_late_at"`
	Timeliness     clock.Timeliness `json:"timeliness"`
	Rule           string           `json:"rule"`
	Steps          []clock.Step     `json:"steps"`
}

// say is an instant as results have it, or null.
func say(at *time.Time) *string {
	if at == nil {
		return nil
	}
	text := clock.FormatInstant(*at)
	return &text
}

// orNull is a word, or null when there is none.
func orNull[T ~string](w T) *T {
	if w == "" {
		return nil
	}
	return &w
}
