package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// everyRule is what axe looks for on every step.
const everyRule = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`

// hands are somebody at a browser who uses the keyboard alone.
type hands struct {
	*shelltest.Window
	t *testing.T
}

// stopsOfAPage is more often than any page of the story needs the Tab key.
const stopsOfAPage = 80

// tab goes on with the Tab key until the focus is where a condition on e, the focused element, holds.
func (k hands) tab(what, condition string) hands {
	k.t.Helper()
	for range stopsOfAPage {
		k.Press(kb.Tab)
		if shelltest.Eval[bool](k.Window, `(e => `+condition+`)(document.activeElement)`) {
			return k
		}
	}
	k.t.Fatalf("the Tab key does not reach %s on %s", what, shelltest.Eval[string](k.Window, "location.pathname + ': ' + document.querySelector('main').innerText"))
	return k
}

// types fills in fields in the order of the page: pairs of a field's name and what is typed.
func (k hands) types(pairs ...string) hands {
	k.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		k.tab(pairs[i], fmt.Sprintf("e.name === %q", pairs[i])).Press(pairs[i+1])
	}
	return k
}

// enters presses Enter on the link or button with a text, waits for the next page, and lets axe look at it.
func (k hands) enters(text string) hands {
	k.t.Helper()
	k.tab(text, fmt.Sprintf("e.textContent.trim() === %q", text))
	shelltest.Eval[bool](k.Window, `(document.body.dataset.before = "yes", true)`)
	k.Press(kb.Enter)
	k.Do("the page after "+text, chromedp.WaitReady(chromedp.CSS("body:not([data-before]) main")))
	return k.sees()
}

// sees checks the open page with axe, and that it says something.
func (k hands) sees(texts ...string) hands {
	k.t.Helper()
	for _, found := range k.Violations(everyRule) {
		k.t.Errorf("%s: %s", shelltest.Eval[string](k.Window, "location.pathname"), found)
	}
	page := strings.Join(strings.Fields(k.Text("main")), " ")
	for _, text := range texts {
		if !strings.Contains(page, text) {
			k.t.Errorf("%s does not say %q; it says: %s", shelltest.Eval[string](k.Window, "location.pathname"), text, page)
		}
	}
	return k
}

// TestRosaAppointsHerDaughterByKeyboard is the member's part of that story in a browser, without a mouse, in both languages.
func TestRosaAppointsHerDaughterByKeyboard(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		t.Run(lang, func(t *testing.T) {
			h := build(t, store.SQLite)
			next := in(lang, "Continue", "Continuar")
			rosa := hands{shelltest.NewWindow(t, h.base).Language(lang).SetCookie("keepwell_session", h.session("rosa")), t}
			rosa.Open("/my/privacy/helpers")
			rosa.sees(in(lang, "Nobody acts for you", "Nadie actúa por usted")).enters(in(lang, "Name somebody to act for me", "Nombrar a alguien para actuar por mí"))
			rosa.types("name", "Lucia Alvarez", "relation", kb.ArrowDown, "number", "813-555-0177", "line1", "12 Palm Street", "city", "Tampa", "state", "FL", "zip", "33602")
			rosa.enters(next).sees(in(lang, "Step 2 of 2", "Paso 2 de 2")).enters(next)
			rosa.sees("Lucia Alvarez", "813-555-0177", in(lang, "Read this, then sign", "Lea esto y después firme")).enters(in(lang, "I agree and sign", "Estoy de acuerdo y firmo"))
			rosa.sees(in(lang, "Lucia Alvarez still needs to sign", "Falta la firma de Lucia Alvarez")).enters(in(lang, "Make the link", "Hacer el enlace"))
			link := invitation.FindString(rosa.Text("main"))
			h.arrives(link, lang).Open("/for/" + string(h.rosa)).MustSay("Rosa Alvarez Ortiz")

			rosa.Open("/my/privacy/looks")
			rosa.sees("Lucia Alvarez").Open("/my/privacy/helpers")
			rosa.sees(in(lang, "In force", "En vigor")).enters("Lucia Alvarez").enters(in(lang, "End this now", "Terminar esto ahora"))
			rosa.sees(in(lang, "From this moment", "Desde este momento")).enters(in(lang, "Yes, end it now", "Sí, terminar ahora"))
			rosa.sees(in(lang, "Ended", "Terminado"))
		})
	}
}
