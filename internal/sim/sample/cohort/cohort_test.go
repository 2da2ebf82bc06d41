package cohort

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/read"
)

func nobody(member string, _ claim.Sex) string { return "Nobody, " + member }

// written writes the cohort to a folder of the test.
func written(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := Write(dir, nobody); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestSameSeedSameFiles: a second run writes the same bytes.
func TestSameSeedSameFiles(t *testing.T) {
	one, two := written(t), written(t)
	files, err := filepath.Glob(filepath.Join(one, "*.csv"))
	if err != nil || len(files) != 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		if sum(t, path) != sum(t, filepath.Join(two, filepath.Base(path))) {
			t.Errorf("%s differs from run to run", filepath.Base(path))
		}
	}
}

func sum(t *testing.T, path string) [32]byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(content)
}

// marked checks that everything that is handed on belongs to a generated person and lies in the time of the story.
type marked struct {
	t       *testing.T
	people  map[string]bool
	results int
	voids   int
}

func (m *marked) check(member string, days ...claim.Day) error {
	if !strings.HasPrefix(member, "GEN-") {
		m.t.Errorf("a row of somebody who is not marked as generated")
	}
	for _, d := range days {
		if d < opening || d > closing {
			m.t.Errorf("%s: a day outside the story: %s", member, text(d))
		}
	}
	return nil
}

func (m *marked) Person(p *claim.Person) error { m.people[p.Member] = true; return m.check(p.Member) }
func (m *marked) Span(s *claim.Span) error     { return m.check(s.Member, s.From) }
func (m *marked) Fill(f *claim.Fill) error     { return m.check(f.Member, f.Date) }
func (m *marked) Result(r *claim.Result) error { m.results++; return m.check(r.Member, r.Code.Date) }

func (m *marked) Claim(c *claim.Claim) error {
	if c.Status == claim.Void {
		m.voids++
	}
	if c.Setting == claim.Clinical { // registries hand over what was before
		return m.check(c.Member)
	}
	return m.check(c.Member, c.From, c.Thru)
}

// TestReadersTakeEveryRow: every table is recognised, nothing is rejected, and the books balance.
func TestReadersTakeEveryRow(t *testing.T) {
	sources, unread, err := read.Open(written(t))
	if err != nil || len(unread) > 0 || len(sources) != 5 {
		t.Fatalf("%d sources, unread %v, %v", len(sources), unread, err)
	}
	sink := &marked{t: t, people: map[string]bool{}}
	for _, source := range sources {
		var all read.Report
		if err := read.File(context.Background(), source, sink, &all, read.Options{Today: closing}); err != nil {
			t.Fatal(err)
		}
		report := all.Files[0]
		for _, warning := range report.Warnings {
			if warning.Reason != read.ConflictingCopy { // a reversal is a second copy of the claim
				t.Errorf("%s: warning %+v", source.Name(), warning)
			}
		}
		if report.Rejected > 0 || !report.Balanced() || report.Rows != report.Loaded {
			t.Errorf("%s: %+v", source.Name(), report)
		}
	}
	if len(sink.people) != Members || sink.results == 0 || sink.voids == 0 {
		t.Errorf("%d people, %d results, %d reversals", len(sink.people), sink.results, sink.voids)
	}
}
