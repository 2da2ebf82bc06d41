package report

import (
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
)

// check refuses a layout that could not be filled or held to.
func (l *Layout) check(file string) error {
	wrong := func(field, problem string) error {
		return &catalog.FileError{File: file, Field: field, Problem: problem}
	}
	if err := checkHead(file, "universe", l.ID, l.Head, l.Scope); err != nil {
		return err
	}
	seen := map[string]bool{}
	for n, c := range l.Columns {
		if problem := c.problem(); problem != "" {
			return wrong(fmt.Sprintf("columns[%d] %s", n, c.ID), problem)
		}
		if seen[c.ID] {
			return wrong(fmt.Sprintf("columns[%d] %s", n, c.ID), "is there twice")
		}
		seen[c.ID] = true
	}
	for n, c := range l.Checks {
		if problem := l.problemOf(c); problem != "" {
			return wrong(fmt.Sprintf("checks[%d] %s", n, c.Column), problem)
		}
	}
	return nil
}

func checkHead(file, kind, id string, head catalog.Head, scope Scope) error {
	for _, x := range []struct {
		field string
		wrong bool
	}{
		{"kind", head.Kind != kind},
		{"id", id == ""},
		{"version", head.Version == ""},
		{"title", head.Title == ""},
		{"source", head.Source == ""},
		{"mark", !slices.Contains(catalog.Marks, head.Mark)},
		{"effective.from", head.Effective.From == 0},
		{"products", len(scope.Products) == 0},
		{"by", !slices.Contains(days, scope.By)},
		{"procedures", len(scope.Procedures) == 0 || slices.ContainsFunc(scope.Procedures, func(p complaint.Procedure) bool {
			return !slices.Contains(complaint.Procedures, p)
		})},
	} {
		if x.wrong {
			return &catalog.FileError{File: file, Field: x.field, Problem: "is missing or not one of the known"}
		}
	}
	return nil
}

// problem is what is wrong with a column; "" when nothing is.
func (c Column) problem() string {
	switch {
	case c.ID == "" || c.Name == "":
		return "needs an id and a name"
	case fields[c.From] == nil:
		return "from: there is no such field"
	case !slices.Contains([]Format{Text, Date, Time, Code}, c.Format):
		return "format: must be char, date, time or code"
	case (c.Format == Text || c.Format == Code) && c.Length <= 0:
		return "needs a length"
	case (c.Format == Code) != (len(c.Codes) > 0):
		return "codes belong to columns of codes, and to all of them"
	case c.Only != "" && c.Only != onlyExpedited:
		return "only: must be expedited or nothing"
	case !slices.Contains(catalog.Marks, c.Mark):
		return "needs a mark"
	}
	return ""
}

// problemOf is what is wrong with a check; "" when nothing is.
func (l *Layout) problemOf(c Check) string {
	for _, id := range append([]string{c.Column}, keysOf(c.When, c.Unless)...) {
		if l.column(id) < 0 {
			return "there is no column " + id
		}
	}
	asks := 0
	for _, asked := range []bool{c.NotBefore != "", c.Needed, c.Absent} {
		if asked {
			asks++
		}
	}
	switch {
	case asks != 1:
		return "must ask one of not_before, needed, absent"
	case c.NotBefore != "" && l.column(c.NotBefore) < 0:
		return "not_before: there is no such column"
	}
	return ""
}

func keysOf(all ...map[string][]string) (out []string) {
	for _, m := range all {
		for key := range m {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}
