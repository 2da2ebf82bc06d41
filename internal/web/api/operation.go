package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/keepwell/keepwell/internal/access"
)

// operation is one thing a program can do.
type operation struct {
	id, method, path, tag string
	summary, text         string
	scopes                []string      // all needed
	roles                 []access.Role // who may; empty: anyone. For others it does not exist
	status                int           // of success; 0: 200, or 204 without content
	free                  bool          // it changes nothing although it is a POST: no key is needed
	matched               bool          // it may answer 412
}

// get is an operation that reads.
func get(id, path, tag, summary, text string, scopes ...string) operation {
	return operation{id: id, method: http.MethodGet, path: path, tag: tag, summary: summary, text: text, scopes: scopes}
}

// post, patch, put and remove are operations that change something.
func post(id, path, tag, summary, text string, scopes ...string) operation {
	return operation{id: id, method: http.MethodPost, path: path, tag: tag, summary: summary, text: text, scopes: scopes}
}

func patch(id, path, tag, summary, text string, scopes ...string) operation {
	o := post(id, path, tag, summary, text, scopes...)
	o.method, o.matched = http.MethodPatch, true
	return o
}

func put(id, path, tag, summary, text string, scopes ...string) operation {
	o := post(id, path, tag, summary, text, scopes...)
	o.method = http.MethodPut
	return o
}

func remove(id, path, tag, summary, text string, scopes ...string) operation {
	o := post(id, path, tag, summary, text, scopes...)
	o.method, o.status = http.MethodDelete, http.StatusNoContent
	return o
}

// by limits an operation to roles.
func (o operation) by(roles ...access.Role) operation {
	o.roles = roles
	return o
}

// answers sets the status of success.
func (o operation) answers(status int) operation {
	o.status = status
	return o
}

// changes tells whether it needs an idempotency key.
func (o operation) changes() bool { return o.method != http.MethodGet && !o.free }

func (o operation) errors() []int {
	all := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if o.method != http.MethodGet {
		all = append(all, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if o.matched {
		all = append(all, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	slices.Sort(all)
	return all
}

// maxBody is what a request may send: lists of addresses and texts, no files.
const maxBody = 256 << 10

// add lets the server answer an operation. The caller is admitted before anything of the request is read, and the key of a change
// is noted before it is done.
func add[I, O any](s *server, op operation, do func(context.Context, *caller, *I) (*O, error)) {
	huma.Register(s.api, huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, Summary: op.summary, Description: op.text, Tags: []string{op.tag},
		Security: []map[string][]string{{"token": filled(op.scopes)}}, Errors: op.errors(), DefaultStatus: op.status, MaxBodyBytes: maxBody,
		Metadata: map[string]any{"operation": op}, Middlewares: huma.Middlewares{s.admit(op)},
	}, func(ctx context.Context, in *I) (*O, error) {
		c := callerOf(ctx)
		if op.changes() {
			if err := s.once(ctx, c, op); err != nil {
				return nil, s.problem(ctx, op, err)
			}
		}
		out, err := do(ctx, c, in)
		if err != nil {
			return nil, s.problem(ctx, op, err)
		}
		return out, nil
	})
}

// out is an answer with a document.
type out[T any] struct{ Body T }

// tagged is an answer with a document and the version that If-Match asks for.
type tagged[T any] struct {
	ETag string `header:"ETag" doc:"Version of what was read, for If-Match" example:"\"3\""`
	Body T
}

// none is an answer without a document.
type none struct{}

// page is a part of a list.
type page[T any] struct {
	Items []T    `json:"items" doc:"This page's part of the list"`
	Next  string `json:"next,omitempty" doc:"Give it as cursor for the next page; absent on the last one" example:"MTQy"`
}

func whole[T any](items []T) *out[page[T]] { return paged(items, "") }

func paged[T any](items []T, next string) *out[page[T]] {
	if items == nil {
		items = []T{}
	}
	return &out[page[T]]{Body: page[T]{items, next}}
}

func answer[T any](body T) *out[T] { return &out[T]{Body: body} }

// each converts all of a list.
func each[A, B any](all []A, convert func(A) B) []B {
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = convert(a)
	}
	return out
}
