package care_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/care"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// window is a browser in which a coordinator is signed in.
func (h *house) window(t *testing.T) *shelltest.Window {
	t.Helper()
	return shelltest.NewWindow(t, h.base).As(string(access.RoleCoordinator))
}

// places are addresses of every kind of page.
var places = []string{
	"/overview", "/changes", "/worklist", "/worklist?q=zzzz", "/worklist?sort=name", someone, someone + "?kind=change", someone + "/why/hypertension",
	someone + "/why/flu", "/loads", "/rules", "/members/NOBODY", "/worklist?condition=anxiety_disorders",
}

// TestEveryPageInEveryLook: both languages, wide and 320 pixels, large print, dark: axe finds nothing and nothing scrolls sideways.
func TestEveryPageInEveryLook(t *testing.T) {
	build(t).window(t).Inspect(places...)
}

// TestEveryPageStretched holds pages against longer words from right to left.
func TestEveryPageStretched(t *testing.T) {
	h := build(t, func(_ *care.Options, o *shell.Options) { o.Languages = shelltest.Stretched(t) })
	h.window(t).InspectStretched(places...)
}

// TestCoordinatorsMorning is the whole way in both languages: overview, worklist, filter, sort, next page, member, why.
func TestCoordinatorsMorning(t *testing.T) {
	h := build(t)
	for _, lang := range []string{"en", "es"} {
		w := h.window(t).Language(lang)
		// The list renews itself; closing the choice uncovers it.
		walk(t, w, func() { w.Click(`input[name=condition][value=diabetes]`, ".kw-chip").Click(".kw-pick summary", "") })
	}
}

// TestCoordinatorsMorningWithoutScript is the same way with JavaScript turned off.
func TestCoordinatorsMorningWithoutScript(t *testing.T) {
	h := build(t)
	w := h.window(t).Script(false)
	walk(t, w, func() {
		w.Click(`input[name=condition][value=diabetes]`, "").Click(".kw-pick summary", "").Click(".kw-filters button", ".kw-chip")
	})
}

// walk takes the steps that are the same with and without script; choose makes a filter count.
func walk(t *testing.T, w *shelltest.Window, choose func()) {
	t.Helper()
	all := w.Open("/overview").Text(".kw-stat__value")
	everybody := w.Click("a.kw-stat__value", "#results").Text(".kw-total")
	if !strings.HasPrefix(everybody, all) {
		t.Errorf("the overview counts %q, the list %q", all, everybody)
	}
	w.Click(".kw-pick summary", "input[name=condition]")
	choose()
	if total := w.Text(".kw-total"); total == everybody {
		t.Errorf("the filter left all %s", total)
	}
	w.Click(".kw-clear", "").Do("wait for the whole list", chromedp.WaitNotPresent(chromedp.CSS(".kw-chip")))
	first := w.Click("thead th:first-child a", "th[aria-sort=ascending]").Text(".kw-who a")
	name := w.Click("a[rel=next]", ".kw-pager a[href='/worklist?sort=name']").Text(".kw-who a")
	if name == first {
		t.Error("the next page begins like the first one")
	}
	if title := w.Click(".kw-who a", "#timeline").Text("h1"); title != name {
		t.Error("the member's page has another name than the list")
	}
	if state := w.Click(".kw-why", "#evidence").Text(".kw-answer .kw-state"); state == "" {
		t.Error("the explanation has no state")
	}
}

// TestFilterAnswersAtOnce shows the enhancement: a change of the form renews the list and keeps focus and the open choice.
func TestFilterAnswersAtOnce(t *testing.T) {
	w := build(t).window(t).Open("/worklist")
	before := w.Text(".kw-total")
	w.Click(".kw-pick summary", "input[name=condition]").Click("input[name=condition][value=diabetes]", ".kw-chip")
	if after := w.Text(".kw-total"); after == before {
		t.Errorf("still %s", after)
	}
	if !shelltest.Eval[bool](w, `document.activeElement.name === 'condition' && document.querySelector('.kw-pick').open`) {
		t.Error("the choice lost its focus or closed")
	}
	if at := shelltest.Ask(w, chromedp.Location()); !strings.Contains(at, "condition=") {
		t.Error("the address does not hold the filter")
	}
}

