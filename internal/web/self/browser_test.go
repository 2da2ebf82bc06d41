package self_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// lived is a house in which everything that a page can show has happened.
func lived(t *testing.T) *house {
	t.Helper()
	h := build(t)
	h.grant(access.GrantCoach, h.coach)
	look := h.coachLooks()
	rosa := h.as("rosa!", "en")
	h.appoint(rosa, "en")
	h.signs("en").Open("/for/" + string(h.rosa)).MustBe(200)
	h.appointNamed(rosa, "en", "Jose Alvarez", "scope", "some", "kinds", "coverage")
	rosa.Open("/my/privacy/sharing/new").Submit("", "what", "organization", "name", "Bay Legal Aid").Submit("", "kinds", "coverage").Submit("").Submit("")
	rosa.Open("/my/privacy/consent/behavioral_health").Submit("").Submit("")
	rosa.Open("/my/privacy/requests/new/amendment_request").Submit("", "in_words", "I never had asthma.").MustBe(200)
	rosa.Open("/my/privacy/requests/new/privacy_complaint").Submit("", "in_words", "Somebody called my neighbor.").MustBe(200)
	files(rosa, "The bill is wrong.", "about", "billing")
	h.answers(complaint.Decision{Outcome: complaint.Substantiated, Done: "Read the bill.", Tell: "Usted tenía razón."})
	must(t, h.rooms.Guard.Ask(t.Context(), h.cause(), h.asMember(access.Looks), look.Position(), "Who is this?"))
	return h
}

// memberPages are all pages of a member by name.
func (h *house) memberPages(t *testing.T) map[string]string {
	t.Helper()
	rosa := h.as("rosa!", "en")
	pages := map[string]string{
		"home": "/my", "details": "/my/details", "privacy": "/my/privacy", "access": "/my/privacy/access", "looks": "/my/privacy/looks",
		"proof": "/my/privacy/looks/proof", "helpers": "/my/privacy/helpers", "appoint": "/my/privacy/helpers/new", "sharing": "/my/privacy/sharing",
		"share": "/my/privacy/sharing/new", "consent": "/my/privacy/consent/substance_use", "requests": "/my/privacy/requests",
		"notice": "/privacy-notice", "record": "/my/record", "care": "/my/record/care", "conditions": "/my/record/conditions",
		"complaints": "/my/complaints", "tell": "/my/complaints/new",
		"medicines": "/my/record/medicines", "visits": "/my/record/visits", "download": "/my/record/download",
	}
	for _, form := range []string{"name", "address", "phone", "email", "language", "contact"} {
		pages["details-"+form] = "/my/details/" + form
	}
	for _, kind := range []string{"access", "amendment", "accounting", "restriction", "confidential"} {
		pages["ask-"+kind] = "/my/privacy/requests/new/" + kind + "_request"
	}
	for _, list := range []struct{ name, path, below string }{
		{"complaint", "/my/complaints", "/my/complaints/"},
		{"look", "/my/privacy/looks", "/my/privacy/looks/"},
		{"request", "/my/privacy/requests", "/my/privacy/requests/"},
		{"helper", "/my/privacy/helpers", "/my/privacy/helpers/"},
		{"end", "/my/privacy/access", "/my/privacy/access/"},
	} {
		for _, link := range rosa.Open(list.path).Links() {
			if strings.HasPrefix(link, list.below) && !strings.Contains(link, "/new") && !strings.HasSuffix(link, "list.csv") && !strings.HasSuffix(link, "proof") {
				pages[list.name] = link
			}
		}
	}
	return pages
}

