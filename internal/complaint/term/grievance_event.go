package term

import (
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// apply is one event. Nothing opens again what an answer or a withdrawal closed.
func (g *GrievanceResult) apply(row grievanceRow, f *GrievanceFacts, e Event) {
	switch {
	case e.Type == ExtensionAsked:
		g.extend(row, f, e)
	case g.closed:
	case e.Type == WithdrawnBy && e.Verified:
		at := e.At.UTC()
		g.WithdrawnAt, g.closed = &at, true
	case g.Answer != nil && !e.At.Before(g.Answer.Start()) && e.stops(g.AnswerForm):
		at := e.At.UTC()
		o := g.Answer.StopOnce("It was answered", at)
		g.Answer, g.AnsweredAt, g.closed = &o, &at, true
	}
}

// stops tells whether an event is an answer in a form.
func (e Event) stops(form AnswerForm) bool {
	switch e.Type {
	case LetterDispatched:
		return !e.Returned && (e.QIORights || form != WithQIORights)
	case OralAnswer:
		return e.Live && form == OralOrWritten
	default:
		return false
	}
}

// extend grants more time or says why not.
func (g *GrievanceResult) extend(row grievanceRow, f *GrievanceFacts, e Event) {
	x := Extension{At: e.At.UTC(), Reason: g.refuse(e)}
	if x.Reason == "" {
		o := lengthen(*g.Answer, row.extensionBasis, x.At, row.extensionDays)
		g.Answer, x.Accepted, x.NoticeRule = &o, true, "written_immediately"
		if f.Product == AIP {
			x.NoticeRule = fmt.Sprintf("written_within_%d_calendar_days", row.noticeDays)
			notice := clock.WithinDays(row.extensionBasis, f.Zone, x.At, row.noticeDays)
			x.Notice = &notice
		}
	}
	g.Extensions = append(g.Extensions, x)
}

// refuse is the first reason against an extension, or none.
func (g *GrievanceResult) refuse(e Event) Reason {
	switch {
	case g.Answer == nil || e.At.Before(g.Answer.Start()):
		return ClockNotStarted
	case g.closed:
		return CaseClosed
	case g.expedited:
		return ExpeditedClock
	case g.Answer.Extended:
		return AlreadyExtended
	case g.Answer.Late(e.At):
		return AfterDue
	case e.RequestedBy != ByEnrollee && !e.NeedDocumented:
		return NoGrounds
	default:
		return ""
	}
}

// conclude says where the grievance stands.
func (g *GrievanceResult) conclude(f *GrievanceFacts) {
	switch {
	case g.WithdrawnAt != nil:
		g.State, g.Timeliness = Withdrawn, NotApplicable
	case g.Answer == nil:
		g.State, g.Timeliness = AwaitingAuthority, clock.Open
		if reached(g.DismissibleFrom, f.AsOf) {
			g.State = Dismissible
		}
	default:
		g.State, g.Timeliness = Open, g.Answer.Judge(f.AsOf)
		if g.AnsweredAt != nil {
			g.State = Answered
		}
	}
}

// reached tells whether an instant has come.
func reached(at, asOf *time.Time) bool {
	return at != nil && asOf != nil && !asOf.Before(*at)
}

// Duties are what the grievance owes by law, open or done.
func (g *GrievanceResult) Duties() []Duty {
	var duties []Duty
	if g.Answer != nil {
		duties = append(duties, Duty{KeyAnswer, true, *g.Answer, g.Rule})
	}
	for _, x := range g.Extensions {
		if x.Notice != nil {
			duties = append(duties, Duty{KeyExtensionNotice, true, *x.Notice, g.Rule})
		}
	}
	if g.AuthorityLimit != nil && g.Answer == nil {
		duties = append(duties, Duty{KeyAuthorityLimit, true, *g.AuthorityLimit, g.Rule})
	}
	return duties
}
