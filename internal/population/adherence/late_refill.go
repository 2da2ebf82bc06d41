package adherence

import "github.com/keepwell/keepwell/internal/population/claim"

// Outlook is what the days so far, and the supply already in hand, say about the whole year.
type Outlook uint8

// The outlooks.
const (
	Open       Outlook = iota // can still be won or lost
	Secured                   // the supply in hand reaches the goal
	OutOfReach                // more gap days than the whole year allows
)

var outlookNames = [...]string{Open: "open", Secured: "secured", OutOfReach: "out_of_reach"}

func (o Outlook) String() string { return outlookNames[o] }

// Refill is how a member stands with the next refill on one day. There is no official standard for it; the words are ours.
// Days that do not exist are claim.NoDay.
type Refill struct {
	IndexDate      claim.Day
	ProjectedDays  int32     // index date to the end of the period, less stay days
	AllowableGap   int32     // gap days with which the goal is still reached
	GapUsed        int32     // gap days from the index date through the day asked about
	SupplyEnd      claim.Day // last covered day, banked days included
	Due            claim.Day // the day after
	DaysLate       int32     // days since the supply ended, not below zero
	LastImpactable claim.Day // last fill date that still saves the year; NoDay when secured or out of reach
	Outlook        Outlook
}

// GapRemaining may be negative.
func (r *Refill) GapRemaining() int32 { return r.AllowableGap - r.GapUsed }

// LateRefill projects the treatment period to the end of the measurement period and looks at it on one day. Fills after that
// day are unknown yet. A stay without discharge lasts through that day. Enrolment end and death are the caller's to consider.
// False when nothing has been filled by then.
func (s *Scratch) LateRefill(p *Params, h *History, asOf claim.Day) (Refill, bool) {
	if !s.layOut(h, h.End, asOf) {
		return noRefill, false
	}
	r := Refill{IndexDate: s.index, ProjectedDays: s.days()}
	if p.AdjustStays && s.layStays(h.Stays, asOf) {
		r.ProjectedDays -= s.moveSupplyOutOfStays()
	}
	r.AllowableGap = p.allowableGap(r.ProjectedDays)
	r.GapUsed = s.gapDays(min(asOf, s.end))
	r.SupplyEnd = s.supplyEnd()
	r.Due = dayAfter(r.SupplyEnd)
	if r.SupplyEnd != claim.NoDay {
		r.DaysLate = max(0, asOf-r.SupplyEnd)
	}
	r.Outlook, r.LastImpactable = s.outlook(&r, asOf)
	return r, true
}

var noRefill = Refill{IndexDate: claim.NoDay, SupplyEnd: claim.NoDay, Due: claim.NoDay, LastImpactable: claim.NoDay}

// outlook counts on through the days still to come: the first gap day that would be one too many is the last day on which
// a fill still saves the year.
func (s *Scratch) outlook(r *Refill, asOf claim.Day) (Outlook, claim.Day) {
	if r.GapUsed > r.AllowableGap {
		return OutOfReach, claim.NoDay
	}
	if day, ok := s.gapDayAfter(asOf, r.GapRemaining()); ok {
		return Open, day
	}
	return Secured, claim.NoDay
}

func dayAfter(d claim.Day) claim.Day {
	if d == claim.NoDay {
		return claim.NoDay
	}
	return d + 1
}
