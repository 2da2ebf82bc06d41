package webtest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/keepwell/keepwell/internal/population"
)

// scene is a rule with how often it applies in the made-up population.
type scene struct {
	population.RuleCard
	share    float64 // conditions: confirmed part of members; gaps: part of eligible members with the gap
	codes    []coded // what its evidence looks like
	female   bool    // only for women
	male     bool
	from, to int    // ages; 0 = no bound
	after    string // gaps: only for members with this condition
}

type coded struct{ code, display string }

const (
	ccwSource = "CMS Chronic Conditions Warehouse, 2022-02 algorithms [S: county table derived from the CMS document]"
	ccwStaff  = "At least 1 inpatient, skilled nursing or home health claim, or at least 2 hospital outpatient or professional claims on different days, with a code of the value set in any position, in the 24 months to the as-of month."
)

func condition(id, title, plain string, share float64, codes ...coded) scene {
	return scene{share: share, codes: codes, RuleCard: population.RuleCard{
		ID: id, Kind: population.KindCondition, Title: title, Group: "common", Version: "ccw-2022-02+codes-2024-10", Hash: hashOf(id),
		Plain: plain, Staff: ccwStaff, Source: ccwSource, Mark: "S", Priority: int(share * 100),
	}}
}

func other(id, title, plain string, share float64) scene {
	s := condition(id, title, plain, share, coded{"R69", "Illness, unspecified"})
	s.Group = "other"
	return s
}

func gap(id, title, group, plain, source string, priority int, share float64, codes ...coded) scene {
	return scene{share: share, codes: codes, RuleCard: population.RuleCard{
		ID: id, Kind: population.KindGap, Title: title, Group: group, Version: "2026.1", Hash: hashOf(id), Plain: plain,
		Staff:  "Due when no qualifying service is in the look-back period; closed by the newest qualifying service.",
		Source: source, Mark: "V", Priority: priority,
	}}
}

func hashOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// scenes lists all rules in display order.
func scenes() []scene {
	all := append(conditions(), gaps()...)
	for i := range all {
		all[i].Sensitive = slices.Contains(sensitive, all[i].ID)
	}
	return all
}

// sensitive are the rules of the fixture that belong to a sensitive category, as rules/access/sensitive.yaml has them.
var sensitive = []string{"depression_bipolar_other_mood", "anxiety_disorders", "opioid_use_disorder_oud"}

