package complaints_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// place is a page that a browser opens, and who opens it.
type place struct{ name, who, path string }

// lived is a house in which everything that a list can show has happened, with the pages.
func lived(t *testing.T, change ...func(*shell.Options)) (*house, []place) {
	t.Helper()
	h := build(t, change...)
	day := 24 * time.Hour
	h.grievance("The representative was rude and hung up on me.", "customer_service", noon.Add(-40*day))
	h.grievance("I waited three hours at the office.", "access_wait", noon.Add(-28*day))
	h.grievance("The surgeon hurt me and nobody listened.", "quality_of_care", noon.Add(-3*day))
	h.receive(complaint.Receipt{
		Channel: complaint.ByFax, Words: "You refused to decide fast about my drug.", Member: h.sam, Speaker: complaint.Speaker{Standing: complaint.TheMember},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.PartD, Category: "pharmacy", Trigger: complaint.RefusedToExpedite, Urgent: true}}},
	})
	waiting := h.receive(complaint.Receipt{
		Channel: complaint.ByLetter, Words: "My aunt was treated badly at the clinic.", Emergency: true, MemberSaid: "Rosa, in Tampa",
		Speaker: complaint.Speaker{Standing: complaint.SomebodyElse, Name: "Lucia Alvarez", Phone: "+18135550199"},
	})
	held := h.receive(complaint.Receipt{
		Channel: complaint.ByPhone, Words: "She was overcharged.", Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.SomebodyElse, Name: "Lucia"},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing"}}},
	})
	must(t, h.rooms.Complaints.SaveView(t.Context(), h.cause(), "account-carl", complaint.SavedView{Name: "Overdue at pharmacy", Filter: complaint.Filter{Desk: complaint.Pharmacy, OnlyOverdue: true}}))
	h.worker(complaint.Worker{Account: "account-cleo", Name: "Cleo Example", Desks: []complaint.Desk{complaint.ClinicalReview}, Reviews: []string{"clinician"}, Languages: []string{"es"}})
	return h, []place{
		{"queue", "carl", "/complaints?list=all"},
		{"mine", "carl", "/complaints"},
		{"desk", "carl", "/complaints?list=desk&desk=pharmacy"},
		{"none", "carl", "/complaints?list=all&desk=billing&overdue=yes"},
		{"nobody", "cleo", "/complaints?list=mine"},
		{"new", "carl", "/complaints/new"},
		{"newmember", "sue", "/complaints/new?member=" + string(h.rosa)},
		{"search", "carl", "/complaints/search"},
		{"found", "carl", "/complaints/search?q=rude"},
		{"slip", "carl", "/complaints/search?q=0000001-4"},
		{"nothing", "carl", "/complaints/search?q=zzyzx"},
		{"member", "carl", "/complaints/members/" + string(h.rosa)},
		{"unmatched", "carl", "/complaints/unmatched"},
		{"sort", "carl", "/complaints/unmatched/" + string(waiting.Intake.ID)},
		{"held", "carl", "/complaints/unmatched/" + string(held.Intake.ID)},
		{"balance", "carl", "/complaints/balance"},
		{"team", "carl", "/complaints/team"},
		{"teamseen", "cleo", "/complaints/team"},
		{"worker", "carl", "/complaints/team/account-cleo"},
		{"oversight", "carl", "/complaints/oversight"},
	}
}

// byVisitor are the paths that each visitor opens.
func byVisitor(all []place) map[string][]string {
	paths := map[string][]string{}
	for _, p := range all {
		paths[p.who] = append(paths[p.who], p.path)
	}
	return paths
}

// TestEveryPageInEveryLook: both languages, wide and 320 pixels, large print, dark: axe finds nothing and nothing scrolls sideways.
func TestEveryPageInEveryLook(t *testing.T) {
	h, all := lived(t)
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range byVisitor(all) {
		w.As(who).Inspect(paths...)
	}
}

// TestEveryPageStretched holds pages against longer words from right to left.
func TestEveryPageStretched(t *testing.T) {
	h, all := lived(t, func(o *shell.Options) { o.Languages = shelltest.Stretched(t) })
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range byVisitor(all) {
		w.As(who).InspectStretched(paths...)
	}
}

