package sim

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// The sample's members are alive, covered without a break and 70 to 80 years old; a plan's are not. These shares are ours.
const (
	shareDying      = 0.03 // in the last year
	shareLeaving    = 0.03 // in the last year
	shareWithGap    = 0.02 // one month without Part D in the last year
	shareESRD       = 0.01
	shareMA         = 0.5
	youngerBy       = 6
	olderBy         = 12
	daysOfCareer    = 20 * 365 // Part A and B began long before the first claim
	daysOfMonth     = 30
	contract, pbp   = "H9999", "001"
	drugPlan        = "S9999"
	spanKinds       = 3
	anyDayOfTheYear = 365
)

func (m *member) sendPerson() error {
	d := m.d
	m.sex = d.sexes.draw(m.r)
	age := d.ages.draw(m.r) - youngerBy + m.r.IntN(youngerBy+olderBy+1)
	p := claim.Person{
		Member: m.id, Version: int64(lastDay), Sex: m.sex, Death: claim.NoDay,
		Birth: clock.FromDays(lastDay).AddYears(-age).Days() - m.r.Int32N(anyDayOfTheYear),
		State: "MA",
	}
	switch {
	case m.chance(shareDying):
		m.until = m.between(yearDay, lastDay)
		p.Death = m.until
	case m.chance(shareLeaving):
		m.until = m.between(yearDay, lastDay)
	}
	if err := m.sink.Person(&p); err != nil {
		return err
	}
	return m.sendSpans()
}

func (m *member) sendSpans() error {
	end := claim.NoDay
	if m.until < lastDay {
		end = m.until
	}
	start := firstDay - daysOfCareer
	spans := [spanKinds]claim.Span{
		{Coverage: claim.PartA, From: start, Thru: end},
		{Coverage: claim.PartB, From: start, Thru: end},
		{Coverage: claim.PartD, From: start, Thru: end, Contract: drugPlan, Plan: pbp},
	}
	if m.chance(shareMA) {
		spans[1] = claim.Span{Coverage: claim.PartC, From: start, Thru: end, Contract: contract, Plan: pbp}
	}
	if m.chance(shareWithGap) {
		gap := m.between(yearDay, lastDay-daysOfMonth)
		later := spans[2]
		spans[2].Thru, later.From = gap, gap+daysOfMonth
		if end == claim.NoDay || later.From <= end {
			if err := m.sendSpan(&later); err != nil {
				return err
			}
		}
	}
	if m.chance(shareESRD) {
		if err := m.sendSpan(&claim.Span{Coverage: claim.ESRD, From: m.between(firstDay, lastDay), Thru: end}); err != nil {
			return err
		}
	}
	for i := range spans {
		if err := m.sendSpan(&spans[i]); err != nil {
			return err
		}
	}
	return nil
}

func (m *member) sendSpan(s *claim.Span) error {
	s.Member = m.id
	if s.Thru != claim.NoDay && s.Thru < s.From {
		return nil
	}
	return m.sink.Span(s)
}