func conditions() []scene {
	women := func(s scene) scene { s.female = true; return s }
	men := func(s scene) scene { s.male = true; return s }
	return []scene{
		condition("hypertension", "High blood pressure", "Blood pressure that stays too high.", .56, coded{"I10", "Essential (primary) hypertension"}, coded{"I119", "Hypertensive heart disease without heart failure"}),
		condition("hyperlipidemia", "High cholesterol", "Too much fat in the blood.", .49, coded{"E785", "Hyperlipidemia, unspecified"}, coded{"E7800", "Pure hypercholesterolemia, unspecified"}),
		condition("rheumatoid_arthritis_osteoarthritis", "Rheumatoid arthritis or osteoarthritis", "Joints that are worn or inflamed.", .34, coded{"M1711", "Unilateral primary osteoarthritis, right knee"}),
		condition("diabetes", "Diabetes", "Blood sugar that is too high.", .27, coded{"E119", "Type 2 diabetes mellitus without complications"}, coded{"E1165", "Type 2 diabetes mellitus with hyperglycemia"}),
		condition("ischemic_heart_disease", "Ischemic heart disease", "Narrow vessels bring the heart too little blood.", .26, coded{"I2510", "Atherosclerotic heart disease of native coronary artery"}),
		condition("chronic_kidney_disease", "Chronic kidney disease", "Kidneys that work less well than they should.", .23, coded{"N1830", "Chronic kidney disease, stage 3 unspecified"}),
		condition("anemia", "Anemia", "Too few red blood cells.", .20, coded{"D649", "Anemia, unspecified"}),
		condition("depression_bipolar_other_mood", "Depression, bipolar, or other depressive mood disorders", "A low mood that lasts.", .18, coded{"F329", "Major depressive disorder, single episode, unspecified"}),
		condition("cataract", "Cataract", "A cloudy lens in the eye.", .16, coded{"H2513", "Age-related nuclear cataract, bilateral"}),
		condition("hypothyroidism", "Hypothyroidism", "A thyroid that makes too little hormone.", .15, coded{"E039", "Hypothyroidism, unspecified"}),
		condition("heart_failure_nonischemic", "Heart failure and non-ischemic heart disease", "A heart that pumps too weakly.", .13, coded{"I509", "Heart failure, unspecified"}),
		condition("copd", "COPD", "Airways that stay narrow.", .11, coded{"J449", "Chronic obstructive pulmonary disease, unspecified"}),
		condition("atrial_fibrillation", "Atrial fibrillation and flutter", "A heartbeat that is not regular.", .10, coded{"I4891", "Unspecified atrial fibrillation"}),
		men(condition("benign_prostatic_hyperplasia", "Benign prostatic hyperplasia", "A prostate that has grown.", .17, coded{"N401", "Benign prostatic hyperplasia with lower urinary tract symptoms"})),
		condition("glaucoma", "Glaucoma", "Pressure that harms the eye's nerve.", .09, coded{"H4011X0", "Primary open-angle glaucoma"}),
		condition("osteoporosis", "Osteoporosis", "Bones that break easily.", .08, coded{"M810", "Age-related osteoporosis without current pathological fracture"}),
		condition("asthma", "Asthma", "Airways that tighten at times.", .06, coded{"J45909", "Unspecified asthma, uncomplicated"}),
		condition("non_alzheimers_dementia", "Non-Alzheimer's dementia", "Memory and thinking that get worse.", .055, coded{"F0390", "Unspecified dementia"}),
		condition("stroke_tia", "Stroke or TIA", "Blood to the brain was cut off.", .04, coded{"I639", "Cerebral infarction, unspecified"}),
		condition("alzheimers_disease", "Alzheimer's disease", "A disease that takes memory and thinking.", .03, coded{"G309", "Alzheimer's disease, unspecified"}),
		women(condition("cancer_breast", "Breast cancer", "Cancer of the breast.", .05, coded{"C50911", "Malignant neoplasm of unspecified site of right female breast"})),
		men(condition("cancer_prostate", "Prostate cancer", "Cancer of the prostate.", .06, coded{"C61", "Malignant neoplasm of prostate"})),
		condition("pneumonia_all_cause", "Pneumonia, all-cause", "An infection of the lungs.", .025, coded{"J189", "Pneumonia, unspecified organism"}),
		condition("parkinsons_and_secondary_parkinsonism", "Parkinson's disease", "A disease that makes moving hard.", .016, coded{"G20A1", "Parkinson's disease without dyskinesia"}),
		condition("cancer_colorectal", "Colorectal cancer", "Cancer of the bowel.", .012, coded{"C189", "Malignant neoplasm of colon, unspecified"}),
		condition("cancer_lung", "Lung cancer", "Cancer of the lung.", .011, coded{"C3490", "Malignant neoplasm of unspecified part of bronchus or lung"}),
		condition("acute_myocardial_infarction", "Acute myocardial infarction", "A heart attack.", .01, coded{"I214", "Non-ST elevation myocardial infarction"}),
		condition("hip_pelvic_fracture", "Hip or pelvic fracture", "A broken hip or pelvis.", .009, coded{"S72001A", "Fracture of unspecified part of neck of right femur"}),
		condition("cancer_urologic", "Urologic cancer", "Cancer of the kidney or ureter.", .005, coded{"C649", "Malignant neoplasm of unspecified kidney"}),
		women(condition("cancer_endometrial", "Endometrial cancer", "Cancer of the womb.", .006, coded{"C541", "Malignant neoplasm of endometrium"})),
		other("obesity", "Obesity", "A body weight that harms health.", .19),
		other("anxiety_disorders", "Anxiety disorders", "Worry that does not stop.", .14),
		other("peripheral_vascular_disease_pvd", "Peripheral vascular disease", "Narrow vessels in the legs.", .09),
		other("liver_disease_cirrhosis_and_other_liver_conditions_except_viral_hepatitis", "Liver disease", "A liver that is harmed.", .03),
		other("migraine_and_chronic_headache", "Migraine and chronic headache", "Headaches that come back.", .025),
		other("opioid_use_disorder_oud", "Opioid use disorder", "Opioids that are hard to stop.", .012),
	}
}

const (
	uspstf = "US Preventive Services Task Force"
	cdc    = "CDC adult immunization schedule, CDSi 4.64"
	ada    = "American Diabetes Association, Standards of Care"
)

