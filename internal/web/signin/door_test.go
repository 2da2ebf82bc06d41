package signin_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/signin"
)

func TestSignInByPassword(t *testing.T) {
	h := build(t, nil)
	r := h.reader().Open("/account").MustBeAt("/sign-in").MustBe(http.StatusOK)
	r.Submit("/sign-in", "login", "rosa", "password", other).MustBe(http.StatusUnprocessableEntity).MustSay("do not fit together").MustNotSay(other)
	r.Submit("/sign-in", "login", "rosa", "password", good).MustBeAt("/account").MustSay("Rosa Lima", "This device")
	r.Submit("/sign-out").MustBeAt("/sign-in").MustSay("You are signed out.")
	r.Open("/account").MustBeAt("/sign-in")
}

func TestAccountPrefersItsLanguageAndPrint(t *testing.T) {
	h := build(t, nil)
	h.create("ann", "p-member", access.RoleMember)
	body := string(h.signIn("ann", good).MustBeAt("/").Body)
	if !strings.Contains(body, `"lang": "es"`) || !strings.Contains(body, `"large": true`) {
		t.Error(body)
	}
}

func TestUnknownLoginAndWrongPasswordShowTheSamePage(t *testing.T) {
	h := build(t, nil)
	once := regexp.MustCompile(`value="[A-Z2-7]{26}"`) // each form has its own number
	known := once.ReplaceAllString(string(h.signIn("rosa", other).Body), "")
	unknown := once.ReplaceAllString(string(h.signIn("nobody", other).Body), "")
	if strings.ReplaceAll(known, "rosa", "") != strings.ReplaceAll(unknown, "nobody", "") {
		t.Error("the pages differ")
	}
}

func TestGuessingIsSlowedDownWhoeverItIs(t *testing.T) {
	h := build(t, nil)
	for _, login := range []string{"rosa", "nobody"} {
		for range 5 {
			h.signIn(login, other).MustBe(http.StatusUnprocessableEntity)
		}
		h.signIn(login, good).MustBe(http.StatusTooManyRequests)
	}
}

func TestAPlantedSessionIsNotTakenOn(t *testing.T) {
	h := build(t, nil)
	r := h.reader().SetCookie(sessionName, "planted-by-somebody").Open("/sign-in").Submit("/sign-in", "login", "rosa", "password", good)
	first := r.Cookie(sessionName)
	if first == "planted-by-somebody" || first == "" {
		t.Fatal("the session has the planted secret")
	}
	thief := h.reader().SetCookie(sessionName, first)
	thief.Open("/account").MustBeAt("/account")
	r.Open("/act-as").Submit("/act-as", "role", "quality").MustBeAt("/")
	if r.Cookie(sessionName) == first {
		t.Error("another role goes on under the old secret")
	}
	thief.Open("/account").MustBeAt("/sign-in")
}

func TestASecondSignInEndsTheFirst(t *testing.T) {
	h := build(t, nil)
	h.create("ann", "p-member", access.RoleMember)
	r := h.signIn("rosa", good)
	before := r.Cookie(sessionName)
	r.Post("/sign-in", "login", "ann", "password", good)
	h.reader().SetCookie(sessionName, before).Open("/account").MustBeAt("/sign-in")
}

func TestNextStaysOnThisSite(t *testing.T) {
	h := build(t, nil)
	for _, next := range []string{"https://evil.example/", "//evil.example/", `/\evil.example/`, `\\evil.example`, "javascript:alert(1)", "/\t/evil.example", "http:evil.example"} {
		r := h.reader().Open("/sign-in")
		if r.Post("/sign-in", "login", "rosa", "password", good, "next", next); r.At.Host != strings.TrimPrefix(h.base, "http://") {
			t.Errorf("%q leads to %s", next, r.At.Host)
		}
	}
	h.reader().Open("/sign-in?next=/account").Submit("/sign-in", "login", "rosa", "password", good).MustBeAt("/account")
}

func TestOtherSitesCannotSignAnybodyInOrOut(t *testing.T) {
	h := build(t, nil)
	r := h.signIn("rosa", good)
	for _, path := range []string{"/sign-in", "/sign-out", "/account/sessions/end-others", "/account/password", "/act-as", "/step-up"} {
		h.reader().SetCookie(sessionName, r.Cookie(sessionName)).With("Sec-Fetch-Site", "cross-site").Post(path, "login", "rosa", "password", good).MustBe(http.StatusForbidden)
	}
	r.Open("/account").MustBeAt("/account")
}

func TestCookies(t *testing.T) {
	for address, want := range map[string]string{"http://localhost:8480": "keepwell_session", "https://plan.example": "__Host-keepwell_session"} {
		h := build(t, nil)
		site := h.site(signin.Options{Accounts: h.accounts, Address: address, Now: func() time.Time { return h.now }})
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader("login=rosa&password="+strings.ReplaceAll(good, " ", "+")))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		site.ServeHTTP(w, r)
		var c *http.Cookie
		for _, set := range w.Result().Cookies() {
			if strings.HasSuffix(set.Name, "session") {
				c = set
			}
		}
		if c == nil || c.Name != want || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 ||
			c.Secure != strings.HasPrefix(address, "https") {
			t.Errorf("%s: status %d, cookie %+v", address, w.Code, c)
		}
	}
}

