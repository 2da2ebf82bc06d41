package book_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

// TestAnAgentReadsTheirBook: who is theirs, why, what is ahead, and what they bring; of others nothing, whether there is such a member
// or not.
func TestAnAgentReadsTheirBook(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		anna := h.as("anna", lang).Open("/book")
		anna.MustSay("Rosa Alvarez Ortiz", "H1234-002", in(lang, "We made the plan change, and you stayed", "Nosotros hicimos el cambio de plan y usted siguió"),
			in(lang, "3 customers today", "Mi cartera de"), "$173.50", in(lang, "Doctor's confirmation due", "Confirmación del médico antes"))
		anna.MustNotSay("Sol Sanders", "Gus Gone")
		anna.Submit("/book", "q", "otto").MustSay("Otto Other").MustNotSay("Rosa Alvarez")
		h.as("anna", lang).Open("/book?q=sanders").MustNotSay("Sol Sanders")
		h.as("anna", lang).Open("/book?status=pending").MustSay(in(lang, "The name opens when the cover begins", "El nombre se abre cuando empieza")).MustNotSay("Nina")
		h.as("anna", lang).Open("/book?status=termed").MustSay(in(lang, "No longer your customer", "Ya no es su cliente")).MustNotSay("Gus")
		h.as("anna", lang).Open("/book?mark=unverified").MustSay("Otto Other").MustNotSay("Rosa Alvarez")
		stranger, nobody := h.as("anna", lang).Open("/book/"+string(h.sol)), h.as("anna", lang).Open("/book/nobody")
		if stranger.MustBe(http.StatusNotFound).Text() != nobody.MustBe(http.StatusNotFound).Text() {
			t.Error("a stranger and nobody look different")
		}
		h.as("ed", lang).Open("/book").MustSay(in(lang, "agent of record of nobody yet", "no es agente de registro de nadie")).MustNotSay("Rosa")
		h.as("rita", lang).Open("/book").MustBe(http.StatusNotFound)
	})
}

// TestOneCustomerInWords: the cover, the decision with its citation, the money, what an agent can do; never an illness or a complaint.
func TestOneCustomerInWords(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		anna := h.as("anna", lang).Open("/book").Follow("Rosa Alvarez Ortiz")
		anna.MustSay(in(lang, "The agent of record stays", "Sigue el agente de registro"), "Internal plan change", in(lang, "on the plan-change line", "en la línea de cambios de plan"),
			"H1234-001", "$28.92", in(lang, "Yours since Jan 1, 2024", "Suyo desde el"))
		anna.MustSay(in(lang, "Dispute a decision or a payment", "Disputar una decisión o un pago"))
		otto := h.as("anna", lang).Open("/book/" + string(h.otto))
		otto.MustSay(in(lang, "all pay for it goes back", "se devuelve todo el pago"), in(lang, "You never see which illness", "Usted nunca ve de qué enfermedad"))
		h.as("anna", lang).Open("/book/" + string(h.gone)).MustBe(http.StatusNotFound)
		h.as("ed", lang).Open("/book/" + string(h.rosa)).MustBe(http.StatusNotFound)
	})
}

// TestWhoLeadsAnAgencyReadsItsBooks, by agent and together; others have no agency.
func TestWhoLeadsAnAgencyReadsItsBooks(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		ada := h.as("ada", lang).Open("/book").MustSay("Rosa Alvarez Ortiz", "Sol Sanders", "Anna Agent")
		ada.MustSay(in(lang, "You are not ready to sell", "No está listo para vender"))
		ada.Open("/agency").MustSay("Gulf Agency", "Anna Agent", string(annas)).Follow("Anna Agent").MustSay("Rosa Alvarez Ortiz").MustNotSay("Sol Sanders")
		h.as("ada", lang).Open("/book/" + string(h.rosa)).MustSay("Anna Agent")
		h.as("ada", lang).Open("/book?agent=" + string(eds)).MustNotSay("Rosa Alvarez")
		h.as("anna", lang).Open("/agency").MustBe(http.StatusNotFound)
		h.as("anna", lang).Open("/book?agent=" + string(adas)).MustNotSay("Sol Sanders")
	})
}

// TestTheBookAsAFile has the columns that programs read, and a look at everybody in it.
func TestTheBookAsAFile(t *testing.T) {
	h := build(t)
	anna := h.as("anna", "en").Open("/book-export.csv").MustBe(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(string(anna.Body))).ReadAll()
	h.must(err)
	if len(rows) != 4 || rows[0][0] != "agent_npn" || len(rows[1]) != len(rows[0]) {
		t.Errorf("file %v", rows)
	}
	if h.as("ed", "en").Open("/book-export.csv").MustBe(http.StatusOK); strings.Contains(string(anna.Body), "Sol") {
		t.Error("the file holds customers of others")
	}
	h.as("bo", "en").Open("/book-export.csv").MustBe(http.StatusNotFound)
}

// TestACustomerWhoMovedIsGoneFromTheBook on the same day, from the list and by address.
func TestACustomerWhoMovedIsGoneFromTheBook(t *testing.T) {
	h := build(t)
	last := h.told.tenures[h.otto][0].From.AddDays(61) // July 1, the day of the tests
	h.told.tenures[h.otto][0].Until = &last
	found, err := h.rooms.Guard.GrantedTo(t.Context(), h.doors["anna"], access.GrantAgentOfRecord, access.ReachPage{At: noon, Limit: 100})
	h.must(err)
	for _, x := range found.Members {
		if x.Member == h.otto {
			h.must(h.rooms.Guard.Revoke(t.Context(), h.cause(), h.otto, x.Grant.ID, "another agent"))
		}
	}
	h.told.touched = append(h.told.touched, h.otto)
	h.follow()
	h.as("anna", "en").Open("/book").MustNotSay("Otto Other")
	h.as("anna", "en").Open("/book/" + string(h.otto)).MustBe(http.StatusNotFound)
}
