package read

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

var update = flag.Bool("update", false, "write the golden files anew")

// today is the day of all test loads.
var today = clock.MustParse("2026-11-22").Days()

// collected is a sink that keeps copies of everything.
type collected struct {
	people  []claim.Person
	spans   []claim.Span
	claims  []claim.Claim
	fills   []claim.Fill
	results []claim.Result
}

func (s *collected) Person(p *claim.Person) error { s.people = append(s.people, *p); return nil }
func (s *collected) Span(p *claim.Span) error     { s.spans = append(s.spans, *p); return nil }
func (s *collected) Fill(f *claim.Fill) error     { s.fills = append(s.fills, *f); return nil }
func (s *collected) Result(r *claim.Result) error { s.results = append(s.results, *r); return nil }
func (s *collected) Claim(c *claim.Claim) error {
	kept := *c
	kept.Codes = append([]claim.Code(nil), c.Codes...)
	s.claims = append(s.claims, kept)
	return nil
}

// readText reads a file given as text and checks the balance.
func readText(t testing.TB, name, text string) (*collected, *FileReport) {
	t.Helper()
	source, why := recognise(Source{Path: name, data: []byte(text)})
	if why != "" {
		t.Fatalf("%s: %s", name, why)
	}
	got := &collected{}
	return got, readSource(t, source, got)
}

func readSource(t testing.TB, source Source, sink claim.Sink) *FileReport {
	t.Helper()
	report := &Report{}
	if err := File(context.Background(), source, sink, report, Options{Today: today}); err != nil {
		t.Fatalf("%s: %v", source.Path, err)
	}
	f := report.Files[0]
	checkBalance(t, f)
	return f
}

// checkBalance holds for every format and every input.
func checkBalance(t testing.TB, f *FileReport) {
	t.Helper()
	if !f.Balanced() {
		t.Fatalf("%s: %d rows, but %d loaded + %d rejected + %d duplicates + %d skipped",
			f.File, f.Rows, f.Loaded, f.Rejected, f.Duplicates, f.Skipped)
	}
	var counted int64
	for _, p := range f.Problems {
		counted += p.Count
	}
	if counted != f.Rejected {
		t.Fatalf("%s: %d rejected, but %d counted by reason", f.File, f.Rejected, counted)
	}
}

// unzipped is the content of a file of testdata.
func unzipped(t testing.TB, path ...string) string {
	t.Helper()
	content, err := Source{Path: filepath.Join(append([]string{"testdata"}, path...)...)}.open()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	var all bytes.Buffer
	if _, err := all.ReadFrom(content); err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// TestGolden reads every folder of testdata as a user would and compares the load report and a digest of what came out.
func TestGolden(t *testing.T) {
	for _, format := range []string{"rif", "synpuf", "synthea", "fhir", "tuva"} {
		t.Run(format, func(t *testing.T) { golden(t, filepath.Join("testdata", format)) })
	}
}

func golden(t *testing.T, folder string) {
	sources, unread, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	report := &Report{Unread: unread}
	var out strings.Builder
	for _, source := range sources {
		got := &collected{}
		if err := File(context.Background(), source, got, report, Options{Today: today}); err != nil {
			t.Fatal(err)
		}
		checkBalance(t, report.Files[len(report.Files)-1])
		fmt.Fprintf(&out, "\n== %s\n%s", source.Name(), got.digest())
	}
	var text strings.Builder
	if err := report.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, folder+".golden", text.String()+out.String())
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// digest shows the first values of each kind and counts the rest.
func (s *collected) digest() string {
	var b strings.Builder
	show(&b, "people", s.people)
	show(&b, "spans", s.spans)
	show(&b, "claims", s.claims)
	show(&b, "fills", s.fills)
	show(&b, "results", s.results)
	settings := map[claim.Setting]int{}
	for _, c := range s.claims {
		settings[c.Setting]++
	}
	if len(settings) > 0 {
		fmt.Fprintf(&b, "settings: %v\n", settings)
	}
	return b.String()
}

func show[T any](b *strings.Builder, name string, all []T) {
	const shown = 2
	for i, v := range all {
		if i == shown {
			break
		}
		fmt.Fprintf(b, "%s: %+v\n", name, v)
	}
	if len(all) > 0 {
		fmt.Fprintf(b, "%s: %d\n", name, len(all))
	}
}
