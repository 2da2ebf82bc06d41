package book_test

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
	waiting := h.dispute("wrong_agent_of_record", "member", string(h.rosa))
	ruled := h.dispute("made_by_the_plan", "member", string(h.rosa))
	bo := h.as("bo", "en").Open("/disputes-to-do/" + ruled)
	bo.Submit("/disputes-to-do/"+ruled+"/identify", "change", "chg1")
	bo.Submit("/disputes-to-do/"+ruled+"/rule", "ruling", "upheld", "text", "It was our own line.", "citations", "P1", "without", "The line was not recorded.")
	open := h.dispute("other")
	h.follow()
	return h, []place{
		{"book", "anna", "/book"},
		{"filters", "anna", "/book?family=mapd&sort=since"},
		{"agency-book", "ada", "/book"},
		{"ended", "anna", "/book?status=termed"},
		{"nothing", "anna", "/book?q=zzz"},
		{"empty", "ed", "/book"},
		{"agency", "ada", "/agency"},
		{"customer", "anna", "/book/" + string(h.rosa)},
		{"chronic", "anna", "/book/" + string(h.otto)},
		{"lapsed", "ada", "/book/" + string(h.sol)},
		{"disputes", "anna", "/disputes"},
		{"nodisputes", "ed", "/disputes"},
		{"claims", "anna", "/disputes/new"},
		{"new", "anna", "/disputes/new?claim=wrong_agent_of_record&member=" + string(h.rosa)},
		{"new-money", "ada", "/disputes/new?claim=chargeback"},
		{"waiting", "anna", "/disputes/" + waiting},
		{"ruled", "anna", "/disputes/" + ruled},
		{"open", "anna", "/disputes/" + open},
		{"queue", "bo", "/disputes-to-do"},
		{"phone", "bo", "/disputes-to-do/new"},
		{"to-rule", "bo", "/disputes-to-do/" + open},
		{"to-wait", "bo", "/disputes-to-do/" + waiting},
		{"was-ruled", "bo", "/disputes-to-do/" + ruled},
		{"compliance", "cora", "/disputes-to-do"},
	}
}

// dispute opens one as anna and gives its id.
func (h *house) dispute(claim string, more ...string) string {
	h.t.Helper()
	path := "/disputes/new?claim=" + claim
	for i := 0; i+1 < len(more); i += 2 {
		path += "&" + more[i] + "=" + more[i+1]
	}
	at := h.as("anna", "en").Open(path).Submit("/disputes/new", "text", "I have been the agent of this customer since January 2024, and now I am not.").At.Path
	return at[strings.LastIndex(at, "/")+1:]
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
