package payrun_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// place is a page and who opens it.
type place struct{ name, who, path string }

// lived is a house in which everything that a page can show has happened, with the pages.
func lived(t *testing.T, change ...func(*shell.Options)) (*house, []place) {
	t.Helper()
	h := build(t, change...)
	pat, kim := h.Member("Pat Puerto", "KW0000006"), h.Member("Kim Kept", "KW0000007")
	h.Span(pat, "s6", "1234567", "2026-07-01", "", "initial")
	h.Lives(pat, "")
	h.Span(kim, "s7", "1234567", "2026-07-01", "", "initial")
	h.Held(kim, "s7", "c7")
	run := h.prepared()
	path, l := runPath(run), h.line(run.ID, commission.RapidDisenrollment)
	payee := path + "/payees/1234568"
	h.as("ben", "en").Open(payee).Submit(payee+"/hold", "line", statement.LineNumber(h.line(run.ID, commission.Earned).ID), "why", "signature missing")
	return h, []place{
		{"runs", "bo", "/commissions"},
		{"older", "cora", "/commissions?from=1"},
		{"paid", "fi", runPath(h.first)},
		{"prepared", "bo", path},
		{"approve", "fi", path},
		{"empty", "fi", path + "?show=more"},
		{"problems", "bo", path + "/problems"},
		{"rate", "bo", path + "/problems?kind=needs_region"},
		{"noproblems", "bo", runPath(h.first) + "/problems"},
		{"payee", "ben", payee},
		{"debt", "fi", path + "/payees/1234567"},
		{"prepare", "bo", "/commissions/prepare"},
		{"journal", "cora", "/commissions/journal"},
		{"house", "cora", "/commissions/journal?payee=house&month=2026-02"},
		{"line", "cora", "/commissions/lines/" + statement.LineNumber(l.ID)},
		{"months", "cora", "/commissions/lines/" + statement.LineNumber(h.line(h.first.ID, commission.Earned).ID)},
		{"account", "fi", "/commissions/account?agent=1234567"},
		{"choose", "fi", "/commissions/account"},
		{"suspense", "fi", "/commissions/suspense"},
	}
}

func runPath(r commission.Run) string { return "/commissions/runs/" + string(r.ID) }

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

// TestPreparingByKeyboard takes the way through the form with the keyboard alone, in its order.
func TestPreparingByKeyboard(t *testing.T) {
	h := build(t)
	stops := shelltest.NewWindow(t, h.base).As("bo").Open("/commissions/prepare").Walk()
	last := -1
	for _, name := range []string{"as_of-month", "scope", "do", "Prepare"} {
		i := last + 1 + slices.IndexFunc(stops[last+1:], func(s string) bool { return strings.Contains(s, name) })
		if i <= last {
			t.Errorf("%s is not reached in its order: %v", name, stops)
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
		picture := w.As(p.who).Size(1280, 900).Open(p.path).Picture(true)
		if err := os.WriteFile(filepath.Join(folder, "payrun-"+p.name+".png"), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