func gaps() []scene {
	aged := func(s scene, from, to int) scene { s.from, s.to = from, to; return s }
	women := func(s scene) scene { s.female = true; return s }
	with := func(s scene, id string) scene { s.after = id; return s }
	estimate := func(s scene, text string) scene { s.Estimate = text; return s }
	degraded := func(s scene, why string) scene { s.Degraded = why; return s }
	all := []scene{
		estimate(aged(women(gap("mammogram", "Mammogram", "screening", "An X-ray of the breasts finds cancer early. It is due every two years.", uspstf+", breast cancer screening, 2024, grade B", 70, .34, coded{"77067", "Screening mammography, both breasts"})), 40, 74), "Estimate for Stars C01, not an official result"),
		estimate(aged(gap("crc_screen", "Colorectal cancer screening", "screening", "A test of the bowel finds cancer early.", uspstf+", colorectal cancer screening, 2021, grade A", 72, .38, coded{"G0121", "Colorectal cancer screening; colonoscopy, not high risk"}), 45, 75), "Estimate for Stars C02, not an official result"),
		aged(women(gap("osteoporosis_screening", "Bone density test", "screening", "A scan shows whether bones are weak.", uspstf+", osteoporosis screening, 2025, grade B", 40, .41, coded{"77080", "Dual-energy X-ray absorptiometry, axial skeleton"})), 65, 0),
		gap("flu", "Flu vaccine", "vaccine", "One flu shot every season.", cdc, 55, .46, coded{"Q2037", "Influenza virus vaccine, split virus"}),
		aged(gap("pneumococcal", "Pneumococcal vaccine", "vaccine", "Protects against a serious lung infection.", cdc, 50, .33, coded{"90677", "Pneumococcal conjugate vaccine, 20 valent"}), 50, 0),
		aged(gap("zoster", "Shingles vaccine", "vaccine", "Two doses protect against shingles.", cdc, 35, .55, coded{"90750", "Zoster vaccine, recombinant"}), 50, 0),
		gap("tetanus", "Tetanus vaccine", "vaccine", "A booster every ten years.", cdc, 20, .29, coded{"90715", "Tetanus, diphtheria and pertussis vaccine"}),
		with(gap("a1c_test", "A1c test", "diabetes", "A blood test shows the sugar of the last three months.", ada, 90, .22, coded{"4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"}), "diabetes"),
		with(degraded(gap("diabetic_eye_exam", "Diabetic eye exam", "diabetes", "An eye doctor looks for early damage.", ada, 85, .44, coded{"92250", "Fundus photography"}), "Runs without the CPT II result codes, which the plan must license and load: exams reported only by those codes are not seen."), "diabetes"),
		with(gap("kidney_tests", "Kidney check", "diabetes", "A blood and a urine test once a year.", ada, 80, .37, coded{"82043", "Urine albumin, quantitative"}), "diabetes"),
		with(degraded(gap("blood_pressure_control", "Blood pressure under 140/90", "heart", "The newest reading should be under 140/90.", uspstf+", hypertension screening, 2021, grade A", 88, .31, coded{"8480-6", "Systolic blood pressure"}), "Only readings from clinical records are seen."), "hypertension"),
		with(gap("statin_use_diabetes", "Statin for diabetes", "heart", "A statin lowers the risk of heart attack.", "PQA measure idea, own wording", 60, .28, coded{"00093505698", "Atorvastatin 20 mg tablet"}), "diabetes"),
		with(gap("diabetes_adherence", "Diabetes medicine on hand", "medicine", "Medicine on hand on at least 80 of 100 days.", "CMS Part C and D technical notes 2026", 92, .21, coded{"00093104801", "Metformin 500 mg tablet"}), "diabetes"),
		with(gap("ras_adherence", "Blood pressure medicine on hand", "medicine", "Medicine on hand on at least 80 of 100 days.", "CMS Part C and D technical notes 2026", 91, .17, coded{"68180098001", "Lisinopril 10 mg tablet"}), "hypertension"),
		with(gap("statin_adherence", "Statin on hand", "medicine", "Medicine on hand on at least 80 of 100 days.", "CMS Part C and D technical notes 2026", 89, .19, coded{"00093505698", "Atorvastatin 20 mg tablet"}), "hyperlipidemia"),
		with(gap("anticoagulant_refill", "Late refill", "safety", "A medicine that should have been picked up by now.", "Own rule", 95, .06, coded{"68180098001", "Lisinopril 10 mg tablet"}), "hypertension"),
		gap("opioid_benzo_overlap", "Opioid with benzodiazepine", "safety", "Two medicines that are dangerous together.", "CMS Part C and D technical notes 2026", 99, .012, coded{"00406051201", "Oxycodone 5 mg tablet"}),
		aged(gap("covid19", "COVID-19 vaccine: talk with your doctor", "vaccine", "A choice to make with the doctor.", cdc, 5, .5, coded{"91320", "COVID-19 vaccine"}), 55, 69),
	}
	all[len(all)-1].male = true
	return all
}
