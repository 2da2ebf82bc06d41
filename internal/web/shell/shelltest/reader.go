package shelltest

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Reader is a browser without JavaScript: it keeps cookies, follows redirects, and knows the page it is at. Its methods fail the
// test when something is not there, and give the reader back, so that a way through several pages is one chain.
type Reader struct {
	t      testing.TB
	base   *url.URL
	client *http.Client
	header http.Header

	Status int      // of the page it is at
	At     *url.URL // its address
	Body   []byte   // as sent
	Header http.Header
	page   *html.Node // nil when it is not HTML
}

// NewReader opens nothing yet. base is the address of the server.
func NewReader(t testing.TB, base string) *Reader {
	t.Helper()
	at, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Reader{t: t, base: at, client: &http.Client{Jar: jar}, header: http.Header{"Accept": {"text/html"}}}
}

// As signs in as one of the Doors; "" signs out.
func (r *Reader) As(who string) *Reader {
	r.client.Jar.SetCookies(r.base, []*http.Cookie{{Name: whoCookie, Value: who, Path: "/"}})
	return r
}

// SetCookie keeps a cookie, such as a session's.
func (r *Reader) SetCookie(name, value string) *Reader {
	r.client.Jar.SetCookies(r.base, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
	return r
}

// Cookie is a kept cookie; "" when there is none.
func (r *Reader) Cookie(name string) string {
	for _, c := range r.client.Jar.Cookies(r.base) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// Speak asks for a language as a browser does.
func (r *Reader) Speak(lang string) *Reader { r.header.Set("Accept-Language", lang); return r }

// With sends a header from now on.
func (r *Reader) With(name, value string) *Reader { r.header.Set(name, value); return r }

// Open goes to a path.
func (r *Reader) Open(path string) *Reader {
	r.t.Helper()
	return r.send(http.MethodGet, path, "", nil)
}

// Post sends a form to a path without looking at a page first: names and values.
func (r *Reader) Post(path string, pairs ...string) *Reader {
	r.t.Helper()
	return r.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(formOf(pairs).Encode()))
}

func (r *Reader) send(method, path, contentType string, body io.Reader) *Reader {
	r.t.Helper()
	from := r.At
	if from == nil {
		from = r.base
	}
	to, err := from.Parse(path)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	request, err := http.NewRequestWithContext(r.t.Context(), method, to.String(), body)
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header = r.header.Clone()
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if r.At != nil {
		request.Header.Set("Referer", r.At.String())
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := r.client.Do(request)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r.arrive(response)
}

func (r *Reader) arrive(response *http.Response) *Reader {
	r.t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	_ = response.Body.Close() // all of it is read
	r.Status, r.At, r.Body, r.Header, r.page = response.StatusCode, response.Request.URL, body, response.Header, nil
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		if r.page, err = html.Parse(bytes.NewReader(body)); err != nil {
			r.t.Fatal(err)
		}
	}
	return r
}

// Follow opens the first link with this text, or whose text begins with it.
func (r *Reader) Follow(text string) *Reader {
	r.t.Helper()
	link := r.find("a", text)
	if link == nil {
		r.t.Fatalf("%s has no link %q; it says:\n%s", r.At.Path, text, r.Text())
	}
	return r.Open(attribute(link, "href"))
}

// Submit fills in a form and sends it. which is the address it goes to or the text of its button; "" is the only form in the main
// part. Values are pairs; a radio or box is chosen by its value, an empty value takes a box away. What is not named is sent as the page shows it.
func (r *Reader) Submit(which string, pairs ...string) *Reader {
	r.t.Helper()
	form := r.form(which)
	values := form.values()
	for i := 0; i+1 < len(pairs); i += 2 {
		if !form.has(pairs[i]) {
			r.t.Fatalf("the form on %s has no field %q", r.At.Path, pairs[i])
		}
		values.Del(pairs[i])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" || !form.box(pairs[i]) {
			values.Add(pairs[i], pairs[i+1])
		}
	}
	return r.sendForm(form, values)
}

func (r *Reader) sendForm(form formNode, values url.Values) *Reader {
	r.t.Helper()
	return r.sendFiles(form, values, nil)
}

// Upload submits a form as Submit does, with a file in one of its fields.
func (r *Reader) Upload(which, field, name, content string, pairs ...string) *Reader {
	r.t.Helper()
	form := r.form(which)
	values := form.values()
	if !form.has(field) {
		r.t.Fatalf("the form on %s has no field %q", r.At.Path, field)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	values.Del(field)
	return r.sendFiles(form, values, &sentFile{field, name, content})
}

// sentFile is a file beside the fields of a form.
type sentFile struct{ field, name, content string }

// attach writes the file, when there is one.
func (f *sentFile) attach(parts *multipart.Writer) error {
	if f == nil {
		return nil
	}
	part, err := parts.CreateFormFile(f.field, f.name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(part, f.content)
	return err
}

func (r *Reader) sendFiles(form formNode, values url.Values, file *sentFile) *Reader {
	r.t.Helper()
	action := attribute(form.node, "action")
	if !strings.EqualFold(attribute(form.node, "method"), "post") {
		to, err := r.At.Parse(action)
		if err != nil {
			r.t.Fatal(err)
		}
		to.RawQuery = values.Encode()
		return r.Open(to.String())
	}
	if attribute(form.node, "enctype") != "multipart/form-data" {
		return r.send(http.MethodPost, action, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, all := range values {
		for _, value := range all {
			if err := parts.WriteField(name, value); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	if err := errors.Join(file.attach(parts), parts.Close()); err != nil {
		r.t.Fatal(err)
	}
	return r.send(http.MethodPost, action, parts.FormDataContentType(), &body)
}

func formOf(pairs []string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

// MustBe checks the status of the page it is at.
func (r *Reader) MustBe(status int) *Reader {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("%s has status %d, want %d; it says:\n%s", r.At.Path, r.Status, status, r.Text())
	}
	return r
}

// MustSay checks that the page shows a text.
func (r *Reader) MustSay(texts ...string) *Reader {
	r.t.Helper()
	for _, text := range texts {
		if !r.Says(text) {
			r.t.Errorf("%s does not say %q; it says:\n%s", r.At.Path, text, r.Text())
		}
	}
	return r
}

// MustNotSay checks that a text is nowhere in what was sent, seen or not.
func (r *Reader) MustNotSay(texts ...string) *Reader {
	r.t.Helper()
	for _, text := range texts {
		if bytes.Contains(r.Body, []byte(text)) || r.Says(text) {
			r.t.Errorf("%s says %q", r.At.Path, text)
		}
	}
	return r
}

// MustBeAt checks the path it is at.
func (r *Reader) MustBeAt(path string) *Reader {
	r.t.Helper()
	if r.At.Path != path {
		r.t.Fatalf("at %s, want %s; it says:\n%s", r.At.Path, path, r.Text())
	}
	return r
}

// Says tells whether the page shows a text.
func (r *Reader) Says(text string) bool { return strings.Contains(r.Text(), squeeze(text)) }
