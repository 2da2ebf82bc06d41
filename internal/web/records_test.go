package web_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web"
)

// TestEveryRecordOpensToAPage: what the promise board links to is a page, and one that the role who gets the link may open.
func TestEveryRecordOpensToAPage(t *testing.T) {
	routes, err := web.Routes(build(t, store.SQLite).o)
	if err != nil {
		t.Fatal(err)
	}
	mux, open := http.NewServeMux(), map[string][]access.Role{}
	for _, r := range routes {
		mux.HandleFunc(r.Pattern, func(http.ResponseWriter, *http.Request) {})
		open[r.Pattern] = r.Roles
	}
	for kind, page := range web.RecordPages {
		path := page.Path("id1")
		_, pattern := mux.Handler(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if pattern == "" || pattern == "GET /{$}" {
			t.Errorf("%s: there is no page %s", kind, path)
			continue
		}
		for _, role := range page.Roles {
			if !slices.Contains(open[pattern], role) {
				t.Errorf("%s: %s gets the link %s, and %s is open to %v", kind, role, path, pattern, open[pattern])
			}
		}
	}
}
