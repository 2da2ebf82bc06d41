package evaluate

import (
	"maps"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// mask is a set of settings or roles, one bit each.
type mask uint16

const allSettings mask = 1<<claim.SettingCount - 1

func bit[T ~uint8](v T) mask { return 1 << v }

func (m mask) has(v uint8) bool { return m>>v&1 != 0 }

// nonDrug is what the CCW calls a claim of any service type: every bill that is not a drug event.
const nonDrug = allSettings &^ (1<<claim.Drug | 1<<claim.Clinical)

// settingWords are the words of `types`; groups of settings have words too (CCW: "2 other non-drug claims of any type").
var settingWords = map[string]mask{
	"unknown":   bit(claim.SettingUnknown),
	"inpatient": bit(claim.Inpatient), "snf": bit(claim.SNF), "hha": bit(claim.HHA),
	"hop": bit(claim.Outpatient), "outpatient": bit(claim.Outpatient), "carrier": bit(claim.Carrier),
	"dme": bit(claim.DME), "ambulance": bit(claim.Ambulance), "hospice": bit(claim.Hospice),
	"drug": bit(claim.Drug), "clinical": bit(claim.Clinical),
	"any": allSettings, "any_non_drug": nonDrug,
	"any_other_non_drug": nonDrug &^ (1 << claim.Inpatient), "any_non_inpatient_non_drug": nonDrug &^ (1 << claim.Inpatient),
}

// positionWords are the words of dx_position. Rows of claim.Procedure are not diagnoses and always pass.
var positionWords = map[string]mask{
	"": allRoles, "any": allRoles,
	"principal":     bit(claim.Principal) | bit(claim.Procedure),
	"not_admitting": allRoles &^ (1 << claim.Admitting),
}

const allRoles mask = 0xff

// systemWords are the code systems as rules and CSV files write them, upper case without blanks and hyphens.
var systemWords = map[string]claim.System{
	"ICD10CM": claim.ICD10CM, "ICD9CM": claim.ICD9CM, "ICD10PCS": claim.ICD10PCS, "ICD9PCS": claim.ICD9PCS,
	"HCPCS": claim.HCPCS, "HCPCSII": claim.HCPCS, "CPT": claim.HCPCS, "MSDRG": claim.MSDRG,
	"REVENUE": claim.Revenue, "BILLTYPE": claim.BillType, "PLACE": claim.Place,
	"NDC": claim.NDC, "RXNORM": claim.RxNorm, "LOINC": claim.LOINC, "CVX": claim.CVX, "SNOMED": claim.SNOMED, "SNOMEDCT": claim.SNOMED,
}

// systemOf reads a code system's name. ICD-10-CM and ICD10CM are the same.
func systemOf(name string) (claim.System, bool) {
	s, ok := systemWords[strings.ToUpper(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))]
	return s, ok
}

// flagWords are the words of enrolment_flag. Died is no span but the member's date of death.
var flagWords = map[string]claim.Coverage{
	"hospice": claim.HospiceElect, "esrd": claim.ESRD, "institution": claim.Institution, "dual": claim.Dual,
	"low_income": claim.LowIncome, "part_a": claim.PartA, "part_b": claim.PartB, "part_c": claim.PartC, "part_d": claim.PartD,
	"medical": claim.Medical, "died": died,
}

const died claim.Coverage = 0

// partWords are the coverages that give a part. Medicare Advantage and commercial plans cover what A and B cover.
var partWords = map[string]mask{
	"A": bit(claim.PartA) | bit(claim.PartC) | bit(claim.Medical),
	"B": bit(claim.PartB) | bit(claim.PartC) | bit(claim.Medical),
	"C": bit(claim.PartC), "D": bit(claim.PartD),
}

var sexWords = map[string]claim.Sex{"": claim.SexUnknown, "any": claim.SexUnknown, "male": claim.Male, "female": claim.Female}

// words lists the accepted words of a vocabulary for an error message.
func words[V any](vocabulary map[string]V) string {
	return strings.Join(slices.DeleteFunc(slices.Sorted(maps.Keys(vocabulary)), func(w string) bool { return w == "" }), ", ")
}
