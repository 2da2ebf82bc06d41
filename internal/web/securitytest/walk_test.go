package securitytest

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// answer is what came back, without following where it leads.
type answer struct {
	status int
	header http.Header
	body   string
}

// address is a route with its wildcards filled.
type address struct {
	route  shell.Route
	method string
	path   string
}

// send asks as somebody ("" is signed out), with headers.
func (h *house) send(a address, who string, headers ...string) answer {
	h.t.Helper()
	request, err := http.NewRequestWithContext(h.t.Context(), a.method, h.base+a.path, nil)
	h.must(err)
	request.Header.Set("Accept", "text/html")
	if a.method != http.MethodGet {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	if who != "" {
		request.AddCookie(&http.Cookie{Name: "test_who", Value: who})
		request.AddCookie(&http.Cookie{Name: "keepwell_session", Value: h.secrets[who]})
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	h.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	h.must(err)
	return answer{response.StatusCode, response.Header, string(body)}
}

// addresses are all routes, each wildcard filled with each of the values.
func (h *house) addresses(values ...string) []address {
	var all []address
	for _, r := range h.routes {
		method, pattern, ok := strings.Cut(r.Pattern, " ")
		if !ok {
			method, pattern = http.MethodGet, r.Pattern
		}
		for _, v := range values {
			path := fill(pattern, v)
			all = append(all, address{r, method, path})
			if path == pattern || path == strings.TrimSuffix(pattern, "{$}") {
				break // no wildcard to fill
			}
		}
	}
	return all
}

// named are all addresses whose wildcards have a value by name.
func (h *house) named(values map[string]string) []address {
	var all []address
	for _, r := range h.routes {
		method, path, ok := strings.Cut(r.Pattern, " ")
		for name, value := range values {
			path = strings.ReplaceAll(path, "{"+name+"}", value)
		}
		if ok && path != strings.TrimPrefix(r.Pattern, method+" ") && !strings.Contains(path, "{") {
			all = append(all, address{r, method, path})
		}
	}
	return all
}

func fill(pattern, value string) string {
	pattern = strings.TrimSuffix(pattern, "{$}")
	for {
		from := strings.IndexByte(pattern, '{')
		if from < 0 {
			return pattern
		}
		to := from + strings.IndexByte(pattern[from:], '}')
		pattern = pattern[:from] + value + pattern[to+1:]
	}
}

func (a address) String() string { return a.method + " " + a.path }

// may tells whether a route is for a role.
func (a address) may(role access.Role) bool {
	return a.route.Public || len(a.route.Roles) == 0 || slices.Contains(a.route.Roles, role)
}

// everybody is the key of every role's part, in the order of the roles.
func (h *house) everybody() []access.Role {
	return slices.DeleteFunc(slices.Clone(access.Roles), func(r access.Role) bool { _, plays := h.parts[r]; return !plays })
}

func TestEveryAddressIsThere(t *testing.T) {
	h := build(t)
	if len(h.routes) < 100 {
		t.Errorf("%d routes: the walk misses most of the portals", len(h.routes))
	}
	if n := len(h.everybody()); n < 16 {
		t.Errorf("%d roles are played, want 16", n)
	}
}

// TestEveryAnswerIsSecured: no answer of any address comes without the headers, and none stays in a cache.
func TestEveryAnswerIsSecured(t *testing.T) {
	h := build(t)
	for _, a := range h.addresses("x") {
		for _, who := range []string{"", string(access.RoleAdmin), string(access.RoleMember)} {
			got := h.send(a, who)
			policy := got.header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
				t.Errorf("%s as %q: content policy %q", a, who, policy)
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			} {
				if have := got.header.Get(name); have != want {
					t.Errorf("%s as %q: %s is %q, want %q", a, who, name, have, want)
				}
			}
			if cache := got.header.Get("Cache-Control"); cache != "no-store" && !strings.HasSuffix(a.path, ".js") {
				t.Errorf("%s as %q may be cached: %q", a, who, cache)
			}
		}
	}
}

// TestNothingIsOpenSignedOut: what is not public leads to the door, whether it is there or not is not told, and nothing is recorded.
func TestNothingIsOpenSignedOut(t *testing.T) {
	h := build(t)
	public := 0
	before := h.position()
	for _, a := range h.addresses(h.number, string(h.member)) {
		if a.route.Public {
			public++
			continue
		}
		if got := h.send(a, ""); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), shell.SignInPath+"?") {
			t.Errorf("%s signed out: %d to %q", a, got.status, got.header.Get("Location"))
		}
		if got := h.send(a, "", "Accept", "application/json"); got.status != http.StatusUnauthorized {
			t.Errorf("%s signed out, asked by a program: %d", a, got.status)
		}
	}
	if public > 40 {
		t.Errorf("%d public addresses: say in docs/security.md why there are so many", public)
	}
	if after := h.position(); after != before {
		t.Errorf("%d events were recorded by somebody signed out", after-before)
	}
}

// TestAddressesOfOtherRolesAreNotThere: in the wrong role every address answers as one that does not exist.
func TestAddressesOfOtherRolesAreNotThere(t *testing.T) {
	h := build(t)
	before := h.position()
	for _, role := range h.everybody() {
		missing := h.send(address{method: http.MethodGet, path: "/no-such-page"}, string(role))
		for _, a := range h.addresses(h.number) {
			if a.may(role) {
				continue
			}
			got := h.send(a, string(role))
			if got.status != http.StatusNotFound {
				t.Errorf("%s as %s: %d, want 404", a, role, got.status)
			}
			if a.method == http.MethodGet && strings.ReplaceAll(got.body, `"`+a.path+`"`, `"/no-such-page"`) != missing.body {
				t.Errorf("%s as %s differs from a page that is not there", a, role)
			}
		}
	}
	if after := h.position(); after != before {
		t.Errorf("%d events were recorded in wrong roles", after-before)
	}
}

// TestNoFormIsTakenFromAnotherSite: whoever is signed in, another site's form changes nothing at any address.
func TestNoFormIsTakenFromAnotherSite(t *testing.T) {
	h := build(t)
	before, forms := h.position(), 0
	for _, role := range h.everybody() {
		for _, a := range h.addresses(h.number) {
			if a.method == http.MethodGet || !a.may(role) {
				continue
			}
			forms++
			for _, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
				if got := h.send(a, string(role), from...); got.status != http.StatusForbidden {
					t.Errorf("%s as %s, %s: %d, want 403", a, role, from, got.status)
				}
			}
		}
	}
	if after := h.position(); after != before || forms < 100 {
		t.Errorf("%d forms recorded %d events", forms, after-before)
	}
}

// TestNobodyChangesAnythingByOpeningAPage: a link or picture on another site can open any page; that must do no more than look.
func TestNobodyChangesAnythingByOpeningAPage(t *testing.T) {
	h := build(t)
	for _, role := range h.everybody() {
		for _, a := range h.addresses(h.number, string(h.member)) {
			if a.method != http.MethodGet || !a.may(role) || a.route.Public {
				continue
			}
			before := h.position()
			h.send(a, string(role))
			events, err := h.options.Record.Read(t.Context(), before, 10_000)
			h.must(err)
			for _, e := range events {
				if c := e.Stream.Category(); c != "look" && c != "refusal" {
					t.Errorf("%s as %s recorded %s on a stream of %s", a, role, e.Type, c)
				}
			}
		}
	}
}
