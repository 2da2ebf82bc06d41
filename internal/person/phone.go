package person

import (
	"strings"
)

// ParsePhone brings a telephone number into E.164 from the ways people in the United States write it: "(212) 555-0142",
// "212.555.0142 ext. 9", "1-800-MEDICARE", "+44 20 7946 0000". The extension is not part of E.164 and is returned apart. The
// error never holds the number.
func ParsePhone(text string) (number, extension string, err error) {
	main, extension := cutExtension(text)
	digits, ok := phoneDigits(main)
	bad := &FieldError{"phone", "a telephone number with area code, such as 202-555-0100, or with + and the country"}
	if !ok {
		return "", "", bad
	}
	if strings.HasPrefix(strings.TrimSpace(main), "+") && !strings.HasPrefix(digits, "1") {
		if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' { // ITU-T E.164: at most 15 digits
			return "", "", bad
		}
		return "+" + digits, extension, nil
	}
	digits = strings.TrimPrefix(digits, "1")
	if len(digits) != 10 || !northAmerican(digits) {
		return "", "", bad
	}
	return "+1" + digits, extension, nil
}

// northAmerican checks what the North American Numbering Plan asks: neither area nor exchange begins with 0 or 1, neither is a
// service code such as 911.
func northAmerican(digits string) bool {
	area, exchange := digits[:3], digits[3:6]
	return area[0] >= '2' && exchange[0] >= '2' && area[1:] != "11" && exchange[1:] != "11"
}

func cutExtension(text string) (main, extension string) {
	lower := strings.ToLower(text)
	for _, mark := range []string{"extension", "ext.", "ext", "x", "#"} {
		before, after, found := strings.Cut(lower, mark)
		if after = strings.Trim(after, " .:"); found && onlyDigits(after) && len(after) <= 7 {
			return text[:len(before)], after
		}
	}
	return text, ""
}

// phoneDigits are the digits of a number, its letters, which end it, dialled as on the keys; false when anything else stands
// there.
func phoneDigits(text string) (string, bool) {
	const keys = "22233344455566677778889999" // a to z
	var b strings.Builder
	letters := false
	for i, r := range strings.ToLower(strings.TrimSpace(text)) {
		switch {
		case r >= '0' && r <= '9' && !letters:
			b.WriteRune(r)
		case r >= 'a' && r <= 'z' && b.Len() >= 3:
			letters = true
			b.WriteByte(keys[r-'a'])
		case r == '+' && i == 0, strings.ContainsRune(" -.()/\u00a0\u2013", r):
		default:
			return "", false
		}
	}
	digits := b.String()
	// People write slogans longer than the number: 1-800-MEDICARE has a letter too many, which the network ignores.
	if limit := 10 + strings.Count(digits[:min(1, len(digits))], "1"); letters && len(digits) > limit {
		digits = digits[:limit]
	}
	return digits, true
}
