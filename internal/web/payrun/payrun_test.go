package payrun_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
)

// From the preview to the bank's file: broker operations prepare, finance approves and pays.
func TestFromThePreviewToTheBank(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		day := []string{"as_of-month", "7", "as_of-day", "1", "as_of-year", "2026", "scope", "all"}
		form := h.as("bo", lang).Open("/commissions").MustBe(200).Follow(in(lang, "Prepare a run", "Preparar una ejecución"))
		seen := form.Submit(in(lang, "Preview", "Vista previa"), day...)
		seen.MustSay(in(lang, "Nothing was written.", "No se escribió nada."), "-$694.00", "$28.92")
		if _, open, err := h.Book.OpenRun(t.Context()); err != nil || open {
			t.Fatalf("a preview opens a run: %v, %v", open, err)
		}
		run := form.Submit(in(lang, "Prepare", "Preparar"), day...)
		run.MustSay(in(lang, "The run is prepared.", "La ejecución está preparada."), in(lang, "New debit balances", "Saldos deudores nuevos"))
		run.MustNotSay(in(lang, "You let", "Usted autoriza"))
		path := run.At.Path

		approve := h.as("fi", lang).Open(path).MustSay(in(lang, "You let", "Usted autoriza"))
		paid := approve.Submit(path + "/approve").MustSay(in(lang, "The run is approved.", "La ejecución está aprobada."))
		paid.Submit(path+"/export", "on-month", "6", "on-day", "1", "on-year", "2026").MustBe(http.StatusUnprocessableEntity)
		done := paid.Submit(path+"/export", "on-month", "7", "on-day", "1").MustSay(in(lang, "The run is paid.", "La ejecución está pagada."))
		list := done.Follow(in(lang, "Download the list (CSV)", "Descargar la lista (CSV)")).MustBe(200)
		if !strings.Contains(string(list.Body), "1234568,Adam Agent,") || strings.Contains(string(list.Body), "1234567") {
			t.Errorf("the list is %s", list.Body)
		}
		accounts := "token,routing,account,kind,holder\n1234568,021000021,12345678,checking,person\n"
		bank := h.as("fi", lang).Open(path).Upload(path+"/bank", "accounts", "accounts.csv", accounts).MustBe(200)
		if !strings.HasPrefix(string(bank.Body), "101 ") {
			t.Errorf("the bank's file is %.40s", bank.Body)
		}
		h.as("fi", lang).Open(path).Upload(path+"/bank", "accounts", "accounts.csv", "token\n1\n").MustBe(http.StatusUnprocessableEntity)
	})
}

// Every number of a run opens to its lines, and each line to the one that it takes back.
func TestNumbersOpenToTheirLines(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		run := h.prepared()
		lines := h.as("cora", lang).Open("/commissions/runs/" + string(run.ID)).Follow(in(lang, "Taken back: rapid disenrollment", "Recuperación: baja rápida"))
		l := h.line(run.ID, commission.RapidDisenrollment)
		lines.MustSay("Rosa Alvarez", "-$694.00").MustNotSay("Nell North")
		one := lines.Follow(statement.LineNumber(l.ID)).MustSay("payable:agent:1234567", "expense:commission:I:MA", "fmv-2026/ma/national", "reply.txt:7")
		one.Follow(in(lang, "Line ", "Renglón ")+statement.LineNumber(l.Earlier)).MustSay("$694.00", in(lang, "The book held before", "El libro tenía antes"))
	})
}

func (h *house) line(run commission.RunID, reason commission.Reason) commission.Line {
	h.T.Helper()
	found, err := h.Book.Posted(h.T.Context(), commission.Filter{Run: run, Reason: reason})
	h.Must(err)
	for _, l := range found {
		if l.Payee != commission.House {
			return l
		}
	}
	h.T.Fatalf("no line of %s", reason)
	return commission.Line{}
}

