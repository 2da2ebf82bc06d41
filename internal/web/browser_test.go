package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// places are addresses of every kind of page on the server under test; ours or a real one, whose people we do not know.
func (b *window) places(t *testing.T) []string {
	t.Helper()
	b.open(t, "/worklist")
	member := b.href(t, ".kw-who a")
	b.open(t, member)
	why := b.href(t, ".kw-why")
	return []string{
		"/", "/worklist", "/worklist?q=zzzz", "/worklist?sort=name", member, member + "?kind=change", why, "/loads", "/rules", "/nowhere",
	}
}

// href is where the first link of a kind leads.
func (b *window) href(t *testing.T, selector chromedp.CSS) string {
	t.Helper()
	return ask(t, b, chromedp.JavascriptAttribute[string](selector, "pathname"))
}

func TestEveryPageIsAccessible(t *testing.T) {
	b := openWindow(t)
	b.admitAxe(t)
	b.signIn(t)
	places := b.places(t)
	b.size(t, 640, 900) // what a person sees at 1280 pixels with 200% zoom
	for i, path := range places {
		b.open(t, path)
		b.fits(t, i, 640)
	}
	for _, look := range []struct {
		name   string
		width  int64
		scheme string
		rules  string
	}{{"wide", 1280, "light", allRules}, {"phone", 320, "light", allRules}, {"dark", 1280, "dark", contrast}} {
		b.size(t, look.width, 900)
		b.scheme(t, look.scheme)
		for i, path := range places {
			b.open(t, path)
			for _, v := range b.violations(t, look.rules) {
				t.Errorf("%s, page %d: %s", look.name, i, v)
			}
			b.fits(t, i, look.width)
		}
	}
}

// fits tells whether a page stays within the window; wide tables scroll in their own region.
func (b *window) fits(t *testing.T, place int, width int64) {
	t.Helper()
	if wide := ask(t, b, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); wide > width {
		t.Errorf("page %d is %d CSS pixels wide in a window of %d: it scrolls sideways", place, wide, width)
	}
}

func TestSignInPageIsAccessible(t *testing.T) {
	b := openWindow(t)
	b.admitAxe(t)
	b.open(t, "/")
	if title := b.text(t, "h1"); title != "Please sign in" {
		t.Errorf("without a session the page says %q", title)
	}
	for _, v := range b.violations(t, allRules) {
		t.Error(v)
	}
}

// TestCoordinatorsMorning is the whole way: link, overview, worklist, filter, sort, next page, member, why.
func TestCoordinatorsMorning(t *testing.T) {
	b := openWindow(t)
	b.size(t, 1280, 900)
	b.signIn(t)
	// The list renews itself; closing the choice uncovers it.
	b.walk(t, chromedp.Steps(chromedp.WaitVisible(chromedp.CSS(".kw-chip")), chromedp.Click(chromedp.CSS(".kw-pick summary"))))
}

