package statement

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/payout"
)

// columns of the table. Their names stay: people build on them.
var columns = []string{
	"line", "run", "run_day", "book", "member_number", "plan_family", "service_year", "service_months", "kind", "reason", "rule", "rate_id",
	"rate_year_cents", "limit_year_cents", "months_earned", "months_lost", "lost_test", "amount_cents", "amount", "held_before_cents",
	"held_after_cents", "earlier_line", "decision", "exception", "explanation",
}

// WriteTable writes every line of a statement as CSV. Members are numbers; explanations are in a language.
func (s *Statements) WriteTable(w io.Writer, lang string, st *Statement) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return fmt.Errorf("statement: write table: %w", err)
	}
	all := st.All()
	for i := range all {
		if err := out.Write(s.row(Language(lang), &all[i])); err != nil {
			return fmt.Errorf("statement: write table: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

func (s *Statements) row(lang string, l *Line) []string {
	tr := &l.Trace
	book, earlier := "commission", ""
	if l.Payee.IsUpline() {
		book = "override"
	}
	if l.Earlier != 0 {
		earlier = LineNumber(l.Earlier)
	}
	cells := []string{
		LineNumber(l.ID), string(l.Run), l.AsOf.String(), book, l.Number, string(l.Family), strconv.Itoa(l.Year), l.Adds.String(), string(l.Kind),
		string(l.Reason), string(tr.Rule), tr.RateID, cents(tr.RateCents), cents(tr.FMVCents), monthsText(uint16(tr.Months)),
		monthsText(uint16(tr.Lost)), tr.Test, cents(l.Cents), payout.Dollars(l.Cents), cents(l.Before), cents(l.After()), earlier, l.Decided(),
		tr.Exception, strings.TrimSpace(told(s.Texts.Explain(lang, l))),
	}
	for i, c := range cells {
		if !number(c) {
			cells[i] = payout.Cell(c)
		}
	}
	return cells
}

// number tells whether a cell is one: a minus in front of it is no formula.
func number(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

func cents(n int64) string { return strconv.FormatInt(n, 10) }

// monthsText are months as numbers, such as 1-4,8.
func monthsText(bits uint16) string { return commission.Months(bits).String() }
