package self_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/record"
)

func TestMemberAsksAboutALookAndReadsTheAnswer(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantCoach, h.coach)
		look := h.coachLooks()
		r := h.as("rosa", lang).Open("/my/privacy/looks").MustSay("Carol Jones", in(lang, "To help with your care", "Para ayudar con su atención"))
		r.MustSay(in(lang, "Your coach may see what is needed", "Su asesor puede ver lo necesario"))
		r.Follow(in(lang, "See more, or ask about this", "Ver más, o preguntar"))
		r.Submit("", "question", " ").MustBe(422)
		r.Submit("", "question", "Who is this?").MustSay(in(lang, "We have your question", "Tenemos su pregunta"), "Who is this?")
		r.MustSay(in(lang, "The answer will stand here", "La respuesta estará aquí"))

		must(t, h.rooms.Guard.Answer(t.Context(), h.cause(), h.doors["officer!"], look.Position(), "She is your new coach."))
		r.Open("/my/privacy/looks").MustSay(in(lang, "We answered your question", "Respondimos a su pregunta"))
		r.Follow(in(lang, "See more, or ask about this", "Ver más, o preguntar")).MustSay("She is your new coach.", "Pat Privacy")
	})
}

func TestOwnLooksAndMonthsFoldTheList(t *testing.T) {
	h := build(t)
	r := h.as("rosa", "en").Open("/my/privacy/looks").MustSay("Nobody else looked", "We left out 1 time you looked yourself.")
	r.Submit("Show list", "own", "show").MustSay("You").MustNotSay("Nobody else looked")
	h.now = noon.AddDate(0, 1, 0)
	h.grant(access.GrantCoach, h.coach)
	h.coachLooks()
	r.Open("/my/privacy/looks?month=2026-07").MustNotSay("Carol Jones")
	r.Open("/my/privacy/looks?month=2026-08").MustSay("Carol Jones", "August 1, 2026")
	r.Open("/my/privacy/looks?month=soon").MustBe(400)
}

func TestLookOfSomebodyElsesRecordIsNone(t *testing.T) {
	h := build(t)
	r := h.as("rosa", "en")
	r.Open("/my/privacy/looks/999999").MustBe(404)
	r.Open("/my/privacy/looks/1").MustBe(404) // an event of the record that is no look at her
	r.Open("/my/privacy/looks/first").MustBe(404)
}

func TestListIsDownloadedForASpreadsheet(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantCoach, h.coach)
		look := h.coachLooks()
		r := h.as("rosa", lang)
		must(t, h.rooms.Guard.Ask(t.Context(), h.cause(), h.asMember(access.Looks), look.Position(), "=HYPERLINK(\"x\")"))
		r.Open("/my/privacy/looks/list.csv").MustBe(200)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(r.Body), "\ufeff"))).ReadAll()
		must(t, err)
		if rows[0][2] != in(lang, "Who", "Quién") {
			t.Errorf("heads = %q", rows[0])
		}
		found := false
		for _, row := range rows[1:] {
			found = found || row[2] == "Carol Jones" && strings.HasPrefix(row[8], "'=HYPERLINK")
		}
		if !found {
			t.Errorf("the coach's look is not in the list, or a question is a formula: %q", rows)
		}
		if e := h.looks()[1]; e.Action != access.Export { // the one before the test's own
			t.Errorf("the download is recorded as %s", e.Action)
		}
	})
}

func TestProofHoldsOffline(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantCoach, h.coach)
		h.coachLooks()
		r := h.as("rosa", lang).Open("/my/privacy/looks").Follow(in(lang, "Get the proof", "Obtener la prueba"))
		r.MustSay("keepwell verify --proof who-looked-proof-1.json --key", h.rooms.Record.PublicKey())
		r.Follow(in(lang, "Download proof file 1", "Descargar el archivo de prueba 1")).MustBe(200)
		var file record.ProofFile
		must(t, json.Unmarshal(r.Body, &file))
		events, err := record.CheckProof(file, h.rooms.Record.PublicKey())
		must(t, err)
		if len(events) < 3 {
			t.Errorf("the proof has %d looks", len(events))
		}
		file.Events[0].Data = strings.Replace(file.Events[0].Data, "coach", "nurse", 1)
		if _, err := record.CheckProof(file, h.rooms.Record.PublicKey()); err == nil {
			t.Error("a changed proof holds")
		}
		r.Open("/my/privacy/looks/proof/2.json").MustBe(404)
	})
}
