package credential_test

import (
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/person"
)

// TestAnAgentSeesEveryTest: the matrix, the tests behind a cell with dates, sources and what to do (promise B4).
func TestAnAgentSeesEveryTest(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		page := h.as("anna", lang).Open("/ready").MustBe(200).MustSay("Anna Agent", "NY", "NJ", "MA HLI", "Harbor Light Insurance Company", in(lang, "Ready", "Listo"), in(lang, "2 missing", "Faltan 2"))
		page.MustNotSay("Adam")
		const cell = "/ready/tests?npn=1234567&state=NJ&contract=Z0001&plan=001&year=2026&on-year=2026&on-month=11&on-day=4"
		h.as("anna", lang).Open(cell).MustBe(200).MustSay(
			"Harbor Classic", in(lang, "Does not allow health insurance", "No permite vender seguros de salud"), "licenses_2026-05-02.csv:3",
			in(lang, "Have the state add a line of authority", "Pida al estado que añada"), in(lang, "Nothing on file", "No consta nada"), in(lang, "Ask the agent resource line to appoint you", "Pida a la línea de recursos"),
		)
		h.as("anna", lang).Open("/ready?on-year=2027&on-month=1&on-day=15&year=2027").MustSay(in(lang, "1 missing", "Falta 1"))
		h.as("anna", lang).Open("/ready?on-year=2027&on-month=2&on-day=31&year=2027").MustBe(http.StatusUnprocessableEntity)
		h.as("nobody", lang).Open("/ready").MustBe(200).MustSay(in(lang, "We have no credentials for you yet", "Todavía no tenemos sus credenciales"))
	})
}

// TestWarnings: what is about to lapse, with members and money, and that it was read (promise B9).
func TestWarnings(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		read := in(lang, "I have read this", "Lo he leído")
		page := h.as("anna", lang).Open("/ready").MustSay(in(lang, "About to lapse", "Por vencer"), "NY", "12", "$3,457", read)
		page.Submit("/ready/read").MustBeAt("/ready").MustNotSay(read).MustSay(in(lang, "We noted that you read it", "Hemos anotado que lo leyó"))
		h.as("bo", lang).Open("/credentials/lapses").MustSay("Anna Agent", in(lang, "60 days ahead", "60 días antes"), in(lang, "Read", "Leído"), "$3,457")
		h.as("cora", lang).Open("/credentials/lapses?days=7").MustSay(in(lang, "Nothing lapses", "Nada vence"))
		h.as("cora", lang).Open("/credentials/lapses?days=many").MustBe(http.StatusUnprocessableEntity)
	})
}

// TestAgenciesSeeTheirAgents, and nobody else's.
func TestAgenciesSeeTheirAgents(t *testing.T) {
	h := build(t)
	h.as("gulf", "en").Open("/ready").MustSay("Gulf Agency", "Your agents", "Anna Agent", "Adam Agent").Follow("Anna Agent").MustSay("About to lapse").MustNotSay("I have read this")
	h.as("gulf", "en").Open("/ready?npn=1234568").MustSay("Your contract is not in force", "Ended (by the agent), since Jun 1, 2026")
	carla := h.doors["adam"] // who leads the agency signs in as themselves
	carla.Manages = []person.ID{h.doors["gulf"].Person, h.doors["anna"].Person}
	h.doors["carla"] = carla
	h.as("carla", "en").Open("/ready").MustSay("Your agents", "Gulf Agency").Follow("Anna Agent").MustSay("About to lapse")
	h.as("anna", "en").Open("/ready?npn=1234568").MustBe(http.StatusNotFound)
	h.as("anna", "en").Open("/ready?npn=9000001").MustBe(http.StatusNotFound)
	h.as("anna", "en").Open("/ready/tests?npn=1234568&state=NY&contract=Z0001&plan=001").MustBe(http.StatusNotFound)
}

// TestForOthersThePagesDoNotExist.
func TestForOthersThePagesDoNotExist(t *testing.T) {
	h := build(t)
	for _, who := range []string{"sue", "rita", "anna"} {
		for _, path := range []string{"/credentials", "/credentials/agents/1234567", "/credentials/lapses", "/credentials/files", "/credentials/export", "/credentials/agents/1234567/enter?kind=hold"} {
			h.as(who, "en").Open(path).MustBe(http.StatusNotFound)
		}
	}
	h.as("cora", "en").Open("/credentials/files").MustBe(http.StatusNotFound) // compliance looks and does not write
	h.as("cora", "en").Open("/credentials/agents/1234567/enter?kind=hold").MustBe(http.StatusNotFound)
	h.as("bo", "en").Open("/ready").MustBe(http.StatusNotFound)
}
