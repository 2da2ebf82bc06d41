package web

import (
	"encoding/json"
	"net/http"
	"strings"
)

// wantsJSON tells whether a program asks: by the ending of the path, or by preferring JSON to HTML.
func wantsJSON(r *http.Request) bool {
	if strings.HasSuffix(r.URL.Path, ".json") {
		return true
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// document is an answer in JSON.
type document struct{ body any }

func (d document) write(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Vary", "Accept")
	return writeIndented(w, d.body)
}

// problem is RFC 9457's problem details.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func writeProblem(w http.ResponseWriter, f failure) {
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(f.Status)
	_ = writeIndented(w, problem{"about:blank", f.Title, f.Status, f.Text}) // as in fail: nothing left to say on error
}

func writeIndented(w http.ResponseWriter, body any) error {
	to := json.NewEncoder(w)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false) // rule files hold > and &; the type of the answer keeps browsers from reading it as HTML
	return to.Encode(body)
}
