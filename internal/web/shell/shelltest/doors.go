package shelltest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// whoCookie names the visitor. It exists only in tests.
const whoCookie = "test_who"

// Doors let in whom a test names.
type Doors map[string]access.Visitor

// Enter implements shell.Doors.
func (d Doors) Enter(r *http.Request) (shell.Session, bool, error) {
	named, err := r.Cookie(whoCookie)
	if err != nil {
		return shell.Session{}, false, nil
	}
	who, ok := d[named.Value]
	return shell.Session{Visitor: who}, ok, nil
}

// Serve runs a server until the test ends and gives its address.
func Serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
