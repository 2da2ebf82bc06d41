package person

import (
	"strings"
)

// Checked is what the published format says of a number.
type Checked int

// The answers. Synthetic numbers are those that CMS makes for test data: well formed but for a letter that no real number has.
const (
	Malformed Checked = iota
	WellFormed
	Synthetic
)

// OK tells whether the number may be kept.
func (c Checked) OK() bool { return c != Malformed }

// mbiShape is the published format of the Medicare Beneficiary Identifier, position by position: C is 1 to 9, N is 0 to 9, A is a
// letter other than S, L, O, I, B and Z, X is either of A and N (CMS, Understanding the MBI format).
const mbiShape = "CAXNAXNAANN"

const notInMBI = "SLOIBZ"

// ValidMBI checks a Medicare Beneficiary Identifier as printed, with or without dashes, in either case. CMS's synthetic data has
// an S in the second place: that one is told apart, so that no test number passes for a real one.
func ValidMBI(text string) Checked {
	value := CanonicalMBI(text)
	if len(value) != len(mbiShape) {
		return Malformed
	}
	synthetic := value[1] == 'S'
	for i := range len(value) {
		if i == 1 && synthetic {
			continue
		}
		// Behind the S, CMS's generator counts through letters without regard to the six.
		if !fits(mbiShape[i], value[i], synthetic) {
			return Malformed
		}
	}
	if synthetic {
		return Synthetic
	}
	return WellFormed
}

func fits(kind, c byte, anyLetter bool) bool {
	digit := c >= '0' && c <= '9'
	letter := c >= 'A' && c <= 'Z' && (anyLetter || !strings.ContainsRune(notInMBI, rune(c)))
	switch kind {
	case 'C':
		return digit && c != '0'
	case 'N':
		return digit
	case 'A':
		return letter
	default:
		return digit || letter
	}
}

// CanonicalMBI is the number without the dashes and blanks that people put between its parts, in capitals.
func CanonicalMBI(text string) string { return strings.ToUpper(withoutSeparators(text)) }

func withoutSeparators(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\u00a0' || r == '.' {
			return -1
		}
		return r
	}, strings.TrimSpace(text))
}

// npiPrefix stands before an NPI when its check digit is computed: 80 for health, 840 for the United States (45 CFR 162.406).
const npiPrefix = "80840"

// ValidNPI checks a National Provider Identifier: ten digits, the last one a Luhn check digit over the prefixed number.
func ValidNPI(text string) bool {
	return len(text) == 10 && onlyDigits(text) && luhn(npiPrefix+text)
}

// luhn tells whether the last digit checks the others (ISO/IEC 7812-1, annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			n *= 2
			if n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// ValidNPN checks a National Producer Number: one to ten digits, the first one not zero.
func ValidNPN(text string) bool {
	return len(text) >= 1 && len(text) <= 10 && onlyDigits(text) && text[0] != '0'
}

func onlyDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// maxNumberLength is the longest number of a system without a published format.
const maxNumberLength = 64

// Canonical is the identifier in the form that is kept, or what is wrong with it (without the value).
func (i Identifier) Canonical() (Identifier, error) {
	i.Value = strings.TrimSpace(i.Value)
	switch i.System {
	case MBI:
		i.Value = CanonicalMBI(i.Value)
		if !ValidMBI(i.Value).OK() {
			return i, &FieldError{"mbi", "11 characters in CMS's format, such as 1EG4-TE5-MK73"}
		}
	case NPI:
		if !ValidNPI(i.Value) {
			return i, &FieldError{"npi", "10 digits with a right check digit"}
		}
	case NPN:
		if !ValidNPN(i.Value) {
			return i, &FieldError{"npn", "1 to 10 digits without a leading zero"}
		}
	case TaxID:
		i.Value = withoutSeparators(i.Value)
		if len(i.Value) != 9 || !onlyDigits(i.Value) {
			return i, &FieldError{"tax_id", "9 digits"}
		}
	}
	if i.Value == "" || len(i.Value) > maxNumberLength {
		return i, &FieldError{string(i.System), "1 to 64 characters"}
	}
	return i, nil
}
