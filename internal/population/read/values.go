package read

import (
	"bytes"
	"math"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

const expectedDate = "a date as 31-Jan-2024, 20240131 or 2024-01-31"

// parseDay reads the three ways in which the formats write dates; a time of day behind an ISO date is ignored, because it is the
// provider's local day that counts. The year 9999 stands for "for ever" and becomes NoDay.
func parseDay(text []byte) (claim.Day, bool) {
	var year, month, day int
	var ok bool
	switch {
	case len(text) == 11 && text[2] == '-' && text[6] == '-':
		month = monthOf(text[3:6])
		year, day, ok = number(text[7:11]), number(text[0:2]), true
	case len(text) == 8:
		year, month, day, ok = number(text[0:4]), number(text[4:6]), number(text[6:8]), true
	case len(text) >= 10 && text[4] == '-' && text[7] == '-' && (len(text) == 10 || text[10] == 'T' || text[10] == ' '):
		year, month, day, ok = number(text[0:4]), number(text[5:7]), number(text[8:10]), true
	}
	if !ok {
		return claim.NoDay, false
	}
	date, ok := clock.Civil(year, time.Month(month), day)
	if ok && year == 9999 {
		return claim.NoDay, true
	}
	if !ok || !plausible(date.Days()) {
		return claim.NoDay, false
	}
	return date.Days(), true
}

// number reads a few digits; -1 when one is not.
func number(digits []byte) int {
	n := 0
	for _, b := range digits {
		if b < '0' || b > '9' {
			return -1
		}
		n = n*10 + int(b-'0')
	}
	return n
}

var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

func monthOf(name []byte) int {
	for i, m := range months {
		if name[0]|0x20 == m[0] && name[1]|0x20 == m[1] && name[2]|0x20 == m[2] {
			return i + 1
		}
	}
	return 0
}

// maxScaled keeps scaled numbers far from overflow when they are summed: a trillion dollars in cents.
const maxScaled = 100_000_000_000_000

// parseScaled reads a decimal number exactly as an integer of 10^-places: 12.34 with 2 places is 1234. Digits behind the last
// place round half away from zero, for sources that pass money through floating point. Empty is 0.
func parseScaled(text []byte, places int) (int64, bool) {
	if len(text) == 0 {
		return 0, true
	}
	digits := text
	negative := digits[0] == '-'
	if negative || digits[0] == '+' {
		digits = digits[1:]
	}
	value, behind, seen := int64(0), -1, false
	for _, b := range digits {
		switch {
		case b == '.' && behind < 0:
			behind = 0
		case b < '0' || b > '9' || value > maxScaled:
			return parseFloat(text, places)
		case behind < places: // also before the point, where behind is -1
			value, seen = value*10+int64(b-'0'), true
			if behind >= 0 {
				behind++
			}
		case behind == places:
			value += int64(b-'0') / 5
			behind++
		}
	}
	for behind = max(behind, 0); behind < places; behind++ {
		value *= 10
	}
	if negative {
		value = -value
	}
	return value, seen && max(value, -value) <= maxScaled
}

// parseFloat reads what is left: exponents. Thousands separators and currency signs are not numbers.
func parseFloat(text []byte, places int) (int64, bool) {
	if bytes.ContainsAny(text, "xXpP_nN") {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(text), 64)
	f = math.Round(f * math.Pow10(places))
	if err != nil || math.IsNaN(f) || math.Abs(f) > maxScaled {
		return 0, false
	}
	return int64(f), true
}

// parseWhole reads a whole number; a fraction of zeros, as in 30.0, is allowed.
func parseWhole(text []byte) (int64, bool) {
	milli, ok := parseScaled(text, 3)
	if !ok || milli%1000 != 0 {
		return 0, false
	}
	return milli / 1000, true
}
