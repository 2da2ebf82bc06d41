package care_test

import (
	"os"
	"path/filepath"
	"testing"
)

// screenshotVariable asks for new pictures in docs/screenshots.
const screenshotVariable = "KEEPWELL_SCREENSHOTS"

// largestPicture keeps the repository small.
const largestPicture = 300 << 10

// picture is a page to show; Click may open something before it is taken.
type picture struct {
	Name, Path    string
	Width, Height int64
	Lang          string
	Dark, Large   bool
	Click         string
}

var pictures = []picture{
	{Name: "overview", Path: "/overview", Width: 1280, Height: 900},
	{Name: "overview-whole", Path: "/overview", Width: 1280, Height: 1600},
	{Name: "overview-dark", Path: "/overview", Width: 1280, Height: 900, Dark: true},
	{Name: "overview-phone", Path: "/overview", Width: 320, Height: 700},
	{Name: "overview-es", Path: "/overview", Width: 1280, Height: 900, Lang: "es"},
	{Name: "changes", Path: "/changes", Width: 1280, Height: 700},
	{Name: "worklist", Path: "/worklist?condition=diabetes&state=overdue", Width: 1280, Height: 900},
	{Name: "worklist-filter", Path: "/worklist", Width: 1280, Height: 900, Click: ".kw-pick summary"},
	{Name: "worklist-phone", Path: "/worklist", Width: 320, Height: 700},
	{Name: "worklist-nobody", Path: "/worklist?q=zzz", Width: 1280, Height: 700},
	{Name: "member", Path: someone, Width: 1280, Height: 1180},
	{Name: "member-es", Path: someone, Width: 1280, Height: 1180, Lang: "es"},
	{Name: "member-large", Path: someone, Width: 1280, Height: 1180, Large: true},
	{Name: "member-phone", Path: someone, Width: 320, Height: 700},
	{Name: "member-closed", Path: "/members/NOBODY", Width: 1280, Height: 700},
	{Name: "why-condition", Path: someone + "/why/hypertension", Width: 1280, Height: 1300},
	{Name: "why-gap", Path: someone + "/why/flu", Width: 1280, Height: 900},
	{Name: "loads", Path: "/loads", Width: 1280, Height: 900},
	{Name: "rules", Path: "/rules", Width: 1280, Height: 900},
}

func TestPictures(t *testing.T) {
	folder := t.TempDir()
	if os.Getenv(screenshotVariable) != "" {
		folder = filepath.Join("..", "..", "..", "docs", "screenshots")
	}
	w := build(t).window(t)
	for _, p := range pictures {
		scheme, lang := "light", "en"
		if p.Dark {
			scheme = "dark"
		}
		if p.Lang != "" {
			lang = p.Lang
		}
		w.Language(lang).LargePrint(p.Large).Scheme(scheme).Size(p.Width, p.Height).Open(p.Path)
		if p.Click != "" {
			w.Click(p.Click, "")
		}
		taken := w.Picture(false)
		if len(taken) > largestPicture {
			t.Errorf("%s has %d bytes, more than %d", p.Name, len(taken), largestPicture)
		}
		if err := os.WriteFile(filepath.Join(folder, p.Name+".png"), taken, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
