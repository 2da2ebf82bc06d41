package cohort

import "github.com/keepwell/keepwell/internal/population/claim"

// illness is one row of what the cohort may suffer from. The share is that of a person of 75; it grows by slope for each year older,
// and is multiplied by what they have already. Shares follow what is published for Medicare members.
type illness struct {
	id     string
	codes  []string
	share  float64
	slope  float64 // of the share, per year of age from 75
	young  float64 // share among the disabled under 65; 0 as for the others
	sex    claim.Sex
	after  map[string]float64
	doctor string // the specialty that follows it, "" for the family doctor
	heals  float64
}

// illnesses come in the order in which they are drawn: causes before consequences.
var illnesses = []illness{
	{id: "obesity", codes: []string{"E669", "E6601"}, share: 0.2, slope: -0.02, young: 0.32},
	{id: "tobacco_use", codes: []string{"F17210"}, share: 0.08, slope: -0.03, young: 0.28},
	{id: "alcohol_use_disorders", codes: []string{"F1020"}, share: 0.02, slope: -0.03, young: 0.07, heals: 0.2},
	{id: "hypertension", codes: []string{"I10"}, share: 0.6, slope: 0.01, young: 0.45, after: map[string]float64{"obesity": 1.25}},
	{id: "hyperlipidemia", codes: []string{"E785", "E782", "E7800"}, share: 0.5, young: 0.35, after: map[string]float64{"obesity": 1.15, "hypertension": 1.2}},
	{id: "diabetes", codes: []string{"E119", "E1165", "E1142"}, share: 0.23, young: 0.26, after: map[string]float64{"obesity": 1.8, "hypertension": 1.2}},
	{id: "chronic_kidney_disease", codes: []string{"N183", "N182", "N184"}, share: 0.14, slope: 0.02, after: map[string]float64{"diabetes": 2, "hypertension": 1.3}, doctor: "kidney"},
	{id: "ischemic_heart_disease", codes: []string{"I2510", "I25119"}, share: 0.15, slope: 0.02, young: 0.12, after: map[string]float64{"diabetes": 1.4, "hyperlipidemia": 1.4, "tobacco_use": 1.6}, doctor: "heart"},
	{id: "heart_failure_nonischemic", codes: []string{"I5032", "I5022", "I509"}, share: 0.06, slope: 0.04, after: map[string]float64{"ischemic_heart_disease": 2.6, "chronic_kidney_disease": 1.8}, doctor: "heart"},
	{id: "atrial_fibrillation", codes: []string{"I4891", "I480"}, share: 0.07, slope: 0.04, after: map[string]float64{"heart_failure_nonischemic": 2.4, "hypertension": 1.3}, doctor: "heart"},
	{id: "copd", codes: []string{"J449", "J441"}, share: 0.08, young: 0.14, after: map[string]float64{"tobacco_use": 4}, doctor: "lung"},
	{id: "asthma", codes: []string{"J45909", "J4540"}, share: 0.05, young: 0.1, doctor: "lung", heals: 0.1},
	{id: "stroke_tia", codes: []string{"I639", "G459"}, share: 0.025, slope: 0.03, after: map[string]float64{"atrial_fibrillation": 2, "hypertension": 1.4}, heals: 0.4},
	{id: "peripheral_vascular_disease_pvd", codes: []string{"I739"}, share: 0.07, slope: 0.03, after: map[string]float64{"diabetes": 2, "tobacco_use": 1.8}},
	{id: "depression_bipolar_other_mood", codes: []string{"F329", "F331"}, share: 0.15, young: 0.36, doctor: "mind", heals: 0.2},
	{id: "anxiety_disorders", codes: []string{"F411", "F419"}, share: 0.13, young: 0.3, after: map[string]float64{"depression_bipolar_other_mood": 2.2}, heals: 0.15},
	{id: "schizophrenia", codes: []string{"F209"}, share: 0.004, young: 0.08, doctor: "mind"},
	{id: "opioid_use_disorder_oud", codes: []string{"F1120"}, share: 0.009, slope: -0.03, young: 0.07},
	{id: "hepatitis_c_chronic", codes: []string{"B182"}, share: 0.006, young: 0.03, after: map[string]float64{"opioid_use_disorder_oud": 6}, heals: 0.5},
	{id: "multiple_sclerosis_and_transverse_myelitis", codes: []string{"G35"}, share: 0.003, young: 0.04, doctor: "nerve"},
	{id: "epilepsy", codes: []string{"G40909"}, share: 0.012, young: 0.06, doctor: "nerve"},
	{id: "intellectual_disabilities_and_related_conditions", codes: []string{"F70"}, share: 0.001, young: 0.06},
	{id: "parkinsons_and_secondary_parkinsonism", codes: []string{"G20"}, share: 0.016, slope: 0.04, doctor: "nerve"},
	{id: "alzheimers_disease", codes: []string{"G309"}, share: 0.03, slope: 0.1, doctor: "nerve"},
	{id: "non_alzheimers_dementia", codes: []string{"F0390", "F0150"}, share: 0.035, slope: 0.1},
	{id: "rheumatoid_arthritis_osteoarthritis", codes: []string{"M1711", "M170", "M1990", "M1611"}, share: 0.33, slope: 0.01, young: 0.25},
	{id: "fibromyalgia_and_chronic_pain_and_fatigue", codes: []string{"G894", "M797"}, share: 0.08, young: 0.25, after: map[string]float64{"rheumatoid_arthritis_osteoarthritis": 1.5}},
	{id: "osteoporosis", codes: []string{"M810"}, share: 0.15, slope: 0.03, sex: claim.Female},
	{id: "hypothyroidism", codes: []string{"E039"}, share: 0.16, young: 0.1},
	{id: "anemia", codes: []string{"D649", "D509"}, share: 0.14, slope: 0.02, after: map[string]float64{"chronic_kidney_disease": 2}, heals: 0.25},
	{id: "benign_prostatic_hyperplasia", codes: []string{"N401", "N400"}, share: 0.25, slope: 0.02, sex: claim.Male},
	{id: "cancer_breast", codes: []string{"C50911", "C50912"}, share: 0.05, sex: claim.Female, doctor: "cancer", heals: 0.3},
	{id: "cancer_prostate", codes: []string{"C61"}, share: 0.06, sex: claim.Male, doctor: "cancer", heals: 0.2},
	{id: "cancer_colorectal", codes: []string{"C189", "C20"}, share: 0.012, doctor: "cancer", heals: 0.3},
	{id: "cancer_lung", codes: []string{"C3490"}, share: 0.008, after: map[string]float64{"tobacco_use": 5}, doctor: "cancer"},
	{id: "leukemias_and_lymphomas", codes: []string{"C9110"}, share: 0.009, doctor: "cancer"},
	{id: "cataract", codes: []string{"H2513", "H2512"}, share: 0.2, slope: 0.02, doctor: "eye", heals: 0.3},
	{id: "glaucoma", codes: []string{"H401131", "H409"}, share: 0.09, slope: 0.02, doctor: "eye"},
	{id: "sensory_deafness_and_hearing_impairment", codes: []string{"H903"}, share: 0.07, slope: 0.03, heals: 0.3},
	{id: "pressure_and_chronic_ulcers", codes: []string{"L89152"}, share: 0.015, slope: 0.03, after: map[string]float64{"diabetes": 2}, heals: 0.3},
}

