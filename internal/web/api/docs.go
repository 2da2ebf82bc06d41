package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsText string

//go:embed docs.css
var docsStyle []byte

var docsPage = template.Must(template.New("docs").Parse(docsText))

// docs serves the page that explains the interface. It is made of the document once, and holds no script.
func (s *server) docs(mux *http.ServeMux) {
	var text bytes.Buffer
	if err := docsPage.Execute(&text, s.docsView()); err != nil {
		panic("api: page of the document: " + err.Error())
	}
	serve := func(pattern, contentType string, content []byte) {
		mux.HandleFunc("GET "+Prefix+pattern, func(w http.ResponseWriter, r *http.Request) {
			note(r, "docs")
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write(content) // a broken connection can only be dropped
		})
	}
	serve("/docs", "text/html; charset=utf-8", text.Bytes())
	serve("/docs.css", "text/css; charset=utf-8", docsStyle)
}

type docsView struct {
	Title, Text string
	Groups      []docsGroup
	Problems    []docsProblem
	Scopes      []Scope
}

type docsGroup struct {
	Name, ID   string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary string
	Text                      []string
	Parameters                []docsParameter
	Body                      string // name of the schema
	Example, Answer           string
	Statuses                  []string
}

type docsParameter struct {
	Name, In, Text string
	Required       bool
}

type docsProblem struct {
	ID, Title, Text string
	Status          int
}

func (s *server) docsView() docsView {
	doc := s.api.OpenAPI()
	v := docsView{Title: doc.Info.Title, Text: introduction, Scopes: Scopes()}
	for _, tag := range doc.Tags {
		g := docsGroup{Name: tag.Name, ID: "tag-" + strings.ReplaceAll(tag.Name, " ", "-")}
		for _, l := range operations(doc) {
			if l.op.Tags[0] == tag.Name {
				g.Operations = append(g.Operations, docsOperationOf(l))
			}
		}
		v.Groups = append(v.Groups, g)
	}
	for _, k := range kinds {
		v.Problems = append(v.Problems, docsProblem{"problem-" + k.slug, k.title, k.text, k.status})
	}
	return v
}

func docsOperationOf(l located) docsOperation {
	o := docsOperation{
		ID: l.op.OperationID, Method: l.method, Path: Prefix + l.path, Summary: l.op.Summary, Text: strings.Split(l.op.Description, "\n\n"),
	}
	for _, p := range l.op.Parameters {
		o.Parameters = append(o.Parameters, docsParameter{p.Name, p.In, p.Description, p.Required})
	}
	if b := l.op.RequestBody; b != nil {
		o.Example = exampleOf(b.Content)
	}
	for status, r := range l.op.Responses {
		o.Statuses = append(o.Statuses, status)
		if strings.HasPrefix(status, "2") {
			o.Answer = exampleOf(r.Content)
		}
	}
	slices.Sort(o.Statuses)
	return o
}

func exampleOf(content map[string]*huma.MediaType) string {
	for _, media := range content {
		text, err := indented(media.Example)
		if err == nil {
			return text
		}
	}
	return ""
}

func indented(v any) (string, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return string(text), err
}
