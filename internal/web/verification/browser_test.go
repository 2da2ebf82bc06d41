package verification_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// place is a page and who opens it; "" is somebody without an account.
type place struct{ name, who, path string }

// lived is a house in which everything that a page can show has happened, with the pages.
func lived(t *testing.T, change ...func(*shell.Options)) (*house, []place) {
	t.Helper()
	h := build(t, change...)
	made := h.made(h.rosa)
	at, other := h.path(h.rosa), h.path(h.otto)
	_, err := h.room.Try(t.Context(), h.cause(), h.doors["bo"], h.of(h.rosa), verification.Attempt{Way: verification.ByFax, Result: verification.Sent, Note: "To the fax of the practice."})
	h.must(err)
	answered := h.as("sue", "en").Open(other+"/answer").Upload(other+"/answer", "scan", "form.pdf", "%PDF-1.7 signed",
		with(word("diabetes"), "how", "paper", "on-month", "1", "on-day", "5", "on-year", "2026")...).MustBe(200)
	struck := answered.Follow("Take this answer out").At.Path
	determination := h.as("bo", "en").Open("/determinations").Follow("S-").At.Path
	return h, []place{
		{"door", "", "/verify/" + string(made.Secret)},
		{"closed", "", "/verify/aaaaaaaaaaaaaaaaaaaaaaaaaa"},
		{"thanks", "", "/verify/thanks"},
		{"queue", "bo", "/verifications"},
		{"one", "bo", at},
		{"answered", "bo", other},
		{"provider", "bo", at + "/provider"},
		{"attempt", "bo", at + "/attempt"},
		{"answer", "bo", at + "/answer"},
		{"strike", "bo", struck},
		{"remove", "bo", at + "/remove"},
		{"determinations", "bo", "/determinations"},
		{"none", "bo", "/determinations?state=eligible"},
		{"determination", "bo", determination},
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

// TestTheQuestionInABrowser: a provider fills it in with script on; axe finds nothing on it, narrow and in Spanish.
func TestTheQuestionInABrowser(t *testing.T) {
	h, all := lived(t)
	w := shelltest.NewWindow(t, h.base).Language("es").Size(320, 900)
	made := h.made(h.rosa)
	path := "/verify/" + string(made.Secret)
	w.Open(path)
	shelltest.Eval[string](w, `document.querySelector('#npi').value = '`+npi+`'`)
	shelltest.Eval[string](w, `document.querySelector('#code').value = '`+made.Code+`'`)
	w.Click("button[type=submit].ds-c-button--solid", "#patient")
	if text := w.Text("main"); !strings.Contains(text, "Rosa Alvarez Ortiz") || !strings.Contains(text, "Insuficiencia") {
		t.Errorf("the question says %s", text)
	}
	if found := w.Violations("['wcag2a', 'wcag2aa', 'wcag21aa']"); len(found) > 0 {
		t.Error(found)
	}
	if folder := os.Getenv("KEEPWELL_PICTURES"); folder != "" {
		h.must(os.WriteFile(filepath.Join(folder, "question-es.png"), w.Picture(true), 0o600))
		_ = all
	}
}

// TestTheDoorByKeyboard takes the way through the form with the keyboard alone, in its order.
func TestTheDoorByKeyboard(t *testing.T) {
	h := build(t)
	made := h.made(h.rosa)
	stops := shelltest.NewWindow(t, h.base).Open("/verify/" + string(made.Secret)).Walk()
	last := -1
	for _, name := range []string{"npi", "code", "Go on"} {
		i := slices.IndexFunc(stops, func(s string) bool { return strings.Contains(s, name) })
		if i <= last {
			t.Errorf("%s is not reached in order: %v", name, stops)
		}
		last = max(last, i)
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
	for _, p := range all {
		for lang, width := range map[string]int64{"en": 1280, "es": 320} {
			w.As(p.who).Language(lang).Size(width, 900).Open(p.path)
			h.must(os.WriteFile(filepath.Join(folder, p.name+"-"+lang+".png"), w.Picture(true), 0o600))
		}
	}
}
