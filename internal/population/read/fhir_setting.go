package read

import (
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// setting is where the care was given, by the most exact thing that the resource says: the NCH claim type, the server's own claim
// type, the type of bill, the general type with the profile.
func (e *fhirEOB) setting(count lineCount) claim.Setting {
	if setting, ok := settingOfNCH(e.Type.code("/nch_clm_type_cd")); ok {
		return professionalOr(setting, count)
	}
	for _, coding := range e.Type.Coding {
		if setting, ok := settingsOfType[coding.Code]; ok {
			return professionalOr(setting, count)
		}
	}
	if bill := strings.TrimPrefix(e.info("typeofbill").Code.code("/type-of-bill"), "0"); len(bill) >= 2 {
		return settingOfBill([]byte(bill))
	}
	return e.generalSetting(count)
}

// professionalOr: on a doctor's claim the lines can still say that all of it was equipment or ambulance.
func professionalOr(setting claim.Setting, count lineCount) claim.Setting {
	if setting == claim.Carrier {
		return professionalSetting(count.lines, count.equipment, count.ambulance)
	}
	return setting
}

// settingsOfType are the eob-type codes of Blue Button and BCDA, and the claim types of shared systems in AB2D v3 (1700 carrier,
// 1800 equipment).
var settingsOfType = map[string]claim.Setting{
	"CARRIER": claim.Carrier, "OUTPATIENT": claim.Outpatient, "INPATIENT": claim.Inpatient, "SNF": claim.SNF, "HHA": claim.HHA,
	"HOSPICE": claim.Hospice, "DME": claim.DME, "1700": claim.Carrier, "1800": claim.DME,
}

func (e *fhirEOB) generalSetting(count lineCount) claim.Setting {
	switch {
	case e.Type.has("professional"):
		return professionalSetting(count.lines, count.equipment, count.ambulance)
	case e.Type.has("institutional") && e.says("inpatient"):
		return claim.Inpatient
	case e.Type.has("institutional") && e.says("outpatient"):
		return claim.Outpatient
	}
	return claim.SettingUnknown
}

// says looks for a word in the subtype and in the profiles' names, such as C4BB-ExplanationOfBenefit-Inpatient-Institutional.
func (e *fhirEOB) says(word string) bool {
	if strings.Contains(strings.ToLower(string(e.SubType)), `"`+word+`"`) {
		return true
	}
	for _, profile := range e.Meta.Profile {
		if strings.Contains(strings.ToLower(profile), "-"+word+"-") {
			return true
		}
	}
	return false
}
