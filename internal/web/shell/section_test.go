package shell_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// TestASectionIsOneEntryWithTabs: several entries of a section stand as one in the menu and as tabs on their pages; a single one stands
// for itself, without tabs.
func TestASectionIsOneEntryWithTabs(t *testing.T) {
	page := func(_ *http.Request, v shell.Visit) (shell.Answer, error) { return titled(v, "Here"), nil }
	everybody := []access.Role{access.RoleService, access.RoleMember}
	o := options(t)
	for _, path := range []string{"/trends", "/cases", "/cases/7", "/else"} {
		o.Routes = append(o.Routes, shell.Route{Pattern: "GET " + path, Roles: everybody, Do: page})
	}
	o.Menu = []shell.MenuItem{
		{Key: "shell.sign_in", Path: "/else"},
		{Key: "shell.cancel", Path: "/cases", Prefix: "/cases/", Roles: []access.Role{access.RoleService}, Section: shell.OversightSection},
		{Key: "shell.language", Path: "/trends", Roles: everybody, Section: shell.OversightSection},
	}
	base := shelltest.Serve(t, shell.New(o))
	read := func(who, path string) string {
		return string(shelltest.NewReader(t, base).As(who).Open(path).MustBe(http.StatusOK).Body)
	}
	for _, c := range []struct {
		who, path string
		has, not  []string
	}{
		{"sam", "/trends", []string{`<a href="/cases" aria-current="true">Oversight</a>`, `<a href="/cases" aria-current="false">Cancel</a>`, `<a href="/trends" aria-current="page">`}, nil},
		{"sam", "/cases/7", []string{`<a href="/cases" aria-current="true">Oversight</a>`, `<a href="/cases" aria-current="true">Cancel</a>`}, nil},
		{"sam", "/else", []string{`<a href="/cases" aria-current="false">Oversight</a>`}, []string{"kw-tabs", "/trends"}},
		{"ann", "/trends", []string{`<a href="/trends" aria-current="page">`}, []string{"kw-tabs", "Oversight", "/cases"}},
	} {
		body := read(c.who, c.path)
		for _, part := range c.has {
			if !strings.Contains(body, part) {
				t.Errorf("%s at %s: the page lacks %s", c.who, c.path, part)
			}
		}
		for _, part := range c.not {
			if strings.Contains(body, part) {
				t.Errorf("%s at %s: the page has %s", c.who, c.path, part)
			}
		}
	}
}
