package web_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/record"
)

// TestRosaAsksWhoSueIs: Sue opens Rosa's page during a call. Rosa asks about it, Petra answers, Rosa reads the answer and takes the
// list with her; the proof holds without the plan, and not when one byte of it is changed.
func TestRosaAsksWhoSueIs(t *testing.T) {
	tell(t, func(t *testing.T, h *house, lang string) {
		h.call(lang)
		rosa := h.as("rosa", lang).Open("/").MustBeAt("/my").Open("/my/privacy/looks").MustSay("Sue Service")
		rosa.Follow(in(lang, "See more, or ask about this", "Ver más, o preguntar"))
		rosa.Submit("", "question", "Who is Sue, and why?").MustSay(in(lang, "We have your question", "Tenemos su pregunta"))

		petra := h.as("petra", lang).Open("/").MustBeAt("/office").MustNotSay("Rosa")
		petra.Open("/office/questions").MustSay("Who is Sue, and why?").Follow(in(lang, "Jul 1, 2026", "1 de julio de 2026"))
		petra.Submit(in(lang, "Send the answer", "Enviar la respuesta"), "answer", "She took your call.").
			MustSay(in(lang, "The member can read your answer now.", "El miembro ya puede leer su respuesta."))

		rosa.Open(rosa.At.Path).MustSay("She took your call.", "Petra Privacy")
		rosa.Open("/my/privacy/looks").Follow(in(lang, "Get the proof", "Obtener la prueba"))
		rosa.Follow(in(lang, "Download proof file 1", "Descargar el archivo de prueba 1")).MustBe(http.StatusOK)
		h.proves(rosa.Body)
	})
}

// proves checks a proof file, and that it does not hold with any single changed letter of what happened.
func (h *house) proves(body []byte) {
	h.t.Helper()
	check := func(body []byte) error {
		var file record.ProofFile
		h.must(json.Unmarshal(body, &file))
		_, err := record.CheckProof(file, h.o.Record.PublicKey())
		return err
	}
	h.must(check(body))
	for _, change := range [][2]string{{"Sue Service", "Sue Servize"}, {"look.page.desk_member", "look.page.desk_nember"}} {
		changed := bytes.Replace(body, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(changed, body) {
			h.t.Errorf("the proof does not hold %q", change[0])
		} else if check(changed) == nil {
			h.t.Errorf("the proof holds with %q", change[1])
		}
	}
}

// TestDoraBreaksTheGlass: a doctor who does not treat Rosa opens her record in an emergency. It takes a reason in a sentence, lasts
// four hours, is reviewed by Petra, and Rosa reads all of it.
func TestDoraBreaksTheGlass(t *testing.T) {
	tell(t, func(t *testing.T, h *house, lang string) {
		h.loadClaims()
		const patient = "/patients/" + rosaNumber
		const reason = "Found unconscious, which medicines does she take?"
		dora := h.as("dora", lang)
		gone(dora, patient)
		dora.Open("/break-glass?member="+rosaNumber).Submit("/break-glass", "reason", "", "emergency", "yes").MustBe(http.StatusUnprocessableEntity)
		dora.Submit("/break-glass", "reason", "help", "emergency", "yes").MustBe(http.StatusUnprocessableEntity).MustNotSay("Rosa")
		dora.Submit("/break-glass", "reason", reason, "emergency", "yes").MustBeAt(patient).MustBe(http.StatusOK).MustSay("Alvarez Ortiz, Rosa")

		petra := h.as("petra", lang).Open("/office").Follow(in(lang, "Review emergency access", "Revisar accesos de emergencia"))
		petra.MustSay("Dora Doctor", reason).Follow("Rosa Alvarez Ortiz").MustSay(reason)
		petra.Submit(in(lang, "Save the review", "Guardar la revisión"), "outcome", "justified", "note", "The hospital confirms it").
			MustSay(in(lang, "Your review was noted.", "Se anotó su revisión."))

		h.setClock(noon.Add(4*time.Hour - time.Minute))
		h.as("dora", lang).Open(patient + "?purpose=emergency").MustBe(http.StatusOK).MustSay("Alvarez Ortiz, Rosa")
		h.setClock(noon.Add(4 * time.Hour))
		gone(h.as("dora", lang), patient, patient+"?purpose=emergency")
		h.as("rosa", lang).Open("/my/privacy/looks").MustSay("Dora Doctor").Follow(in(lang, "See more, or ask about this", "Ver más, o preguntar")).MustSay(reason)
	})
}
