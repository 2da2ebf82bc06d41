package oversight_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

var pages = map[string][]string{
	"carl":  {"/oversight/trends", "/oversight/trends?by=cause", "/oversight/trends?from-year=2020&from-month=1&from-day=1&to-year=2020&to-month=2&to-day=1", "/oversight/early-warning", "/oversight/tips"},
	"cory":  {"/oversight/universes", "/oversight/early-warning"},
	"quinn": {"/oversight/trends?by=category", "/oversight/tips"},
	"anna":  {"/tips"},
}

// TestEveryPageInEveryLook: both languages, wide and 320 pixels, large print, dark: axe finds nothing and nothing scrolls sideways.
func TestEveryPageInEveryLook(t *testing.T) {
	h := lived(t)
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range pages {
		w.As(who).Inspect(paths...)
	}
}

// TestEveryPageStretched holds pages against longer words from right to left.
func TestEveryPageStretched(t *testing.T) {
	h := lived(t, func(o *shell.Options) { o.Languages = shelltest.Stretched(t) })
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range pages {
		w.As(who).InspectStretched(paths...)
	}
}

// TestPictures writes pictures of the pages into the folder that KEEPWELL_PICTURES names, for people to look at.
func TestPictures(t *testing.T) {
	folder := os.Getenv("KEEPWELL_PICTURES")
	if folder == "" {
		return
	}
	h := lived(t)
	w := shelltest.NewWindow(t, h.base)
	for name, x := range map[string]struct{ who, path string }{
		"trends": {"carl", "/oversight/trends"}, "warning": {"carl", "/oversight/early-warning"}, "universes": {"cory", "/oversight/universes"}, "tips": {"anna", "/tips"},
	} {
		picture := w.As(x.who).Open(x.path).Picture(true)
		if err := os.WriteFile(filepath.Join(folder, "oversight-"+name+".png"), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