// TestCoordinatorsMorningWithoutScript is the same way with JavaScript turned off.
func TestCoordinatorsMorningWithoutScript(t *testing.T) {
	b := openWindow(t)
	b.size(t, 1280, 900)
	b.signIn(t)
	command(t, b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.walk(t, chromedp.Steps(chromedp.Click(chromedp.CSS(".kw-pick summary")), chromedp.Click(chromedp.CSS(".kw-filters button")),
		chromedp.WaitVisible(chromedp.CSS(".kw-chip"))))
}

// walk takes the steps that are the same with and without script; apply makes a chosen filter count.
func (b *window) walk(t *testing.T, apply chromedp.Action[chromedp.Void]) {
	t.Helper()
	b.open(t, "/")
	all := b.text(t, ".kw-stat__value")
	b.follow(t, "a.kw-stat__value", "#results")
	everybody := b.text(t, ".kw-total")
	if !strings.HasPrefix(everybody, all) && !strings.HasPrefix(everybody, "10,000 or more") {
		t.Errorf("the overview counts %q, the list %q", all, everybody)
	}
	b.do(t, "choose a condition", chromedp.Click(chromedp.CSS(".kw-pick summary")), chromedp.Click(chromedp.CSS("input[name=condition]")), apply)
	if total := b.text(t, ".kw-total"); total == everybody {
		t.Errorf("the filter left all %s", total)
	}
	b.do(t, "clear", chromedp.Click(chromedp.CSS(".kw-clear")), chromedp.WaitNotPresent(chromedp.CSS(".kw-chip")))
	b.follow(t, "thead th:first-child a", "th[aria-sort=ascending]")
	first := b.text(t, ".kw-who a")
	b.follow(t, "a[rel=next]", "a.ds-c-button[href^='/worklist']")
	if next := b.text(t, ".kw-who a"); next == first {
		t.Error("the next page begins like the first one")
	}
	name := b.text(t, ".kw-who a")
	b.follow(t, ".kw-who a", "#timeline")
	if title := b.text(t, "h1"); title != name {
		t.Error("the member's page has another name than the list")
	}
	b.follow(t, ".kw-why", "#evidence")
	if state := b.text(t, ".kw-answer .kw-state"); state == "" {
		t.Error("the explanation has no state")
	}
}

// follow clicks a link and waits for what its page must have.
func (b *window) follow(t *testing.T, link, then chromedp.CSS) {
	t.Helper()
	b.do(t, "follow "+string(link), chromedp.Click(link), chromedp.WaitVisible(then))
}

// TestFilterAnswersAtOnce shows the enhancement: a change of the form renews the list and keeps focus and the open choice.
func TestFilterAnswersAtOnce(t *testing.T) {
	b := openWindow(t)
	b.size(t, 1280, 900)
	b.signIn(t)
	b.open(t, "/worklist")
	before := b.text(t, ".kw-total")
	b.do(t, "choose", chromedp.Click(chromedp.CSS(".kw-pick summary")), chromedp.Click(chromedp.CSS("input[name=condition]")),
		chromedp.WaitVisible(chromedp.CSS(".kw-chip")))
	if after := b.text(t, ".kw-total"); after == before {
		t.Errorf("still %s", after)
	}
	if !ask(t, b, chromedp.Evaluate[bool](`document.activeElement.name === 'condition' && document.querySelector('.kw-pick').open`)) {
		t.Error("the choice lost its focus or closed")
	}
	if at := ask(t, b, chromedp.Location()); !strings.Contains(at, "condition=") {
		t.Error("the address does not hold the filter")
	}
}

// TestEndedSessionIsNoticed changes a filter after the session is over: the sign-in page comes, not an empty list.
func TestEndedSessionIsNoticed(t *testing.T) {
	b := openWindow(t)
	b.size(t, 1280, 900)
	b.signIn(t)
	b.open(t, "/worklist")
	command(t, b, network.ClearBrowserCookies, cdp.Empty{})
	b.do(t, "choose", chromedp.Click(chromedp.CSS(".kw-pick summary")), chromedp.Click(chromedp.CSS("input[name=condition]")),
		chromedp.WaitVisible(chromedp.CSS(".kw-empty h1")))
	if title := b.text(t, "h1"); title != "Please sign in" {
		t.Errorf("the page says %q", title)
	}
}

// TestFilterByKeyboard walks through the filter with the keyboard alone.
func TestFilterByKeyboard(t *testing.T) {
	b := openWindow(t)
	b.size(t, 1280, 900)
	b.signIn(t)
	b.open(t, "/worklist")
	b.do(t, "skip to the content", chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	if at := b.focus(t); at != "main" {
		t.Errorf("the skip link leads to %q", at)
	}
	seen := []string{}
	for range 10 {
		b.do(t, "tab", chromedp.KeyEvent(kb.Tab))
		seen = append(seen, b.focus(t))
		if !ask(t, b, chromedp.Evaluate[bool](`document.activeElement.matches(':focus-visible')`)) {
			t.Errorf("%s shows no focus", seen[len(seen)-1])
		}
		if seen[len(seen)-1] == "condition-chosen" {
			b.do(t, "open, choose, close", chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "),
				chromedp.WaitVisible(chromedp.CSS(".kw-chip")), chromedp.KeyEvent(kb.Escape))
			if at := b.focus(t); at != "condition-chosen" {
				t.Errorf("Escape leads to %q", at)
			}
		}
	}
	want := "q condition-chosen gap-chosen state sex age_from age_to Show"
	if order := strings.Join(seen, " "); !strings.HasPrefix(order, want) {
		t.Errorf("order of the focus: %s, want %s", order, want)
	}
}

// focus names the element that the keyboard is at.
func (b *window) focus(t *testing.T) string {
	t.Helper()
	return ask(t, b, chromedp.Evaluate[string](`(e => e.id || e.name || e.querySelector('span[id]')?.id || e.textContent.trim())(document.activeElement)`))
}

// TestExportArrives downloads the list that is on the screen.
func TestExportArrives(t *testing.T) {
	b := openWindow(t)
	b.size(t, 1280, 900)
	b.signIn(t)
	folder, yes := t.TempDir(), true
	if _, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder, EventsEnabled: &yes,
	}); err != nil {
		t.Fatal(err)
	}
	b.open(t, "/worklist?sort=name")
	progress := chromedp.BrowserEvents(b.ctx, browser.DownloadProgress)
	b.do(t, "export", chromedp.Click(chromedp.CSS(".kw-export")))
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

// TestPagesObeyTheirOwnPolicy looks for anything that the content policy had to block.
func TestPagesObeyTheirOwnPolicy(t *testing.T) {
	b := openWindow(t)
	b.signIn(t)
	for i, path := range b.places(t) {
		b.open(t, path)
		blocked := ask(t, b, chromedp.Evaluate[int](`document.querySelectorAll('[style], style, script:not([src]), [onclick], [onload]').length`))
		if blocked != 0 {
			t.Errorf("page %d has %d inline styles or scripts", i, blocked)
		}
	}
	if status := ask(t, b, chromedp.Evaluate[int](`fetch('/sign-out', {method: 'POST', redirect: 'manual'}).then(r => r.status)`, chromedp.EvalAwaitPromise)); status >= http.StatusBadRequest {
		t.Errorf("signing out from our own page: status %d", status)
	}
}
