package partner_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// call asks for a caller.
func (h *house) call(lang string, more ...string) *shelltest.Reader {
	h.t.Helper()
	return h.as("sue", lang).Open("/agents/calls").Submit("/agents/calls", append([]string{"number", "KW0000001", "caller", "Anna", "language", lang}, more...)...)
}

// TestACallerHearsNothingWithoutTheCallBack (A0), and with it what every agent hears.
func TestACallerHearsNothingWithoutTheCallBack(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.complain(h.rosa)
		notVerified := in(lang, "callers whom we have not verified", "personas que no hayamos verificado")
		h.call(lang, "npn", "1234567").MustBe(200).MustSay(notVerified).MustNotSay(underWay(lang))
		passed := in(lang, "Passed on to our team", "Transmitido a nuestro equipo")
		h.call(lang, "reported", "harm", "words", "She fell.").MustSay(notVerified, in(lang, "find the member now", "búsquelo ahora")).MustNotSay(passed)
		h.call(lang, "npn", "1234567", "called_back", "yes").MustBe(http.StatusUnprocessableEntity)
		h.call(lang, "called_back", "yes", "call_note", "office").MustBe(http.StatusUnprocessableEntity)
		page := h.call(lang, "npn", "1234567", "called_back", "yes", "call_note", "office number, 12:05").MustBe(200).MustSay(underWay(lang))
		page.MustNotSay("Rosa", notVerified)
		h.as("carl", lang).Open(page.At.Path).MustBe(http.StatusNotFound)
		h.as("anna", lang).Open("/inquiries").MustSay("KW0000001", underWay(lang)).MustNotSay(notVerified)
		if h.events("disclosure.made") != 3 || h.cases() != 1 {
			t.Errorf("%d entries, %d cases", h.events("disclosure.made"), h.cases())
		}
	})
}

// TestHarmIsFollowedUp: the list names nobody; opening looks at the member; the result is noted once.
func TestHarmIsFollowedUp(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.as("sue", lang).Open("/agents/outreach").MustSay(in(lang, "Nothing to do", "No hay nada que hacer"))
		h.ask("anna", lang, "KW0000001", "reported", "harm", "words", "She fell and cannot stand.").MustBe(200)
		h.ask("adam", lang, "KW9999999", "reported", "fraud", "words", "Somebody signed for him.").MustBe(200)
		call := in(lang, "Call the member", "Llamar al miembro")
		list := h.as("carl", lang).Open("/agents/outreach").MustSay(call, in(lang, "Have agent oversight look", "Revisión de la supervisión de agentes"))
		list.MustNotSay("Rosa", "KW0000001", "fell")
		one := list.Follow(call).MustSay("Rosa Alvarez Ortiz", "She fell and cannot stand.", "+18135550123", "911", in(lang, "opens no case", "no abre ningún caso"))
		one.Submit(one.At.Path, "result", "reached_helped").MustBe(http.StatusUnprocessableEntity)
		one.Submit(one.At.Path, "note", "A nurse visits her today.").MustSay(in(lang, "noted as done", "anotado como hecho"))
		h.as("carl", lang).Open(one.At.Path + "?desk=member_services").MustSay(call)
		h.as("carl", lang).Open("/agents/outreach?desk=nowhere").MustBe(http.StatusBadRequest)
		h.as("carl", lang).Open("/agents/outreach?desk=member_services").Follow(call).MustSay(in(lang, "fits no member clearly", "no corresponde claramente"), "Somebody signed for him.")
		if h.cases() != 0 || h.events("outreach.made") != 4 || h.events("outreach.done") != 1 {
			t.Errorf("%d cases, %d made, %d done", h.cases(), h.events("outreach.made"), h.events("outreach.done"))
		}
	})
}

// TestAQuestionToTheResourceLine from the agent's form to the rating, and again.
func TestAQuestionToTheResourceLine(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		anna := h.as("anna", lang).Open("/resource-line").MustSay(in(lang, "No questions yet", "Todavía no hay preguntas")).Open("/resource-line/new")
		anna.Submit("/resource-line/new", "topic", "commission").MustBe(http.StatusUnprocessableEntity)
		anna.Submit("/resource-line/new", "text", "A renewal is missing.").MustBe(200).MustSay("Q-", in(lang, "by Jul 11, 2026", "11 de julio de 2026"))
		at := anna.At.Path
		sue := h.as("sue", lang).Open("/agents/line").MustSay(in(lang, "Commission", "Comisión"), "Anna Agent").Follow("Q-")
		toAnswer := sue.At.Path
		sue.Submit(toAnswer + "/take").MustSay(in(lang, "It is yours now", "Ahora es suya"))
		h.as("sue", lang).Open("/agents/line?whose=mine").MustSay("Q-")
		h.as("sue", lang).Open("/agents/line?whose=free").MustNotSay("Q-")
		h.as("sue", lang).Open("/agents/line?whose=x").MustBe(http.StatusBadRequest)
		h.now = h.now.Add(time.Hour)
		sue.Submit(toAnswer, "text", "").MustBe(http.StatusUnprocessableEntity)
		sue.Submit(toAnswer, "text", "It is paid in August.").MustSay(in(lang, "can read your answer now", "ya puede leer su respuesta"))
		anna.Open(at).MustSay("It is paid in August.")
		anna.Submit(at + "/rating").MustBe(http.StatusUnprocessableEntity)
		anna.Submit(at+"/rating", "stars", "4").MustSay(in(lang, "Thank you", "Gracias"), in(lang, "4 of 5", "4 de 5"))
		anna.Submit(at + "/reopen").MustBe(http.StatusUnprocessableEntity)
		anna.Submit(at+"/reopen", "more", "Of which year?").MustSay(in(lang, "open again", "abierta de nuevo"), "Of which year?")
		h.as("gulf", lang).Open(at).MustSay("Of which year?").Open("/resource-line").MustSay("Anna Agent")
		h.as("adam", lang).Open(at).MustBe(http.StatusNotFound)
	})
}
