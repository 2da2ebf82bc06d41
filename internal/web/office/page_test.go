package office_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

func TestAccessRulesAreShownWordByWord(t *testing.T) {
	h := build(t)
	ada := h.as(access.RoleAdmin).Open("/office/access-rules")
	ada.MustSay(h.guard.Policies().Version())
	for _, p := range h.guard.Policies().List() {
		ada.MustSay(p.ID, p.Source)
		if !strings.Contains(ada.Text(), p.Title) {
			t.Errorf("the title of %s differs: %q", p.ID, p.Title)
		}
	}
	ada.Follow("Coach").MustSay("as coach of the member's program", "coach-programme", "Care coordination")
	ada.Open("/office/access-rules/admin").MustSay("This role sees no member data at all.")
	ada.Open("/office/access-rules/nobody").MustBe(http.StatusNotFound)
	h.as(access.RoleCompliance).Speak("es").Open("/office/access-rules").MustSay("Las personas ven su propio expediente.")
	spanish, err := fs.ReadFile(shell.EmbeddedTexts(), "office.es.yaml")
	h.must(err)
	for _, p := range h.guard.Policies().List() {
		if !bytes.Contains(spanish, []byte("office.policy."+p.ID+":")) {
			t.Errorf("%s has no title in Spanish", p.ID)
		}
	}
}

func TestPlanProfileSaysWhatIsMissing(t *testing.T) {
	h := build(t)
	h.as(access.RoleAdmin).Open("/office/plan").MustSay("Harbor Light Health Plan", "711", "protect_unlike", "habit of other carriers", "Our own reading",
		"Coaching, TTY", "The coaching line is shown without a TTY number.", "español", "Complete")
}

func TestHealthInWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := buildOn(t, db)
		ada := h.as(access.RoleAdmin).Open("/office/health").MustBe(http.StatusOK)
		ada.MustSay(string(db.Engine()), "v0.0.0-test", "access 1", "Nothing needs attention.", "Sealed events")
		h.as(access.RoleAdmin).Open("/office").MustSay("Nothing needs attention.", "Active")
		h.as(access.RolePrivacy).Open("/office").MustBe(http.StatusOK)
		h.as(access.RolePrivacy).Open("/office/notice").MustBe(http.StatusOK)
	})
}

func TestHealthSaysWhatNeedsAttention(t *testing.T) {
	h := build(t)
	h.receives(privacy.Wish{Kind: privacy.AccessRequest})
	h.now = noon.AddDate(0, 0, 40)
	ada := h.as(access.RoleAdmin).Open("/office").MustSay("3 things need attention.").Follow("Look at the system")
	ada.MustSay("No claims for more than five weeks.", "1 is past its time. Tell the privacy officer.", "Letters wait for more than two days.")
	h.loads, h.free = nil, 1<<30
	ada.Open("/office/health").MustSay("No claims were loaded yet.", "Make room before it is full.")
	h.as(access.RoleCompliance).Open("/office").MustSay("1 overdue")
	h.as(access.RolePrivacy).Speak("es").Open("/office").MustSay("1 atrasada").Follow("Trabajar en las solicitudes").MustSay("Atrasada")
}

func TestProbesTellNothing(t *testing.T) {
	h := build(t)
	anybody := shelltest.NewReader(t, h.base)
	if anybody.Open("/healthz"); anybody.Status != http.StatusOK || string(anybody.Body) != "ok\n" {
		t.Errorf("healthz = %d %q", anybody.Status, anybody.Body)
	}
	if anybody.Open("/readyz"); anybody.Status != http.StatusOK || string(anybody.Body) != "ready\n" {
		t.Errorf("readyz = %d %q", anybody.Status, anybody.Body)
	}
	h.must(h.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), "alter table record_event rename to lost")
		return err
	}))
	anybody.Open("/healthz").MustBe(http.StatusOK)
	if anybody.Open("/readyz"); anybody.Status != http.StatusServiceUnavailable || strings.Contains(string(anybody.Body), "sql") {
		t.Errorf("readyz without a database = %d %s", anybody.Status, anybody.Body)
	}
}

func TestComplianceCountsAndNamesNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := buildOn(t, db)
		h.desk()
		h.desk()
		_, err := h.guard.Look(t.Context(), h.doors["service"], access.Look{
			Member: h.rosa, Action: access.View, Kinds: []access.Kind{access.Claims}, Purpose: access.PurposeService, Page: "look.page.member", At: h.now,
		})
		if err == nil {
			t.Fatal("member services saw claims")
		}
		cleo := h.as(access.RoleCompliance).Open("/office").MustSay("Member services", "Member service", "Jul 2026", "None is overdue")
		cleo.MustNotSay("Rosa", "Alvarez", "M100200300")
		h.as(access.RoleQuality).Open("/office").MustBe(http.StatusOK)
	})
}
