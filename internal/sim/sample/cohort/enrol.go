package cohort

import (
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// enrol writes the member's periods in the plan: one, two around an absence, and a new one from the day of a hospice election.
func (b *book) enrol(m *member) {
	from, last := m.joined, m.left
	if m.death != claim.NoDay {
		last = monthEnd(m.death)
	}
	if m.away[0] != claim.NoDay && m.away[0]-1 >= from {
		b.period(m, from, m.away[0]-1, false)
		from = m.away[1] + 1
	}
	if m.hospice != claim.NoDay && m.hospice > from {
		b.period(m, from, m.hospice-1, false)
		b.period(m, m.hospice, last, true)
		return
	}
	b.period(m, from, last, m.hospice != claim.NoDay)
}

func (b *book) period(m *member, from, thru day, hospice bool) {
	end := "9999-12-31"
	if thru != claim.NoDay {
		end = text(thru)
	}
	family, given, _ := strings.Cut(b.name(m.id, m.sex), ", ")
	gender := "female"
	if m.sex == claim.Male {
		gender = "male"
	}
	b.eligibility = append(b.eligibility, []string{
		m.id, m.id, gender, text(m.birth), text(m.death), text(from), end, payer, "medicare advantage", m.plan, dualCode(m.dual), m.status(),
		flag(hospice), flag(m.nursingHome), given, family, m.home.state, m.home.zip + "00", source, text(closing),
	})
}

// status is the Medicare status: 10 aged, 20 disabled, 11 and 21 the same with kidney failure.
func (m *member) status() string {
	code := "10"
	if m.disabled {
		code = "20"
	}
	if m.renal {
		code = code[:1] + "1"
	}
	return code
}

func dualCode(dual bool) string {
	if dual {
		return "02"
	}
	return "00"
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}
