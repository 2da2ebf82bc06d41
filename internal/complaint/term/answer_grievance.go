package term

import "github.com/keepwell/keepwell/internal/clock"

// grievanceAnswer is a grievance as `keepwell decide` shows it. Keys are null where they do not apply.
type grievanceAnswer struct {
	ReceivedAt        string            `json:"received_at"`
	ReceivedOn        clock.Date        `json:"received_on"`
	FiledLate         *bool             `json:"filed_late"`
	FilingLastDate    *clock.Date       `json:"filing_last_date"`
	FilingFirstLateAt *string           `json:"filing_first_late_at"`
	LateFilingAction  *string           `json:"late_filing_action"`
	FilerOfRecord     *Filer            `json:"filer_of_record"`
	*authorityAnswer                    // only of an unproven representative
	Clock             Kind              `json:"clock"`
	ClockStartsAt     *string           `json:"clock_starts_at"`
	BaseDueDate       *clock.Date       `json:"base_due_date"`
	DueDate           *clock.Date       `json:"due_date"`
	DueAt             *string           `json:"due_at"`
	FirstLateAt       *string           `json:"first_late_at"`
	Extended          *bool             `json:"extended,omitempty"` // only when a clock runs
	Extensions        []extensionAnswer `json:"extensions"`
	AnswerForm        AnswerForm        `json:"answer_form"`
	AnsweredAt        *string           `json:"answered_at"`
	InternalPriority  Priority          `json:"internal_priority"`
	State             State             `json:"state"`
	Timeliness        clock.Timeliness  `json:"timeliness"`
	Rule              string            `json:"rule"`
	Steps             []clock.Step      `json:"steps"`
}

type authorityAnswer struct {
	LimitDate       clock.Date `json:"authority_limit_date"`
	DismissibleFrom *string    `json:"dismissible_from"`
}

type extensionAnswer struct {
	At       string  `json:"at"`
	Decision string  `json:"decision"`
	Reason   *Reason `json:"reason"`
	*noticeAnswer
}

type noticeAnswer struct {
	Rule        string      `json:"notice_rule"`
	DueDate     *clock.Date `json:"notice_due_date"`
	FirstLateAt *string     `json:"notice_first_late_at"`
}

func sayGrievance(g *GrievanceResult) *grievanceAnswer {
	a := &grievanceAnswer{
		ReceivedAt: clock.FormatInstant(g.ReceivedAt), ReceivedOn: g.ReceivedOn, FiledLate: g.FiledLate,
		LateFilingAction: orNull(g.LateFilingAction), FilerOfRecord: orNull(g.FilerOfRecord), Clock: g.Kind,
		Extensions: make([]extensionAnswer, len(g.Extensions)), AnswerForm: g.AnswerForm, AnsweredAt: say(g.AnsweredAt),
		InternalPriority: g.Priority, State: g.State, Timeliness: g.Timeliness, Rule: g.Rule, Steps: []clock.Step{},
	}
	if limit := g.FilingLimit; limit != nil {
		a.FilingLastDate, a.FilingFirstLateAt = &limit.DueDate, say(limit.FirstLateAt)
	}
	if limit := g.AuthorityLimit; limit != nil {
		a.authorityAnswer = &authorityAnswer{limit.DueDate, say(g.DismissibleFrom)}
	}
	if o := g.Answer; o != nil {
		a.ClockStartsAt, a.BaseDueDate, a.DueDate = say(o.StartsAt), &o.BaseDueDate, &o.DueDate
		a.DueAt, a.FirstLateAt, a.Extended, a.Steps = say(o.DueAt), say(o.FirstLateAt), &o.Extended, o.Steps
	}
	for i := range g.Extensions {
		a.Extensions[i] = sayExtension(&g.Extensions[i])
	}
	return a
}

func sayExtension(x *Extension) extensionAnswer {
	a := extensionAnswer{At: clock.FormatInstant(x.At), Decision: decision(x.Accepted), Reason: orNull(x.Reason)}
	if x.Accepted {
		a.noticeAnswer = &noticeAnswer{Rule: x.NoticeRule}
		if x.Notice != nil {
			a.DueDate, a.FirstLateAt = &x.Notice.DueDate, say(x.Notice.FirstLateAt)
		}
	}
	return a
}

func decision(accepted bool) string {
	if accepted {
		return "accepted"
	}
	return "refused"
}
