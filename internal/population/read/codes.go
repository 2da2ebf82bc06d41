package read

import "github.com/keepwell/keepwell/internal/population/claim"

// maxCodeBytes is the longest code of any system here: SNOMED CT ids have up to 18 digits.
const maxCodeBytes = 18

// shape is what the codes of a system look like.
type shape struct {
	fits     func(code []byte) bool
	expected string
}

var shapes = [...]shape{
	claim.ICD10CM:  {fitsICD10, "an ICD-10-CM code: a letter and 2 to 6 letters or digits"},
	claim.ICD9CM:   {fitsICD9, "an ICD-9-CM code of 3 to 5 characters"},
	claim.ICD10PCS: {lengths(7, 7), "an ICD-10-PCS code of 7 characters"},
	claim.ICD9PCS:  {digitsOf(2, 4), "an ICD-9 procedure code of 2 to 4 digits"},
	claim.HCPCS:    {lengths(5, 5), "a CPT or HCPCS code of 5 characters"},
	claim.MSDRG:    {digitsOf(3, 3), "an MS-DRG of 3 digits"},
	claim.Revenue:  {digitsOf(4, 4), "a revenue code of 4 digits"},
	claim.BillType: {lengths(3, 3), "a type of bill of 3 characters"},
	claim.Place:    {digitsOf(2, 2), "a place of service of 2 digits"},
	claim.NDC:      {digitsOf(11, 11), "an NDC of 11 digits"},
	claim.RxNorm:   {digitsOf(1, 8), "an RxNorm id of up to 8 digits"},
	claim.LOINC:    {fitsLOINC, "a LOINC code such as 4548-4"},
	claim.CVX:      {digitsOf(1, 3), "a CVX code of up to 3 digits"},
	claim.SNOMED:   {digitsOf(6, 18), "a SNOMED CT id of 6 to 18 digits"},
}

func lengths(least, most int) func([]byte) bool {
	return func(code []byte) bool { return len(code) >= least && len(code) <= most }
}

func digitsOf(least, most int) func([]byte) bool {
	return func(code []byte) bool { return len(code) >= least && len(code) <= most && number(code) >= 0 }
}

func fitsICD10(code []byte) bool {
	return len(code) >= 3 && len(code) <= 7 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= '0' && code[1] <= '9'
}

func fitsICD9(code []byte) bool {
	if len(code) < 3 || len(code) > 5 {
		return false
	}
	if code[0] == 'E' || code[0] == 'V' {
		code = code[1:]
	}
	return number(code) >= 0
}

func fitsLOINC(code []byte) bool {
	n := len(code)
	return n >= 3 && n <= 8 && code[n-2] == '-' && number(code[:n-2]) >= 0 && number(code[n-1:]) >= 0
}

// plainCode puts a code into the one form that rules use: upper case, no dots, blanks or (but for LOINC) hyphens. It works in place and
// returns false for what cannot be a code at all: other characters, or too many.
func plainCode(system claim.System, code []byte) ([]byte, bool) {
	to := 0
	for _, b := range code {
		switch {
		case b >= '0' && b <= '9' || b >= 'A' && b <= 'Z':
		case b >= 'a' && b <= 'z':
			b -= 'a' - 'A'
		case b == '-' && system == claim.LOINC:
		case b == '.' || b == ' ' || b == '-':
			continue
		default:
			return nil, false
		}
		code[to] = b
		to++
	}
	return code[:to], to <= maxCodeBytes
}

// elevenDigits writes a hyphenated NDC, which may have 10 digits (4-4-2, 5-3-2, 5-4-1), with the 11 of a claim (5-4-2). An NDC without
// hyphens is returned as it is: ten digits alone do not tell where the zero is missing.
func elevenDigits(ndc []byte) []byte {
	var parts [3][]byte
	part, start := 0, 0
	for i, b := range ndc {
		if b == '-' {
			if part == 2 {
				return ndc
			}
			parts[part] = ndc[start:i]
			part, start = part+1, i+1
		}
	}
	if part != 2 {
		return ndc
	}
	parts[2] = ndc[start:]
	out := make([]byte, 0, 11)
	for i, width := range [3]int{5, 4, 2} {
		for n := len(parts[i]); n < width; n++ {
			out = append(out, '0')
		}
		out = append(out, parts[i]...)
	}
	return out
}

// icd10Start is the first service day on which claims must carry ICD-10 (45 CFR 162.1002(c)): 1 October 2015.
const icd10Start claim.Day = 16709

// icdOf tells which revision a code with no version indicator belongs to, by the day of service.
func icdOf(service claim.Day) claim.System {
	if service != claim.NoDay && service < icd10Start {
		return claim.ICD9CM
	}
	return claim.ICD10CM
}

// procedureOf is the procedure code system of a diagnosis code system.
func procedureOf(diagnosis claim.System) claim.System {
	if diagnosis == claim.ICD9CM {
		return claim.ICD9PCS
	}
	return claim.ICD10PCS
}
