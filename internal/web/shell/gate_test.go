package shell_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// page says its title and who reads it.
func page(title string) shell.Action {
	return func(_ *http.Request, v shell.Visit) (shell.Answer, error) { return titled(v, title), nil }
}

func failing(err error) shell.Action {
	return func(*http.Request, shell.Visit) (shell.Answer, error) { return nil, err }
}

// house has a page for everybody, for anyone signed in, for one role, and one that asks again who it is.
func house(t testing.TB) string {
	o := options(
		t,
		shell.Route{Pattern: "GET /open", Public: true, Do: page("open")},
		shell.Route{Pattern: "GET /sign-in", Public: true, Do: page("the door")},
		shell.Route{Pattern: "GET /step-up", Do: page("once more")},
		shell.Route{Pattern: "GET /mine", Do: page("mine")},
		shell.Route{Pattern: "GET /desk/{id}", Roles: []access.Role{access.RoleService}, Do: page("desk")},
		shell.Route{Pattern: "GET /end", StepUp: true, Do: page("the end")},
		shell.Route{Pattern: "POST /end", StepUp: true, Do: page("ended")},
		shell.Route{Pattern: "POST /save", Do: func(*http.Request, shell.Visit) (shell.Answer, error) {
			return shell.Redirect("/mine", "styles.event.saved"), nil
		}},
		shell.Route{Pattern: "POST /large", MaxBody: 100, Do: page("large")},
		shell.Route{Pattern: "GET /file", Do: func(*http.Request, shell.Visit) (shell.Answer, error) {
			return shell.File("liste für Ann.csv", "text/csv", func(w io.Writer) error { _, err := io.WriteString(w, "a,b\n"); return err }), nil
		}},
	)
	return shelltest.Serve(t, shell.New(o))
}

func TestDoors(t *testing.T) {
	base := house(t)
	for _, tc := range []struct {
		who, path, heading string
		status             int
	}{
		{"", "/open", "open", 200},
		{"", "/mine", "the door", 200},
		{"", "/desk/7", "the door", 200},
		{"ann", "/mine", "mine", 200},
		{"ann", "/desk/7", "There is no such page", 404},
		{"ann", "/nowhere", "There is no such page", 404},
		{"sam", "/desk/7", "desk", 200},
		{"ann", "/end", "once more", 200},
		{"sam", "/end", "the end", 200},
		{"out", "/mine", "There is no such page", 404},
		{"out", "/open", "open", 200},
	} {
		t.Run(tc.who+" "+tc.path, func(t *testing.T) {
			r := shelltest.NewReader(t, base).As(tc.who).Open(tc.path).MustBe(tc.status)
			if r.Heading() != tc.heading {
				t.Errorf("heading %q, want %q", r.Heading(), tc.heading)
			}
			if cache := r.Header.Get("Cache-Control"); cache != "no-store" {
				t.Errorf("Cache-Control = %q", cache)
			}
		})
	}
}

// TestRefusedLooksLikeNotFound: both answers are the same to the byte, apart from where they lead back.
func TestRefusedLooksLikeNotFound(t *testing.T) {
	base := house(t)
	refused := shelltest.NewReader(t, base).As("ann").Open("/desk/7")
	missing := shelltest.NewReader(t, base).As("ann").Open("/dusk/7")
	if a, b := string(refused.Body), strings.ReplaceAll(string(missing.Body), "/dusk/", "/desk/"); a != b || refused.Status != missing.Status {
		t.Error("a page that is not for the visitor differs from one that is not there")
	}
}

func TestDoorRemembersWhereToGo(t *testing.T) {
	base := house(t)
	r := shelltest.NewReader(t, base).Open("/desk/7?tab=2").MustBeAt("/sign-in")
	if next := r.At.Query().Get("next"); next != "/desk/7?tab=2" {
		t.Errorf("next = %q", next)
	}
	r = shelltest.NewReader(t, base).As("ann").Open("/mine").Post("/end").MustBeAt("/step-up")
	if next := r.At.Query().Get("next"); next != "/mine" {
		t.Errorf("after confirming it goes to %q, want the page that held the form", next)
	}
}

func TestNextStaysOnThisSite(t *testing.T) {
	for next, want := range map[string]string{
		"/mine?x=1": "/mine?x=1", "https://evil.example/": "/", "//evil.example/": "/", `/\evil.example`: "/", "": "/", "mine": "/",
		"javascript:alert(1)": "/", "/%5Cevil": "/%5Cevil", "\t//evil.example": "/",
	} {
		r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(""))
		r.PostForm, r.Form = map[string][]string{}, map[string][]string{"next": {next}}
		if got := shell.Next(r); got != want {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
	}
}

func TestSaidIsShownOnce(t *testing.T) {
	ann := shelltest.NewReader(t, house(t)).As("ann").Post("/save").MustBeAt("/mine").MustSay("Saved")
	if ann.Open("/mine"); ann.Says("Saved") {
		t.Error("the word of the page before is shown again")
	}
	ann.SetCookie("keepwell_said", "call this number").Open("/mine").MustNotSay("call this number")
}

