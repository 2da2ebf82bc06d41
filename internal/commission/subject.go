package commission

import (
	"time"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// subject is one member with everything that a judgement needs.
type subject struct {
	member   person.ID
	spans    []enrolment.Span
	tenures  []change.Tenure
	holdings []holding
}

// holding is what the book holds for a span, a payee and a year.
type holding struct {
	span   enrolment.SpanID
	year   int
	payee  Payee
	family plan.Family
	cents  int64
	months Months
	limit  int64
	line   LineID
}

// payeeOf is whose a tenure is.
func payeeOf(t *change.Tenure) Payee {
	switch {
	case t.Held && t.Change != "":
		return Suspense(string(t.Change))
	case t.Held:
		return Suspense(string(t.Span))
	case t.Agent == "":
		return House
	default:
		return PayeeOf(t.Agent)
	}
}

// decision names what says that a tenure is: the change whose decision it follows, or how it began.
func decision(t *change.Tenure) string {
	if t.Change != "" {
		return string(t.Change)
	}
	return t.Basis + "/" + string(t.Span)
}

// basis is how a span began, as the engine reads it. It looks at the spans alone.
func basis(spans []enrolment.Span, i int) entitlement.Basis {
	s := &spans[i]
	old, second := before(spans, i)
	switch {
	case old == nil && s.Cycle == enrolment.CycleRenewal:
		return entitlement.Continuing
	case old == nil:
		return entitlement.FirstEver
	case second != nil && s.Family == plan.MAPD && !old.Family.Like(second.Family):
		return entitlement.TwoIntoOne
	case old.Employer && !s.Employer:
		return entitlement.GroupToIndividual
	case old.Family != "" && s.Family != "" && !old.Family.Like(s.Family):
		return entitlement.UnlikeChange
	default:
		return entitlement.LikeChange
	}
}

// before is the span that ended last before another begins, and a second one that ended on the same day: a plan of doctors and a drug plan
// that become one. A plan that goes on beside the new one is no plan before it.
func before(spans []enrolment.Span, i int) (old, second *enrolment.Span) {
	for n := range spans {
		o := &spans[n]
		if n == i || o.Cancelled || o.End == nil || !o.End.Before(spans[i].Start) {
			continue
		}
		switch {
		case old == nil || o.End.After(*old.End):
			old, second = o, nil
		case *o.End == *old.End && covers(o) > covers(old):
			old, second = o, old
		case *o.End == *old.End:
			second = o
		}
	}
	return old, second
}

// covers puts plans of doctors before drug plans.
func covers(s *enrolment.Span) int {
	if s.Family == plan.PDP {
		return 0
	}
	return 1
}

// exception from rapid disenrollment. What nobody elected is one (42 CFR 422.2274(d)(5)(iii)(B), auto or passive enrollment).
func exception(s *enrolment.Span) string {
	if s.Exception == "" && (s.Ended == enrolment.EndedByCrosswalk || s.Ended == enrolment.EndedByCorrection) {
		return "auto_or_passive_enrollment"
	}
	return s.Exception
}

// window is the time for which lapses and contracts are asked: the years that are judged, up to the day of the run. What fails on that day
// goes on failing until a later run learns better.
func window(choice Choice, asOf clock.Date) clock.Span {
	const firstYear = 2006 // of Part D
	return clock.Span{From: clock.DateOf(max(firstYear, choice.oldest(asOf.Year())), time.January, 1), To: asOf}
}