// fillIn takes a browser through the form of an intake as far as its matters.
func fillIn(w *shelltest.Window, h *house) *shelltest.Window {
	return w.As("carl").Open("/complaints/new?member="+string(h.rosa)).
		Click(`input[name="emergency"][value="no"]`, "").Click(`input[name="speaker"][value="enrollee"]`, "").
		Do("type the words", chromedp.SendKeys(chromedp.CSS("#words"), twoMatters)).Click(`button[value="sort"]`, "#matters")
}

// TestAnIntakeInABrowser goes through the form, without script and with it, in both widths: what appears on the way is as good.
func TestAnIntakeInABrowser(t *testing.T) {
	h := build(t)
	w := shelltest.NewWindow(t, h.base)
	for _, width := range []int64{1280, 320} {
		w.Script(width == 1280).Size(width, 900).Language("es")
		fillIn(w, h)
		for _, page := range []string{"matters", "receipt"} {
			for _, found := range w.Script(true).Violations(`['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`) {
				t.Errorf("%s, %d px: %s", page, width, found)
			}
			if wide := shelltest.Eval[int64](w, `document.documentElement.scrollWidth`); wide > width {
				t.Errorf("%s is %d px wide", page, wide)
			}
			if page == "matters" {
				w.Click(`button[value="record"]`, ".kw-receipt")
			}
		}
		if !strings.Contains(w.Text(".kw-script"), "Su queja está registrada") {
			t.Error("the script is not Spanish")
		}
	}
}

// TestKeysOfTheQueue: keys move, choose and open; they can be switched off; typing is never taken for a key.
func TestKeysOfTheQueue(t *testing.T) {
	h, _ := lived(t)
	w := shelltest.NewWindow(t, h.base).As("carl").Open("/complaints?list=all")
	here := func() int {
		return shelltest.Eval[int](w, `[...document.querySelectorAll('tbody tr')].findIndex(r => r.classList.contains('kw-here'))`)
	}
	chosen := func() int {
		return shelltest.Eval[int](w, `document.querySelectorAll('input[name="case"]:checked').length`)
	}
	w.Press("j", "j", "x")
	if here() != 1 || chosen() != 1 {
		t.Errorf("at row %d with %d chosen", here(), chosen())
	}
	w.Press("k")
	if here() != 0 {
		t.Errorf("at row %d", here())
	}
	w.Click(".kw-keys summary", ".kw-keys input").Click(".kw-keys input", "")
	w.Open("/complaints?list=all").Press("j")
	if here() != -1 {
		t.Error("keys act although they are off")
	}
}

// TestPictures draws every page for eyes, into the folder that KEEPWELL_PICTURES names.
func TestPictures(t *testing.T) {
	folder := os.Getenv("KEEPWELL_PICTURES")
	if folder == "" {
		return
	}
	h, all := lived(t)
	w := shelltest.NewWindow(t, h.base)
	draw := func(name string) { must(t, os.WriteFile(filepath.Join(folder, name+".png"), w.Picture(true), 0o600)) }
	for _, p := range all {
		for lang, width := range map[string]int64{"en": 1280, "es": 320} {
			w.As(p.who).Language(lang).Size(width, 900).Open(p.path)
			draw(p.name + "-" + lang)
		}
	}
	for lang, width := range map[string]int64{"en": 1280, "es": 320} {
		fillIn(w.Language(lang).Size(width, 900), h)
		draw("matters-" + lang)
		w.Click(`button[value="record"]`, ".kw-receipt")
		draw("receipt-" + lang)
	}
}

// TestByKeyboard reaches everything in the order in which it is read.
func TestByKeyboard(t *testing.T) {
	h, _ := lived(t)
	w := shelltest.NewWindow(t, h.base).As("carl")
	for _, page := range []struct{ path, want string }{
		{"/complaints/new", "emergency words speaker speaker_name speaker_phone speaker_note find birth-month step member_said channel came language interpreter tty files step step"},
		{"/complaints?list=all", "Take list desk procedure product state level overdue unassigned Show case kind account to text Preview name Keep"},
	} {
		stops := strings.Join(w.Open(page.path).Walk(), " ")
		_, stops, _ = strings.Cut(stops, "Sign out")
		for _, name := range strings.Fields(page.want) {
			_, after, found := strings.Cut(stops, name)
			if !found {
				t.Errorf("%s: %s is not reached in order: %s", page.path, name, stops)
			}
			stops = after
		}
	}
}
