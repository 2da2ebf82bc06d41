package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/keepwell/keepwell/internal/access"
)

// document is the OpenAPI document as served, and which of its operations the tests met.
type document struct {
	sync.Mutex
	doc      map[string]any
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema
	met      map[string]bool // "GET /members/{number}" answered with success
}

var served = &document{}

// load reads the document from a server, once.
func (d *document) load(t testing.TB, handler http.Handler) {
	if d.doc != nil {
		return
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/openapi.json", nil))
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	d.doc, d.schemas, d.met = doc.(map[string]any), map[string]*jsonschema.Schema{}, map[string]bool{}
	d.compiler = jsonschema.NewCompiler()
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("file:///openapi.json", doc); err != nil {
		t.Fatal(err)
	}
}

// schema compiles the schema at a place of the document.
func (d *document) schema(t testing.TB, place ...string) *jsonschema.Schema {
	t.Helper()
	pointer := "file:///openapi.json#"
	for _, p := range place {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(p)
	}
	if s := d.schemas[pointer]; s != nil {
		return s
	}
	s, err := d.compiler.Compile(pointer)
	if err != nil {
		t.Fatalf("%s: %v", pointer, err)
	}
	d.schemas[pointer] = s
	return s
}

// operation finds the path of the document that a request meets.
func (d *document) operation(method, path string) string {
	path, _, _ = strings.Cut(path, "?")
	best := ""
	for candidate, item := range d.doc["paths"].(map[string]any) {
		if _, ok := item.(map[string]any)[strings.ToLower(method)]; ok && fits(candidate, path) && (best == "" || strings.Count(candidate, "{") < strings.Count(best, "{")) {
			best = candidate
		}
	}
	return best
}

func fits(pattern, path string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	return len(a) == len(b) && !slices.ContainsFunc(a, func(part string) bool {
		i := slices.Index(a, part)
		return !strings.HasPrefix(part, "{") && part != b[i]
	})
}

// met holds every answer that a test gets against the document.
func met(r *reply) {
	r.t.Helper()
	d := served
	d.Lock()
	defer d.Unlock()
	path := d.operation(r.method, r.path)
	if path == "" {
		return
	}
	if r.header.Get("Cache-Control") != "no-store" {
		r.t.Errorf("%s %s: may be cached", r.method, r.path)
	}
	if r.status < http.StatusMultipleChoices {
		d.met[r.method+" "+path] = true
	}
	responses := d.doc["paths"].(map[string]any)[path].(map[string]any)[strings.ToLower(r.method)].(map[string]any)["responses"].(map[string]any)
	response, ok := responses[strconv.Itoa(r.status)].(map[string]any)
	if !ok {
		r.t.Errorf("%s %s: status %d is not in the document", r.method, path, r.status)
		return
	}
	d.check(r, path, response)
}

func (d *document) check(r *reply, path string, response map[string]any) {
	r.t.Helper()
	content, _ := response["content"].(map[string]any)
	media, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	if len(content) == 0 {
		if len(r.body) > 0 {
			r.t.Errorf("%s %s: a document where none was promised", r.method, path)
		}
		return
	}
	if _, ok := content[media]; !ok {
		r.t.Errorf("%s %s: %d as %q", r.method, path, r.status, media)
		return
	}
	got, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.body))
	if err != nil {
		r.t.Errorf("%s %s: %v", r.method, path, err)
		return
	}
	schema := d.schema(r.t, "paths", path, strings.ToLower(r.method), "responses", strconv.Itoa(r.status), "content", media, "schema")
	if err := schema.Validate(got); err != nil {
		r.t.Errorf("%s %s: %d is not as the document says: %v\n%s", r.method, path, r.status, err, r.body)
	}
}

// TestMain makes sure that the tests met every operation, when all of them ran.
func TestMain(m *testing.M) {
	code := m.Run()
	all := flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.fuzz").Value.String() == "" && flag.Lookup("test.list").Value.String() == ""
	if code == 0 && all {
		code = served.unmet()
	}
	os.Exit(code)
}

