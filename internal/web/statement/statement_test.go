package statement_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/commission/statement"
)

// An agent goes from the list to a line, and from there to a dispute. Names are those of customers; others are numbers.
func TestFromTheListToAQuestion(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		list := h.as("anna", lang).Open("/statements").MustBe(200).MustSay("$694.00")
		one := list.Follow(in(lang, "Jun 5, 2026", "5 de junio de 2026")).MustSay(
			"Sam Stone", "Lee Long", "Nell North", in(lang, "Member number KW0000001", "Número de miembro KW0000001"),
			in(lang, "Taken back: rapid disenrollment", "Recuperación: baja rápida"), "-$694.00",
		)
		one.MustNotSay("Rosa", "June Jones")
		only := one.Follow(in(lang, "Taken back: rapid disenrollment", "Recuperación: baja rápida")).MustSay("KW0000001").MustNotSay("Sam Stone")
		back := only.Follow(h.lineOf("KW0000001", h.second.ID)).MustSay(
			in(lang, "within the first three months", "en los primeros tres meses"), "42 CFR 422.2274(d)(5)(ii)(A)", "$694.00",
			in(lang, "The earlier line", "El renglón anterior"), "Ritter Insurance Marketing",
		)
		back.MustNotSay("Rosa")
		back.MustSay(in(lang, "Question this line", "Cuestionar este renglón"))
		if !strings.Contains(string(back.Body), `href="/disputes/new?line=`+h.lineOf("KW0000001", h.second.ID)+`"`) {
			t.Error("a question does not lead to a dispute about the line")
		}
		back.Follow(in(lang, "Line ", "Renglón ")+h.lineOf("KW0000001", h.first.ID)).MustSay(
			in(lang, "whole initial amount of $694.00", "monto inicial completo de $694.00"), in(lang, "Earned", "Ganado"),
		)
		lost := h.as("anna", lang).Open("/statements/lines/" + h.lineOf("KW0000002", h.second.ID))
		lost.MustSay(in(lang, ": not paid", ": no se paga"), in(lang, "state license", "licencia del estado"), "Sam Stone")
	})
}

// A line leads to the decision behind it, to what the agent must have, and to a dispute that knows the customer and the change.
func TestALineLeadsOn(t *testing.T) {
	h := build(t)
	kept := h.as("anna", "en").Open("/statements/lines/"+h.lineOf("KW0000005", h.second.ID)).MustSay("You stayed agent of record", "chg1 v2")
	for _, want := range []string{`href="/my-plan-changes/chg1"`, "&amp;member=" + string(h.nell) + "&amp;change=chg1"} {
		if !strings.Contains(string(kept.Body), want) {
			t.Errorf("lacks %s", want)
		}
	}
	h.as("anna", "en").Open("/statements/lines/" + h.lineOf("KW0000002", h.second.ID)).MustSay("See what you need to sell")
	staff := h.as("bo", "en").Open("/statements/lines/" + h.lineOf("KW0000005", h.second.ID) + "?agent=1234567").MustNotSay("Question this line")
	if !strings.Contains(string(staff.Body), `href="/plan-changes/case/chg1"`) {
		t.Error("staff are not led to the decision")
	}
}

// lineOf is the number of the newest line about a member in a run.
func (h *house) lineOf(number string, run any) string {
	h.T.Helper()
	for _, npn := range []string{"1234567", "1234568"} {
		list, err := h.Statements.List(h.T.Context(), h.visitor(npn), "")
		h.Must(err)
		for _, e := range list {
			if e.Run.ID != run {
				continue
			}
			st, err := h.Statements.Of(h.T.Context(), h.visitor(npn), "", e.Run.ID)
			h.Must(err)
			for i := len(st.Lines) - 1; i >= 0; i-- {
				if st.Lines[i].Number == number {
					return statement.LineNumber(st.Lines[i].ID)
				}
			}
		}
	}
	h.T.Fatalf("no line about %s", number)
	return ""
}

