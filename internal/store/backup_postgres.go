package store

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
)

// A PostgreSQL backup is a zip file with one COPY text file per table and a
// manifest written last. It needs no pg_dump of the right version, is one
// repeatable-read snapshot, and goes into any PostgreSQL that Keepwell supports.
const (
	zipMagic       = "PK\x03\x04"
	manifestName   = "manifest.json"
	manifestFormat = "keepwell backup 1"
)

type manifest struct {
	Format string        `json:"format"`
	Schema int64         `json:"schema"` // the migration the tables are at
	Tables []backedTable `json:"tables"`
}

type backedTable struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
}

func (t backedTable) copy(direction string) string {
	columns := ""
	for i, c := range t.Columns {
		if i > 0 {
			columns += ", "
		}
		columns += pgx.Identifier{c}.Sanitize()
	}
	return fmt.Sprintf("copy %s (%s) %s", pgx.Identifier{t.Name}.Sanitize(), columns, direction)
}

func (db *DB) backupPostgres(ctx context.Context, path string) (err error) {
	schema, err := db.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, db.location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	archive := zip.NewWriter(file)
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, conn, options, func(tx pgx.Tx) error {
		return copyOut(ctx, tx, archive, manifest{Format: manifestFormat, Schema: schema})
	})
	return errors.Join(err, archive.Close())
}

func copyOut(ctx context.Context, tx pgx.Tx, archive *zip.Writer, m manifest) (err error) {
	if m.Tables, err = postgresTables(ctx, tx); err != nil {
		return err
	}
	for i, table := range m.Tables {
		entry, err := archive.Create(table.Name + ".copy")
		if err != nil {
			return err
		}
		done, err := tx.Conn().PgConn().CopyTo(ctx, entry, table.copy("to stdout"))
		if err != nil {
			return err
		}
		m.Tables[i].Rows = done.RowsAffected()
	}
	entry, err := archive.Create(manifestName)
	if err != nil {
		return err
	}
	return json.NewEncoder(entry).Encode(m)
}

func restorePostgres(ctx context.Context, path, location string) (err error) {
	if err := startsWith(path, zipMagic); err != nil {
		return err
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return invalid(fmt.Errorf("%w: the archive is damaged", errNotABackup))
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	m, err := readManifest(&archive.Reader)
	if err != nil {
		return err
	}
	db, err := openPostgres(ctx, location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.prepareRestore(ctx, m.Schema); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		return copyIn(ctx, tx, &archive.Reader, m.Tables)
	})
}

// prepareRestore makes the tables as they were at the backup.
func (db *DB) prepareRestore(ctx context.Context, schema int64) error {
	var tables int
	row := db.reading.QueryRowContext(ctx, "select count(*) from pg_tables where schemaname = current_schema()")
	if err := row.Scan(&tables); err != nil {
		return err
	}
	if tables > 0 {
		return &Error{Kind: Conflict, Op: "store.Restore", Err: errNotEmpty}
	}
	provider, err := db.migrator()
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, schema)
	return err
}

func copyIn(ctx context.Context, tx pgx.Tx, archive *zip.Reader, tables []backedTable) error {
	for i := len(tables) - 1; i >= 0; i-- { // rows that a migration put there
		if _, err := tx.Exec(ctx, "delete from "+pgx.Identifier{tables[i].Name}.Sanitize()); err != nil {
			return err
		}
	}
	for _, table := range tables {
		if err := copyTable(ctx, tx, archive, table); err != nil {
			return fmt.Errorf("table %s: %w", table.Name, err)
		}
	}
	return nil
}

func copyTable(ctx context.Context, tx pgx.Tx, archive *zip.Reader, table backedTable) (err error) {
	entry, err := archive.Open(table.Name + ".copy")
	if err != nil {
		return invalid(errNotABackup)
	}
	defer func() { err = errors.Join(err, entry.Close()) }()
	done, err := tx.Conn().PgConn().CopyFrom(ctx, entry, table.copy("from stdin"))
	if err != nil {
		return err
	}
	if done.RowsAffected() != table.Rows {
		return invalid(fmt.Errorf("%w: %d rows instead of %d", errNotABackup, done.RowsAffected(), table.Rows))
	}
	return nil
}

func readManifest(archive *zip.Reader) (m manifest, err error) {
	entry, err := archive.Open(manifestName)
	if err != nil {
		return m, invalid(fmt.Errorf("%w: no manifest", errNotABackup))
	}
	defer func() { err = errors.Join(err, entry.Close()) }()
	if err := json.NewDecoder(entry).Decode(&m); err != nil || m.Format != manifestFormat {
		return m, invalid(fmt.Errorf("%w: unknown manifest", errNotABackup))
	}
	return m, nil
}
