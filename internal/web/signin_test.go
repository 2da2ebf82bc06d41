package web_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/web"
	"github.com/keepwell/keepwell/internal/web/signin"
)

func TestNobodyReadsWithoutASession(t *testing.T) {
	p := newPortal(t)
	for path := range pages {
		answer := p.get(path)
		if answer.Code != http.StatusUnauthorized || !strings.Contains(answer.Body.String(), "Please sign in") {
			t.Errorf("%s: status %d, want 401 and the sign-in page", path, answer.Code)
		}
	}
	if answer := p.get(someone+"/why/diabetes", "Accept", "application/json"); answer.Code != http.StatusUnauthorized ||
		answer.Header().Get("Content-Type") != "application/problem+json; charset=utf-8" {
		t.Errorf("a program got status %d", answer.Code)
	}
}

func TestPartOfAPageWithoutASessionOpensTheSignInPage(t *testing.T) {
	p := newPortal(t)
	if to := p.get("/worklist?sex=f", "HX-Request", "true").Header().Get("HX-Redirect"); to != "/worklist?sex=f" {
		t.Errorf("htmx is sent to %q", to)
	}
}

func TestWithoutASessionNothingTellsWhatExists(t *testing.T) {
	p := newPortal(t)
	known, unknown := p.get(someone), p.get("/members/NOBODY")
	if known.Code != unknown.Code || known.Body.String() != unknown.Body.String() {
		t.Error("a member that exists looks different")
	}
}

func TestSessionCookie(t *testing.T) {
	c := signedIn(t).cookie
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure {
		t.Errorf("cookie over plain HTTP: HttpOnly %t, SameSite %d, path %s, Secure %t", c.HttpOnly, c.SameSite, c.Path, c.Secure)
	}
}

func TestLinksAndSessionsEnd(t *testing.T) {
	p := newPortal(t)
	link := web.SignInPath(p.keys.Link(signin.Coordinator, noon))
	if answer := p.get(link); answer.Code != http.StatusUnauthorized || !strings.Contains(answer.Body.String(), "expired") {
		t.Errorf("an expired link: status %d", answer.Code)
	}
	s := signedIn(t)
	s.now = noon.Add(13 * time.Hour)
	if answer := s.get("/"); answer.Code != http.StatusUnauthorized {
		t.Errorf("a session after its working day: status %d", answer.Code)
	}
}

func TestForgedLinkDoesNotSignIn(t *testing.T) {
	p := newPortal(t)
	other := signin.NewKeys([]byte(strings.Repeat("x", signin.KeySize)))
	answer := p.get(web.SignInPath(other.Link(signin.Coordinator, noon.Add(time.Hour))))
	if answer.Code != http.StatusUnauthorized || len(answer.Result().Cookies()) != 0 {
		t.Errorf("status %d with %d cookies", answer.Code, len(answer.Result().Cookies()))
	}
}

func TestDemoLinksExistOnlyInADemo(t *testing.T) {
	p := newPortal(t, func(o *web.Options) { o.Demo = false })
	answer := p.get(web.SignInPath(p.keys.Link(signin.Coordinator, noon.Add(time.Hour))))
	if answer.Code != http.StatusNotFound || len(answer.Result().Cookies()) != 0 {
		t.Errorf("status %d with %d cookies, want 404 and none", answer.Code, len(answer.Result().Cookies()))
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	p := signedIn(t)
	answer := p.send(httptest.NewRequest(http.MethodPost, "/sign-out", nil))
	if c := answer.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 || answer.Code != http.StatusSeeOther {
		t.Errorf("status %d, cookies %v", answer.Code, len(c))
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	p := signedIn(t)
	r := httptest.NewRequest(http.MethodPost, "/sign-out", nil)
	if answer := p.send(r, "Sec-Fetch-Site", "cross-site"); answer.Code != http.StatusForbidden {
		t.Errorf("status %d, want 403", answer.Code)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	p := signedIn(t)
	for _, path := range []string{"/", someone, "/nowhere", "/worklist.csv", someone + "/why/hypertension.json"} {
		h := p.get(path).Header()
		policy := h.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

func TestLogHoldsNoIdsAndNoNames(t *testing.T) {
	var log bytes.Buffer
	p := signedIn(t, func(o *web.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	p.get(someone)
	p.get("/worklist?q=Okafor")
	p.get("/members/NOBODY/why/diabetes.json")
	text := log.String()
	for _, secret := range []string{"KW0000001", "Okafor", "NOBODY", "coordinator."} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
	if !strings.Contains(text, `pattern="GET /members/{member}"`) || !strings.Contains(text, "status=404") {
		t.Errorf("the log lacks patterns or statuses:\n%s", text)
	}
}

func TestAssetsMayBeKeptForEver(t *testing.T) {
	p := newPortal(t)
	body := p.get("/").Body.String()
	_, rest, _ := strings.Cut(body, `href="/assets/`)
	stamp, _, _ := strings.Cut(rest, "/")
	for file, kind := range map[string]string{
		"base.css": "text/css; charset=utf-8", "keepwell.css": "text/css; charset=utf-8", "htmx.min.js": "text/javascript; charset=utf-8",
		"icon.svg": "image/svg+xml", "fonts/opensans-regular.woff2": "font/woff2",
	} {
		answer := p.get("/assets/" + stamp + "/" + file)
		if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != kind ||
			answer.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: status %d, headers %v", file, answer.Code, answer.Header())
		}
	}
	if answer := p.get("/assets/old/base.css"); answer.Header().Get("Cache-Control") != "" {
		t.Error("an old address may be kept for ever")
	}
}

func TestMissingOptionsAreAMistakeOfTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("New took empty options")
		}
	}()
	web.New(web.Options{})
}