// unmet tells which operations no test had an answer of.
func (d *document) unmet() int {
	var missing []string
	for path, item := range d.doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			if name := strings.ToUpper(method) + " " + path; !d.met[name] {
				missing = append(missing, name)
			}
		}
	}
	if len(missing) == 0 {
		return 0
	}
	slices.Sort(missing)
	fmt.Printf("no test met %d operations:\n%s\n", len(missing), strings.Join(missing, "\n"))
	return 1
}

// eachOperation visits all operations of the document.
func eachOperation(t *testing.T, visit func(t *testing.T, method, path string, op map[string]any)) {
	t.Helper()
	build(t)
	for path, item := range served.doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			t.Run(strings.ToUpper(method)+" "+path, func(t *testing.T) { visit(t, method, path, op.(map[string]any)) })
		}
	}
}

func TestEveryOperationSaysWhatItIsAndNeedsAToken(t *testing.T) {
	eachOperation(t, func(t *testing.T, method, _ string, op map[string]any) {
		for _, name := range []string{"summary", "description", "operationId", "tags"} {
			if op[name] == nil {
				t.Errorf("no %s", name)
			}
		}
		security, _ := op["security"].([]any)
		if len(security) != 1 || security[0].(map[string]any)["token"] == nil {
			t.Errorf("security: %v", security)
		}
		for _, status := range []string{"401", "403", "404", "422", "429", "503"} {
			if op["responses"].(map[string]any)[status] == nil {
				t.Errorf("no answer %s", status)
			}
		}
		keyed := slices.ContainsFunc(parameters(op), func(p map[string]any) bool { return p["name"] == "Idempotency-Key" && p["required"] == true })
		if changes := method != "get" && op["operationId"] != "check-access"; changes != keyed {
			t.Errorf("changes something: %v, needs a key: %v", changes, keyed)
		}
	})
}

func parameters(op map[string]any) []map[string]any {
	var all []map[string]any
	list, _ := op["parameters"].([]any)
	for _, p := range list {
		all = append(all, p.(map[string]any))
	}
	return all
}

func TestEveryExampleIsAsItsSchemaSays(t *testing.T) {
	eachOperation(t, func(t *testing.T, method, path string, op map[string]any) {
		if body, ok := op["requestBody"].(map[string]any); ok {
			example(t, body["content"], "paths", path, method, "requestBody", "content")
		}
		for status, response := range op["responses"].(map[string]any) {
			if content := response.(map[string]any)["content"]; content != nil {
				example(t, content, "paths", path, method, "responses", status, "content")
			}
		}
	})
}

// example holds the example of each content against its schema.
func example(t *testing.T, content any, place ...string) {
	t.Helper()
	for media, c := range content.(map[string]any) {
		value, ok := c.(map[string]any)["example"]
		if !ok {
			t.Errorf("%v: no example", place)
			continue
		}
		if err := served.schema(t, append(slices.Clone(place), media, "schema")...).Validate(value); err != nil {
			text, _ := json.Marshal(value)
			t.Errorf("%v: %v\n%s", place, err, text)
		}
	}
}

func TestTheDocumentAndItsPageNeedNoToken(t *testing.T) {
	h := build(t)
	stranger := &program{h: h}
	if got := stranger.get("/openapi.json").is(http.StatusOK).text("openapi"); got != "3.1.0" {
		t.Errorf("version %q", got)
	}
	stranger.get("/openapi.yaml").is(http.StatusOK)
	page := string(stranger.get("/docs").is(http.StatusOK).body)
	for _, want := range []string{"get-member", "problem-scope", "conditions:view", `lang="en"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") || strings.Contains(page, "//") && strings.Contains(page, "src=") {
		t.Error("the page holds script, inline style, or something of another host")
	}
	stranger.get("/docs.css").is(http.StatusOK)
	stranger.get("/nothing-here").is(http.StatusNotFound)
	h.as(access.RoleAdmin).get("/scopes").is(http.StatusOK)
}
