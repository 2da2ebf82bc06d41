package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// screenshotVariable asks for new pictures in docs/screenshots.
const screenshotVariable = "KEEPWELL_SCREENSHOTS"

// largestShot keeps the repository small.
const largestShot = 300 << 10

// shot is a picture of a page; Do may change the page before it is taken.
type shot struct {
	Name          string
	Path          string
	Width, Height int64
	Dark          bool
	Out           bool // signed out
	Click         string
}

var shots = []shot{
	{Name: "overview", Path: "/", Width: 1280, Height: 900},
	{Name: "overview-whole", Path: "/", Width: 1280, Height: 1600},
	{Name: "overview-dark", Path: "/", Width: 1280, Height: 900, Dark: true},
	{Name: "overview-phone", Path: "/", Width: 320, Height: 700},
	{Name: "worklist", Path: "/worklist?condition=diabetes&state=overdue", Width: 1280, Height: 900},
	{Name: "worklist-filter", Path: "/worklist", Width: 1280, Height: 900, Click: ".kw-pick summary"},
	{Name: "worklist-phone", Path: "/worklist", Width: 320, Height: 700},
	{Name: "worklist-nobody", Path: "/worklist?q=zzz", Width: 1280, Height: 700},
	{Name: "member", Path: someone, Width: 1280, Height: 1180},
	{Name: "member-phone", Path: someone, Width: 320, Height: 700},
	{Name: "why-condition", Path: someone + "/why/hypertension", Width: 1280, Height: 1300},
	{Name: "why-gap", Path: someone + "/why/flu_vaccine", Width: 1280, Height: 900},
	{Name: "loads", Path: "/loads", Width: 1280, Height: 900},
	{Name: "rules", Path: "/rules", Width: 1280, Height: 900},
	{Name: "not-found", Path: "/nowhere", Width: 1280, Height: 700},
	{Name: "sign-in", Path: "/", Width: 1280, Height: 700, Out: true},
}

func TestPictures(t *testing.T) {
	b := openWindow(t)
	folder := t.TempDir()
	if os.Getenv(screenshotVariable) != "" {
		folder = filepath.Join("..", "..", "docs", "screenshots")
	}
	b.signIn(t)
	member := someone
	if b.real {
		b.open(t, "/worklist?condition=diabetes")
		member = b.href(t, ".kw-who a")
	}
	for _, s := range shots {
		if b.real && strings.HasPrefix(s.Path, someone+"/why/") {
			s.Path = someone + "/why/diabetes"
		}
		s.Path = strings.Replace(s.Path, someone, member, 1)
		picture := b.take(t, s)
		if len(picture) > largestShot {
			t.Errorf("%s has %d bytes, more than %d", s.Name, len(picture), largestShot)
		}
		if err := os.WriteFile(filepath.Join(folder, s.Name+".png"), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (b *window) take(t *testing.T, s shot) []byte {
	t.Helper()
	theme := "light"
	if s.Dark {
		theme = "dark"
	}
	b.scheme(t, theme)
	b.size(t, s.Width, s.Height)
	if s.Out {
		b.do(t, "sign out", chromedp.Click(chromedp.CSS(".kw-session button")), chromedp.WaitVisible(chromedp.CSS(".kw-empty")))
	}
	b.open(t, s.Path)
	if s.Click != "" {
		b.do(t, "click", chromedp.Click(chromedp.CSS(s.Click)))
	}
	ask(t, b, chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
	return ask(t, b, chromedp.CaptureScreenshot())
}
