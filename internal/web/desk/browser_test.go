package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// place is a page and who opens it.
type place struct{ name, who, path string }

// lived is a house in which everything that a page can show has happened, with the pages.
func lived(t *testing.T, change ...func(*shell.Options)) (*house, []place) {
	t.Helper()
	h := build(t, change...)
	h.grant(access.GrantTreating, h.rosa, h.practice)
	h.grant(access.GrantTreating, h.sam, h.practice)
	h.as("doc", "en").Open("/break-glass?member="+memberNumber).
		Submit("/break-glass", "reason", "Found unconscious, which medicines does she take?", "emergency", "yes")
	all := h.callPlaces()
	pair := h.as("stella!", "en").Open("/steward").Follow("Rosa").At.Path
	return h, append(
		all,
		place{"find", "sue", "/desk"}, place{"verify", "sue", "/desk/verify/" + string(h.rosa)}, place{"over", "sue", "/desk/calls/none"},
		place{"pairs", "stella!", "/steward"}, place{"pair", "stella!", pair}, place{"merge", "stella!", pair + "/merge"}, place{"apart", "stella!", pair + "/apart"},
		place{"people", "stella!", "/steward/people"}, place{"entry", "stella!", "/steward/people/" + string(h.rosa)}, place{"imports", "stella!", "/steward/imports"},
		place{"patients", "doc", "/patients"}, place{"patient", "doc", "/patients/" + memberNumber}, place{"closed", "doc", "/patients/KW9999999"},
		place{"glass", "doc", "/break-glass?member=" + memberNumber},
	)
}

// callPlaces are the pages of a call with a defective paper and an open request.
func (h *house) callPlaces() []place {
	sue := h.call("en", "caller", "with_member", "name", "Lucia Alvarez", "agrees", "yes")
	at := sue.At.Path
	sue.Open(at+"/new-paper/cms_1696").Submit(at+"/new-paper/cms_1696", "holder", "Lucia Alvarez", "present", "member_name")
	paper := sue.At.Path
	sue.Open(at+"/new-paper/spoken_agreement").Submit(at+"/new-paper/spoken_agreement", "kinds", "coverage", "agrees", "yes")
	sue.Open(at+"/new-request/amendment_request").Submit(at+"/new-request/amendment_request", "in_words", "I never had asthma.")
	all := []place{
		{"member", "sue", at},
		{"paper", "sue", paper},
		{"cure", "sue", paper + "/cure"},
		{"revoke", "sue", paper + "/revoke"},
		{"request", "sue", sue.At.Path},
		{"code", "sue", at + "/code"},
		{"disclosure", "sue", at + "/disclosures"},
		{"papers", "sue", at + "/papers"},
		{"requests", "sue", at + "/requests"},
	}
	for _, what := range []string{"address", "phone", "email", "language", "contact"} {
		all = append(all, place{"change-" + what, "sue", at + "/change/" + what})
	}
	for _, form := range []string{"spoken_agreement", "cms_1696", "legal_authority", "hipaa_authorization"} {
		all = append(all, place{"form-" + form, "sue", at + "/new-paper/" + form})
	}
	for _, kind := range []string{"access_request", "restriction_request", "confidential_request", "accounting_request"} {
		all = append(all, place{"ask-" + kind, "sue", at + "/new-request/" + kind})
	}
	return all
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

// TestACallByKeyboard takes the way from the search to the member with the keyboard alone.
func TestACallByKeyboard(t *testing.T) {
	h := build(t)
	w := shelltest.NewWindow(t, h.base).As("sue")
	for _, page := range []struct{ path, want string }{
		{"/desk", "text birth-month birth-day birth-year Search"},
		{"/desk/verify/" + string(h.rosa), "caller name agrees birth-month birth-day birth-year number zip phone Compare"},
		{h.call("en").At.Path, "language reach address phone e-mail end authorization request code disclosure"},
	} {
		stops := strings.Join(w.Open(page.path).Walk(), " ")
		_, stops, _ = strings.Cut(stops, "Sign out")
		for _, name := range strings.Fields(page.want) {
			_, after, found := strings.Cut(stops, name)
			if !found {
				t.Errorf("%s: %s is not reached in order: %s", page.path, name, stops)
			}
			stops = after
		}
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
			must(t, os.WriteFile(filepath.Join(folder, p.name+"-"+lang+".png"), w.Picture(true), 0o600))
		}
	}
}