// course is how an illness shows in the claims.
type course uint8

const (
	followed  course = iota // coded at visits again and again
	mentioned               // coded once in the last two years: suspected
	over                    // coded until 2018 and never again: resolved
	reversed                // coded once, on a hospital claim that was reversed: not confirmed
	treated                 // the medicine is filled, no claim has the diagnosis: a signal
)

// illnessOf is an illness as one member has it.
type illnessOf struct {
	*illness
	course  course
	code    string
	since   day
	until   day // last day on which it is coded
	control float64
}

// fallIll draws the illnesses.
func (m *member) fallIll() {
	for i := range illnesses {
		kind := &illnesses[i]
		if kind.sex != claim.SexUnknown && kind.sex != m.sex || !m.happens(m.share(kind)) {
			continue
		}
		m.illness = append(m.illness, m.courseOf(kind))
	}
	for i := range m.illness {
		m.dx[m.illness[i].id] = &m.illness[i]
	}
}

// kidneysFail: a few of those with chronic kidney disease are on dialysis, and then nothing else is coded for the kidneys.
func (m *member) kidneysFail() {
	x := m.dx["chronic_kidney_disease"]
	if x != nil && x.course == followed && m.happens(0.06) {
		m.renal, x.code = true, "N186"
	}
}

func (m *member) share(kind *illness) float64 {
	age := m.ageOn(closing)
	share := kind.share * min(2.6, max(0.2, 1+kind.slope*float64(age-75)))
	if m.disabled {
		share = kind.share * 0.5
		if kind.young > 0 {
			share = kind.young
		}
	}
	for i := range m.illness {
		if factor := kind.after[m.illness[i].id]; factor > 0 {
			share *= factor
		}
	}
	return min(share, 0.92)
}

func (m *member) courseOf(kind *illness) illnessOf {
	x := illnessOf{illness: kind, code: pick(m.chance, kind.codes), since: opening - m.days(0, 3000), until: closing, control: m.Float64()}
	if m.happens(0.3) {
		x.since = opening + m.days(0, 1200)
	}
	switch draw := m.Float64(); {
	case draw < kind.heals:
		x.course, x.since, x.until = over, opening-m.days(0, 800), date(2018, 1, 1)+m.days(0, 250)
	case draw > 0.985:
		x.course = reversed
	case draw > 0.955:
		x.course = treated
	case draw > 0.895:
		x.course = mentioned
	}
	return x
}
