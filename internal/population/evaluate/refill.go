package evaluate

import (
	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// refill decides a gap of adherence: the proportion of days covered when measuring, the next refill prospectively.
func (w *work) refill(r *rule, f *Finding, out *Findings) {
	x := r.pdc
	h, ok := w.history(r, f, out)
	if !ok {
		f.State = NotInPopulation
		return
	}
	if w.p.opts.Mode == MeasurePhase {
		w.measureRefill(x, h, f, out)
		return
	}
	refill, ok := w.refills.LateRefill(&x.params, &h, w.calendar.asOf)
	if !ok {
		f.State = NotInPopulation
		return
	}
	h.End = min(h.End, w.calendar.asOf)
	soFar := w.refills.PDC(&x.params, &h)
	numbers := w.numbers(f, out)
	numbers.takeResult(&soFar)
	numbers.takeRefill(&refill)
	f.Due = refill.Due
	f.Alert = w.tier(x.alerts, &refill, soFar.FillDates)
	f.State = refillStates[f.Alert]
	if refill.Outlook == adherence.OutOfReach {
		f.Alert = OutOfReach // the year is lost, the medicine may still be on hand: the state follows the refill alone
	}
	if f.Alert != OutOfReach && w.suppressed(x.alerts) {
		f.Alert = Suppressed
	}
}

// refillStates says what an alert means for the gap.
var refillStates = [...]State{
	NoAlert: Closed, OnTime: Closed, RefillDueSoon: DueSoon, Late: Open, SecondFillMissing: Open, VeryLate: Overdue,
	Critical: Overdue,
}

func (w *work) measureRefill(x *pdcRule, h adherence.History, f *Finding, out *Findings) {
	result := w.refills.PDC(&x.params, &h)
	w.numbers(f, out).takeResult(&result)
	switch {
	case !result.InDenominator():
		f.State = NotInPopulation
	case result.Adherent:
		f.State = Numerator
	default:
		f.State = Denominator
	}
}

func (n *Numbers) takeResult(r *adherence.Result) {
	n.HasRefill = true
	n.CoveredDays, n.TreatmentDays, n.FillDates, n.SupplyEnd = r.Covered, r.Days, r.FillDates, r.SupplyEnd
}

func (n *Numbers) takeRefill(r *adherence.Refill) {
	n.SupplyEnd, n.DaysLate, n.LastImpactable = r.SupplyEnd, r.DaysLate, r.LastImpactable
	n.GapAllowed, n.GapUsed = r.AllowableGap, r.GapUsed
}

// history gathers the member's fills and stays of the period. False without a fill. A fill without days' supply is left out: in the
// columns 0 means that the source does not say, and no refill can be due after it.
func (w *work) history(r *rule, f *Finding, out *Findings) (adherence.History, bool) {
	x := r.pdc
	h := adherence.History{Start: w.frame.periodStart, End: w.frame.periodEnd, EnrolmentEnd: claim.NoDay, Death: claim.NoDay}
	w.fills = w.fills[:0]
	for at := w.head[x.slot].first; at != 0; at = w.events[at].next {
		e := &w.events[at]
		if e.rows != FillRow || e.kind.Void() || e.date < h.Start || e.date > h.End || w.rows.FillDays[e.row] < 1 {
			continue
		}
		held, _ := w.c.heldIn(w.rows.Fill[e.row], x.slot)
		w.fills = append(w.fills, adherence.Fill{Date: e.date, Supply: int32(w.rows.FillDays[e.row]), Ingredients: held})
		w.prove(out, Evidence{Row: e.row, Kind: FillRow, Counts: true})
		f.First, f.Last = sooner(f.First, e.date), e.date
		f.Count++
	}
	if len(w.fills) == 0 {
		return h, false
	}
	h.Fills, h.Stays = w.fills, w.stayDays(x)
	if x.death {
		h.Death = w.rows.Death
	}
	if x.disenrol {
		h.EnrolmentEnd = w.drugCoverEnd(f.First, h.End)
	}
	return h, true
}

// stayDays are the member's stays, from the admission where it is known.
func (w *work) stayDays(x *pdcRule) []adherence.Stay {
	if !x.params.AdjustStays {
		return nil
	}
	if w.staysOf == x.stays {
		return w.stays
	}
	w.stays, w.staysOf = w.stays[:0], x.stays
	for i, setting := range w.rows.ClaimSetting {
		if !x.stays.has(uint8(setting)) || w.rows.ClaimStatus[i] != claim.Paid {
			continue
		}
		stay := adherence.Stay{Admit: w.rows.ClaimAdmit[i], Discharge: w.rows.ClaimDischarge[i]}
		if stay.Admit == claim.NoDay {
			stay.Admit = w.rows.ClaimFrom[i]
		}
		if stay.Discharge == claim.NoDay {
			stay.Discharge = w.rows.ClaimThru[i]
		}
		if stay.Admit <= w.calendar.asOf {
			w.stays = append(w.stays, stay)
		}
	}
	return w.stays
}

// drugCoverEnd is the last day of the drug coverage that holds the first fill, claim.NoDay when it lasts or is not known.
func (w *work) drugCoverEnd(first, end claim.Day) claim.Day {
	part := bit(claim.PartD)
	thru := first - 1
	for {
		next := w.coveredThrough(part, thru+1)
		if next <= thru {
			break
		}
		if thru = next; thru >= end {
			return claim.NoDay
		}
	}
	if thru < first {
		return claim.NoDay
	}
	return thru
}

// tier is the most urgent one that the refill has reached.
func (w *work) tier(tiers *Alerts, r *adherence.Refill, fillDates int32) AlertLevel {
	if tiers == nil {
		tiers = &Alerts{}
	}
	switch {
	case tiers.Critical.reached(r, fillDates, w.calendar.asOf):
		return Critical
	case tiers.SecondFillMissing.reached(r, fillDates, w.calendar.asOf):
		return SecondFillMissing
	case tiers.VeryLate.reached(r, fillDates, w.calendar.asOf):
		return VeryLate
	case tiers.Late.reached(r, fillDates, w.calendar.asOf):
		return Late
	case tiers.DueSoon.reached(r, fillDates, w.calendar.asOf):
		return RefillDueSoon
	}
	return OnTime
}

// reached tells whether a refill is in the tier. Days left count only once the refill is late: before that nothing is wrong.
func (t *AlertTier) reached(r *adherence.Refill, fillDates int32, asOf claim.Day) bool {
	switch {
	case t == nil:
		return false
	case t.DaysBeforeDue > 0 && r.Due != claim.NoDay && asOf >= r.Due-claim.Day(t.DaysBeforeDue):
		return true
	case t.DistinctFillMax > 0:
		return fillDates <= int32(t.DistinctFillMax) && r.DaysLate >= int32(t.DaysLate)
	case t.DaysLate > 0 && r.DaysLate >= int32(t.DaysLate):
		return true
	}
	return t.GapDaysLeftMax != nil && r.DaysLate > 0 && r.GapRemaining() <= int32(*t.GapDaysLeftMax)
}

func (w *work) suppressed(a *Alerts) bool {
	if a == nil {
		return false
	}
	for _, reason := range a.SuppressWhen {
		if reason == "inpatient_today" && w.inpatientToday() || reason == "hospice" && w.flagged(claim.HospiceElect) {
			return true
		}
	}
	return false
}

func (w *work) inpatientToday() bool {
	asOf := w.calendar.asOf
	for i, setting := range w.rows.ClaimSetting {
		inside := setting == claim.Inpatient || setting == claim.SNF
		if inside && w.rows.ClaimStatus[i] == claim.Paid && w.rows.ClaimFrom[i] <= asOf && asOf <= w.rows.ClaimThru[i] {
			return true
		}
	}
	return false
}

func (w *work) flagged(coverage claim.Coverage) bool {
	return w.coveredThrough(bit(coverage), w.calendar.asOf) >= w.calendar.asOf
}
