package credential_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
)

// TestOneAgent: found by name, as of a day, as known on a day (promise B1).
func TestOneAgent(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		page := h.as("cora", lang).Open("/credentials").Submit("/credentials", "q", "anna").MustSay("Anna Agent", "1234567").MustNotSay("Adam")
		page.Follow("Anna Agent").MustBe(200).MustSay("W1", "L1", "HLI", "Gulf Agency", in(lang, "All that was told", "Todo lo que se dijo"))
		// In September nobody knew of the appointment yet.
		then := h.as("cora", lang).Open("/credentials/agents/1234567?on-year=2026&on-month=11&on-day=4&year=2026&known-year=2026&known-month=9&known-day=15")
		then.MustSay(in(lang, "This is what the plan knew", "Esto es lo que el plan sabía")).MustNotSay("appointments_2026-10-02.csv")
		h.as("cora", lang).Open("/credentials").Submit("/credentials", "q", "nobody at all").MustSay(in(lang, "Nobody found", "No se encontró a nadie"))
		h.as("cora", lang).Open("/credentials/agents/999").MustBe(http.StatusNotFound)
	})
}

// TestAFactByHand is entered with a reason, corrected, and taken back; nothing is lost.
func TestAFactByHand(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		form := h.as("bo", lang).Open("/credentials/agents/1234567/enter?kind=hold").MustBe(200)
		form.Submit("/credentials/agents/1234567/enter", "number", "H1").MustBe(http.StatusUnprocessableEntity)
		said := h.as("bo", lang).Open("/credentials/agents/1234567/enter?kind=hold").Submit("/credentials/agents/1234567/enter",
			"number", "H1", "reason", "debit balance", "from-month", "11", "from-day", "1", "from-year", "2026", "why", "asked by finance")
		said.MustBeAt("/credentials/agents/1234567").MustSay("debit balance", "asked by finance", "account-bo", in(lang, "The fact is on record", "El dato está en el registro"))
		if r := h.ready("1234567", "2026-11-04"); r.State != agent.Lapsed {
			t.Errorf("%+v", r)
		}
		correct := said.Follow(in(lang, "Correct", "Corregir")).MustSay("debit balance")
		at, uri := correct.At.Path, correct.At.RequestURI()
		correct.Submit(at, "why", "nothing else").MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "This is what is on record already", "Esto ya está en el registro"))
		h.as("bo", lang).Open(uri).Submit(at, "from-day", "10", "why", "the hold begins on the tenth").MustBeAt("/credentials/agents/1234567")
		if r := h.ready("1234567", "2026-11-04"); r.State != agent.Ready {
			t.Errorf("%+v", r)
		}
		if r := h.ready("1234567", "2026-11-10"); r.State != agent.Lapsed {
			t.Errorf("%+v", r)
		}
		page := h.as("bo", lang).Open("/credentials/agents/1234567").Follow(in(lang, "Correct", "Corregir")).Follow(in(lang, "It was never so", "Nunca fue así"))
		page.Submit("/credentials/agents/1234567/withdraw", "why", "another agent").MustBeAt("/credentials/agents/1234567").MustSay(in(lang, "Taken back", "Retirado"), "another agent")
		if r := h.ready("1234567", "2026-11-10"); r.State != agent.Ready {
			t.Errorf("%+v", r)
		}
	})
}

// TestWrongValuesStayInTheForm.
func TestWrongValuesStayInTheForm(t *testing.T) {
	h := build(t)
	page := h.as("bo", "en").Open("/credentials/agents/1234567/enter?kind=license").Submit("/credentials/agents/1234567/enter",
		"state", "New York", "number", "L9", "why", "seen on the state's page")
	page.MustBe(http.StatusUnprocessableEntity).MustSay("Please check this value")
	if !strings.Contains(string(page.Body), "L9") {
		t.Error("what was typed is lost")
	}
	page = h.as("bo", "en").Open("/credentials/agents/1234567/enter?kind=license").Submit("/credentials/agents/1234567/enter", "state", "NY", "why", "x",
		"from-month", "5", "from-day", "1", "from-year", "2026", "to-month", "4", "to-day", "1", "to-year", "2026")
	page.MustBe(http.StatusUnprocessableEntity)
	h.as("bo", "en").Open("/credentials/agents/1234567/enter?kind=weather").MustBe(http.StatusBadRequest)
}

// TestAFile is loaded with its report: what changed, which rows were bad, and never what stands in them.
func TestAFile(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		const late = "NPN,Company Code,State,Effective Date,Termination Date,Status\n1234567,HLI,NY,2020-01-15,2026-10-31,Terminated\n1234567,HLI,SECRET,2020-01-15,,Active\n"
		page := h.as("bo", lang).Open("/credentials/files").Upload("/credentials/files", "file", "appointments_2026-11-03.csv", late, "map", "")
		page.MustBe(200).MustSay(in(lang, "2 rows: 1 loaded, 1 bad", "2 filas: 1 cargadas, 1 incorrectas"), "1234567", in(lang, "Ended", "Terminado"), "two letters of a state").MustNotSay("SECRET")
		if r := h.ready("1234567", "2026-11-04"); r.State != agent.Lapsed {
			t.Errorf("%+v", r)
		}
		h.as("bo", lang).Open("/credentials/files").Follow("appointments_2026-11-03.csv").MustBe(200).MustSay("SHA-256", "two letters of a state").MustNotSay("SECRET")
		h.as("cora", lang).Open("/credentials/files/nothing").MustBe(http.StatusNotFound)
		again := h.as("bo", lang).Open("/credentials/files").Upload("/credentials/files", "file", "appointments_2026-11-03.csv", late, "map", "appointments")
		again.MustSay(in(lang, "This file was loaded before", "Este archivo ya se había cargado"), "appointments_2026-11-03.csv")
		h.as("bo", lang).Open("/credentials/files").Upload("/credentials/files", "file", "x.csv", "hello\nworld\n", "map", "").
			MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "No kind of file fits", "Ninguna clase de archivo corresponde"))
		h.as("bo", lang).Open("/credentials/files").Upload("/credentials/files", "file", "appointments_2062-11-03.csv", late, "map", "").
			MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "This day has not come yet", "Este día todavía no ha llegado"))
		h.as("bo", lang).Open("/credentials/files").Upload("/credentials/files", "own_map", "x.yaml", "id: x\n", "map", "").MustBe(http.StatusUnprocessableEntity)
	})
}

func TestExport(t *testing.T) {
	h := build(t)
	page := h.as("cora", "en").Open("/credentials/export").Submit("/credentials/export",
		"from-month", "10", "from-day", "1", "from-year", "2026", "to-month", "10", "to-day", "31", "to-year", "2026")
	if body := string(page.Body); !strings.Contains(body, "2026-10-01,2026-10-31,1234567,Anna Agent,agent,NY,HLI,MA,ready,") {
		t.Error(body)
	}
	page = h.as("cora", "en").Open("/credentials/export").Submit("/credentials/export",
		"from-month", "10", "from-day", "1", "from-year", "2026", "to-month", "9", "to-day", "1", "to-year", "2026")
	page.MustBe(http.StatusUnprocessableEntity)
}
