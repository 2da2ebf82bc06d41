package evaluate

import "github.com/keepwell/keepwell/internal/population/claim"

// The words in which explanations speak of what rules name by code words.

var settingTexts = [claim.SettingCount]string{
	claim.Inpatient: "hospital stay", claim.SNF: "skilled nursing", claim.HHA: "home health", claim.Outpatient: "hospital outpatient",
	claim.Carrier: "professional", claim.DME: "equipment", claim.Ambulance: "ambulance", claim.Hospice: "hospice", claim.Drug: "pharmacy",
	claim.Clinical: "clinical record",
}

var sexTexts = map[claim.Sex]string{claim.Male: "man", claim.Female: "woman"}

var comparisons = map[op]string{lessThan: "under %s", atMost: "%s or less", moreThan: "over %s", atLeast: "%s or more", equalTo: "exactly %s"}

var flagTexts = map[claim.Coverage]string{
	claim.HospiceElect: "has chosen hospice", claim.ESRD: "end-stage renal disease in the enrolment data",
	claim.Institution: "lives in a nursing home or other institution", claim.Dual: "has Medicaid too", claim.LowIncome: "gets the low-income subsidy",
	claim.PartA: "has Part A", claim.PartB: "has Part B", claim.PartC: "has Part C", claim.PartD: "has Part D", claim.Medical: "has medical cover",
	died: "died",
}

// setTexts name the shipped value sets that rules use without a title. Others speak for themselves: bmd_test is in no step.
var setTexts = map[string]string{
	"authored/bp_systolic": "systolic blood pressure (top number)", "authored/bp_diastolic": "diastolic blood pressure (bottom number)",
	"authored/hba1c_test": "A1c", "authored/gmi": "glucose management indicator", "authored/egfr": "kidney blood test (eGFR)",
	"authored/uacr": "urine albumin-creatinine ratio", "authored/urine_albumin_quant": "urine albumin", "authored/urine_creatinine": "urine creatinine",
	"authored/bp_systolic_controlled": "top number reported as under 140", "authored/bp_diastolic_controlled": "bottom number reported as under 90",
	"authored/bmi": "body mass index", "authored/bnp": "BNP (heart failure blood test)", "authored/nt_probnp": "NT-proBNP (heart failure blood test)",
	"authored/phq9_total": "PHQ-9 (depression score)", "authored/fragility_fracture_dx": "a broken bone from weak bones",
	"authored/osteoporosis_injectable": "a bone medicine by injection",
	"ccw/opioid_use_disorder_oud_drug": "medicine for opioid use disorder", "ccw/opioid_use_disorder_oud_naltrexone": "naltrexone",
	"cms/ascvd_cabg_px": "bypass surgery of the heart", "cms/ascvd_pci_px": "a stent of the heart", "cms/ascvd_carotid_px": "surgery of the neck artery",
	"cms/ascvd_myocardial_infarction_dx": "heart attack", "cms/statin_high_intensity": "high-intensity statin",
	"cms/statin_moderate_intensity": "moderate-intensity statin",
	"cvx/pneumococcal_pcv13":        "PCV13", "cvx/pneumococcal_pcv15": "PCV15", "cvx/pneumococcal_pcv20_21": "PCV20 or PCV21",
	"cvx/pneumococcal_ppsv23": "PPSV23", "cvx/hepatitis_b": "hepatitis B vaccine", "cvx/hepatitis_b_two_dose": "hepatitis B vaccine of two doses",
}

// drugTexts name drug classes and measure classes; others are read with blanks for underscores.
var drugTexts = map[string]string{
	"ace_inhibitor": "ACE inhibitor", "arb": "angiotensin receptor blocker (ARB)", "arni": "sacubitril (ARNI)", "dopaminergic": "dopamine medicine", "smoking_cessation": "stop-smoking medicine",
	"clomiphene": "clomiphene", "dpp4_inhibitor": "DPP-4 inhibitor",
	"gip_glp1_ra": "GLP-1 medicine", "sglt2_inhibitor": "SGLT2 inhibitor", "biguanide": "metformin", "meglitinide": "meglitinide",
	"pde4_inhibitor": "PDE-4 inhibitor", "laba": "long-acting inhaler (LABA)", "lama": "long-acting inhaler (LAMA)", "sama": "short-acting inhaler (SAMA)",
	"hcv_antiviral": "hepatitis C medicine", "nmda_antagonist": "memantine", "ms_disease_modifying": "multiple sclerosis medicine",
	"oral_anticoagulant": "blood thinner", "antiretroviral": "HIV medicine", "prostaglandin_eye_drop": "glaucoma eye drop",
	"vaccine_influenza": "flu vaccine", "vaccine_hepatitis_b": "hepatitis B vaccine", "vaccine_tetanus": "tetanus vaccine",
	"vaccine_pertussis": "whooping cough vaccine", "vaccine_zoster_recombinant": "shingles vaccine",
	"PDC-DR": "diabetes medicine", "PDC-RASA": "blood pressure medicine (ACE inhibitor, ARB or aliskiren)", "PDC-STA": "statin",
	"ANTICHOLINERGIC": "anticholinergic medicine", "ANTICOAGULANT": "blood thinner", "BENZODIAZEPINE": "benzodiazepine", "COPD-INHALER": "COPD inhaler",
	"DEMENTIA-MED": "dementia medicine", "EXCL-PDC-RASA": "sacubitril (ARNI)", "FERTILITY": "fertility medicine", "GLAUCOMA-DROP": "glaucoma eye drop",
	"HCV-MED": "hepatitis C medicine", "HIV-MED": "HIV medicine", "INSULIN": "insulin", "MS-MED": "multiple sclerosis medicine", "OPIOID": "opioid",
	"OSTEOPOROSIS-MED": "osteoporosis medicine", "PARKINSON-MED": "Parkinson's medicine", "SMOKING-MED": "stop-smoking medicine",
	"THYROID": "thyroid medicine",
}

// uncounted are the first words of medicines that take no article.
var uncounted = map[string]bool{
	"insulin": true, "metformin": true, "memantine": true, "thyroid": true, "sacubitril": true, "naltrexone": true, "clomiphene": true,
	"medicine": true,
}

// codeTexts name codes that rules list in place.
var codeTexts = map[string]string{
	"REVENUE:045*": "an emergency room revenue code (045x)", "REVENUE:0981": "a revenue code of emergency room doctors (0981)",
	"PLACE:23": "the emergency room as place of service (23)",
}
