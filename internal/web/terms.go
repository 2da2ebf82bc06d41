package web

import (
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// stateWords is each state as staff say it.
var stateWords = map[population.State]string{
	population.None:         "No evidence",
	population.Signal:       "Signal",
	population.Suspected:    "Suspected",
	population.Confirmed:    "Confirmed",
	population.NotConfirmed: "Not confirmed",
	population.Resolved:     "Resolved",
	population.Open:         "Open",
	population.Overdue:      "Overdue",
	population.DueSoon:      "Due soon",
	population.Closed:       "Closed",
	population.Excluded:     "Excluded",
	population.Talk:         "Talk about it",
}

// stateMeaning explains each state in one sentence, for legends and the member page.
var stateMeaning = map[population.State]string{
	population.None:         "Nothing in the data points to it.",
	population.Signal:       "A drug or a result points to it; no claim says so yet.",
	population.Suspected:    "Some claims say so, but fewer than the rule asks for.",
	population.Confirmed:    "The counting rule is met.",
	population.NotConfirmed: "It was suspected; a closer look did not confirm it.",
	population.Resolved:     "The rule was met earlier and is not met any more.",
	population.Open:         "The care is due and not yet seen in the data.",
	population.Overdue:      "The due date has passed.",
	population.DueSoon:      "The due date is near.",
	population.Closed:       "The care was given; nothing to do.",
	population.Excluded:     "The rule does not apply to this member.",
	population.Talk:         "A choice for the member and doctor to make together. Not a gap.",
}

func stateName(s population.State) string {
	if words, ok := stateWords[s]; ok {
		return words
	}
	return string(s)
}

// stateOf is a state in the words of its kind of rule: a gap that is gone does not apply any more.
func stateOf(kind population.Kind, s population.State) string {
	if kind == population.KindGap && s == population.None {
		return "Does not apply"
	}
	return stateName(s)
}

// alertWords is how urgent a refill is, as the pharmacy's calendar has it. What needs nobody's attention has no words.
var alertWords = map[string]string{
	"due_soon": "Refill due soon", "late": "Refill is late", "second_fill_missing": "The second fill never came",
	"very_late": "Refill is very late", "critical": "Refill is critically late", "out_of_reach": "The year's target is out of reach",
}

// flagText is the CCW coverage flag: without enough covered months, "not found" is unknown and not "no".
func flagText(flag int) string {
	switch flag {
	case 3:
		return "Rule met, with full coverage in the look-back period."
	case 2:
		return "Rule not met, with full coverage in the look-back period."
	case 1:
		return "Rule met, although some months of the look-back period have no coverage."
	default:
		return "Not enough months of data to say no."
	}
}

var settingWords = [claim.SettingCount]string{
	claim.SettingUnknown: "Setting not given",
	claim.Inpatient:      "Hospital inpatient",
	claim.SNF:            "Skilled nursing facility",
	claim.HHA:            "Home health",
	claim.Outpatient:     "Hospital outpatient",
	claim.Carrier:        "Doctor or other professional",
	claim.DME:            "Medical equipment",
	claim.Ambulance:      "Ambulance",
	claim.Hospice:        "Hospice",
	claim.Drug:           "Pharmacy",
	claim.Clinical:       "Clinical record",
}

func settingName(s claim.Setting) string {
	if int(s) < len(settingWords) {
		return settingWords[s]
	}
	return settingWords[claim.SettingUnknown]
}

var systemWords = map[claim.System]string{
	claim.ICD10CM: "ICD-10-CM", claim.ICD9CM: "ICD-9-CM", claim.ICD10PCS: "ICD-10-PCS", claim.ICD9PCS: "ICD-9 procedure",
	claim.HCPCS: "HCPCS", claim.MSDRG: "MS-DRG", claim.Revenue: "Revenue", claim.BillType: "Bill type",
	claim.Place: "Place of service", claim.NDC: "NDC", claim.RxNorm: "RxNorm", claim.LOINC: "LOINC", claim.CVX: "CVX",
	claim.SNOMED: "SNOMED CT",
}

var coverageWords = map[claim.Coverage]string{
	claim.PartA: "Part A", claim.PartB: "Part B", claim.PartC: "Medicare Advantage", claim.PartD: "Part D (drugs)",
	claim.HospiceElect: "Hospice", claim.ESRD: "End-stage renal disease", claim.Institution: "Long-term institution",
	claim.Medical: "Medical", claim.Dual: "Medicaid too", claim.LowIncome: "Extra Help",
}

func sexName(s claim.Sex) string {
	switch s {
	case claim.Female:
		return "Female"
	case claim.Male:
		return "Male"
	}
	return "Sex not given"
}

// sexLetter is short for rows; the full word is its accessible name.
func sexLetter(s claim.Sex) string {
	switch s {
	case claim.Female:
		return "F"
	case claim.Male:
		return "M"
	}
	return "–"
}

// markText is what an honesty mark means: how sure we are of the source.
func markText(mark string) string {
	switch mark {
	case "V", "verified":
		return "Verified: read in the official text"
	case "V-old", "verified-old":
		return "Read in an older official text"
	case "S", "secondary":
		return "Secondary source"
	case "R", "recalled":
		return "Recalled: to be verified before release"
	case "reading":
		return "Our reading of the source"
	case "O", "own":
		return "Our own rule"
	}
	return "Source not graded"
}

var groupWords = map[string]string{
	"common": "Common chronic conditions", "other": "Other conditions",
	"screening": "Screenings", "vaccine": "Vaccines", "diabetes": "Diabetes care", "heart": "Heart and blood pressure",
	"medicine": "Medicines", "safety": "Medicine safety",
}

func groupName(group string) string {
	if words, ok := groupWords[group]; ok {
		return words
	}
	return sentence(group)
}