// What is another's does not exist.
func TestWhatIsAnothersDoesNotExist(t *testing.T) {
	h := build(t)
	line := h.lineOf("KW0000001", h.second.ID)
	own := []string{"/statements/runs/" + string(h.second.ID), "/statements/lines/" + line, "/statements/runs/" + string(h.second.ID) + "/csv"}
	for _, path := range own {
		h.as("anna", "en").Open(path).MustBe(200)
		h.as("bo", "en").Open(path + "?agent=1234567").MustBe(200)
		h.as("bo", "en").Open(path).MustBe(http.StatusNotFound)
		for _, who := range []string{"adam", "gulf", "rosa", "sue", "carl"} {
			h.as(who, "en").Open(path).MustBe(http.StatusNotFound)
			h.as(who, "en").Open(path + "?agent=1234567").MustBe(http.StatusNotFound)
		}
	}
	for _, path := range []string{
		"/statements/runs/nothing", "/statements/lines/0", "/statements/lines/x", "/statements/runs/" + string(h.prepared.ID),
		"/statements?agent=1234568", "/statements/expected?agent=1234568", "/statements/agency", "/statements/agency/" + string(h.second.ID),
	} {
		h.as("anna", "en").Open(path).MustBe(http.StatusNotFound)
	}
	for _, path := range []string{"/statements", "/statements/expected", "/statements/agency"} {
		h.as("rosa", "en").Open(path).MustBe(http.StatusNotFound)
		h.as("sue", "en").Open(path).MustBe(http.StatusNotFound)
	}
	h.as("anna", "en").Open("/statements/expected?only=everything").MustBe(http.StatusBadRequest)
}

func TestStaffChooseAnAgent(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		for _, who := range []string{"bo", "fi", "cora"} {
			start := h.as(who, lang).Open("/statements").MustBe(200).MustNotSay("$694.00")
			start.Submit("/statements", "agent", "7777777").MustSay(in(lang, "No agent has this number", "Ningún agente tiene este número"))
			list := start.Submit("/statements", "agent", " 01234567").MustSay("$694.00", in(lang, "Proposed", "Propuesto"))
			one := list.Follow(in(lang, "Feb 5, 2026", "5 de febrero de 2026")).MustSay("Rosa Alvarez", "NPN 1234567")
			one.Follow(h.lineOf("KW0000001", h.first.ID)).MustSay("Rosa Alvarez").MustNotSay(in(lang, "Question this line", "Cuestionar este renglón"))
			h.as(who, lang).Open("/statements/expected?agent=1234567").MustSay("Nell North")
		}
	})
}

func TestDownloads(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		page := h.as("anna", lang).Open("/statements/runs/" + string(h.second.ID))
		table := page.Follow(in(lang, "Download as a table (CSV)", "Descargar como tabla (CSV)")).MustBe(200)
		if kind := table.Header.Get("Content-Type"); kind != "text/csv; charset=utf-8" || !strings.Contains(string(table.Body), "KW0000001") {
			t.Errorf("%s: %s", kind, table.Body)
		}
		if strings.Contains(string(table.Body), "Rosa") || strings.Contains(string(table.Body), "Sam Stone") {
			t.Error("the table names a member")
		}
		pdf := h.as("anna", lang).Open("/statements/runs/" + string(h.second.ID) + "/pdf").MustBe(200)
		again := h.as("fi", lang).Open("/statements/runs/" + string(h.second.ID) + "/pdf?agent=1234567").MustBe(200)
		if !bytes.HasPrefix(pdf.Body, []byte("%PDF-")) || !bytes.Equal(pdf.Body, again.Body) {
			t.Error("the same statement is not the same document")
		}
	})
}

func TestExpectedAndPaid(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		all := h.as("anna", lang).Open("/statements/expected").MustSay(
			"Sam Stone", "Lee Long", "Nell North", in(lang, "Waits for the CMS report", "Espera el informe de CMS"),
			in(lang, "Leaving before Sep 1, 2026 takes everything back.", "Si se da de baja antes del 1 de septiembre de 2026, se recupera todo."),
			in(lang, "Not paid, not ready to sell: March.", "No se paga, sin autorización para vender: marzo."),
		)
		all.MustNotSay("Rosa Alvarez")
		all.Submit("/statements/expected", "only", "waiting").MustSay("Lee Long").MustNotSay("Nell North", "Sam Stone")
		all.Submit("/statements/expected", "only", "rapid").MustSay("Nell North").MustNotSay("Lee Long")
		all.Submit("/statements/expected", "only", "lost").MustSay("Sam Stone").MustNotSay("Nell North")
		h.as("adam", lang).Open("/statements/expected?only=lost").MustSay(in(lang, "No members", "Ningún miembro"))
	})
}

// A leader sees sums of those who stood below the agency on the run's day, and no member.
func TestAgencySeesSums(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		runs := h.as("gulf", lang).Open("/statements/agency").MustBe(200)
		first := runs.Follow(in(lang, "Feb 5, 2026", "5 de febrero de 2026")).MustSay("Anna Agent", "NPN 1234567")
		first.MustNotSay("Adam Agent", "KW0000001", "Rosa")
		h.as("gulf", lang).Open("/statements").MustSay(in(lang, "No statements yet", "Todavía no hay estados de comisiones"))
		h.as("gulf", lang).Open("/statements/agency/" + string(h.prepared.ID)).MustBe(http.StatusNotFound)
	})
}
