package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

// program is a caller in tests.
type program struct {
	h       *house
	token   string
	headers map[string]string
}

// reply is what a program got.
type reply struct {
	t      testing.TB
	method string
	path   string
	status int
	header http.Header
	body   []byte
}

// as is the program of a role, with all scopes.
func (h *house) as(role access.Role) *program {
	return (&program{h: h, token: h.tokens[role]}).with("Keepwell-Reason", "Member called, birth date asked")
}

// having is the program of a role with these scopes only.
func (h *house) having(role access.Role, scopes ...string) *program {
	return &program{h: h, token: h.token(role, scopes...)}
}

// with sets a header of all its requests.
func (p *program) with(name, value string) *program {
	q := &program{p.h, p.token, map[string]string{name: value}}
	for n, v := range p.headers {
		if n != name {
			q.headers[n] = v
		}
	}
	return q
}

// For states a purpose.
func (p *program) For(purpose access.Purpose) *program {
	return p.with("Keepwell-Purpose", string(purpose))
}

func (p *program) get(path string, args ...any) *reply {
	return p.send(http.MethodGet, fmt.Sprintf(path, args...), nil)
}

func (p *program) post(body any, path string, args ...any) *reply {
	return p.send(http.MethodPost, fmt.Sprintf(path, args...), body)
}

// send sends a request; a change gets a key of its own unless one is set.
func (p *program) send(method, path string, body any) *reply {
	p.h.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		p.h.must(err)
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(p.h.t.Context(), method, p.h.server.URL+"/api/v1"+path, content)
	p.h.must(err)
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if method != http.MethodGet {
		r.Header.Set("Idempotency-Key", p.h.key())
	}
	for name, value := range p.headers {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	p.h.must(err)
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	p.h.must(err)
	answer := &reply{p.h.t, method, path, response.StatusCode, response.Header, got}
	met(answer)
	return answer
}

// key is a new idempotency key.
func (h *house) key() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.issued++
	return fmt.Sprintf("test-key-%06d", h.issued)
}

// is expects a status.
func (r *reply) is(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s %s: got %d, want %d: %s", r.method, r.path, r.status, status, r.body)
	}
	return r
}

// into reads the document.
func (r *reply) into(v any) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		r.t.Fatalf("%s %s: %v: %s", r.method, r.path, err, r.body)
	}
}

// text is a member of the document, by names.
func (r *reply) text(names ...string) string {
	r.t.Helper()
	var v any
	r.into(&v)
	for _, name := range names {
		object, ok := v.(map[string]any)
		if !ok {
			r.t.Fatalf("%s %s: no %v in %s", r.method, r.path, names, r.body)
		}
		v = object[name]
	}
	return fmt.Sprint(v)
}

// items are the rows of a list.
func (r *reply) items() []map[string]any {
	r.t.Helper()
	var list struct{ Items []map[string]any }
	r.into(&list)
	return list.Items
}
