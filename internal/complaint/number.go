package complaint

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// ErrMistyped means that a receipt number cannot be right: its check digit does not fit.
var ErrMistyped = errors.New("this is no receipt number")

// damm is a totally anti-symmetric quasigroup of order 10 (H. M. Damm, 2004): with it the check digit notices every wrong digit and
// every pair of neighbours that changed places, the two slips that people make most.
var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// checkDigit is the digit that belongs behind these.
func checkDigit(digits string) byte {
	var now byte
	for i := range len(digits) {
		now = damm[now][digits[i]-'0']
	}
	return '0' + now
}

// numberDigits is how many digits a receipt number has at least, before its check digit.
const numberDigits = 7

// FormatNumber writes a receipt number as people say it: 0000123-4 for the contact and its first matter, 0000123-4/2 for the second.
func FormatNumber(seq int64, part int) string {
	digits := fmt.Sprintf("%0*d", numberDigits, seq)
	text := digits + "-" + string(checkDigit(digits))
	if part > 1 {
		text += "/" + strconv.Itoa(part)
	}
	return text
}

// ParseNumber reads a receipt number as people type it: leading zeros, blanks and the dash may be missing. Errors: ErrMistyped.
func ParseNumber(text string) (seq int64, part int, err error) {
	whole, rest, further := strings.Cut(strings.Join(strings.Fields(text), ""), "/")
	part = 1
	if further {
		if part, err = strconv.Atoi(rest); err != nil || part < 1 {
			return 0, 0, mistyped()
		}
	}
	digits := strings.ReplaceAll(whole, "-", "")
	if len(digits) < 2 || len(digits) > 18 || strings.Trim(digits, "0123456789") != "" {
		return 0, 0, mistyped()
	}
	digits, check := digits[:len(digits)-1], digits[len(digits)-1]
	// Zeros in front change nothing: they are left out of the sum by the square's first row, whose first place is zero.
	if checkDigit(digits) != check {
		return 0, 0, mistyped()
	}
	if seq, err = strconv.ParseInt(digits, 10, 64); err != nil || seq < 1 {
		return 0, 0, mistyped()
	}
	return seq, part, nil
}

func mistyped() error {
	return &store.Error{Kind: store.Invalid, Op: "complaint: receipt number", Err: ErrMistyped}
}
