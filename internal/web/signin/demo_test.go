package signin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/signin"
)

var demoKeys = signin.NewKeys([]byte(strings.Repeat("k", signin.KeySize)))

func demo(t *testing.T) *house {
	h := build(t, func(o *signin.Options) { o.Demo = demoKeys })
	_, err := h.accounts.Create(t.Context(), h.cause(), account.Fresh{Login: "demo:coach", Person: "p-coach", Roles: []access.Role{access.RoleCoach}})
	h.must(err)
	return h
}

func linkTo(persona string, until time.Time) string {
	return signin.DemoPath(demoKeys.Link(persona, until))
}

func TestADemoLinkSignsIn(t *testing.T) {
	h := demo(t)
	link := linkTo("coach", noon.Add(time.Hour))
	for range 2 {
		h.reader().Open(link).MustBeAt("/").Open("/account").MustSay("Rosa Lima", "Demo link")
	}
	h.reader().Open(linkTo("coach", noon)).MustBe(http.StatusUnauthorized).MustSay("expired")
	h.reader().Open(linkTo("emperor", noon.Add(time.Hour))).MustBe(http.StatusNotFound)
	h.reader().Open(linkTo("rosa", noon.Add(time.Hour))).MustBe(http.StatusNotFound) // a real account, not a persona
}

func TestDemoPeopleConfirmWithoutAFactor(t *testing.T) {
	h := demo(t)
	r := h.reader().Open(linkTo("coach", noon.Add(time.Hour)))
	h.now = noon.Add(11 * time.Minute)
	r.Open("/account/password").MustBeAt("/step-up").Submit("/step-up/demo").MustBeAt("/account/password")
	h.signIn("rosa", good).Post("/step-up/demo").MustBe(http.StatusNotFound)
}

func TestOutsideADemoNothingOfItOpens(t *testing.T) {
	h := demo(t)
	r := h.reader().Open(linkTo("coach", noon.Add(time.Hour))).MustBeAt("/")
	session := r.Cookie(sessionName)

	h.base = h.serve(signin.Options{Accounts: h.accounts, Address: h.base, Now: func() time.Time { return h.now }})
	link := h.reader().Open(linkTo("coach", noon.Add(time.Hour))).MustBe(http.StatusNotFound)
	unknown := h.reader().Open("/nowhere/at-all").MustBe(http.StatusNotFound)
	if strings.ReplaceAll(string(link.Body), link.At.Path, "") != strings.ReplaceAll(string(unknown.Body), unknown.At.Path, "") || link.Cookie(sessionName) != "" {
		t.Error("a demo link looks different from a page that is not there")
	}
	h.reader().SetCookie(sessionName, session).Open("/account").MustBeAt("/sign-in")
	h.signIn("demo:coach", "").MustBe(http.StatusUnprocessableEntity)
	h.signIn("demo:coach", good).MustBe(http.StatusUnprocessableEntity)
	h.reader().Post("/step-up/demo").MustBe(http.StatusNotFound)
}
