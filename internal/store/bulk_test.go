package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStatementsUseFewShapes(t *testing.T) {
	for n := range 100 {
		total := 0
		steps(n, func(from, count int) {
			if from != total || count&(count-1) != 0 || count > largestStep {
				t.Errorf("%d rows: step of %d at %d", n, count, from)
			}
			total += count
		})
		if total != n {
			t.Errorf("%d rows: %d", n, total)
		}
	}
	if got := statementText("a in (%) b", 2, 1); got != "a in ($1, $2) b" {
		t.Error(got)
	}
	if got := statementText("values %", 2, 2); got != "values ($1, $2), ($3, $4)" {
		t.Error(got)
	}
}

func TestInsertsCutRowsAndKeepOrder(t *testing.T) {
	values := []any{1, "a", 2, "b", 3, "c"}
	var got []string
	var args []any
	for _, s := range Inserts("shelf", []string{"n", "name"}, values, "on conflict do nothing") {
		got, args = append(got, s.SQL), append(args, s.Args...)
	}
	want := []string{
		"insert into shelf (n, name) values ($1, $2), ($3, $4) on conflict do nothing",
		"insert into shelf (n, name) values ($1, $2) on conflict do nothing",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(values, args); diff != "" {
		t.Error(diff)
	}
}

func TestTablesAreFilledAfterThoseTheyNeed(t *testing.T) {
	tables := []backedTable{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "self"}, {Name: "x"}, {Name: "y"}}
	needs := map[string][]string{"a": {"b", "c"}, "b": {"c"}, "self": {"self"}, "x": {"y"}, "y": {"x"}}
	var names []string
	for _, table := range inOrder(tables, needs) {
		names = append(names, table.Name)
	}
	if diff := cmp.Diff([]string{"c", "b", "a", "self", "x", "y"}, names); diff != "" {
		t.Error(diff)
	}
}
