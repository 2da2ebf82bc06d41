package partner_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// The two sentences of the bulletin, as far as a page is known by them.
func underWay(lang string) string {
	return in(lang, "An investigation is under way.", "Hay una investigación en curso.")
}

func customerCalls(lang string) string {
	return in(lang, "call member services at 1-800-555-0100 (TTY 711)", "llame a servicios para miembros al 1-800-555-0100 (TTY 711)")
}

// ask asks about a member number.
func (h *house) ask(who, lang, number string, more ...string) *shelltest.Reader {
	h.t.Helper()
	return h.as(who, lang).Open("/inquiries").Submit("/inquiries", append([]string{"number", number}, more...)...)
}

// TestEveryAnswerOnThePage lives A2 to A6 with real complaints: the agent reads one of two sentences, and the page shows no more.
func TestEveryAnswerOnThePage(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.as("anna", lang).Open("/inquiries").MustSay("911", in(lang, "in danger now", "en peligro ahora"))
		h.ask("anna", lang, "KW0000001").MustBe(200).MustSay(customerCalls(lang)).MustNotSay("A5", "Rosa")
		one := h.complain(h.rosa)
		page := h.ask("anna", lang, "KW0000001").MustSay(underWay(lang))
		page.MustNotSay("A3", one.Number, "Rosa", "phone.", customerCalls(lang))
		page.Open("/inquiries").MustSay(underWay(lang), customerCalls(lang)).MustNotSay("Rosa", one.Number)
		told := h.ask("adam", lang, "KW0000001", "reported", "harm", "words", "She fell.").MustSay(underWay(lang))
		told.MustSay(in(lang, "Passed on to our team", "Transmitido a nuestro equipo")).MustNotSay("A6")
		h.complain(h.sam, complaint.Subject{Kind: complaint.Agency, Person: h.agency})
		h.ask("adam", lang, "KW0000003").MustSay(customerCalls(lang)).MustNotSay(underWay(lang), "A2")
		if h.events("disclosure.made") != 4 || h.cases() != 2 {
			t.Errorf("%d entries in the ledger, %d cases", h.events("disclosure.made"), h.cases())
		}
	})
}

// TestWhoIsUnknownReadsTheSamePage as who has nothing on file, letter by letter.
func TestWhoIsUnknownReadsTheSamePage(t *testing.T) {
	h := build(t)
	known := strings.ReplaceAll(h.ask("anna", "en", "KW0000001").Text(), "KW0000001", "X")
	unknown := strings.ReplaceAll(h.ask("anna", "en", "KW0000002").Text(), "KW0000002", "X")
	if known != unknown {
		t.Errorf("known\n%s\nunknown\n%s", known, unknown)
	}
	_, err := h.rooms.Guard.Restrict(t.Context(), h.cause(), access.Restriction{Member: h.rosa, From: clock.MustParse("2026-01-01"), Basis: "request"})
	h.must(err)
	h.complain(h.rosa)
	if kept := strings.ReplaceAll(h.ask("anna", "en", "KW0000001").Text(), "KW0000001", "X"); kept != unknown {
		t.Errorf("a restriction\n%s\nunknown\n%s", kept, unknown)
	}
}

// TestAnAgentWhoActsForTheMember files a grievance with a receipt number (A1).
func TestAnAgentWhoActsForTheMember(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.appoint(h.anna, h.rosa)
		page := h.ask("anna", lang, "KW0000001").MustBe(http.StatusUnprocessableEntity)
		page.Submit("/inquiries", "words", "She waited four hours.").MustBe(200).MustSay(in(lang, "taken the complaint as a grievance", "hemos recibido la queja como queja formal"), "0000001-")
		if h.cases() != 1 {
			t.Errorf("%d cases", h.cases())
		}
		h.ask("adam", lang, "KW0000001").MustSay(underWay(lang))
	})
}

// TestWhatTheFormNeeds: who, and words for what is reported. Nothing is asked before.
func TestWhatTheFormNeeds(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.ask("anna", lang, "").MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "or the name and the birth date", "o el nombre y la fecha de nacimiento"))
		h.ask("anna", lang, "", "name", "Rosa Alvarez").MustBe(http.StatusUnprocessableEntity)
		h.ask("anna", lang, "KW0000001", "reported", "fraud").MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "tell what you were told", "Cuente lo que le contaron"))
		h.ask("anna", lang, "", "name", "Rosa Alvarez", "birth-month", "7", "birth-day", "4", "birth-year", "1948").MustBe(200).MustSay(customerCalls(lang))
		if n := h.events("inquiry.asked"); n != 1 {
			t.Errorf("%d inquiries", n)
		}
	})
}

// TestTooManyQuestions: the page says so in words, and compliance reads who it was.
func TestTooManyQuestions(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		for range 3 {
			h.ask("anna", lang, "KW0000001").MustBe(200)
		}
		h.ask("anna", lang, "KW0000001").MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "too many questions", "demasiadas preguntas"))
		h.ask("anna", lang, "KW0000001", "reported", "harm", "words", "He fell.").MustSay(in(lang, "passed on to our team", "se transmitió a nuestro equipo"))
		for _, who := range []string{"cora", "carl"} {
			h.as(who, lang).Open("/agents/watch").MustSay("Anna Agent", in(lang, "one customer in seven days", "un cliente en siete días")).MustNotSay("KW0000001")
		}
	})
}

// TestOthersInquiriesDoNotExist: not for another agent; an agency reads those of its agents.
func TestOthersInquiriesDoNotExist(t *testing.T) {
	h := build(t)
	at := h.ask("anna", "en", "KW0000001").At.Path
	h.as("gulf", "en").Open("/inquiries").MustSay("Anna Agent").Open(at).MustBe(200)
	h.as("adam", "en").Open("/inquiries").MustNotSay("KW0000001").Open(at).MustBe(http.StatusNotFound)
	h.as("sue", "en").Open(at).MustBe(http.StatusNotFound)
	h.as("anna", "en").Open("/inquiries/none").MustBe(http.StatusNotFound)
}

// TestWhoOpensWhichPage is the table of roles. For others a page does not exist.
func TestWhoOpensWhichPage(t *testing.T) {
	h := build(t)
	for path, open := range map[string]string{
		"/inquiries": "anna gulf", "/resource-line": "anna gulf", "/resource-line/new": "anna gulf", "/agents/calls": "sue carl",
		"/agents/outreach": "sue carl", "/agents/line": "sue carl", "/agents/watch": "carl cora",
	} {
		for _, who := range []string{"anna", "gulf", "sue", "carl", "cora", "rita", "pat"} {
			want := http.StatusNotFound
			if strings.Contains(" "+open+" ", " "+who+" ") {
				want = http.StatusOK
			}
			if got := h.as(who, "en").Open(path).Status; got != want {
				t.Errorf("%s opens %s: status %d, want %d", who, path, got, want)
			}
		}
	}
}
