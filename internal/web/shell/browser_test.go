package shell_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
)

var noon = time.Date(2026, 7, 1, 16, 5, 0, 0, time.UTC)

// people are those that a test signs in.
var people = shelltest.Doors{
	"ann": {Account: "a1", Person: "p1", Name: "Ann Lee", Role: access.RoleMember, Roles: []access.Role{access.RoleMember}},
	"sam": {
		Account: "a2", Person: "p2", Name: "Sam Ortiz", Role: access.RoleService,
		Roles: []access.Role{access.RoleService, access.RoleComplaints}, SteppedUp: true,
	},
	"out": {Account: "a3", Name: "Olga Out", Role: access.RoleService, Suspended: true},
}

func demoPlan(t testing.TB) plan.Profile {
	t.Helper()
	p, err := plan.Load(plans.Files, "demo")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func options(t testing.TB, routes ...shell.Route) shell.Options {
	return shell.Options{
		Plan: demoPlan(t), Doors: people, Demo: true, DemoBanner: "Everybody here is made up.", Now: func() time.Time { return noon },
		Routes: routes, Menu: []shell.MenuItem{
			{Key: "styles.title", Path: shell.StylesPath, Prefix: shell.StylesPath + "/"},
			{Key: "styles.part.form", Path: "/form", Roles: []access.Role{access.RoleService}},
		},
	}
}

// titled is a page that holds nothing but its heading.
func titled(v shell.Visit, title string) shell.Answer {
	return shell.Page(inLayout(v, title, templ.Raw("<h1>"+title+"</h1>")))
}

func TestEveryComponentIsAccessible(t *testing.T) {
	base := shelltest.Serve(t, shell.New(options(t)))
	w := shelltest.NewWindow(t, base).As("sam")
	w.Inspect(shell.StylesPath, "/nowhere")
}

// TestRightToLeft holds the pages against a language that is written from right to left and is 40% longer.
func TestRightToLeft(t *testing.T) {
	o := options(t)
	o.Languages = shelltest.Stretched(t)
	w := shelltest.NewWindow(t, shelltest.Serve(t, shell.New(o))).As("sam")
	w.InspectStretched(shell.StylesPath, "/nowhere")
	if folder := os.Getenv(picturesVariable); folder != "" {
		w.Language(shelltest.StretchedCode).Size(1280, 900).LargePrint(false).Open(shell.StylesPath)
		if err := os.WriteFile(filepath.Join(folder, "styles-rtl.png"), w.Picture(false), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStylesByKeyboard(t *testing.T) {
	base := shelltest.Serve(t, shell.New(options(t)))
	w := shelltest.NewWindow(t, base).As("ann").Open(shell.StylesPath)
	if stops := w.Walk(); len(stops) < 20 {
		t.Errorf("the keyboard reaches %d places: %q", len(stops), stops)
	}
}

// picturesVariable names a folder for pictures of the style page.
const picturesVariable = "KEEPWELL_STYLE_PICTURES"

func TestStylePictures(t *testing.T) {
	folder := os.Getenv(picturesVariable)
	if folder == "" {
		folder = t.TempDir()
	}
	base := shelltest.Serve(t, shell.New(options(t)))
	w := shelltest.NewWindow(t, base).As("sam")
	for name, look := range map[string]func(){
		"wide":        func() { w.Size(1280, 900) },
		"phone":       func() { w.Size(320, 700).Language("es") },
		"large":       func() { w.Size(1280, 900).LargePrint(true) },
		"dark":        func() { w.Size(1280, 900).Scheme("dark") },
		"large-phone": func() { w.Size(320, 900).LargePrint(true).Language("es") },
		"paper":       func() { w.Size(800, 1000).Paper() },
	} {
		w.Language("en").LargePrint(false).Scheme("light")
		look()
		w.Open(shell.StylesPath)
		if err := os.WriteFile(filepath.Join(folder, "styles-"+name+".png"), w.Picture(true), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "styles-"+name+"-top.png"), w.Picture(false), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w.Language("en").LargePrint(false).Scheme("light").Size(1280, 900).Open(shell.StylesPath).
		Click(".kw-form button.ds-c-button--solid", ".kw-problems")
	if err := os.WriteFile(filepath.Join(folder, "styles-wrong.png"), w.Picture(true), 0o644); err != nil {
		t.Fatal(err)
	}
	if status := w.Text("#problems-title"); status == "" {
		t.Error("the summary says nothing")
	}
	for _, found := range w.Violations("['wcag2a', 'wcag2aa', 'wcag22aa', 'best-practice']") {
		t.Error(found)
	}
}
