package self_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/care/ruletext"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

func TestMemberReadsTheHealthRecord(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa", lang).Open("/my/record").MustBe(200)
		for _, part := range []struct{ en, es string }{
			{"Care that may be due", "Atención que puede faltar"},
			{"My conditions", "Mis condiciones"},
			{"My medicines", "Mis medicinas"},
			{"My visits", "Mis visitas"},
		} {
			r.Open("/my/record").Follow(in(lang, part.en, part.es)).MustBe(200)
			if r.Heading() != in(lang, part.en, part.es) {
				t.Errorf("heading = %q", r.Heading())
			}
			r.MustSay(in(lang, "It is not a diagnosis", "No es un diagnóstico"))
		}
	})
}

func TestRecordOfNobodyInTheClaimsIsEmpty(t *testing.T) {
	h := build(t)
	id := h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Sol Vega")},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "NEW1"}},
	})
	h.letIn("sol", access.RoleMember, id)
	r := h.as("sol", "en")
	r.Open("/my/record/care").MustSay("Nothing is due")
	r.Open("/my/record/conditions").MustSay("No conditions")
	r.Open("/my/record/medicines").MustSay("No medicines")
	r.Open("/my/record/visits").MustSay("No visits")
	r.Open("/my").MustSay("We do not see a plan that covers you today", "You do not have a health coach right now")
}

func TestCoachIsShownWithTraining(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantCoach, h.coach)
		h.as("rosa", lang).Open("/my").MustSay("Carol Jones", "RN", in(lang, "English; Spanish", "Inglés; Español"), "1-800-555-0109")
	})
}

func TestMemberDownloadsTheRecordAtOnce(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantCoach, h.coach)
		r := h.as("rosa", lang).Open("/my/record/download").Submit("")
		if r.At.Path != "/step-up" {
			t.Fatalf("the download does not ask to confirm; it is at %s", r.At.Path)
		}
		r.As("rosa!").Open("/my/record/download").Submit("").MustBe(200)
		if text := string(r.Body); !strings.Contains(text, "Rosa Alvarez Ortiz") || !strings.Contains(text, "Carol Jones") || !strings.Contains(text, `lang="`+lang+`"`) {
			t.Error("the copy does not say whose it is and who has access")
		}
		r.Open("/my/record/download").Submit(in(lang, "Download for a computer program", "Descargar para un programa de computadora"))
		var file struct {
			Format     string
			Person     person.Person
			Conditions []json.RawMessage
			Timeline   []json.RawMessage
		}
		must(t, json.Unmarshal(r.Body, &file))
		if file.Format != "keepwell/record-copy/1" || file.Person.ID != h.rosa || len(file.Conditions) == 0 || len(file.Timeline) == 0 {
			t.Errorf("copy = %s with %d conditions and %d entries", file.Format, len(file.Conditions), len(file.Timeline))
		}
		x := h.newest()
		if x.Kind != privacy.AccessRequest || x.Status != privacy.Granted || x.Answer.SHA256 == "" {
			t.Errorf("request = %s, %s", x.Kind, x.Status)
		}
		exported := false
		for _, e := range h.looks() {
			exported = exported || e.Action == access.Export
		}
		if !exported {
			t.Error("the download is not among the looks")
		}
	})
}

func TestPrivacyNoticeIsThereForEverybody(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("", lang).Open("/privacy-notice").MustBe(200).MustSay(in(lang, "Notice of Privacy Practices", "Aviso de"), in(lang, "February 16, 2026", "16 de febrero de 2026"))
		r.MustNotSay("Have you read it?", "¿Lo ha leído?", "**")
		r.Follow(in(lang, "Version 2025.1", "Versión 2025.1")).MustBe(200).MustSay(in(lang, "An earlier version", "Una versión anterior"))
		r.Open("/privacy-notice/1999").MustBe(404)
		member := h.as("rosa", lang).Open("/privacy-notice").MustSay(in(lang, "Have you read it?", "¿Lo ha leído?"))
		member.Submit("/privacy-notice").MustBeAt("/my")
		member.Open("/privacy-notice").MustSay(in(lang, "You told us that you read this", "Usted nos dijo que lo leyó"))
		mine, err := h.rooms.Notices.Mine(t.Context(), h.doors["rosa"])
		must(t, err)
		if mine.AcknowledgedVersion != "2026.1" || mine.Version != "2026.1" {
			t.Errorf("standing = %+v", mine)
		}
	})
}

// TestRulesSpeakTheReadersLanguage: what the rules found is said in the words of the page around it.
func TestRulesSpeakTheReadersLanguage(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		m, err := h.rooms.Population.Member(t.Context(), h.asMember(access.Gaps, access.Conditions))
		must(t, err)
		care, conditions := h.as("rosa!", lang).Open("/my/record/care"), h.as("rosa!", lang).Open("/my/record/conditions")
		copied := h.as("rosa!", lang).Open("/my/record/download").Submit("")
		said := 0
		for page, found := range map[*shelltest.Reader][]population.Finding{care: m.Gaps, conditions: m.Conditions} {
			for _, f := range found {
				words, translated := ruletext.Of("es", f.Rule.ID)
				if !translated {
					t.Fatalf("rule %s has no words in Spanish", f.Rule.ID)
				}
				title := in(lang, f.Rule.Title, words.Title)
				if !page.Says(title) {
					continue
				}
				said++
				page.MustNotSay(in(lang, words.Plain, f.Rule.Plain))
				copied.MustSay(title)
			}
		}
		if said < 3 {
			t.Errorf("the pages say only %d titles", said)
		}
	})
}
