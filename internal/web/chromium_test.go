package web_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/keepwell/keepwell/internal/web"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// linkVariable names a sign-in link of a running server; without it the tests serve the made-up population themselves.
const linkVariable = "KEEPWELL_BROWSER_LINK"

// How long a whole browser test and one of its steps may take on a busy machine.
const (
	patience     = 4 * time.Minute
	stepPatience = 30 * time.Second
)

//go:embed testdata/axe.min.js
var axe string

// window is a running Chromium and the server it looks at.
type window struct {
	ctx  context.Context
	base string // http://host:port
	link string // signs in
	real bool   // the server is not ours: it has other people
}

// openWindow starts Chromium with a new, empty profile.
func openWindow(t *testing.T) *window {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is not installed: `make test` installs it")
	}
	flags := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("force-color-profile", "srgb"),
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), flags...)
	tab, endBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(tab); err != nil { // starts the browser, which must not end with the time limit below
		t.Fatalf("start chromium: %v", err)
	}
	ctx, endTime := context.WithTimeout(tab, patience)
	t.Cleanup(func() { endTime(); endBrowser(); endAllocator() })
	b := &window{ctx: ctx}
	b.base, b.link, b.real = server(t)
	return b
}

func server(t *testing.T) (base, link string, real bool) {
	t.Helper()
	if link := os.Getenv(linkVariable); link != "" {
		at, err := url.Parse(link)
		if err != nil {
			t.Fatalf("%s is not an address", linkVariable)
		}
		return at.Scheme + "://" + at.Host, link, true
	}
	p := newPortal(t)
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	return s.URL, s.URL + web.SignInPath(p.keys.Link(signin.Coordinator, noon.Add(time.Hour))), false
}

// do runs steps in the browser.
func (b *window) do(t *testing.T, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, end := context.WithTimeout(b.ctx, stepPatience)
	defer end()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func (b *window) signIn(t *testing.T) {
	t.Helper()
	b.do(t, "sign in", chromedp.Navigate(b.link), chromedp.WaitVisible(chromedp.CSS("main h1")))
}

func (b *window) open(t *testing.T, path string) {
	t.Helper()
	b.do(t, "open "+path, chromedp.Navigate(b.base+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// size sets the window in CSS pixels.
func (b *window) size(t *testing.T, width, height int64) {
	t.Helper()
	command(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600,
	})
}

// scheme asks for the light or the dark look.
func (b *window) scheme(t *testing.T, name string) {
	t.Helper()
	command(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	})
}

// command sends one command of the DevTools protocol.
func command[P, R any](t *testing.T, b *window, cmd cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(b.ctx, cmd, params); err != nil {
		t.Fatalf("browser command: %v", err)
	}
}

// ask gives what an action finds.
func ask[T any](t *testing.T, b *window, action chromedp.Action[T]) T {
	t.Helper()
	ctx, end := context.WithTimeout(b.ctx, stepPatience)
	defer end()
	found, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatalf("ask the page: %v", err)
	}
	return found
}

// text is what a person reads at a place.
func (b *window) text(t *testing.T, selector chromedp.CSS) string {
	t.Helper()
	return ask(t, b, chromedp.Text(selector))
}

// admitAxe lets a script from outside run on the pages that are opened next; their own policy would not.
func (b *window) admitAxe(t *testing.T) {
	t.Helper()
	command(t, b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
}

type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		Target  []any  `json:"target"`
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// What axe looks for: WCAG 2.2 AA with its best practices, or only what another theme can change.
const (
	allRules = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`
	contrast = `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`
)

// violations are what axe finds on the open page.
func (b *window) violations(t *testing.T, rules string) []string {
	t.Helper()
	b.do(t, "axe", chromedp.Evaluate[chromedp.Void](axe))
	found := ask(t, b, chromedp.Evaluate[string](`axe.run(document, {runOnly: `+rules+`}).then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	var list []violation
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		t.Fatalf("axe: %v", err)
	}
	var words []string
	for _, v := range list {
		for _, n := range v.Nodes {
			words = append(words, fmt.Sprintf("%s (%s): %v %s\n\t%s", v.ID, v.Help, n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n\t")))
		}
	}
	return words
}
