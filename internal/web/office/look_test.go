package office_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
)

func TestSearchWhoLooked(t *testing.T) {
	h := build(t)
	h.desk()
	petra := h.as(access.RolePrivacy).Open("/office/looks").MustNotSay("Rosa Alvarez")
	petra.Submit("Search", "whom", "M100200300", "reason", "Call of the member").MustBe(http.StatusOK).
		MustSay("Hugo Helper", "Rosa Alvarez", "The member's page", "Member service", "1 look on this page")
	if !h.wasSeenOn(h.rosa, "look.page.audit") {
		t.Error("the search is not in the member's own list")
	}
	petra.Open("/office/looks").Submit("Search", "who", "hugo@plan.example").MustSay("Rosa Alvarez")
	petra.Open("/office/looks").Submit("Search", "who", "cleo@plan.example").MustSay("No look fits.")
	petra.Open("/office/looks").Submit("Search", "who", "nobody@nowhere").MustBe(http.StatusUnprocessableEntity).MustSay("Nobody has this login")
	petra.Open("/office/looks").Submit("Search", "whom", "X1").MustBe(http.StatusUnprocessableEntity).MustSay("There is no member with this number")
	petra.Open("/office/looks").Submit("Search", "purpose", "treatment", "whom", "M100200300").MustSay("No look fits.")
	petra.Open("/office/looks").Submit("Search", "from-month", "7", "from-day", "2", "from-year", "2026").MustSay("No look fits.")
	petra.Open("/office/looks").Submit("Search", "from-month", "7", "from-day", "2", "from-year", "2026", "to-month", "7", "to-day", "1", "to-year", "2026").
		MustBe(http.StatusUnprocessableEntity).MustSay("The last day lies before the first.")
}

func TestLookIsExplainedAndReviewed(t *testing.T) {
	h := build(t)
	h.now = time.Date(2026, time.July, 1, 3, 30, 0, 0, time.UTC) // 23:30 in New York
	h.desk()
	h.now = noon
	petra := h.as(access.RolePrivacy).Speak("es").Open("/office/looks")
	petra.Submit("Buscar", "hints", "yes").MustSay("Fuera de horario").Follow("30 de junio")
	petra.MustSay("Una consulta", "Servicios para miembros ve identidad", "45 CFR 164.514(h)", "permit", "Member called, birth date asked",
		h.guard.Policies().Version(), "De noche o en fin de semana.")
	petra.Submit("Guardar la revisión").MustBe(http.StatusUnprocessableEntity)
	petra.Submit("Guardar la revisión", "outcome", "justified", "note", "Night shift of the call center").
		MustSay("Se anotó su revisión.", "Justificado", "Night shift of the call center", "Petra Privacy")
	petra.Open("/office/looks").Submit("Buscar", "hints", "yes").MustSay("Justificado")
}

func TestMembersQuestionIsAnswered(t *testing.T) {
	h := build(t)
	pass := h.desk()
	me := h.visits(h.rosaHerself(), access.Look{Action: access.View, Kinds: []access.Kind{access.Looks}, Purpose: access.PurposeSelf, Page: "self.look.looks"})
	h.must(h.guard.Ask(t.Context(), h.cause(), me, pass.Position(), "Who is Hugo?"))
	petra := h.as(access.RolePrivacy).Open("/office").MustSay("1 question about a look waits for an answer").MustNotSay("Rosa")
	petra.Follow("Read the questions").MustSay("Who is Hugo?", "Hugo Helper").Follow("Jul 1, 2026").MustSay("Who is Hugo?")
	petra.Submit("Send the answer").MustBe(http.StatusUnprocessableEntity).MustSay("Please give an answer.")
	petra.Submit("Send the answer", "answer", "He works at member services and took your call.").MustSay("The member can read your answer now.")
	for _, e := range h.looksAt(h.rosa) {
		if e.Position == pass.Position() && (e.Question == nil || e.Question.Answer == "" || e.Question.AnsweredBy != "Petra Privacy") {
			t.Errorf("the member reads %+v", e.Question)
		}
	}
	petra.Open("/office/questions").MustSay("No question waits.")
}