// TestFilterByKeyboard walks through the filter with the keyboard alone.
func TestFilterByKeyboard(t *testing.T) {
	w := build(t).window(t).Open("/worklist")
	stops := strings.Join(w.Walk(), " ")
	if want := "q "; !strings.Contains(stops, want) {
		t.Errorf("order of the focus: %s", stops)
	}
	at := -1
	for _, name := range []string{"q", "state", "sex", "age_from", "age_to"} {
		next := strings.Index(stops, " "+name+" ")
		if next <= at {
			t.Errorf("%s is not reached after what stands before it: %s", name, stops)
		}
		at = next
	}
	w.Open("/worklist").Press(kb.Tab, kb.Enter)
	if at := w.Focus(); at != "main" {
		t.Errorf("the skip link leads to %q", at)
	}
	w.Press(kb.Tab, kb.Tab, " ", kb.Tab, kb.Tab, " ").Do("wait for the filter", chromedp.WaitVisible(chromedp.CSS(".kw-chip"))).Press(kb.Escape)
	if shelltest.Eval[bool](w, `document.querySelector('.kw-pick').open`) || !shelltest.Eval[bool](w, `document.activeElement.tagName === 'SUMMARY'`) {
		t.Error("Escape does not close the choice, or loses the focus")
	}
}

// TestExportArrives downloads the list that is on the screen.
func TestExportArrives(t *testing.T) {
	w := build(t).window(t)
	folder, yes := t.TempDir(), true
	if _, err := chromedp.CallBrowser(w.Context, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder, EventsEnabled: &yes,
	}); err != nil {
		t.Fatal(err)
	}
	w.Open("/worklist?sort=name")
	progress := chromedp.BrowserEvents(w.Context, browser.DownloadProgress)
	w.Click(".kw-export", "")
	for event, err := range progress {
		if err != nil {
			t.Fatal(err)
		}
		if event.State == browser.DownloadProgressStateCompleted {
			break
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "keepwell-worklist-*.csv"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files arrived, error %v", len(files), err)
	}
	body, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(body), "\n"); lines < 2 || !strings.HasPrefix(string(body), "member_id,name,") {
		t.Errorf("the file has %d lines", lines)
	}
}

// TestScriptSpeaksTheReadersLanguage: what the script writes into the page, the page has told it.
func TestScriptSpeaksTheReadersLanguage(t *testing.T) {
	h := build(t)
	for lang, want := range map[string][]string{
		"en": {"Any", "1 chosen", "2 chosen"},
		"es": {"Cualquiera", "1 elegida", "2 elegidas"},
	} {
		w := h.window(t).Language(lang).Open("/worklist")
		for n, words := range want {
			said := fmt.Sprintf(`(() => {
  const list = document.querySelector('.kw-pick');
  [...list.querySelectorAll('.kw-check:not(.kw-check--first) input')].forEach((box, i) => { box.checked = i < %d; });
  list.querySelector('input').dispatchEvent(new Event('change', {bubbles: true}));
  return list.querySelector('summary span').textContent;
})()`, n)
			if got := shelltest.Eval[string](w, said); got != words {
				t.Errorf("%s: %d chosen is said as %q, want %q", lang, n, got, words)
			}
		}
		w.Open(someone + "/why/hypertension")
		if got := shelltest.Eval[string](w, `document.querySelector('a[data-copy]').dataset.copy`); got != map[string]string{"en": "Link copied", "es": "Enlace copiado"}[lang] {
			t.Errorf("%s: a copied link is said as %q", lang, got)
		}
	}
}
