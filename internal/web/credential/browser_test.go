package credential_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// place is a page and who opens it.
type place struct{ name, who, path string }

// lived is a house in which everything that a page can show has happened, with the pages.
func lived(t *testing.T, change ...func(*shell.Options)) (*house, []place) {
	t.Helper()
	h := build(t, change...)
	h.as("bo", "en").Open("/credentials/agents/1234567/enter?kind=hold").Submit("/credentials/agents/1234567/enter",
		"number", "H1", "reason", "debit balance", "from-month", "11", "from-day", "1", "from-year", "2026", "why", "asked by finance")
	correct := h.as("bo", "en").Open("/credentials/agents/1234567").Follow("Correct").At.RequestURI()
	file := h.as("bo", "en").Open("/credentials/files").Follow("agents_2026-05-02.csv").At.Path
	return h, []place{
		{"file", "bo", file},
		{"ready", "anna", "/ready"},
		{"unknown", "nobody", "/ready"},
		{"agency", "gulf", "/ready"},
		{"below", "gulf", "/ready?npn=1234568"},
		{"tests", "anna", "/ready/tests?npn=1234567&state=NJ&contract=Z0001&plan=001&year=2026&on-year=2026&on-month=11&on-day=4"},
		{"search", "bo", "/credentials?q=agent"},
		{"nobody", "cora", "/credentials?q=zzz"},
		{"agent", "bo", "/credentials/agents/1234567"},
		{"then", "cora", "/credentials/agents/1234567?known-year=2026&known-month=6&known-day=1"},
		{"staff_tests", "bo", "/credentials/agents/1234567/tests?state=NY&contract=Z0001&plan=001&year=2026"},
		{"lapses", "bo", "/credentials/lapses"},
		{"enter", "bo", "/credentials/agents/1234567/enter?kind=license"},
		{"contract", "bo", "/credentials/agents/1234567/enter?kind=contract"},
		{"correct", "bo", correct},
		{"withdraw", "bo", strings.Replace(correct, "/enter", "/withdraw", 1)},
		{"files", "bo", "/credentials/files"},
		{"export", "cora", "/credentials/export"},
	}
}

// byVisitor are the paths that each visitor opens.
func byVisitor(all []place) map[string][]string {
	paths := map[string][]string{}
	for _, p := range all {
		paths[p.who] = append(paths[p.who], p.path)
	}
	return paths
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
