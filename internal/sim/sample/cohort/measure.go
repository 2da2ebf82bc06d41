package cohort

import "math"

// observation is what can be measured, as Synthea's table has it.
type observation struct {
	loinc, name, unit, category string
	places                      int
}

// What is measured. The codes are those of authored value sets.
var (
	a1c       = observation{"4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", "laboratory", 1}
	egfr      = observation{"62238-1", "Glomerular filtration rate predicted by creatinine (CKD-EPI)", "mL/min/{1.73_m2}", "laboratory", 0}
	uacr      = observation{"9318-7", "Albumin/Creatinine in Urine", "mg/g", "laboratory", 0}
	bnp       = observation{"30934-4", "Natriuretic peptide B in Serum or Plasma", "pg/mL", "laboratory", 0}
	systolic  = observation{"8480-6", "Systolic blood pressure", "mm[Hg]", "vital-signs", 0}
	diastolic = observation{"8462-4", "Diastolic blood pressure", "mm[Hg]", "vital-signs", 0}
	bmi       = observation{"39156-5", "Body mass index", "kg/m2", "vital-signs", 1}
	phq9      = observation{"44261-6", "Patient Health Questionnaire 9 item total score", "{score}", "survey", 0}
)

// body is what a member's measurements vary around.
type body struct {
	set                         bool
	a1c, egfr, uacr, sys, bmi   float64
	phq9                        int
	lastA1c, lastKidney, lastMM day
}

// constitution draws what the body would show, from the illnesses and from those that nobody has noticed.
func (m *member) constitution() body {
	return body{
		set: true, a1c: m.sugar(), egfr: m.filtration(), uacr: m.albumin(), sys: m.pressure(), bmi: m.weight(),
		phq9: m.mood(), lastA1c: -1 << 20, lastKidney: -1 << 20, lastMM: -1 << 20,
	}
}

func (m *member) within(low, high float64) float64 { return low + (high-low)*m.Float64() }

func (m *member) sugar() float64 {
	x := m.dx["diabetes"]
	switch {
	case x == nil && m.happens(0.03), x != nil && x.course == reversed:
		return m.within(6.5, 7)
	case x == nil:
		return m.within(5.1, 6.2)
	case x.control < 0.58:
		return m.within(6.2, 7.5)
	case x.control < 0.82:
		return m.within(7.6, 8.8)
	}
	return m.within(9.1, 11.6)
}

func (m *member) filtration() float64 {
	x := m.dx["chronic_kidney_disease"]
	switch {
	case x == nil && m.happens(0.04):
		return m.within(46, 57)
	case x == nil || x.course == over:
		return m.within(66, 98)
	case m.renal:
		return m.within(7, 13)
	case x.code == "N182":
		return m.within(62, 80)
	case x.code == "N184":
		return m.within(17, 28)
	}
	return m.within(33, 56)
}

func (m *member) albumin() float64 {
	if m.has("chronic_kidney_disease") && m.happens(0.45) || m.happens(0.1) {
		return m.within(40, 350)
	}
	return m.within(4, 24)
}

func (m *member) pressure() float64 {
	x := m.dx["hypertension"]
	switch {
	case x == nil && m.happens(0.06):
		return m.within(142, 152)
	case x == nil:
		return m.within(110, 130)
	case x.control < 0.7:
		return m.within(118, 132)
	}
	return m.within(143, 164)
}

func (m *member) weight() float64 {
	if x := m.dx["obesity"]; x != nil {
		return m.within(31, 41)
	}
	if m.happens(0.05) {
		return m.within(30.2, 33)
	}
	return m.within(20, 29)
}

func (m *member) mood() int {
	if m.has("depression_bipolar_other_mood") {
		return m.between(4, 17)
	}
	if m.happens(0.03) {
		return m.between(10, 14)
	}
	return m.between(0, 6)
}

// measure is what a visit to the family doctor measures.
func (b *book) measure(m *member, d day) {
	if !b.body.set || b.bodyOf != m.id {
		b.body, b.bodyOf = m.constitution(), m.id
	}
	if !m.shares {
		return
	}
	b.vitals(m, d)
	b.laboratory(m, d)
}

func (b *book) vitals(m *member, d day) {
	if m.happens(0.8) {
		sys := b.body.sys + m.within(-7, 7)
		b.result(m, d, systolic, sys)
		b.result(m, d, diastolic, 44+sys*0.26+m.within(-5, 5))
	}
	if d-b.body.lastMM < 330 {
		return
	}
	b.body.lastMM = d
	b.result(m, d, bmi, b.body.bmi+m.within(-0.4, 0.4))
	if m.happens(0.25 + 0.3*m.habit) {
		b.result(m, d, phq9, math.Max(0, float64(b.body.phq9+m.between(-2, 2))))
	}
}

func (b *book) laboratory(m *member, d day) {
	diabetic := m.dx["diabetes"] != nil
	if d-b.body.lastA1c > 85 && (diabetic && m.happens(0.35+0.5*m.habit) || !diabetic && m.happens(0.05)) {
		b.body.lastA1c = d
		b.result(m, d, a1c, b.body.a1c+m.within(-0.35, 0.35))
	}
	kidneyRisk := diabetic || m.dx["hypertension"] != nil || m.dx["chronic_kidney_disease"] != nil
	if d-b.body.lastKidney < 170 || !kidneyRisk && !m.happens(0.2) || !m.happens(0.3+0.6*m.habit) {
		return
	}
	b.body.lastKidney = d
	b.result(m, d, egfr, b.body.egfr+m.within(-3, 3))
	if diabetic && m.happens(0.35+0.5*m.habit) || m.has("chronic_kidney_disease") && m.happens(0.5) {
		b.result(m, d, uacr, b.body.uacr*m.within(0.8, 1.25))
	}
}