func TestSensitiveActsAskAgain(t *testing.T) {
	h := build(t, nil)
	r := h.signIn("rosa", good)
	h.now = h.now.Add(11 * time.Minute)
	r.Open("/account/password").MustBeAt("/step-up")
	before := r.Cookie(sessionName)
	r.Submit("/step-up", "password", other).MustBe(http.StatusUnprocessableEntity).MustSay("not right")
	r.Submit("/step-up", "password", good).MustBeAt("/account/password")
	if r.Cookie(sessionName) == before {
		t.Error("stepped up under the old secret")
	}
	r.Submit("/account/password", "new-password", other, "again", good).MustSay("not the same")
	r.Submit("/account/password", "new-password", "Rosa2026!!!!", "again", "Rosa2026!!!!").MustSay("easy to guess")
	there := h.signIn("rosa", good)
	r.Submit("/account/password", "new-password", other, "again", other).MustBeAt("/account").MustSay("saved")
	there.Open("/account").MustBeAt("/sign-in")
}

func TestRecoveryCodesAreShownOnceAndOpenOnce(t *testing.T) {
	h := build(t, nil)
	r := h.signIn("rosa", good).Open("/account").Submit("/account/recovery-codes")
	codes := regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`).FindAllString(string(r.Body), -1)
	if len(codes) != account.RecoveryCodes {
		t.Fatalf("%d codes", len(codes))
	}
	r.Open("/account").MustSay("10 unused recovery codes").MustNotSay(codes[0])
	use := func() *shelltest.Reader {
		return h.reader().Open("/sign-in").Follow("Use a recovery code").Submit("/sign-in/recovery", "login", "rosa", "code", strings.ToLower(codes[0]))
	}
	use().MustBeAt("/account/password").MustSay("choose a new password now")
	use().MustBe(http.StatusUnprocessableEntity).MustSay("used before")
}

func TestAnInvitationLinkWorksOnce(t *testing.T) {
	h := build(t, nil)
	id, err := h.accounts.Create(t.Context(), h.cause(), account.Fresh{Login: "quinn", Name: "Quinn", Roles: []access.Role{access.RoleQuality}})
	h.must(err)
	secret, _, err := h.accounts.Invite(t.Context(), h.cause(), id, account.ByLink)
	h.must(err)
	path := signin.InvitationPath(secret)
	r := h.reader().Open(path).MustSay("quinn")
	r.Submit("", "new-password", "short", "again", "short").MustSay("at least 12")
	r.Submit("", "new-password", good, "again", good).MustBeAt("/account").MustSay("Your account is open")
	h.reader().Open(path).MustBe(http.StatusNotFound).MustSay("does not work any more")
	h.signIn("quinn", good).MustBeAt("/")
}

func TestALetterOpensAMembersAccount(t *testing.T) {
	h := build(t, nil)
	id, err := h.accounts.Create(t.Context(), h.cause(), account.Fresh{Person: "p-member", Roles: []access.Role{access.RoleMember}})
	h.must(err)
	code, _, err := h.accounts.Invite(t.Context(), h.cause(), id, account.ByCode)
	h.must(err)
	r := h.reader().Speak("en").Open("/sign-in").Follow("Open your account with the code")
	fill := func(year, login string) *shelltest.Reader {
		return r.Submit("/activate", "code", strings.ToLower(code), "number", "KW0000001", "birth-month", "2", "birth-day", "3", "birth-year", year,
			"login", login, "new-password", good, "again", good)
	}
	fill("1951", "ann").MustBe(http.StatusUnprocessableEntity).MustSay("do not fit together")
	fill("1950", "rosa").MustBe(http.StatusUnprocessableEntity).MustSay("has this user name already")
	fill("1950", "ann").MustBeAt("/")
	h.signIn("ann", good).MustBeAt("/")
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	h := build(t, nil)
	here := h.reader().With("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0").Open("/sign-in").Submit("/sign-in", "login", "rosa", "password", good)
	there := h.reader().With("User-Agent", "Mozilla/5.0 (iPhone; CPU) Version/18.0 Safari/604").Open("/sign-in").Submit("/sign-in", "login", "rosa", "password", good)
	here.Open("/account").MustSay("Firefox · Windows", "Safari · iPhone").Submit("/account/sessions/end").MustSay("The other device is signed out")
	there.Open("/account").MustBeAt("/sign-in")
	h.signIn("rosa", good)
	here.Open("/account").Submit("/account/sessions/end-others").MustSay("All other devices are signed out").MustNotSay("Go-http", "A device we do not know")
}

func TestNobodyEndsAnothersSession(t *testing.T) {
	h := build(t, nil)
	h.create("ann", "p-member", access.RoleMember)
	rosa, ann := h.signIn("rosa", good), h.signIn("ann", good)
	list, err := h.accounts.Sessions(t.Context(), h.coach, h.now)
	h.must(err)
	ann.Post("/account/sessions/end", "session", list[0].ID)
	rosa.Open("/account").MustBeAt("/account")
}
