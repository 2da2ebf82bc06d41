package shell

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
)

type openDoor struct{ in *Session }

func (d openDoor) Enter(*http.Request) (Session, bool, error) {
	if d.in == nil {
		return Session{}, false, nil
	}
	return *d.in, true, nil
}

var noon = time.Date(2026, 7, 1, 16, 0, 0, 0, time.UTC)

func sample(v Visit) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		f := &Form{values: map[string][]string{}}
		f.Fail("name", "shell.form.required")
		return FormBox(v, f, Send{Action: "/x"}).Render(templ.WithChildren(ctx, Field(v, f, Input{Name: "name", Label: "Name", Required: true})), w)
	})
}

func TestSkeleton(t *testing.T) {
	h := New(Options{
		Doors: openDoor{&Session{Visitor: access.Visitor{Role: access.RoleMember, Name: "Ann"}}}, Now: func() time.Time { return noon },
		Routes: []Route{{Pattern: "GET /x", Do: func(_ *http.Request, v Visit) (Answer, error) { return Page(sample(v)), nil }}},
	})
	for _, path := range []string{"/x", "/none"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Language", "es")
		h.ServeHTTP(w, r)
		t.Log(w.Code, w.Body.String())
		if strings.Contains(w.Body.String(), "shell.") {
			t.Error("a key is shown")
		}
	}
}
