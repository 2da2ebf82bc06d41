package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// gooseTable is the migrations' own table; a restore fills it by migrating.
const gooseTable = "goose_db_version"

const listColumns = `
select t.table_name, c.column_name
from information_schema.tables t join information_schema.columns c
  on c.table_schema = t.table_schema and c.table_name = t.table_name
where t.table_schema = current_schema() and t.table_type = 'BASE TABLE'
order by t.table_name, c.ordinal_position`

const listReferences = `
select conrelid::regclass::text, confrelid::regclass::text from pg_constraint
where contype = 'f' and connamespace = current_schema()::regnamespace`

// postgresTables lists all tables with their columns, those that others refer
// to first, so that they can be filled in this order.
func postgresTables(ctx context.Context, tx pgx.Tx) ([]backedTable, error) {
	var tables []backedTable
	var table, column string
	rows, err := tx.Query(ctx, listColumns)
	if err != nil {
		return nil, err
	}
	_, err = pgx.ForEachRow(rows, []any{&table, &column}, func() error {
		if table == gooseTable {
			return nil
		}
		if len(tables) == 0 || tables[len(tables)-1].Name != table {
			tables = append(tables, backedTable{Name: table})
		}
		last := &tables[len(tables)-1]
		last.Columns = append(last.Columns, column)
		return nil
	})
	if err != nil {
		return nil, err
	}
	needs, err := references(ctx, tx)
	return inOrder(tables, needs), err
}

func references(ctx context.Context, tx pgx.Tx) (map[string][]string, error) {
	needs := map[string][]string{}
	var from, to string
	rows, err := tx.Query(ctx, listReferences)
	if err != nil {
		return nil, err
	}
	_, err = pgx.ForEachRow(rows, []any{&from, &to}, func() error {
		needs[from] = append(needs[from], to)
		return nil
	})
	return needs, err
}

// inOrder puts each table behind those it needs. Tables that need each other
// keep their alphabetical order; their constraints must then be deferrable.
func inOrder(tables []backedTable, needs map[string][]string) (out []backedTable) {
	placed := map[string]bool{}
	ready := func(t backedTable) bool {
		return !slices.ContainsFunc(needs[t.Name], func(n string) bool { return n != t.Name && !placed[n] })
	}
	for left := slices.Clone(tables); len(left) > 0; {
		next := max(0, slices.IndexFunc(left, ready))
		placed[left[next].Name] = true
		out = append(out, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return out
}
