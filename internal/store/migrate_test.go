package store_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

const (
	sqliteColumns = `
		select m.name, c.name, lower(c.type), c."notnull" from sqlite_master m join pragma_table_info(m.name) c
		where m.type = 'table' and m.name not like 'sqlite%' and m.name <> 'goose_db_version'`
	postgresColumns = `
		select table_name, column_name, data_type, case is_nullable when 'NO' then 1 else 0 end
		from information_schema.columns where table_schema = current_schema() and table_name <> 'goose_db_version'`
	sqliteUnique = `
		select m.name, (select group_concat(name, ',') from pragma_index_info(i.name)), '', 1
		from sqlite_master m join pragma_index_list(m.name) i
		where m.type = 'table' and i.origin = 'c' and i."unique" = 1`
	postgresUnique = `
		select c.relname, string_agg(a.attname, ',' order by k.place), '', 1
		from pg_index i join pg_class c on c.oid = i.indrelid and c.relnamespace = current_schema()::regnamespace
		cross join lateral unnest(i.indkey) with ordinality as k(column_number, place)
		join pg_attribute a on a.attrelid = c.oid and a.attnum = k.column_number
		where i.indisunique and not i.indisprimary group by c.relname, i.indexrelid`
)

func TestBothEnginesEndInTheSameTables(t *testing.T) {
	for name, queries := range map[string][2]string{
		"columns": {sqliteColumns, postgresColumns},
		"unique":  {sqliteUnique, postgresUnique},
	} {
		inSQLite := shape(t, storetest.Open(t, store.SQLite), queries[0])
		inPostgres := shape(t, storetest.Open(t, store.Postgres), queries[1])
		if diff := cmp.Diff(inSQLite, inPostgres); diff != "" || len(inSQLite) == 0 {
			t.Errorf("%s: SQLite - PostgreSQL +\n%s", name, diff)
		}
	}
}

// shape lists "table.column kind" in order; integer and bigint are one kind, as
// SQLite's row ids must be called integer.
func shape(t *testing.T, db *store.DB, query string) []string {
	t.Helper()
	rows, err := db.Read().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	lines := map[string]bool{}
	for rows.Next() {
		var table, column, kind string
		var required int
		if err := rows.Scan(&table, &column, &kind, &required); err != nil {
			t.Fatal(err)
		}
		lines[fmt.Sprintf("%s.%s %s %d", table, column, strings.Replace(kind, "bigint", "integer", 1), required)] = true
	}
	return slices.Sorted(maps.Keys(lines))
}

func TestOpeningTwiceChangesNothing(t *testing.T) {
	for _, engine := range storetest.Engines {
		url := storetest.URL(t, engine)
		first, err1 := storetest.Reopen(t, url).SchemaVersion(t.Context())
		second, err2 := storetest.Reopen(t, url).SchemaVersion(t.Context())
		if err1 != nil || err2 != nil || first != second || first == 0 {
			t.Errorf("%s: %d, %d, %v, %v", engine, first, second, err1, err2)
		}
	}
}

func TestServersThatStartTogetherMigrateOnce(t *testing.T) {
	for _, url := range []string{storetest.URL(t, store.SQLite), storetest.Empty(t)} {
		failed := make(chan error, 4)
		for range cap(failed) {
			go func() {
				db, err := store.Open(t.Context(), url)
				if err == nil {
					err = db.Close()
				}
				failed <- err
			}()
		}
		for range cap(failed) {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
	}
}

// TestSchemaVersionWaitsForNoWriter: a page of the server's health is answered while a write runs.
func TestSchemaVersionWaitsForNoWriter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.LockName(t.Context(), "test"); err != nil {
				return err
			}
			version, err := db.SchemaVersion(t.Context())
			if err == nil && version == 0 {
				return errors.New("no migration ran")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