func TestHoldAndRelease(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		run := h.prepared()
		path := "/commissions/runs/" + string(run.ID) + "/payees/1234568"
		payee := h.as("ben", lang).Open(path).MustSay("Nell North")
		payee.Submit(path+"/hold", "why", "").MustBe(http.StatusUnprocessableEntity)
		held := payee.Submit(path+"/hold", "why", "contract under review").MustSay(in(lang, "Held: contract under review", "Retenido: contract under review"))
		h.as("fi", lang).Open("/commissions/runs/" + string(run.ID) + "?show=held").MustSay("Adam Agent").MustNotSay("Anna Agent")
		held.Submit(path + "/release").MustSay(in(lang, "It is released.", "Está liberado."))
		l := h.line(run.ID, commission.Earned) // of Nell, whose agent Adam is
		kept := h.as("ben", lang).Open(path).Submit(path+"/hold", "line", statement.LineNumber(l.ID), "why", "signature missing")
		kept.MustSay("signature missing", statement.LineNumber(l.ID))
		kept.Submit(path + "/release").MustSay(in(lang, "It is released.", "Está liberado."))
	})
}

// Four eyes: somebody in both roles cannot approve what they prepared; a second run waits for the first.
func TestWhatARunRefuses(t *testing.T) {
	h := build(t)
	run := h.prepared()
	path := "/commissions/runs/" + string(run.ID)
	h.as("bo", "en").Open("/commissions/prepare").Submit("Prepare", "as_of-month", "7", "as_of-day", "2", "as_of-year", "2026", "scope", "all").
		MustBe(http.StatusUnprocessableEntity).MustSay("Another run is open")
	h.as("fi", "en").Open(path + "/payments.csv").MustBe(http.StatusNotFound)
	h.as("fi", "en").Open(path).Submit(path+"/cancel", "why", "").MustBe(http.StatusUnprocessableEntity)
	h.as("fi", "en").Open(path).Submit(path+"/cancel", "why", "a rate was wrong").MustSay("The run is withdrawn.", "a rate was wrong")
	h.as("bo", "en").Open("/commissions/prepare").Submit("Prepare", "as_of-month", "6", "as_of-day", "1", "as_of-year", "2026", "scope", "all").
		MustBe(http.StatusUnprocessableEntity).MustSay("A run was made for a later day.")
}

func TestPagesAreForThoseWhoWorkWithThem(t *testing.T) {
	h := build(t)
	run := h.prepared()
	path := "/commissions/runs/" + string(run.ID)
	all := []string{
		"/commissions", path, path + "/problems", path + "/payees/1234567", "/commissions/journal", "/commissions/account", "/commissions/suspense",
		"/commissions/lines/" + statement.LineNumber(h.line(run.ID, commission.Earned).ID),
	}
	for _, p := range all {
		for _, who := range []string{"bo", "fi", "cora"} {
			h.as(who, "en").Open(p).MustBe(http.StatusOK)
		}
		for _, who := range []string{"anna", "rosa", "sue", "carl"} {
			h.as(who, "en").Open(p).MustBe(http.StatusNotFound)
		}
	}
	h.as("bo", "en").Post(path + "/approve").MustBe(http.StatusNotFound)
	h.as("fi", "en").Open("/commissions/prepare").MustBe(http.StatusNotFound)
	h.as("cora", "en").Post(path+"/cancel", "why", "x").MustBe(http.StatusNotFound)
	for _, p := range []string{"/commissions/runs/nothing", path + "/payees/7", "/commissions/lines/x", "/commissions/lines/7"} {
		h.as("fi", "en").Open(p).MustBe(http.StatusNotFound)
	}
	for _, p := range []string{path + "?show=everything", "/commissions/journal?reason=luck", "/commissions/journal?month=July", path + "/problems?kind=x"} {
		h.as("fi", "en").Open(p).MustBe(http.StatusBadRequest)
	}
}

func TestAccountsAndSuspense(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		start := h.as("fi", lang).Open("/commissions/account")
		start.Submit("/commissions/account", "agent", "7").MustBe(http.StatusUnprocessableEntity)
		h.prepared()
		start.Submit("/commissions/account", "agent", "01234567").MustSay("Anna Agent", "-$694.00", "Rosa Alvarez")
		h.as("fi", lang).Open("/commissions/suspense").MustSay(in(lang, "Nothing waits", "Nada espera"))
		h.as("fi", lang).Open("/commissions/journal?payee=house").MustSay(in(lang, "Only lines of The house.", "Solo renglones de La casa."), "June Jones")
		h.as("fi", lang).Open("/commissions/journal?month=2026-02").MustSay("Rosa Alvarez").MustNotSay("Nell North")
	})
}
