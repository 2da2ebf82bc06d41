package cohort

// formulary lists products by ingredient. All are in the FDA directory that the rules know.
var formulary = map[string][]string{
	"metformin": {"00087606005", "62207049154"}, "glipizide": {"00049017001", "65862089030"}, "glimepiride": {"00039022110", "61442011610"},
	"sitagliptin": {"00006011231", "00006027731"}, "pioglitazone": {"00093727156", "64764045125"}, "empagliflozin": {"00597015230"},
	"dulaglutide": {"00002143380", "00002143480"}, "semaglutide": {"00169413212"}, "insulin glargine": {"00088221905", "00002771559"},
	"insulin lispro": {"00002751001", "00002879959"},
	"lisinopril":     {"00006001954", "64679094101"}, "benazepril": {"65862058705", "68001013000"}, "ramipril": {"00054010625", "65841070101"},
	"losartan": {"00006071754", "63187080830"}, "valsartan": {"00078031534", "62332004691"}, "olmesartan": {"00093500256", "60505465409"},
	"sacubitril":   {"00078065920", "00078065967"},
	"atorvastatin": {"00093505798", "00093505898", "00093505698", "00093505998"}, "rosuvastatin": {"00781540292", "00781540092"},
	"simvastatin": {"00615799305", "00615799330"}, "pravastatin": {"00093720298", "00093727010"},
	"simvastatin 5 mg": {"00006054331"},
	"apixaban":         {"00003089321"}, "rivaroxaban": {"50458057930"}, "warfarin": {"00056016870", "55154770300"},
	"donepezil": {"00143974709", "60429032130"}, "memantine": {"00378543593", "55111059630"},
	"alendronate": {"60723020533", "60723020731"}, "raloxifene": {"00002418430", "65162005710"}, "levothyroxine": {"00074372719", "63629664701"},
	"latanoprost": {"00013830304", "64980051625"}, "tiotropium": {"00597007541", "00597010061"}, "umeclidinium": {"00173087310"},
	"salmeterol": {"00093360782", "00378932132"}, "oxybutynin": {"65162037250"}, "amitriptyline": {"00378261001", "63187015660"},
	"paroxetine": {"00378200393", "63187056460"}, "hydroxyzine": {"00069541066", "67046028321"}, "cyclobenzaprine": {"00093192006", "67046014807"},
	"tramadol": {"00093005801", "67296140205"}, "oxycodone": {"63187040630"}, "hydrocodone": {"57664012688"},
	"alprazolam": {"00009002901", "67253090210"}, "lorazepam": {"67544026130"}, "clonazepam": {"00004005801", "67046092014"},
	"buprenorphine": {"00054017613"}, "varenicline": {"00069046856"}, "olanzapine": {"55111026581"},
	"carbidopa, levodopa": {"00006391568"}, "teriflunomide": {"58468021001"},
}

// therapy is a medicine taken for an illness: what is chosen among, the share of those ill who take it, and whether it comes by mail
// for 90 days as well.
type therapy struct {
	illness string // "" for anybody
	choice  []string
	share   float64
	mail    bool
}

var therapies = []therapy{
	{"hypertension", []string{"lisinopril", "lisinopril", "losartan", "losartan", "benazepril", "ramipril", "valsartan", "olmesartan"}, 0.68, true},
	{"hyperlipidemia", []string{"atorvastatin", "atorvastatin", "rosuvastatin", "simvastatin", "pravastatin"}, 0.68, true},
	{"ischemic_heart_disease", []string{"atorvastatin", "rosuvastatin", "simvastatin 5 mg"}, 0.5, true},
	{"diabetes", []string{"metformin"}, 0.66, true},
	{"diabetes", []string{"atorvastatin", "pravastatin"}, 0.3, true},
	{"diabetes", []string{"glipizide", "glimepiride"}, 0.24, true},
	{"diabetes", []string{"sitagliptin", "empagliflozin", "pioglitazone"}, 0.2, true},
	{"diabetes", []string{"dulaglutide", "semaglutide"}, 0.1, false},
	{"diabetes", []string{"insulin glargine", "insulin lispro"}, 0.2, false},
	{"heart_failure_nonischemic", []string{"sacubitril"}, 0.12, false},
	{"atrial_fibrillation", []string{"apixaban", "apixaban", "rivaroxaban", "warfarin"}, 0.75, true},
	{"copd", []string{"tiotropium", "umeclidinium"}, 0.5, false},
	{"copd", []string{"salmeterol"}, 0.3, false},
	{"asthma", []string{"salmeterol"}, 0.4, false},
	{"depression_bipolar_other_mood", []string{"paroxetine", "amitriptyline"}, 0.13, true},
	{"anxiety_disorders", []string{"alprazolam", "lorazepam", "clonazepam"}, 0.3, false},
	{"anxiety_disorders", []string{"hydroxyzine"}, 0.05, false},
	{"schizophrenia", []string{"olanzapine"}, 0.6, false},
	{"opioid_use_disorder_oud", []string{"buprenorphine"}, 0.5, false},
	{"tobacco_use", []string{"varenicline"}, 0.12, false},
	{"alzheimers_disease", []string{"donepezil"}, 0.6, true},
	{"alzheimers_disease", []string{"memantine"}, 0.3, true},
	{"non_alzheimers_dementia", []string{"donepezil"}, 0.3, true},
	{"parkinsons_and_secondary_parkinsonism", []string{"carbidopa, levodopa"}, 0.8, true},
	{"multiple_sclerosis_and_transverse_myelitis", []string{"teriflunomide"}, 0.4, false},
	{"osteoporosis", []string{"alendronate", "alendronate", "raloxifene"}, 0.45, true},
	{"hypothyroidism", []string{"levothyroxine"}, 0.88, true},
	{"glaucoma", []string{"latanoprost"}, 0.6, false},
	{"fibromyalgia_and_chronic_pain_and_fatigue", []string{"hydrocodone", "oxycodone", "tramadol"}, 0.36, false},
	{"fibromyalgia_and_chronic_pain_and_fatigue", []string{"alprazolam", "clonazepam"}, 0.06, false},
	{"fibromyalgia_and_chronic_pain_and_fatigue", []string{"cyclobenzaprine", "amitriptyline"}, 0.2, false},
	{"rheumatoid_arthritis_osteoarthritis", []string{"tramadol"}, 0.06, false},
	{"", []string{"oxybutynin"}, 0.06, true},
	{"", []string{"metformin"}, 0.012, true},
	{"", []string{"simvastatin", "pravastatin"}, 0.03, true},
	{"", []string{"apixaban"}, 0.012, false},
}

