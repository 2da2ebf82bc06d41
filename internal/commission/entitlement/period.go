package entitlement

import "time"

// period is a span by months, and the year of it in work.
type period struct {
	index       int
	span        *Span
	first, last Month

	year     int
	from, to Month // of the year
}

// rapidMonths is how long a span lasts at most that counts as rapid disenrollment (42 CFR 422.2274(d)(5)(ii)(A)).
const rapidMonths = 3

// zero is why a span earns nothing at all, "" when it may.
func (p *period) zero() Reason {
	switch s := p.span; {
	case s.Cancelled:
		return Cancelled
	case p.rapid():
		return Rapid
	case !s.Commissionable:
		return Noncommissionable
	default:
		return ""
	}
}

// short tells whether the span ended within the months in which leaving is rapid.
func (p *period) short() bool { return p.span.End != nil && p.last-p.first < rapidMonths }

// fourthQuarter is the start in October, November or December that changes on 1 January (422.2274(d)(5)(iii)(A)).
func (p *period) fourthQuarter() bool {
	return p.first.Calendar() >= time.October && p.last == MonthIn(p.first.Year(), time.December)
}

func (p *period) rapid() bool { return p.short() && p.span.Exception == "" && !p.fourthQuarter() }

// exception is the reason that kept a short span from being rapid.
func (p *period) exception() string {
	if p.short() {
		return p.span.Exception
	}
	return ""
}

// rule is which rule pays the year, and by which of the two rates.
func (p *period) rule(unlikeProtected Rank) (Rule, Rank) {
	s, startYear := p.span, p.year == p.first.Year()
	switch {
	case s.Basis == UnlikeChange && startYear && s.Protected && unlikeProtected == Renewal:
		return UnlikeRenewal, Renewal
	case s.Basis == UnlikeChange && startYear:
		return UnlikeInitial, Initial
	case s.Basis == TwoIntoOne && startYear:
		return CollapsedRenewal, Renewal
	case s.Basis == TwoIntoOne:
		return RenewalYear, Renewal
	case s.Cycle == CycleInitial && startYear:
		return ProratedInitial, Initial
	case s.Cycle == CycleUnknown && startYear:
		return ProvisionalRenewal, Renewal
	default:
		return RenewalYear, Renewal
	}
}

// mayBeFull tells whether the initial amount may be paid whole: the first plan ever, or from an employer's group with no plan before, and
// enrolled on 31 December (422.2274(d)(2)(i), (d)(5)(iv)(B)).
func (p *period) mayBeFull() bool {
	s := p.span
	entitled := s.Basis == FirstEver || s.Basis == GroupToIndividual && s.Prior == PriorNone
	return entitled && p.last >= MonthIn(p.year, time.December)
}