// TestPagesInABrowser looks at every page with axe, in both languages, narrow and wide, in large print and in the dark.
func TestPagesInABrowser(t *testing.T) {
	h := lived(t)
	w := shelltest.NewWindow(t, h.base).As("rosa!")
	pages := h.memberPages(t)
	if at := pages["complaint"]; at != "" {
		pages["receipt"] = at + "/receipt"
	}
	for _, name := range []string{"complaint", "look", "request", "helper", "end"} {
		if pages[name] == "" {
			t.Errorf("there is no page %s", name)
		}
	}
	var paths []string
	for _, path := range pages {
		paths = append(paths, path)
	}
	w.Inspect(paths...)
	w.As("lucia!").Inspect("/for", "/for/"+string(h.rosa), "/for/"+string(h.rosa)+"/record")
}

// wcag is what axe looks for on pages that only a form leads to.
const wcag = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`

// TestSigningInABrowser goes through the pages that have no address of their own, by keyboard and with axe, in both languages.
func TestSigningInABrowser(t *testing.T) {
	h := build(t)
	w := shelltest.NewWindow(t, h.base).As("rosa!").Size(320, 900)
	for _, lang := range []string{"en", "es"} {
		check := func(page string) {
			t.Helper()
			for _, found := range w.Violations(wcag) {
				t.Errorf("%s in %s: %s", page, lang, found)
			}
			if stops := w.Walk(); len(stops) < 8 {
				t.Errorf("%s in %s: the keyboard reaches only %q", page, lang, stops)
			}
		}
		w.Language(lang).Open("/my/privacy/helpers/new")
		w.Click("main button", ".kw-problems")
		check("what is missing")
		choose(w, "name", "Lucia Alvarez", "relation", "child", "number", "8135550177", "line1", "12 Palm Street", "city", "Tampa", "state", "FL", "zip", "33602")
		w.Click("main button", "#scope")
		check("what they may see")
		w.Click("main button", ".kw-confirm")
		check("before signing")
		w.Click(".kw-confirm button", ".kw-said")
		check("signed")
		w.Open("/my/details/language")
		choose(w, "spoken", "es", "written", "es")
		w.Click("main button", ".kw-confirm")
		check("is this right")
	}
}

// choose sets fields of the open page: pairs of an id and a value.
func choose(w *shelltest.Window, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		shelltest.Eval[bool](w, fmt.Sprintf("(document.getElementById(%q).value = %q, true)", pairs[i], pairs[i+1]))
	}
}

// TestPicturesForReview writes pictures of all pages where KEEPWELL_PICTURES says.
func TestPicturesForReview(t *testing.T) {
	folder := os.Getenv("KEEPWELL_PICTURES")
	if folder == "" {
		return
	}
	h := lived(t)
	w := shelltest.NewWindow(t, h.base).As("rosa!")
	for name, path := range h.memberPages(t) {
		for _, look := range []struct {
			lang  string
			width int64
		}{{"en", 1280}, {"es", 320}} {
			w.Language(look.lang).Size(look.width, 900).Open(path)
			must(t, os.WriteFile(filepath.Join(folder, name+"-"+look.lang+".png"), w.Picture(true), 0o600))
		}
	}
	w.Language("en").Size(1280, 900).Open("/my/privacy/sharing/new")
	choose(w, "name", "Bay Legal Aid")
	w.Click("main button", "#kinds").Click("#kinds", "").Click("main button", "#purpose")
	must(t, os.WriteFile(filepath.Join(folder, "share-why.png"), w.Picture(true), 0o600))
	w.Click("main button", ".kw-confirm")
	must(t, os.WriteFile(filepath.Join(folder, "share-sign.png"), w.Picture(true), 0o600))
	w.Size(320, 900).Paper().Open("/my/record/care")
	must(t, os.WriteFile(filepath.Join(folder, "paper.png"), w.Picture(true), 0o600))
	w.Scheme("light").As("lucia!").Size(1280, 900)
	for name, path := range map[string]string{"for": "/for", "for-home": "/for/" + string(h.rosa)} {
		w.Open(path)
		must(t, os.WriteFile(filepath.Join(folder, name+".png"), w.Picture(true), 0o600))
	}
}
