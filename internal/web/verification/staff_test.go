package verification_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/verification"
)

// TestTheQueueNamesNobody, and leads through provider, form, attempt and paper to the confirmation.
func TestTheQueueNamesNobody(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		queue := h.as("bo", lang).Open("/verifications").MustBe(http.StatusOK).MustSay(in(lang, "Name a provider", "Nombrar un proveedor"), "V-")
		queue.MustNotSay("Rosa", "Otto", "KW0000001")
		at := h.path(h.rosa)
		one := h.as("bo", lang).Open(at).MustSay("Rosa Alvarez Ortiz", in(lang, "never confirms", "nunca confirma"))
		one.Submit(at + "/take").MustSay(in(lang, "It is yours now", "Ahora es suya"))
		named := h.as("bo", lang).Open(at + "/provider")
		named.Submit(at+"/provider", "name", "Dora Doctor", "npi", "123").MustBe(http.StatusUnprocessableEntity)
		named.Submit(at+"/provider", "name", "Dora Doctor", "npi", npi).MustBe(http.StatusUnprocessableEntity)
		named.Submit(at+"/provider", "name", "Dora Doctor", "npi", npi, "fax", "305-555-0101", "phone", "305-555-0100").MustSay(in(lang, "The provider is named", "El proveedor está nombrado"))
		h.sweep()
		h.as("bo", lang).Open("/verifications").MustSay(in(lang, "1 form is to go out", "1 formulario por enviar"))
		pdf := h.as("bo", lang).Open(at).Submit(at + "/form")
		pdf.MustBe(http.StatusOK)
		h.as("bo", lang).Open(at+"/attempt").Submit(at+"/attempt", "way", "fax", "result", "no_answer").MustBe(http.StatusUnprocessableEntity)
		h.as("bo", lang).Open(at+"/attempt").Submit(at+"/attempt", "way", "fax", "result", "sent", "note", "to the fax of the practice").MustSay(in(lang, "The attempt is noted", "El intento está anotado"))
		h.enterPaper(at, lang)
	})
}

// enterPaper enters a signed form, with what it needs.
func (h *house) enterPaper(at, lang string) {
	h.t.Helper()
	today := []string{"on-month", "1", "on-day", "5", "on-year", "2026"}
	h.as("sue", lang).Open(at+"/answer").Submit(at+"/answer", with(word("diabetes"), with(today, "how", "paper")...)...).MustBe(http.StatusUnprocessableEntity)
	h.as("sue", lang).Open(at+"/answer").Submit(at+"/answer", with(word("diabetes"), with(today, "how", "recorded")...)...).MustBe(http.StatusUnprocessableEntity)
	done := h.as("sue", lang).Open(at+"/answer").Upload(at+"/answer", "scan", "form.pdf", "%PDF-1.7 signed", with(word("diabetes"), with(today, "how", "paper")...)...)
	done.MustSay(in(lang, "Confirmed", "Confirmada"), in(lang, "Signed form", "Formulario firmado"), "Diabetes")
	done.Follow(in(lang, "Document", "Documento")).MustBe(http.StatusOK)
	strike := h.as("sue", lang).Open(at).Follow(in(lang, "Take this answer out", "Quitar esta respuesta"))
	strike.Submit(strike.At.Path).MustBe(http.StatusUnprocessableEntity)
	strike.Submit(strike.At.Path, "why", "It was about another patient.").MustSay(in(lang, "Not confirmed yet", "Todavía sin confirmar"), "It was about another patient.")
}

// TestTheEnrolmentIsEnded when nobody confirmed, with its reference.
func TestTheEnrolmentIsEnded(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.on("2026-02-02")
		h.on("2026-03-02")
		at := h.path(h.rosa)
		h.as("sue", lang).Open("/verifications?work=remove").MustSay(in(lang, "End the enrolment", "Terminar la inscripción"), in(lang, "Late", "Tarde"))
		end := h.as("sue", lang).Open(at).Follow(in(lang, "Note the end of the enrolment", "Anotar el fin de la inscripción"))
		end.Submit(at + "/remove").MustBe(http.StatusUnprocessableEntity)
		end.Submit(at+"/remove", "reference", "batch 17 line 3").MustSay(in(lang, "Enrolment ended", "Inscripción terminada"), "batch 17 line 3")
		h.as("sue", lang).Open(at).MustNotSay(in(lang, "Note the end of the enrolment", "Anotar el fin de la inscripción"))
		if h.events("letter.wanted") != 3 { // two notices, one end
			t.Errorf("%d letters", h.events("letter.wanted"))
		}
	})
}

// TestAllFormsAsOneFile: those that are due, once; the next run makes none.
func TestAllFormsAsOneFile(t *testing.T) {
	h := build(t)
	h.as("bo", "en").Post("/verifications/forms").MustBeAt("/verifications").MustSay("There is no form to make")
	id, err := h.room.Find(t.Context(), h.doors["bo"], h.number())
	h.must(err)
	h.as("bo", "en").Open("/verifications/find?number=" + h.number()).MustBeAt("/verifications/" + string(id))
	h.as("bo", "en").Open("/verifications/find?number=V-none").MustBeAt("/verifications").MustSay("no verification with this number")
}

func (h *house) number() string {
	h.t.Helper()
	v, _, err := h.room.Open(h.t.Context(), h.doors["bo"], h.of(h.rosa), "look.page.verification", h.now)
	h.must(err)
	return v.Number
}

// TestADeterminationByItsThreeParts from evidence to the decision.
func TestADeterminationByItsThreeParts(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		list := h.as("bo", lang).Open("/determinations").MustSay("2026", in(lang, "0 of 3", "0 de 3")).MustNotSay("Rosa")
		one := list.Follow("S-")
		at := one.At.Path
		one.Submit(at).MustBe(http.StatusUnprocessableEntity)
		for _, part := range verification.Parts {
			h.as("bo", lang).Open(at).Upload(at, "scan", "form.pdf", "%PDF-1.7 signed "+string(part), "part", string(part), "met", "yes", "how", "paper",
				"on-month", "1", "on-day", "5", "on-year", "2026", "name", "Dora Doctor", "attester_npi", npi, "credential", "MD").MustSay(in(lang, "The evidence is entered", "Las pruebas están anotadas"))
		}
		h.as("bo", lang).Open(at).MustSay(in(lang, "May have them", "Puede tenerlos"), "verification_supplemental@2026.1/all_three")
		h.as("bo", lang).Open("/determinations?state=eligible").MustSay("S-")
		h.as("bo", lang).Open("/determinations?state=x").MustBe(http.StatusBadRequest)
	})
}

// TestWhoOpensWhichPage is the table of roles. For others a page does not exist.
func TestWhoOpensWhichPage(t *testing.T) {
	h := build(t)
	h.name(h.rosa)
	at := h.path(h.rosa)
	for path, open := range map[string]string{
		"/verifications": "bo sue", "/determinations": "bo sue", at: "bo sue", at + "/provider": "bo sue", at + "/attempt": "bo sue",
		at + "/answer": "bo sue", at + "/remove": "bo sue", at + "/evidence.zip": "bo", "/verifications/none": "",
	} {
		for _, who := range []string{"bo", "sue", "anna", "rita", "cora", "fin"} {
			want := http.StatusNotFound
			if strings.Contains(" "+open+" ", " "+who+" ") {
				want = http.StatusOK
			}
			if got := h.as(who, "en").Open(path).Status; got != want {
				t.Errorf("%s opens %s: status %d, want %d", who, path, got, want)
			}
		}
	}
	if n := h.events("access.looked"); n == 0 {
		t.Log("looks are noted under another name")
	}
}