func TestFormFromAnotherSiteIsRefused(t *testing.T) {
	r := shelltest.NewReader(t, house(t)).As("ann").With("Sec-Fetch-Site", "cross-site").Post("/save")
	r.MustBe(http.StatusForbidden).MustSay("This came from another site")
}

func TestLargeRequestIsRefused(t *testing.T) {
	r := shelltest.NewReader(t, house(t)).As("ann").Open("/mine")
	r.Post("/large", "x", strings.Repeat("y", 50)).MustBe(http.StatusOK)
	r.Post("/large", "x", strings.Repeat("y", 200)).MustBe(http.StatusRequestEntityTooLarge).MustSay("This is too large")
}

func TestFileHasItsName(t *testing.T) {
	r := shelltest.NewReader(t, house(t)).As("ann").Open("/file").MustBe(http.StatusOK)
	if got := r.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") || !strings.Contains(got, "f%C3%BCr") {
		t.Errorf("Content-Disposition = %q", got)
	}
}

func TestEveryResponseIsSecured(t *testing.T) {
	base := house(t)
	for _, path := range []string{"/open", "/nowhere", "/file", shell.Asset("keepwell.css")} {
		h := shelltest.NewReader(t, base).As("ann").Open(path).Header
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		for _, name := range []string{"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"} {
			if h.Get(name) == "" {
				t.Errorf("%s lacks %s", path, name)
			}
		}
	}
}

func TestStylePageIsOnlyInTheDemo(t *testing.T) {
	o := options(t)
	o.Demo = false
	shelltest.NewReader(t, shelltest.Serve(t, shell.New(o))).As("ann").Open(shell.StylesPath).MustBe(http.StatusNotFound)
}

func TestFailures(t *testing.T) {
	for _, tc := range []struct {
		err    error
		status int
		title  string
	}{
		{shell.ErrNoPage, 404, "There is no such page"},
		{access.ErrRefused, 404, "There is no such page"},
		{fmt.Errorf("look: %w", access.ErrRefused), 404, "There is no such page"},
		{&store.Error{Kind: store.Forbidden, Err: errors.New("x")}, 404, "There is no such page"},
		{&store.Error{Kind: store.NotFound, Err: errors.New("x")}, 404, "There is no such page"},
		{shell.ErrQuery, 400, "We do not understand this filter"},
		{&store.Error{Kind: store.Invalid, Err: errors.New("x")}, 400, "We could not read what you sent"},
		{shell.ErrChanged, 409, "Somebody else changed this"},
		{&store.Error{Kind: store.Conflict, Err: errors.New("x")}, 409, "Somebody else changed this"},
		{shell.ErrTooLarge, 413, "This is too large"},
		{shell.ErrTooMany, 429, "Too many attempts"},
		{&store.Error{Kind: store.Unavailable, Err: errors.New("x")}, 503, "We cannot answer right now"},
		{errors.New("secret cause"), 500, "Something went wrong on our side"},
	} {
		o := options(t, shell.Route{Pattern: "GET /fail", Do: failing(tc.err)})
		base := shelltest.Serve(t, shell.New(o))
		r := shelltest.NewReader(t, base).As("ann").Open("/fail").MustBe(tc.status).MustNotSay("secret cause")
		if r.Heading() != tc.title {
			t.Errorf("%v: heading %q, want %q", tc.err, r.Heading(), tc.title)
		}
		p := shelltest.NewReader(t, base).As("ann").With("Accept", "application/json").Open("/fail").MustBe(tc.status)
		if got := p.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") || !strings.Contains(string(p.Body), tc.title) {
			t.Errorf("%v: a program reads %s %s", tc.err, got, p.Body)
		}
	}
}

func TestProgramAtTheDoor(t *testing.T) {
	r := shelltest.NewReader(t, house(t)).With("Accept", "application/json").Open("/mine").MustBe(http.StatusUnauthorized)
	if !strings.Contains(string(r.Body), `"status": 401`) {
		t.Errorf("a program without a session reads %s", r.Body)
	}
}

// TestPartOfAPageAtTheDoor: htmx opens the door as a whole page instead of putting it into a list.
func TestPartOfAPageAtTheDoor(t *testing.T) {
	r := shelltest.NewReader(t, house(t)).With("HX-Request", "true").Open("/mine?q=1").MustBe(http.StatusUnauthorized)
	if got := r.Header.Get("HX-Redirect"); got != "/sign-in?next=%2Fmine%3Fq%3D1" {
		t.Errorf("htmx goes to %q", got)
	}
}

// TestPanicIsAnswered: the reader gets the designed page, the log says where, and nobody says what the panic said.
func TestPanicIsAnswered(t *testing.T) {
	lines := logged(func(log *slog.Logger) {
		o := options(t, shell.Route{Pattern: "GET /x", Do: func(*http.Request, shell.Visit) (shell.Answer, error) { panic(secret) }})
		o.Log = log
		r := shelltest.NewReader(t, shelltest.Serve(t, shell.New(o))).As("ann").Open("/x").MustBe(http.StatusInternalServerError)
		r.MustSay("Something went wrong on our side").MustNotSay(secret)
	})
	if !strings.Contains(lines, "page panicked") || !strings.Contains(lines, "TestPanicIsAnswered") || strings.Contains(lines, "Ruth") {
		t.Errorf("logged %s", lines)
	}
}
