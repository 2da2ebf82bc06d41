package api

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// describe completes the document: who may do an operation and with which scopes, what each answer means, and an example of
// everything that is sent or answered.
func (s *server) describe() {
	doc := s.api.OpenAPI()
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				s.describeOperation(op)
			}
		}
	}
	doc.Tags = tagsOf(doc)
}

func (s *server) describeOperation(op *huma.Operation) {
	what, ok := op.Metadata["operation"].(operation)
	if !ok {
		return
	}
	op.Description += "\n\n" + needs(what)
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			media.Example = s.example(media.Schema)
		}
	}
	for status, response := range op.Responses {
		code, _ := strconv.Atoi(status)
		for _, media := range response.Content {
			media.Example = s.example(media.Schema)
			if code >= http.StatusBadRequest {
				media.Example = problemExample(code)
			}
		}
		if code >= http.StatusBadRequest {
			response.Description = byStatus(code).title
		}
	}
	withHeaders(op)
}

// needs says in words what a caller needs.
func needs(op operation) string {
	var parts []string
	if len(op.scopes) > 0 {
		parts = append(parts, "Scopes: "+strings.Join(op.scopes, ", ")+".")
	}
	if i := slices.IndexFunc(op.scopes, explicit); i >= 0 {
		parts = append(parts, "The scope "+op.scopes[i]+" must be given by name.")
	}
	if len(op.roles) > 0 {
		names := make([]string, len(op.roles))
		for i, r := range op.roles {
			names[i] = string(r)
		}
		parts = append(parts, "Roles: "+strings.Join(names, ", ")+".")
	}
	if len(parts) == 0 {
		return "Any token."
	}
	return strings.Join(parts, " ")
}

func withHeaders(op *huma.Operation) {
	header := func(status, name, text, example string) {
		if r := op.Responses[status]; r != nil {
			if r.Headers == nil {
				r.Headers = map[string]*huma.Header{}
			}
			r.Headers[name] = &huma.Header{Description: text, Schema: &huma.Schema{Type: huma.TypeString}, Example: example}
		}
	}
	header("401", "WWW-Authenticate", "How to authenticate", `Bearer realm="keepwell"`)
	header("429", "Retry-After", "Seconds to wait", "1")
}

func problemExample(status int) any {
	k := byStatus(status)
	example := map[string]any{"type": Prefix + "/docs#problem-" + k.slug, "title": k.title, "status": status}
	switch status {
	case http.StatusForbidden:
		example["scope"], example["detail"] = "conditions:view", "The token needs the scope conditions:view."
	case http.StatusUnprocessableEntity:
		example["errors"] = []any{map[string]any{"location": "body.why", "message": "expected length >= 1"}}
	}
	return example
}

func tagsOf(doc *huma.OpenAPI) []*huma.Tag {
	var names []string
	for _, path := range operations(doc) {
		if tag := path.op.Tags[0]; !slices.Contains(names, tag) {
			names = append(names, tag)
		}
	}
	return each(names, func(n string) *huma.Tag { return &huma.Tag{Name: n} })
}

// exampleDepth ends examples of types that hold themselves.
const exampleDepth = 12

// example makes one of what a schema describes.
func (s *server) example(schema *huma.Schema) any { return s.exampleAt(schema, exampleDepth) }

func (s *server) exampleAt(schema *huma.Schema, depth int) any {
	if schema == nil || depth == 0 {
		return nil
	}
	if schema.Ref != "" {
		return s.exampleAt(s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref), depth-1)
	}
	switch {
	case len(schema.Examples) > 0:
		return schema.Examples[0]
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Default != nil:
		return schema.Default
	}
	return s.exampleOfType(schema, depth)
}

func (s *server) exampleOfType(schema *huma.Schema, depth int) any {
	switch schema.Type {
	case huma.TypeObject:
		object := map[string]any{}
		for name, property := range schema.Properties {
			object[name] = s.exampleAt(property, depth-1)
		}
		return object
	case huma.TypeArray:
		return []any{s.exampleAt(schema.Items, depth-1)}
	case huma.TypeBoolean:
		return true
	case huma.TypeInteger, huma.TypeNumber:
		return 1
	}
	switch schema.Format {
	case "date":
		return "2026-07-01"
	case "date-time":
		return "2026-07-01T16:00:00Z"
	}
	return "text"
}

// place of an operation in the document.
type located struct {
	path, method string
	op           *huma.Operation
}

func (l located) String() string { return fmt.Sprintf("%s %s", l.method, l.path) }

// operations are all operations of a document, in the order of their paths.
func operations(doc *huma.OpenAPI) []located {
	var all []located
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
		} {
			if op != nil {
				all = append(all, located{path, method, op})
			}
		}
	}
	slices.SortFunc(all, func(a, b located) int { return strings.Compare(a.path+" "+a.method, b.path+" "+b.method) })
	return all
}
