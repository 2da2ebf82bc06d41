package bulletin_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// place is a page and who opens it; "" is somebody without an account.
type place struct{ name, who, path string }

// lived is a house in which everything that a page can show has happened, with the pages.
func lived(t *testing.T, change ...func(*shell.Options)) (*house, []place) {
	t.Helper()
	h := build(t, change...)
	at := h.publish("acknowledge", "yes", "states", "FL", "readiness", "ready")
	h.as("bo", "en").Open(at+"/edit").Submit(at+"/edit", "body_en", "The rates are other ones.")
	read := h.as("anna", "en").Open("/bulletins").Follow("New rates").At.Path
	h.as("anna", "en").Open("/public-page").Submit("/public-page", "phone", "305-555-0100", "words", "I help neighbors in Miami.", "languages", "es", "organizations", "4", "products", "21")
	h.as("bo", "en").Open("/agent-pages/1234567").Submit("/agent-pages/1234567/approve")
	h.as("anna", "en").Open("/public-page").Submit("/public-page", "words", "I help neighbors in Tampa.")
	return h, []place{
		{"inbox", "anna", "/bulletins"},
		{"empty", "ben", "/bulletins"},
		{"read", "anna", read},
		{"own", "anna", "/public-page"},
		{"notready", "ben", "/public-page"},
		{"ownpreview", "anna", "/public-page/preview"},
		{"desk", "bo", "/bulletin-desk"},
		{"new", "bo", "/bulletin-desk/new"},
		{"one", "bo", at},
		{"edit", "bo", at + "/edit"},
		{"withdraw", "bo", at + "/withdraw"},
		{"pages", "bo", "/agent-pages"},
		{"nopages", "cora", "/agent-pages?state=declined"},
		{"judge", "bo", "/agent-pages/1234567"},
		{"public", "", "/agent/anna-agent-1234567"},
		{"gone", "", "/agent/nobody"},
	}
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

func byVisitor(all []place) map[string][]string {
	paths := map[string][]string{}
	for _, p := range all {
		paths[p.who] = append(paths[p.who], p.path)
	}
	return paths
}

// TestPictures draws every page for eyes, into the folder that KEEPWELL_PICTURES names.
func TestPictures(t *testing.T) {
	folder := os.Getenv("KEEPWELL_PICTURES")
	if folder == "" {
		return
	}
	h, all := lived(t)
	w := shelltest.NewWindow(t, h.base)
	for _, p := range all {
		for lang, width := range map[string]int64{"en": 1280, "es": 320} {
			w.As(p.who).Language(lang).Size(width, 900).Open(p.path)
			h.must(os.WriteFile(filepath.Join(folder, p.name+"-"+lang+".png"), w.Picture(true), 0o600))
		}
	}
}