// manner is how the fills of a regimen come.
type manner uint8

const (
	steady    manner = iota
	early            // a week before the end, each time
	irregular        // often some weeks late
	stopped          // given up on some day
	onceOnly         // never came back for the second fill
	switched         // to another medicine of the same kind
)

// regimen is a medicine as one member takes it.
type regimen struct {
	drug, next string // next after the switch
	days       int
	manner     manner
	from       day
	turn       day // the day of stopping or switching
}

// prescribe gives the medicines of the illnesses, and a few without one.
func (m *member) prescribe() {
	taken := map[string]bool{}
	for i := range therapies {
		t := &therapies[i]
		from := m.joined + m.days(0, 200)
		if t.illness != "" {
			x := m.dx[t.illness]
			if x == nil || x.course == over || x.course == reversed {
				continue
			}
			from = max(m.joined, x.since) + m.days(0, 120)
		}
		drug := pick(m.chance, t.choice)
		if drug == "metformin" && m.weakKidneys() {
			drug = "sitagliptin"
		}
		if !m.happens(t.share) || taken[drug] || isStatin(drug) && taken["statin"] {
			continue
		}
		taken[drug], taken["statin"] = true, taken["statin"] || isStatin(drug)
		m.regimens = append(m.regimens, m.regimen(t, drug, from))
	}
	m.interaction(taken)
}

// weakKidneys: metformin is not for those with kidney disease of stage 4 and more.
func (m *member) weakKidneys() bool {
	x := m.dx["chronic_kidney_disease"]
	return x != nil && (m.renal || x.code == "N184")
}

func isStatin(drug string) bool {
	switch drug {
	case "atorvastatin", "rosuvastatin", "simvastatin", "pravastatin", "simvastatin 5 mg":
		return true
	}
	return false
}

func (m *member) regimen(t *therapy, drug string, from day) regimen {
	r := regimen{drug: drug, next: drug, days: 30, from: from}
	if t.mail && m.happens(0.5) {
		r.days = 90
	}
	switch draw := m.Float64() * (1.5 - 0.5*m.takes); {
	case draw < 0.55:
		r.manner = steady
	case draw < 0.63:
		r.manner = early
	case draw < 0.68:
		r.manner, r.next, r.turn = switched, pick(m.chance, t.choice), date(2018, 6, 1)+m.days(0, 850)
	case draw < 0.72:
		r.manner, r.from = onceOnly, date(2020, 6, 20)+m.days(0, 115)
	case draw < 1.03:
		r.manner = irregular
	default:
		r.manner, r.turn = stopped, date(2019, 9, 1)+m.days(0, 340)
		if m.happens(0.5) {
			r.turn = closing - m.days(5, 60)
		}
	}
	return r
}

// interaction: few who take sacubitril go on filling the ACE inhibitor they had before.
func (m *member) interaction(taken map[string]bool) {
	if taken["sacubitril"] && m.happens(0.25) {
		m.regimens = append(m.regimens, regimen{drug: "lisinopril", next: "lisinopril", days: 90, from: m.joined + m.days(0, 100)})
	}
}

// fills go through the regimens and dispense.
func (b *book) fills(m *member) {
	for i := range m.regimens {
		b.dispense(m, &m.regimens[i])
	}
}

func (b *book) dispense(m *member, r *regimen) {
	ndc, pharmacy := pick(m.chance, formulary[r.drug]), pick(m.chance, []string{"GEN-PH-1", "GEN-PH-2", "GEN-PH-3"})
	turned := false
	for d, n := r.from, 0; d <= m.end(); n++ {
		if r.manner == stopped && d > r.turn || r.manner == onceOnly && n > 0 {
			return
		}
		if r.manner == switched && d > r.turn && !turned {
			ndc, turned = pick(m.chance, formulary[r.next]), true
		}
		if m.here(d) {
			b.fill(m, fillRow{date: d, ndc: ndc, days: r.days, refill: n % 12, pharmacy: pharmacy})
		}
		d += day(r.days) + m.lateness(r)
	}
}

// lateness is how many days after the end of the supply the next fill comes.
func (m *member) lateness(r *regimen) day {
	switch {
	case r.manner == early:
		return m.days(-7, -2)
	case r.manner == irregular && m.happens(0.45):
		return m.days(5, 12+r.days/4)
	case m.happens(0.1):
		return m.days(2, 7)
	}
	return m.days(-4, 1)
}
