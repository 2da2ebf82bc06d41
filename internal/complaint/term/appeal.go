package term

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// Appeal is which appeal a decision can be taken to.
type Appeal string

// The appeals; the empty one is a reconsideration.
const (
	Reconsideration Appeal = "reconsideration" // 42 CFR 422.582
	Redetermination Appeal = "redetermination" // 42 CFR 423.582
)

// AppealFacts are what is known about an appeal, or about the time to make one.
type AppealFacts struct {
	Zone     clock.Zone
	Appeal   Appeal
	NoticeOn clock.Date // the date on the notice of the decision
	FiledAt  *time.Time
}

// AppealResult is until when it could be made, and whether it was made in time.
type AppealResult struct {
	Filing     clock.Obligation
	Timeliness clock.Timeliness // timely, late or open
	Rule       string
}

// AppealFiling judges by the rules in force on the date of the notice.
func (r *Rules) AppealFiling(f AppealFacts) (AppealResult, error) {
	t, err := r.appeal.on(&f.NoticeOn)
	if err != nil {
		return AppealResult{}, err
	}
	return t.judge(&f, nil)
}

// appealTerms is one version of the rules.
type appealTerms map[Appeal]appealRow

type appealRow struct {
	rule, basis string
	days        int
}

func compileAppeal(set *rule.Set) (appealTerms, error) {
	t := appealTerms{}
	for _, appeal := range []Appeal{Reconsideration, Redetermination} {
		a := ask(set, map[string]any{"procedure": string(appeal)})
		t[appeal] = appealRow{a.rule, a.text("basis"), a.whole("days", 0)}
		if a.err != nil {
			return nil, a.err
		}
	}
	return t, nil
}

// judge takes the days of the rules unless the facts bring their own.
func (t appealTerms) judge(f *AppealFacts, days *int) (AppealResult, error) {
	if f.Appeal == "" {
		f.Appeal = Reconsideration
	}
	row, ok := t[f.Appeal]
	if !ok {
		return AppealResult{}, &rule.FactError{Name: "procedure", Problem: "expected reconsideration or redetermination"}
	}
	override(&row.days, days)
	o := clock.DaysAfter(row.basis, f.Zone, f.NoticeOn, row.days)
	if f.FiledAt != nil {
		o = o.StopOnce("It was filed", *f.FiledAt)
	}
	return AppealResult{o, o.Judge(nil), row.rule}, nil
}
