package adherence_test

import (
	"slices"

	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// dayModel is the arithmetic told day by day with sets of days, slow and plain, to hold the real one against.
type dayModel struct {
	index, end claim.Day
	fillDates  map[claim.Day]bool
	supplied   map[claim.Day]bool // after shifting, also past end
	stay       map[claim.Day]bool // also outside the treatment period
	covered    map[claim.Day]bool // of the treatment period, after stays
	before     int                // covered days of the treatment period before stays
}

func modelOf(h adherence.History, end, known, openThru claim.Day, adjust bool) *dayModel {
	m := &dayModel{
		end:       end,
		fillDates: map[claim.Day]bool{},
		supplied:  map[claim.Day]bool{},
		stay:      map[claim.Day]bool{},
		covered:   map[claim.Day]bool{},
	}
	fills := slices.Clone(h.Fills)
	slices.SortStableFunc(fills, func(a, b adherence.Fill) int { return int(a.Date - b.Date) })
	free := map[int]claim.Day{}
	for _, f := range fills {
		if f.Date < h.Start || f.Date > min(end, known) || f.Supply < 0 || f.Ingredients == 0 {
			continue
		}
		if len(m.fillDates) == 0 {
			m.index = f.Date
		}
		m.fillDates[f.Date] = true
		for k := range 64 {
			if f.Ingredients>>k&1 == 0 {
				continue
			}
			day := f.Date
			if next, ok := free[k]; ok && next > day {
				day = next
			}
			for range f.Supply {
				m.supplied[day] = true
				day++
			}
			free[k] = day
		}
	}
	if adjust {
		m.markStays(h.Stays, openThru)
	}
	m.cover()
	return m
}

func (m *dayModel) markStays(stays []adherence.Stay, openThru claim.Day) {
	for _, s := range stays {
		if s.Discharge == claim.NoDay {
			s.Discharge = openThru
		}
		for d := s.Admit; d <= s.Discharge && s.Admit != claim.NoDay; d++ {
			m.stay[d] = true
		}
	}
}

// cover walks the treatment period with a bank of days in hand.
func (m *dayModel) cover() {
	bank := 0
	for d := m.index; d <= m.end; d++ {
		if m.supplied[d] {
			m.before++
		}
		switch {
		case m.stay[d] && m.supplied[d]:
			bank++
		case m.stay[d]:
		case m.supplied[d]:
			m.covered[d] = true
		case bank > 0:
			m.covered[d] = true
			bank--
		}
	}
}

func (m *dayModel) days() (n int) {
	for d := m.index; d <= m.end; d++ {
		if !m.stay[d] {
			n++
		}
	}
	return n
}

func (m *dayModel) supplyEnd() claim.Day {
	last := claim.NoDay
	for d := range m.covered {
		last = max(last, d)
	}
	for d := range m.supplied {
		if d > m.end && !m.stay[d] {
			last = max(last, d)
		}
	}
	return last
}

func modelPDC(p adherence.Params, h adherence.History) adherence.Result {
	end := h.End
	for _, other := range []claim.Day{h.EnrolmentEnd, h.Death} {
		if other != claim.NoDay && other < end {
			end = other
		}
	}
	m := modelOf(h, end, end, end, p.AdjustStays)
	if len(m.fillDates) == 0 {
		return adherence.Result{
			IndexDate: claim.NoDay, TreatmentEnd: claim.NoDay, SupplyEnd: claim.NoDay, Missing: adherence.NoFills,
		}
	}
	r := adherence.Result{
		IndexDate:          m.index,
		TreatmentEnd:       end,
		DaysBeforeStays:    end - m.index + 1,
		Days:               int32(m.days()),
		CoveredBeforeStays: int32(m.before),
		Covered:            int32(len(m.covered)),
		FillDates:          int32(len(m.fillDates)),
		SupplyEnd:          m.supplyEnd(),
	}
	r.Adherent = r.Days > 0 && r.Covered*p.ThresholdDen >= r.Days*p.ThresholdNum
	if r.DaysBeforeStays < p.MinTreatmentDays {
		r.Missing |= adherence.TooShort
	}
	if r.FillDates < p.MinDistinctFillDates {
		r.Missing |= adherence.TooFewFillDates
	}
	if r.Days == 0 {
		r.Missing |= adherence.StaysSpan
	}
	return r
}

// modelRefill finds the last impactable date by trying every day: fill on it, be covered to the end, and count.
func modelRefill(p adherence.Params, h adherence.History, asOf claim.Day) (adherence.Refill, bool) {
	m := modelOf(h, h.End, asOf, asOf, p.AdjustStays)
	if len(m.fillDates) == 0 {
		return adherence.Refill{
			IndexDate: claim.NoDay, SupplyEnd: claim.NoDay, Due: claim.NoDay, LastImpactable: claim.NoDay,
		}, false
	}
	gaps := func(thru claim.Day) (n int32) {
		for d := m.index; d <= min(thru, m.end); d++ {
			if !m.covered[d] && !m.stay[d] {
				n++
			}
		}
		return n
	}
	needed := int32(0)
	for needed*p.ThresholdDen < int32(m.days())*p.ThresholdNum {
		needed++
	}
	r := adherence.Refill{
		IndexDate:      m.index,
		ProjectedDays:  int32(m.days()),
		AllowableGap:   int32(m.days()) - needed,
		GapUsed:        gaps(asOf),
		SupplyEnd:      m.supplyEnd(),
		Due:            claim.NoDay,
		LastImpactable: claim.NoDay,
	}
	if r.SupplyEnd != claim.NoDay {
		r.Due, r.DaysLate = r.SupplyEnd+1, max(0, asOf-r.SupplyEnd)
	}
	switch {
	case r.GapUsed > r.AllowableGap:
		r.Outlook = adherence.OutOfReach
	case gaps(m.end) <= r.AllowableGap:
		r.Outlook = adherence.Secured
	default:
		for d := asOf + 1; d <= m.end; d++ {
			if gaps(d-1) <= r.AllowableGap {
				r.LastImpactable = d
			}
		}
	}
	return r, true
}
