package payrun_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
)

// Who prepared a run is called by name; who has no account any more by the role, never by an id.
func TestPeopleOfARunAreNamed(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		run := h.prepared()
		h.as("fi", lang).Open("/commissions").MustSay("Bo Example")
		h.as("fi", lang).Open("/commissions/runs/" + string(run.ID)).MustSay(in(lang, "Prepared by Bo Example", "Bo Example"))
		h.as("fi", lang).Open("/commissions").MustNotSay(h.first.PreparedBy.ID)
	})
}

// The accounts of an entry are said in words, beside the keys by which finance knows them.
func TestAccountsOfALineAreWords(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		run := h.prepared()
		path := "/commissions/lines/" + statement.LineNumber(h.line(run.ID, commission.Earned).ID)
		h.as("fi", lang).Open(path).MustSay(in(lang, "Payable", "Por pagar"), in(lang, "Expense", "Gasto"))
	})
}
