package shell

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/a-h/templ"
)

// Answer writes a response.
type Answer interface {
	Write(http.ResponseWriter, *http.Request) error
}

// page is an answer in HTML.
type page struct {
	body   templ.Component
	status int
}

// Page shows a page.
func Page(c templ.Component) Answer { return page{c, http.StatusOK} }

// Invalid shows the page of a form again, with what is wrong (status 422).
func Invalid(c templ.Component) Answer { return page{c, http.StatusUnprocessableEntity} }

// Write renders first and sends after, so that a page that fails half way is not sent at all.
func (p page) Write(w http.ResponseWriter, r *http.Request) error {
	var whole bytes.Buffer
	if err := p.body.Render(r.Context(), &whole); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(p.status)
	_, err := whole.WriteTo(w)
	return err
}

// redirect leads to another page and leaves a word for it.
type redirect struct{ path, said string }

// Redirect leads to a path of this site (303). saidKey is a text without placeholders that the next page shows once; it may be empty.
func Redirect(path, saidKey string) Answer { return redirect{path, saidKey} }

func (a redirect) Write(w http.ResponseWriter, r *http.Request) error {
	if a.said != "" {
		http.SetCookie(w, ownCookie(r, saidCookie, a.said, saidSeconds))
	}
	http.Redirect(w, r, localPath(a.path), http.StatusSeeOther)
	return nil
}

// leave leads to another site.
type leave struct{ address string }

// Leave leads to another host, such as the plan's identity provider (303).
func Leave(address string) Answer { return leave{address} }

func (a leave) Write(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, a.address, http.StatusSeeOther)
	return nil
}

// withCookies sets cookies before another answer.
type withCookies struct {
	Answer
	cookies []*http.Cookie
}

// WithCookies sets cookies together with an answer.
func WithCookies(a Answer, cookies ...*http.Cookie) Answer { return withCookies{a, cookies} }

func (a withCookies) Write(w http.ResponseWriter, r *http.Request) error {
	for _, c := range a.cookies {
		http.SetCookie(w, c)
	}
	return a.Answer.Write(w, r)
}

// file is a download.
type file struct {
	name, contentType string
	write             func(io.Writer) error
}

// File is a download with a name. Errors while writing cannot be shown any more: prepare everything that can fail before.
func File(name, contentType string, write func(io.Writer) error) Answer {
	return file{name, contentType, write}
}

func (f file) Write(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", f.contentType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	return f.write(w)
}

// document is an answer in JSON.
type document struct{ body any }

// Document answers a program in JSON.
func Document(body any) Answer { return document{body} }

func (d document) Write(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Vary", "Accept")
	return writeIndented(w, d.body)
}

// WantsJSON tells whether a program asks: by the ending of the path, or by preferring JSON to HTML.
func WantsJSON(r *http.Request) bool {
	if strings.HasSuffix(r.URL.Path, ".json") {
		return true
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

func writeIndented(w io.Writer, body any) error {
	to := json.NewEncoder(w)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false) // rule files hold > and &; the type of the answer keeps browsers from reading it as HTML
	return to.Encode(body)
}
