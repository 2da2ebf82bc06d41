package payout

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
)

// How a payment of the list is made.
const (
	byACH   = "ach"
	byCheck = "check"
)

// WriteList writes payments as CSV: who, how much, how, and the token of the account; never its number. Amounts are dollars with cents. How is
// left out when nobody has a token: then the accounts are not known yet.
func WriteList(w io.Writer, on clock.Date, payments []Payment) error {
	if err := check(payments); err != nil {
		return err
	}
	ordered := slices.Clone(payments)
	slices.SortFunc(ordered, func(a, b Payment) int { return strings.Compare(string(a.NPN), string(b.NPN)) })
	out := csv.NewWriter(w)
	rows := [][]string{{"npn", "name", "amount", "pay_date", "method", "bank_token", "trace"}}
	known := slices.ContainsFunc(ordered, func(p Payment) bool { return p.Bank != "" })
	for _, p := range ordered {
		method := ""
		switch {
		case p.Bank != "":
			method = byACH
		case known:
			method = byCheck
		}
		rows = append(rows, []string{string(p.NPN), Cell(p.Name), Dollars(p.Cents), on.String(), method, Cell(string(p.Bank)), Cell(p.Trace)})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("payout: write list: %w", err)
	}
	return nil
}

// Cell is a text for a table that a spreadsheet will open: what begins as a formula does is a text.
func Cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// Dollars are cents as a number with a point: 347.00, -12.05.
func Dollars(cents int64) string {
	const dollar = 100
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/dollar, cents%dollar)
}
