package change_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// place is a page and who opens it.
type place struct{ name, who, path string }

// lived is a house in which everything that a page can show has happened, with the pages.
func lived(t *testing.T, edit ...func(*shell.Options)) (*house, []place) {
	t.Helper()
	h := build(t, edit...)
	h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
	call := h.verified("pia", "en", "KW0000001")
	callPath := call.At.Path
	prepared := call.Submit(callPath, wish...).Submit(callPath+"/record", "recording", "REC-7").At.Path
	h.enrolled(h.sam, "001", "2026-01-01", "", "1234567")
	from := clock.MustParse("2026-10-01")
	h.state("1234567", credential.Fact{Kind: credential.Hold, Number: "H1", Reason: "audit", From: &from})
	h.enrolled(h.sam, "002", "2026-12-01", "", "1234568")
	h.enrolled(h.rosa, "002", "2027-01-01", "", "1234568") // the line, says our record: it is held
	held := h.as("bo", "en").Open("/plan-changes/held").Follow("Harbor Classic (Z0001-001)").At.Path
	mine := h.as("ben", "en").Open("/my-plan-changes").Follow("Not your customer today").At.Path
	text := h.as("anna", "en").Open("/referral-links").Submit("/referral-links").Text()
	at := strings.Index(text, "https://plan.example/referral/")
	token := strings.Fields(text[at+len("https://plan.example"):])[0]
	return h, []place{
		{"find", "pia", "/plan-changes"},
		{"verify", "pia", "/plan-changes/verify/" + string(h.rosa)},
		{"member", "pia", callPath},
		{"request", "pia", callPath + "/agent"},
		{"case", "pia", prepared},
		{"all", "pia", "/plan-changes/all"},
		{"nothing", "pia", "/plan-changes/all?state=withdrawn"},
		{"queue", "bo", "/plan-changes/held"},
		{"held", "bo", held},
		{"handover", "bo", "/plan-changes/handover"},
		{"audit", "cora", "/plan-changes/all"},
		{"mine", "ben", "/my-plan-changes"},
		{"one", "ben", mine},
		{"lost", "anna", "/my-plan-changes"},
		{"links", "anna", "/referral-links"},
		{"landing", "", token},
		{"gone", "", "/referral/nosuch"},
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

// TestNoPageNamesMoney: nothing on these screens is an amount, for anybody.
func TestNoPageNamesMoney(t *testing.T) {
	h, all := lived(t)
	for _, p := range all {
		h.as(p.who, "en").Open(p.path).MustNotSay("$", "USD")
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
	w.As("pia").Language("en").Size(1280, 900).Open(all[2].path)
}
