package main

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/person"
)

func TestAnImportTellsHowManyRowsHaveProblems(t *testing.T) {
	for _, c := range []struct {
		bad, partial, kept, lines int
		last                      string
	}{
		{0, 0, 0, 0, ""},
		{shownRejects, 0, shownRejects, shownRejects, "f.csv:2: zip: expected 5 digits"},
		{shownRejects, 1, shownRejects + 1, shownRejects + 1, "... 11 rows have problems in all; --json lists them"},
		{1200, 34, 1000, shownRejects + 1, "... 1234 rows have problems in all; --json lists the first 1000"},
	} {
		r := person.Report{Bad: c.bad, Partial: c.partial}
		for range c.kept {
			r.Problems = append(r.Problems, &person.RowError{File: "f.csv", Line: 2, Field: "zip", Expected: "5 digits"})
		}
		var out strings.Builder
		printImportProblems(&out, r)
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if got := strings.Count(out.String(), "\n"); got != c.lines || lines[len(lines)-1] != c.last {
			t.Errorf("%+v: %d lines, last %q", c, got, lines[len(lines)-1])
		}
	}
}
