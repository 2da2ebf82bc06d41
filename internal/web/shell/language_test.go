package shell_test

import (
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// reader is a door behind which one person with preferences waits.
type reader struct{ shell.Session }

func (d reader) Enter(*http.Request) (shell.Session, bool, error) { return d.Session, true, nil }

// TestChoiceOfLanguage: what was chosen here, what the account prefers, what the browser asks for, what the plan speaks first.
func TestChoiceOfLanguage(t *testing.T) {
	for _, tc := range []struct {
		name, chosen, account, browser, plan, want string
	}{
		{"nothing said", "", "", "", "es", "es"},
		{"the plan speaks what we do not", "", "", "", "vi", "en"},
		{"browser", "", "", "es-MX,es;q=0.9,en;q=0.5", "en", "es"},
		{"browser asks for something else first", "", "", "vi,es;q=0.5", "en", "es"},
		{"browser asks for what we do not speak", "", "", "vi", "es", "es"},
		{"browser says nonsense", "", "", "((", "es", "es"},
		{"account before browser", "", "es", "en", "en", "es"},
		{"account in a region", "", "es-PR", "en", "en", "es"},
		{"choice before all", "en", "es", "es", "es", "en"},
		{"choice of what we do not speak", "xx", "es", "en", "en", "es"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := options(t, shell.Route{Pattern: "GET /x", Do: page("x")})
			o.Doors = reader{shell.Session{Visitor: access.Visitor{Role: access.RoleMember}, Lang: tc.account}}
			o.Plan.Languages = []string{tc.plan}
			r := shelltest.NewReader(t, shelltest.Serve(t, shell.New(o))).Speak(tc.browser)
			if tc.chosen != "" {
				r.SetCookie("keepwell_language", tc.chosen)
			}
			if got := r.Open("/x").Lang(); got != tc.want {
				t.Errorf("the page is in %q, want %q", got, tc.want)
			}
		})
	}
}

// TestSwitchesComeBack: language and print size change without JavaScript, and the reader stays where they were.
func TestSwitchesComeBack(t *testing.T) {
	o := options(t, shell.Route{Pattern: "GET /list", Do: page("list")})
	ann := shelltest.NewReader(t, shelltest.Serve(t, shell.New(o))).As("ann").Open("/list?page=2")
	ann.Submit("Español").MustBeAt("/list").MustSay("Cerrar sesión", "Letra grande", "English")
	if ann.At.RawQuery != "page=2" || ann.Lang() != "es" {
		t.Errorf("at %v in %s", ann.At, ann.Lang())
	}
	ann.Submit("Letra grande").MustBeAt("/list").MustSay("Letra normal")
	ann.Submit("English").MustSay("Standard print").Submit("Standard print").MustSay("Large print")
}

func TestUnknownLanguageCannotBeChosen(t *testing.T) {
	base := shelltest.Serve(t, shell.New(options(t)))
	shelltest.NewReader(t, base).Open(shell.StylesPath).Post("/language", "language", "xx").MustBe(http.StatusNotFound)
}

func TestLargePrintOfTheAccount(t *testing.T) {
	o := options(t, shell.Route{Pattern: "GET /x", Do: page("x")})
	o.Doors = reader{shell.Session{Visitor: access.Visitor{Role: access.RoleMember}, LargePrint: true}}
	base := shelltest.Serve(t, shell.New(o))
	shelltest.NewReader(t, base).Open("/x").MustSay("Standard print")
	shelltest.NewReader(t, base).SetCookie("keepwell_print", "standard").Open("/x").MustSay("Large print")
}

// TestFrame: what every page must carry, in both languages.
func TestFrame(t *testing.T) {
	o := options(t, shell.Route{Pattern: "GET /x", Do: page("x")})
	o.Plan.Urgent = "Our offices are closed because of the storm."
	base := shelltest.Serve(t, shell.New(o))
	shelltest.NewReader(t, base).As("sam").Open("/x").MustSay(
		"call 911", "Everybody here is made up.", "closed because of the storm", "Member services 1-800-555-0100", "TTY 711",
		"October to March", "Notice of privacy practices", "Sam Ortiz", "Building blocks", "Form",
	)
	shelltest.NewReader(t, base).As("ann").Speak("es").Open("/x").MustSay(
		"llame al 911", "Servicios para miembros 1-800-555-0100", "De octubre a marzo", "Aviso de prácticas de privacidad", "Piezas",
	).MustNotSay("Formulario")
}
