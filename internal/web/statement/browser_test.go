package statement_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// place is a page and who opens it.
type place struct{ name, who, path string }

// places are all pages, in every state that they have.
func (h *house) places() []place {
	run, line := "/statements/runs/"+string(h.second.ID), "/statements/lines/"
	return []place{
		{"list", "anna", "/statements"},
		{"none", "gulf", "/statements"},
		{"choose", "bo", "/statements"},
		{"unknown", "bo", "/statements?agent=7777777"},
		{"chosen", "fi", "/statements?agent=1234567"},
		{"one", "anna", run},
		{"reason", "anna", run + "?reason=rapid_disenrollment"},
		{"proposed", "bo", "/statements/runs/" + string(h.prepared.ID) + "?agent=1234567"},
		{"back", "anna", line + h.lineOf("KW0000001", h.second.ID)},
		{"full", "anna", line + h.lineOf("KW0000001", h.first.ID)},
		{"lost", "cora", line + h.lineOf("KW0000002", h.second.ID) + "?agent=1234567"},
		{"outlook", "anna", "/statements/expected"},
		{"nobody", "adam", "/statements/expected?only=lost"},
		{"agency", "gulf", "/statements/agency"},
		{"below", "gulf", "/statements/agency/" + string(h.first.ID)},
	}
}

func byVisitor(all []place) map[string][]string {
	paths := map[string][]string{}
	for _, p := range all {
		paths[p.who] = append(paths[p.who], p.path)
	}
	return paths
}

// TestEveryPageInEveryLook: both languages, wide and 320 pixels, large print, dark: axe finds nothing and nothing scrolls sideways.
func TestEveryPageInEveryLook(t *testing.T) {
	h := build(t)
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range byVisitor(h.places()) {
		w.As(who).Inspect(paths...)
	}
}

// TestEveryPageStretched holds pages against longer words from right to left.
func TestEveryPageStretched(t *testing.T) {
	h := build(t, func(o *shell.Options) { o.Languages = shelltest.Stretched(t) })
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range byVisitor(h.places()) {
		w.As(who).InspectStretched(paths...)
	}
}

// TestPictures draws every page for eyes, into the folder that KEEPWELL_PICTURES names.
func TestPictures(t *testing.T) {
	folder := os.Getenv("KEEPWELL_PICTURES")
	if folder == "" {
		return
	}
	h := build(t)
	w := shelltest.NewWindow(t, h.base)
	for _, p := range h.places() {
		for lang, width := range map[string]int64{"en": 1280, "es": 320} {
			w.As(p.who).Language(lang).Size(width, 900).Open(p.path)
			h.Must(os.WriteFile(filepath.Join(folder, p.name+"-"+lang+".png"), w.Picture(true), 0o600))
		}
	}
}