func TestWatchedPersonMakesHints(t *testing.T) {
	h := build(t)
	petra := h.as(access.RolePrivacy).Open("/office/watched").MustSay("Nobody is watched.").Follow("Watch somebody")
	petra.Submit("Watch", "number", "M1", "reason", "").MustBe(http.StatusUnprocessableEntity)
	petra.Submit("Watch", "number", "M100200300", "reason", "In the news").MustSay("watched from now on", "Rosa Alvarez", "In the news", "Petra Privacy")
	h.desk()
	petra.Open("/office/looks").Submit("Search", "hints", "yes").MustSay("Watched person")
	petra.Open("/office").MustSay("1 person is watched.")
	petra.Open("/office/watched").Submit("Stop watching").MustSay("not watched any more", "Nobody is watched.")
	p, err := h.people.Get(t.Context(), h.rosa)
	if err != nil || p.Watch {
		t.Errorf("still watched: %v, %v", p.Watch, err)
	}
}

func TestExportIsARecordedLook(t *testing.T) {
	h := build(t)
	h.desk()
	petra := h.as(access.RolePrivacy).Open("/office/looks").Submit("Search", "whom", "M100200300").Follow("Export this search")
	petra.Submit("Download").MustBe(http.StatusUnprocessableEntity).MustSay("Please give an answer.")
	petra.Submit("Download", "reason", "=internal audit").MustBe(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(string(petra.Body))).ReadAll()
	if err != nil || len(rows) != 2 || !slices.Contains(rows[1], "Hugo Helper") || !slices.Contains(rows[1], "Rosa Alvarez") {
		t.Fatalf("rows = %q, %v", rows, err)
	}
	if got := petra.Header.Get("Content-Disposition"); !strings.Contains(got, "looks-2026-07-01.csv") {
		t.Errorf("Content-Disposition = %q", got)
	}
	petra.Open("/office/looks/export?search=yes&whom=M100200300").Submit("Download", "reason", "again", "format", "json")
	var file struct{ Looks []struct{ Who string } }
	if err := json.Unmarshal(petra.Body, &file); err != nil || len(file.Looks) != 1 || file.Looks[0].Who != "Hugo Helper" {
		t.Errorf("JSON = %s, %v", petra.Body, err)
	}
	petra.Open("/office/looks/exports").MustSay("=internal audit", "again", "Petra Privacy").MustNotSay("M100200300")
}

func TestEmergencyAccessIsReviewed(t *testing.T) {
	h := build(t)
	coach := access.Visitor{Account: "carla", Person: h.coach, Name: "Carla Alvarez", Role: access.RoleCoach, Roles: []access.Role{access.RoleCoach}, Channel: "portal"}
	_, err := h.guard.BreakGlass(t.Context(), h.cause(), coach, h.rosaColleague, "Member fainted on the phone")
	h.must(err)
	h.visits(coach, access.Look{
		Member: h.rosaColleague, Action: access.View, Kinds: []access.Kind{access.Medicines}, Purpose: access.PurposeEmergency, Page: "look.page.member", Reason: "fainted",
	})
	petra := h.as(access.RolePrivacy).Open("/office").MustSay("1 emergency access to review").Follow("Review emergency access")
	petra.MustSay("Tom Baker", "Carla Alvarez", "Member fainted on the phone", "To be reviewed").Follow("Tom Baker")
	petra.MustSay("The member's page", "Medicines")
	petra.Submit("Save the review", "outcome", "follow_up", "note", "Ask Carla").MustSay("Your review was noted.", "Needs follow-up")
	petra.Open("/office").MustSay("0 emergency accesses to review")
}

func TestUnknownLookIsNoPage(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/office/looks/1", "/office/looks/99999", "/office/looks/x", "/office/broken-glass/a/b", "/office/requests/a/b"} {
		h.as(access.RolePrivacy).Open(path).MustBe(http.StatusNotFound)
	}
}
