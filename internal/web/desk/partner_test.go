package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/desk"
)

// TestADoctorSeesTheirPatientsAlone: those of the practice too; sensitive parts are named alike for everybody.
func TestADoctorSeesTheirPatientsAlone(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.as("doc", lang).Open("/patients").MustSay(in(lang, "No patients yet", "Todavía no hay pacientes"))
		h.grant(access.GrantTreating, h.rosa, h.practice)
		doc := h.as("doc", lang).Open("/patients").MustSay(memberNumber, in(lang, "1 patient", "1 paciente")).MustNotSay("KW0000003")
		doc.Open("/patients/"+memberNumber).MustBe(200).MustSay(in(lang, "Open care gaps", "Brechas de atención abiertas"), in(lang, "Medicines", "Medicamentos"),
			in(lang, "Closed without the member's consent", "Cerrado sin el consentimiento"), in(lang, "Alcohol and drug use", "Consumo de alcohol y drogas"))
		if look := h.lastLook(h.rosa); look.page != "look.page.desk_patient" || look.purpose != "treatment" {
			t.Errorf("look %+v", look)
		}
		stranger := doc.Open("/patients/KW0000003").MustBe(http.StatusNotFound).Text()
		if nobody := doc.Open("/patients/KW9999999").MustBe(http.StatusNotFound).Text(); nobody != stranger {
			t.Error("a stranger and nobody look different")
		}
		doc.Open("/patients/KW0000003").Follow(in(lang, "Open a record in an emergency", "Abrir un expediente en una emergencia")).MustBeAt("/break-glass")
	})
}

// TestBreakingTheGlass: a reason is a sentence; it opens for four hours, to one person, and can be ended.
func TestBreakingTheGlass(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		doc := h.as("doc", lang).Open("/break-glass?member=KW0000003").MustSay(in(lang, "privacy officer reads your reason", "oficial de privacidad lee su motivo"))
		doc.Submit("/break-glass", "reason", "help").MustBe(422).MustSay(in(lang, "full sentence", "oración completa"))
		doc.Submit("/break-glass", "reason", "Found unconscious, medicines are unknown.", "emergency", "").MustBe(422)
		reason := "Found unconscious, which medicines does he take?"
		doc.Submit("/break-glass", "reason", reason, "emergency", "yes").MustBeAt("/patients/KW0000003").MustBe(200)
		doc.MustSay(in(lang, "You opened this record for an emergency", "Usted abrió este expediente por una emergencia"))
		doc.Open("/break-glass").MustSay("Sam Stone", reason)
		h.as("coach", lang).Open("/break-glass").MustNotSay("Sam Stone")
		h.as("doc", lang).Open("/patients/KW0000003").MustBe(http.StatusNotFound)
		doc.Submit("/break-glass/end").MustSay(in(lang, "The record is closed again", "El expediente está cerrado de nuevo")).MustNotSay("Sam Stone")
		h.as("doc", lang).Open("/patients/KW0000003?purpose=emergency").MustBe(http.StatusNotFound)
		h.as("sue", lang).Open("/break-glass").MustBe(http.StatusNotFound)
		doc.Open("/break-glass").Submit("/break-glass", "member", "KW9999999", "reason", reason, "emergency", "yes").MustBe(422)
	})
}

// TestBrokenGlassEndsByItself after four hours, and a coach is led to the page of the care team.
func TestBrokenGlassEndsByItself(t *testing.T) {
	h := build(t)
	reason := "She fell and cannot speak, who treats her?"
	coach := h.as("coach", "en").Open("/break-glass?member="+memberNumber).Submit("/break-glass", "reason", reason, "emergency", "yes")
	coach.MustBeAt("/members/" + memberNumber)
	h.as("coach", "en").Open("/break-glass").MustSay("Rosa Alvarez Ortiz")
	h.now = noon.Add(4*time.Hour + time.Minute)
	h.as("coach", "en").Open("/break-glass").MustNotSay("Rosa")
}

// TestWhoOpensWhichPage is the table of roles and first pages. For others a page does not exist.
func TestWhoOpensWhichPage(t *testing.T) {
	h := build(t)
	for path, open := range map[string]string{
		"/desk": "sue", "/steward": "stella", "/steward/people": "stella", "/steward/imports": "stella",
		"/patients": "doc", "/break-glass": "doc coach cora", "/desk/verify/" + string(h.rosa): "sue",
	} {
		for _, who := range []string{"sue", "carl", "stella", "anna", "doc", "coach", "cora", "pat"} {
			want := http.StatusNotFound
			if strings.Contains(" "+open+" ", " "+who+" ") {
				want = http.StatusOK
			}
			if got := h.as(who, "en").Open(path).Status; got != want {
				t.Errorf("%s opens %s: status %d, want %d", who, path, got, want)
			}
		}
	}
	for _, role := range []access.Role{access.RoleService, access.RoleSteward, access.RoleClinician} {
		if _, ok := desk.Home(role); !ok {
			t.Errorf("%s has no first page", role)
		}
	}
	if _, ok := desk.Home(access.RoleMember); ok {
		t.Error("members begin elsewhere")
	}
	_ = person.Member
}
