package cohort

import "github.com/keepwell/keepwell/internal/population/claim"

// prevention is what people do before anything hurts: wellness visits, screenings, eye exams of diabetics.
func (b *book) prevention(m *member) {
	b.wellness(m)
	b.mammograms(m)
	b.colon(m)
	b.eyeExams(m)
	b.bones(m)
	b.bloodTests(m)
}

// yearly calls do about once in every interval for which the member comes.
func (m *member) yearly(interval int, comes float64, do func(day)) {
	for d := m.joined + m.days(0, interval); d <= m.end(); d += day(interval) + m.days(-10, interval/6) {
		if m.happens(comes) && m.here(d) && !m.staysAway(d) {
			do(d)
		}
	}
}

func (b *book) wellness(m *member) {
	first := true
	m.yearly(350, 0.2+0.8*m.habit, func(d day) {
		codes := []string{"G0439"}
		if first {
			codes[0] = "G0438"
			if m.joined > opening && d-m.joined < 365 && m.ageOn(d) == 65 {
				codes[0] = "G0402"
			}
		}
		first = false
		for _, extra := range []struct {
			code string
			p    float64
		}{{"G0444", 0.75}, {"G0442", 0.72}} {
			if m.happens(extra.p) {
				codes = append(codes, extra.code)
			}
		}
		if m.has("obesity") && m.happens(0.65) {
			codes = append(codes, "G0447")
		}
		b.service(m, d, "Z0000", codes...)
	})
}

// mammograms: the billing codes of 2017 first; since 2018 the screening has a licensed code, and the imaging report tells of it.
func (b *book) mammograms(m *member) {
	if m.sex != claim.Female || m.has("cancer_breast") {
		return
	}
	m.yearly(740, 0.2+0.75*m.habit, func(d day) {
		switch {
		case m.ageOn(d) < 40 || m.ageOn(d) > 77:
		case d < date(2018, 1, 1):
			b.service(m, d, "Z1231", "G0202")
		case m.happens(0.12):
			b.service(m, d, "R922", "G0279")
		default:
			b.observed(m, d, "24606-6", "MG Breast Screening")
		}
	})
}

// colon: each person has a way: a stool test every year, a stool DNA test every three, or one colonoscopy.
func (b *book) colon(m *member) {
	do := func(hcpcs, loinc, name string) func(day) {
		return func(d day) {
			if age := m.ageOn(d); age < 45 || age > 78 {
				return
			}
			if loinc != "" {
				b.observed(m, d, loinc, name)
				return
			}
			b.service(m, d, "Z1211", hcpcs)
		}
	}
	if !m.happens(0.25 + 0.72*m.habit) {
		return
	}
	switch draw := m.Float64(); {
	case draw < 0.3:
		m.yearly(375, 0.85, do("G0328", "", ""))
	case draw < 0.42:
		m.yearly(365, 0.85, do("", "29771-3", "Hemoglobin in Stool by Immunoassay"))
	case draw < 0.55:
		m.yearly(1080, 1, do("", "77354-9", "Colorectal cancer DNA and occult blood screening"))
	default:
		m.yearly(1400, 1, do(pick(m.chance, []string{"G0121", "G0121", "G0105"}), "", ""))
	}
}

func (b *book) eyeExams(m *member) {
	if !m.has("diabetes") {
		return
	}
	m.yearly(375, 0.2+0.75*m.habit, func(d day) {
		code := pick(m.chance, []string{"S0620", "S0621", "S3000"})
		if d >= date(2020, 1, 1) && m.happens(0.4) {
			code = "G2102"
		}
		b.service(m, d, "E119", code)
	})
}

// bones are bone density tests: once in these years, or after a fracture.
func (b *book) bones(m *member) {
	if m.sex != claim.Female || m.disabled || !m.happens(0.1+0.6*m.habit) {
		return
	}
	if d := m.joined + m.days(30, 1300); m.here(d) {
		b.service(m, d, "Z13820", "G0130")
	}
}

func (b *book) bloodTests(m *member) {
	if d := opening + m.days(0, 1390); m.here(d) && m.ageOn(closing) < 80 && m.happens(0.15+0.7*m.habit) {
		if m.happens(0.5) {
			b.service(m, d, "Z1159", "G0472")
		} else {
			b.observed(m, d, "16128-1", "Hepatitis C virus Ab in Serum")
		}
	}
	if d := opening + m.days(0, 1390); m.here(d) && m.ageOn(closing) < 66 && m.happens(0.6) {
		b.service(m, d, "Z114", "G0475")
	}
}

// service is a visit for one purpose, billed with HCPCS level II.
func (b *book) service(m *member, d day, dx string, codes ...string) {
	b.claim(m, claimRow{
		kind: professional, from: d, thru: d, place: "11", provider: m.doctor, paid: 6000 + 2500*len(codes), dx: []string{dx},
		hcpcs: codes[0], more: codes[1:],
	})
}

// vaccines are entries of the record, and part of the flu shots also bills.
func (b *book) vaccines(m *member) {
	willing := 0.25 + 0.6*m.habit
	for year := 2017; year <= 2020; year++ {
		d := date(year, 9, 3) + m.days(0, 75)
		if year == 2020 {
			d = date(2020, 9, 3) + m.days(0, 70)
		}
		if m.here(d) && m.happens(willing) {
			b.shot(m, d, pick(m.chance, []string{"197", "197", "205", "150"}), "Influenza")
			if m.happens(0.4) {
				b.service(m, d, "Z23", "G0008")
			}
		}
	}
	b.pneumonia(m, willing)
	b.otherShots(m, willing)
}

func (b *book) pneumonia(m *member, willing float64) {
	first := m.joined + m.days(20, 500)
	if m.ageOn(first) < 50 || !m.happens(0.1+willing) {
		return
	}
	b.shot(m, first, "133", "Pneumococcal conjugate PCV 13")
	if m.happens(0.8) {
		b.shot(m, first+m.days(366, 450), "33", "Pneumococcal polysaccharide PPV23")
	}
}

func (b *book) otherShots(m *member, willing float64) {
	if d := date(2018, 3, 1) + m.days(0, 900); m.ageOn(d) >= 50 && m.happens(willing*0.95) {
		b.shot(m, d, "187", "Zoster recombinant")
		if m.happens(0.8) {
			b.shot(m, d+m.days(62, 170), "187", "Zoster recombinant")
		}
	}
	b.registered(m, willing)
	if d := date(2019, 8, 1) + m.days(0, 450); m.ageOn(d) >= 60 && m.happens(willing*0.75) {
		b.shot(m, d, "305", "RSV")
	}
	if m.ageOn(closing) < 60 && m.happens(0.4) {
		d := m.joined + m.days(0, 700)
		for _, after := range []day{0, 35, 190} {
			b.shot(m, d+after, "43", "Hep B, adult")
		}
	}
}

// registered are tetanus shots of the last years, from the state's registry: it hands over what was before the plan, too.
func (b *book) registered(m *member, willing float64) {
	d := date(2013, 1, 1) + m.days(0, 2800)
	if d > m.end() || !m.happens(willing*1.15) {
		return
	}
	b.immunization(m, d, pick(m.chance, []string{"115", "115", "113"}), "Td or Tdap")
}

// shot happens only while the member is here.
func (b *book) shot(m *member, d day, cvx, name string) {
	if m.here(d) {
		b.immunization(m, d, cvx, name)
	}
}
