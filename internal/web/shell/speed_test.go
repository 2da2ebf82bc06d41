package shell_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// The frame of a page renders within 1 ms at the 99th percentile.
func BenchmarkLayout(b *testing.B) {
	v := shell.NewVisit(shell.Embedded(), "es", demoPlan(b), noon)
	b.ReportAllocs()
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		if err := inLayout(v, "x", templ.Raw("<h1>x</h1>")).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// A whole answer of the style page: door, languages, every component, log.
func BenchmarkStylePage(b *testing.B) {
	h := shell.New(options(b))
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, shell.StylesPath, nil))
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
