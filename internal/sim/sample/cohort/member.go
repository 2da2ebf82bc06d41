package cohort

import (
	"math"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func monthOf(m int) time.Month { return time.Month(m) }

// member is one generated person and what drives their story.
type member struct {
	chance

	id           string
	sex          claim.Sex
	birth, death day
	home         home
	plan         string
	joined, left day // the plan's members from the one to the other; left is the last day
	away         [2]day
	disabled     bool
	dual         bool
	renal        bool // kidney failure
	nursingHome  bool
	hospice      day // NoDay unless elected

	habit    float64 // 0 never comes, 1 never misses
	takes    float64 // 0 to 1: how regularly medicines are filled
	doctor   string
	shares   bool // the practice hands over results
	illness  []illnessOf
	dx       map[string]*illnessOf
	regimens []regimen
	claims   int
}

// home is where somebody lives: a state, its share of the plan and a ZIP area.
type home struct {
	state, zip string
}

var homes = []home{
	{"PA", "170"},
	{"PA", "152"},
	{"PA", "191"},
	{"OH", "441"},
	{"OH", "432"},
	{"NJ", "080"},
	{"MD", "212"},
	{"WV", "253"},
	{"VA", "232"},
	{"NY", "142"},
	{"DE", "198"},
}

// newMember draws a person: who they are first, then what ails them, then what they take.
func newMember(i int) *member {
	m := &member{
		chance: chanceOf(i), id: id(i), death: claim.NoDay, hospice: claim.NoDay, dx: map[string]*illnessOf{},
		away: [2]day{claim.NoDay, claim.NoDay},
	}
	m.sex = claim.Female
	if m.happens(0.44) {
		m.sex = claim.Male
	}
	m.disabled = m.happens(0.1)
	m.birth = m.born()
	m.home = pick(m.chance, homes)
	m.habits()
	m.membership()
	m.fallIll()
	m.kidneysFail()
	m.prescribe()
	m.lastYears()
	return m
}

// born gives most people an age of 65 to 95 at the end, fewer the older, and the disabled one of 38 to 64.
func (m *member) born() day {
	age := 65 + int(32*(1-math.Sqrt(1-m.Float64())))
	if m.disabled {
		age = m.between(38, 64)
	}
	return clock.FromDays(closing).AddYears(-age).Days() - m.days(0, 364)
}

func (m *member) habits() {
	switch {
	case m.happens(0.55):
		m.habit = 0.75 + 0.25*m.Float64()
	case m.happens(0.6):
		m.habit = 0.45 + 0.3*m.Float64()
	default:
		m.habit = 0.1 + 0.3*m.Float64()
	}
	m.takes = min(1, max(0, m.habit+0.35*(m.Float64()-0.4)))
	m.doctor = practice(m.IntN(60))
	m.shares = m.happens(0.85)
}

// membership starts with the plan's first day, the month of the 65th birthday, or when somebody comes over from another plan.
func (m *member) membership() {
	m.joined, m.left = opening, claim.NoDay
	if turned := clock.FromDays(m.birth).AddYears(65).StartOfMonth().Days(); !m.disabled && turned > opening {
		m.joined = min(turned, date(2020, 9, 1))
	}
	if m.happens(0.12) {
		m.joined = max(m.joined, date(m.between(2018, 2020), 1, 1))
	}
	m.dual = m.happens(0.14) || m.disabled && m.happens(0.4)
	m.plan = pick(m.chance, []string{"H9901-001", "H9901-001", "H9901-002"})
	if m.dual {
		m.plan = "H9901-003"
	}
	if gap := m.joined + m.days(200, 700); m.happens(0.06) && gap < closing-300 {
		m.away = [2]day{monthStart(gap), monthEnd(monthStart(gap) + m.days(20, 130))}
	}
	if m.happens(0.025) {
		m.left = monthEnd(date(2019, 6, 1) + m.days(0, 480))
	}
	if m.left != claim.NoDay && m.left < m.joined+60 {
		m.left = claim.NoDay
	}
}

// lastYears decides about nursing home, hospice and death: rare, and commoner with age and illness.
func (m *member) lastYears() {
	frail := float64(m.ageOn(closing)-60) / 35 * (0.5 + 0.12*float64(len(m.illness)))
	m.nursingHome = m.dx["alzheimers_disease"] != nil && m.happens(0.15) || m.happens(0.02*frail)
	if m.left != claim.NoDay {
		return
	}
	if m.happens(0.05 * frail) {
		m.hospice = max(m.joined+90, date(2020, 1, 1)+m.days(0, 290))
	}
	if m.happens(0.045*frail) || m.hospice != claim.NoDay && m.happens(0.4) {
		m.death = max(m.joined+120, date(2018, 6, 1)+m.days(0, 860))
		if m.hospice != claim.NoDay {
			m.death = m.hospice + m.days(8, 120)
		}
	}
	if m.death > closing {
		m.death = claim.NoDay
	}
}

// end is the last day on which something can happen.
func (m *member) end() day {
	end := closing
	for _, d := range []day{m.death, m.left} {
		if d != claim.NoDay && d < end {
			end = d
		}
	}
	return end
}

// here tells whether the plan covers the day, so that claims for it arrive. In hospice only the hospice bills.
func (m *member) here(d day) bool {
	if m.hospice != claim.NoDay && d >= m.hospice {
		return false
	}
	return d >= m.joined && d <= m.end() && (m.away[0] == claim.NoDay || d < m.away[0] || d > m.away[1])
}

func (m *member) ageOn(d day) int { return clock.FromDays(d).AgeOn(clock.FromDays(m.birth)) }

func (m *member) has(illness string) bool {
	i := m.dx[illness]
	return i != nil && (i.course == followed || i.course == mentioned)
}

func monthStart(d day) day { return clock.FromDays(d).StartOfMonth().Days() }

func monthEnd(d day) day { return clock.FromDays(d).EndOfMonth().Days() }
