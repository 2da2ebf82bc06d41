package shelltest

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// How long a whole browser test and one of its steps may take on a busy machine.
const (
	patience     = 6 * time.Minute
	stepPatience = 40 * time.Second
)

// Window is a running Chromium that looks at a server.
type Window struct {
	Context context.Context // for steps of chromedp that this kit does not have
	t       testing.TB
	base    string
}

// NewWindow starts Chromium with a new, empty profile. It ends with the test.
func NewWindow(t testing.TB, base string) *Window {
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
	w := &Window{Context: ctx, t: t, base: base}
	// Axe is a script from outside: the pages' own policy would not let it run.
	command(w, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
	return w.Size(1280, 900).Scheme("light")
}

// As signs in as one of the Doors.
func (w *Window) As(who string) *Window { return w.SetCookie(whoCookie, who) }

// SetCookie keeps a cookie of the server.
func (w *Window) SetCookie(name, value string) *Window {
	w.t.Helper()
	command(w, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: w.base})
	return w
}

// Language chooses the language of the pages that are opened next.
func (w *Window) Language(lang string) *Window { return w.SetCookie("keepwell_language", lang) }

// LargePrint turns large print on or off for the pages that are opened next.
func (w *Window) LargePrint(on bool) *Window {
	size := "standard"
	if on {
		size = "large"
	}
	return w.SetCookie("keepwell_print", size)
}

// Size sets the window in CSS pixels.
func (w *Window) Size(width, height int64) *Window {
	w.t.Helper()
	command(w, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600,
	})
	return w
}

// Scheme asks for the light or the dark look.
func (w *Window) Scheme(name string) *Window { return w.media("", name) }

// Paper shows pages as they are printed; Scheme brings the screen back.
func (w *Window) Paper() *Window { return w.media("print", "light") }

// media keeps everything still, so that no test waits for a movement to end.
func (w *Window) media(medium, scheme string) *Window {
	w.t.Helper()
	command(w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium, Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	return w
}

// Script turns JavaScript on or off for the pages that are opened next.
func (w *Window) Script(on bool) *Window {
	w.t.Helper()
	command(w, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	return w
}

// Open goes to a path.
func (w *Window) Open(path string) *Window {
	w.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = w.base + path
	}
	return w.Do("open "+path, chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("main")))
}

// Click clicks and waits until something is there; then may be empty.
func (w *Window) Click(selector, then string) *Window {
	w.t.Helper()
	w.Do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
	if then != "" {
		w.Do("wait for "+then, chromedp.WaitVisible(chromedp.CSS(then)))
	}
	return w
}

// Fill types into fields: pairs of a field's id and its text.
func (w *Window) Fill(pairs ...string) *Window {
	w.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		field := chromedp.CSS("#" + pairs[i])
		w.Do("fill in "+pairs[i], chromedp.SetValue(field, ""), chromedp.SendKeys(field, pairs[i+1]))
	}
	return w
}

// Press presses keys (package kb).
func (w *Window) Press(keys ...string) *Window {
	w.t.Helper()
	for _, k := range keys {
		w.Do("press a key", chromedp.KeyEvent(k))
	}
	return w
}

// Text is what a person reads at the first element of a selector.
func (w *Window) Text(selector string) string {
	w.t.Helper()
	return Ask(w, chromedp.Text(chromedp.CSS(selector)))
}

// Do runs steps in the browser.
func (w *Window) Do(what string, steps ...chromedp.Action[chromedp.Void]) *Window {
	w.t.Helper()
	ctx, end := context.WithTimeout(w.Context, stepPatience)
	defer end()
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	return w
}

// Ask gives what an action finds.
func Ask[T any](w *Window, action chromedp.Action[T]) T {
	w.t.Helper()
	ctx, end := context.WithTimeout(w.Context, stepPatience)
	defer end()
	found, err := chromedp.Run(ctx, action)
	if err != nil {
		w.t.Fatalf("ask the page: %v", err)
	}
	return found
}

// Eval gives the value of an expression on the page.
func Eval[T any](w *Window, expression string) T {
	w.t.Helper()
	return Ask(w, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// command sends one command of the DevTools protocol.
func command[P, R any](w *Window, cmd cdp.Command[P, R], params P) {
	w.t.Helper()
	if _, err := chromedp.Call(w.Context, cmd, params); err != nil {
		w.t.Fatalf("browser command: %v", err)
	}
}

// Picture is the window as PNG, or the whole page.
func (w *Window) Picture(whole bool) []byte {
	w.t.Helper()
	Eval[bool](w, `document.fonts.ready.then(() => true)`)
	if whole {
		return Ask(w, chromedp.FullScreenshot(100))
	}
	return Ask(w, chromedp.CaptureScreenshot())
}
