package cohort

import "fmt"

func practice(n int) string { return fmt.Sprintf("GEN-DR-%02d", n+1) }

// visits are those to the family doctor, with what is measured there, and those to specialists.
func (b *book) visits(m *member) {
	b.familyVisits(m)
	for _, specialty := range []string{"heart", "lung", "kidney", "mind", "nerve", "eye", "cancer"} {
		b.specialistVisits(m, specialty)
	}
	b.mentions(m)
}

// lockdown: few people went to a doctor in the first spring of COVID-19.
func (m *member) staysAway(d day) bool {
	return d >= date(2020, 3, 18) && d <= date(2020, 5, 31) && m.happens(0.65)
}

// familyVisits come more often the more there is to follow, and less to people who avoid doctors.
func (b *book) familyVisits(m *member) {
	burden := 0
	for i := range m.illness {
		if m.illness[i].course == followed {
			burden++
		}
	}
	between := float64(300) / (1 + 0.45*float64(min(burden, 6)))
	if m.habit < 0.4 {
		between *= 1.7
	}
	turn := 0
	for d := m.joined + m.days(5, int(between)); d <= m.end(); d += day(between) + m.days(-20, 25) {
		if !m.here(d) || m.staysAway(d) || m.nursingHome && d > closing-400 && m.happens(0.5) {
			continue
		}
		visit := claimRow{kind: professional, from: d, thru: d, place: "11", provider: m.doctor, paid: 9500 + m.IntN(6000)}
		visit.dx = m.coded(d, turn, 5)
		turn += 5
		b.claim(m, visit)
		b.measure(m, d)
	}
}

// coded are up to most of the illnesses that are followed on this day, in turn, so that each is coded now and then.
func (m *member) coded(d day, turn, most int) []string {
	var active []string
	for i := range m.illness {
		x := &m.illness[i]
		if (x.course == followed || x.course == over) && x.since <= d && d <= x.until {
			active = append(active, x.codeOn(d))
		}
	}
	if len(active) == 0 {
		return []string{pick(m.chance, []string{"Z0000", "J069", "M545", "R0789", "R509"})}
	}
	var out []string
	for i := range min(most, len(active)) {
		out = append(out, active[(turn+i)%len(active)])
	}
	return out
}

// codeOn follows the code book: stage 3 of chronic kidney disease was split on 1 October 2020.
func (x *illnessOf) codeOn(d day) string {
	if x.code == "N183" && d >= date(2020, 10, 1) {
		return "N1831"
	}
	return x.code
}

func (b *book) specialistVisits(m *member, specialty string) {
	for i := range m.illness {
		x := &m.illness[i]
		if x.doctor != specialty || x.course == mentioned || x.course == reversed || x.course == treated {
			continue
		}
		between := 170
		if specialty == "cancer" {
			between = 75
		}
		provider := practice(60 + m.IntN(30))
		for d := max(m.joined, x.since) + m.days(10, between); d <= min(m.end(), x.until); d += day(between) + m.days(-15, 60) {
			if !m.here(d) || m.staysAway(d) || m.habit < 0.35 && m.happens(0.5) {
				continue
			}
			visit := claimRow{kind: professional, from: d, thru: d, place: "11", provider: provider, paid: 12000 + m.IntN(9000), dx: []string{x.codeOn(d)}}
			if m.happens(0.25) {
				visit.kind, visit.bill, visit.revenue, visit.hcpcs, visit.place = institutional, "0131", "0510", "G0463", ""
			}
			b.claim(m, visit)
		}
	}
}

// mentions are the illnesses that one claim names and no other.
func (b *book) mentions(m *member) {
	for i := range m.illness {
		x := &m.illness[i]
		if x.course != mentioned {
			continue
		}
		if d := closing - m.days(20, 640); m.here(d) {
			b.claim(m, claimRow{kind: professional, from: d, thru: d, place: "11", provider: practice(m.IntN(90)), paid: 11000, dx: []string{x.codeOn(d)}})
		}
	}
}
