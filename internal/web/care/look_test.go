package care_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/webtest"
)

// TestEveryPageOfMembersLeavesItsLooks counts the entries that each page leaves: one for each member it shows.
func TestEveryPageOfMembersLeavesItsLooks(t *testing.T) {
	h := build(t)
	for _, c := range []struct {
		path string
		want int
		page string
	}{
		{"/overview", 0, ""},
		{"/rules", 0, ""},
		{"/loads", 0, ""},
		{"/worklist", 50, "look.page.worklist"},
		{"/worklist?q=zzzz", 0, ""},
		{someone, 1, "look.page.member"},
		{someone + "/why/hypertension", 1, "look.page.why"},
		{someone + "/why/hypertension.json", 1, "look.page.why"},
		{"/worklist.csv", webtest.Members, "look.page.worklist_export"},
		{"/members/KW9999999", 0, ""},
	} {
		before := h.looks()
		h.coordinator(c.path)
		if n := h.looks() - before; n != c.want {
			t.Errorf("%s left %d looks, want %d", c.path, n, c.want)
		}
		if page := h.lastPage(); c.want > 0 && page != c.page {
			t.Errorf("%s is recorded as %s, want %s", c.path, page, c.page)
		}
	}
}

func (h *house) lastPage() (page string) {
	h.t.Helper()
	err := h.db.Read().QueryRowContext(h.t.Context(), "select page from look order by position desc limit 1").Scan(&page)
	if err != nil && h.looks() > 0 {
		h.t.Fatal(err)
	}
	return page
}

// TestClosedCategoriesAreNamedForEverybodyAlike: the sentence stands on each member's page, and nothing else tells.
func TestClosedCategoriesAreNamedForEverybodyAlike(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/members/KW0000001", "/members/KW0000003", "/members/KW0000006", "/worklist"} {
		h.coordinator(path).MustSay("Closed without the member's consent", "Alcohol and drug use", "Mental and behavioral health", "Reproductive health").
			MustNotSay("Anxiety disorders", "Opioid use disorder", "anxiety_disorders")
	}
	h.as(access.RoleCoordinator).Speak("es").Open("/members/KW0000001").MustSay("Cerrado sin el consentimiento del miembro", "Consumo de alcohol y drogas")
	h.coordinator(someone + "/why/anxiety_disorders").MustBe(http.StatusNotFound)
	h.coordinator("/rules").MustSay("Members are not listed by this rule").MustNotSay("condition=anxiety_disorders")
	rows, err := csv.NewReader(bytes.NewReader(h.coordinator("/worklist.csv").Body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if all := strings.Join(row, " "); strings.Contains(all, "Anxiety") || strings.Contains(all, "Depression") {
			t.Errorf("row %d of the export tells", i)
		}
	}
}

// TestConsentOpensOneMember: with consent the category is open on this member's page alone.
func TestConsentOpensOneMember(t *testing.T) {
	h := build(t)
	number := h.someoneWith("anxiety_disorders")
	h.coordinator("/members/" + number).MustNotSay("Anxiety disorders")
	h.staff.Consent(number, access.BehavioralHealth)
	h.coordinator("/members/" + number).MustSay("Anxiety disorders").MustNotSay("Mental and behavioral health")
}

func (h *house) someoneWith(rule string) string {
	h.t.Helper()
	for number, found := range h.reader.Found() {
		for _, f := range found {
			if f.Rule.ID == rule {
				return number
			}
		}
	}
	h.t.Fatalf("nobody has %s", rule)
	return ""
}

// TestRestrictedKindsAreSaid: what a member's own restriction closes leaves a sentence in its place.
func TestRestrictedKindsAreSaid(t *testing.T) {
	h := build(t)
	_, err := h.staff.Guard.Restrict(t.Context(), h.staff.Cause(), access.Restriction{
		Member: h.staff.ID("KW0000001"), Role: access.RoleCoordinator, Kinds: []access.Kind{access.Medicines, access.Conditions},
		From: 0, Basis: "request-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	page := h.coordinator(someone).MustBe(http.StatusOK).MustSay("You do not see", "Medicines:", "Conditions:", "A restriction that the plan agreed to holds")
	page.MustNotSay(`id="conditions"`)
	h.coordinator(someone + "/why/hypertension").MustBe(http.StatusNotFound)
	h.as(access.RoleCoordinator).Speak("es").Open(someone).MustSay("Usted no ve", "Medicamentos:", "Una restricción que el plan aceptó vale")
}
