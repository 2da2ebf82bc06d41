package partner_test

import (
	"os"
	"path/filepath"
	"slices"
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
	h.complain(h.rosa)
	asked := h.ask("anna", "en", "KW0000001", "reported", "urgent_access", "words", "She has no insulin for the weekend.").At.Path
	h.ask("anna", "en", "KW9999999", "reported", "misselling", "words", "He was told that his doctor is in the network.")
	for range 3 {
		h.ask("adam", "en", "KW0000003")
	}
	h.ask("adam", "en", "KW0000003")
	told := h.call("en").At.Path
	todo := h.as("sue", "en").Open("/agents/outreach")
	known := todo.Follow("Call the member").At.Path
	fits := h.as("sue", "en").Open("/agents/outreach?desk=agent_oversight").Follow("Have agent oversight look").At.Path
	open := h.question("anna", "system", "The page stays white.")
	done := h.question("anna", "commission", "A renewal is missing.")
	h.as("sue", "en").Open("/agents/line/"+done).Submit("/agents/line/"+done, "text", "It is paid in August.")
	return h, []place{
		{"ask", "anna", "/inquiries"},
		{"none", "gulf", "/inquiries?after=1.x"},
		{"heard", "anna", asked},
		{"line", "anna", "/resource-line"},
		{"noline", "adam", "/resource-line"},
		{"new", "anna", "/resource-line/new"},
		{"open", "anna", "/resource-line/" + open},
		{"answered", "anna", "/resource-line/" + done},
		{"call", "sue", "/agents/calls"},
		{"told", "sue", told},
		{"todo", "sue", "/agents/outreach"},
		{"known", "sue", known},
		{"oversight", "sue", fits},
		{"queue", "carl", "/agents/line"},
		{"answer", "carl", "/agents/line/" + open},
		{"watch", "carl", "/agents/watch"},
		{"compliance", "cora", "/agents/watch"},
	}
}

// question asks the resource line and gives the id.
func (h *house) question(who, topic, text string) string {
	h.t.Helper()
	at := h.as(who, "en").Open("/resource-line/new").Submit("/resource-line/new", "topic", topic, "text", text).At.Path
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

// TestAskingByKeyboard takes the way through the form with the keyboard alone, in its order.
func TestAskingByKeyboard(t *testing.T) {
	h := build(t)
	stops := shelltest.NewWindow(t, h.base).As("anna").Open("/inquiries").Walk()
	last := -1
	for _, name := range []string{"number", "name", "birth-month", "reported", "words", "Ask"} {
		i := slices.IndexFunc(stops, func(s string) bool { return strings.Contains(s, name) })
		if i < 0 {
			t.Errorf("%s is not reached: %v", name, stops)
		}
		if name != "Ask" && i < last {
			t.Errorf("%s is out of order: %v", name, stops)
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
