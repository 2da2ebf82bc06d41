package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// sqliteReaders is the read pool: on a machine with few cores more readers
// only wait for each other.
const sqliteReaders = 4

// openSQLite opens the write-ahead log with a full sync on each commit: an
// acknowledged write survives a power cut, not only a crash of the process.
func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	writing, err := sql.Open("sqlite", sqliteDSN(path, "_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	writing.SetMaxOpenConns(1)
	db := &DB{engine: SQLite, location: path, writing: writing, writer: newWriter(writing)}
	// The first connection switches a new file to WAL before any reader comes. Two that switch at once do not wait for each other
	// as writers do: one would be told that the file is busy.
	unlock, err := lockFile(path)
	if err == nil {
		err = errors.Join(writing.PingContext(ctx), unlock())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open SQLite file: %w", err), writing.Close())
	}
	db.reading, err = sql.Open("sqlite", sqliteDSN(path, "_query_only=1"))
	if err != nil {
		return nil, errors.Join(err, writing.Close())
	}
	db.reading.SetMaxOpenConns(sqliteReaders)
	db.reading.SetMaxIdleConns(sqliteReaders)
	return db, nil
}

// createPrivate makes the file before SQLite does, readable by its owner only.
// A file that is there is not opened: closing it would drop the locks that
// other handles of this process hold on it (POSIX).
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return &Error{Kind: Unavailable, Op: "store.Open", Err: err}
	}
	return file.Close()
}

// checkpointPages is how many pages of 4 KB gather in the write-ahead log before they are copied into the database: 64 MB. With
// SQLite's own 1,000 a bulk write copies the same inner pages of an index again and again.
const checkpointPages = "16384"

func sqliteDSN(path, mode string) string {
	file := url.URL{Scheme: "file", Path: path}
	return file.String() +
		"?_busy_timeout=10000&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1" +
		"&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)&_pragma=wal_autocheckpoint(" + checkpointPages + ")&" + mode
}

// writer is SQLite's only writing connection. It stays open so that its
// prepared statements live as long as the database.
type writer struct {
	turn chan struct{} // holds one token: who has it may write
	pool *sql.DB
	conn *connection
}

func newWriter(pool *sql.DB) *writer {
	w := &writer{turn: make(chan struct{}, 1), pool: pool}
	w.turn <- struct{}{}
	return w
}

func (w *writer) acquire(ctx context.Context) (*connection, func(error), error) {
	select {
	case <-w.turn:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	if w.conn == nil {
		conn, err := w.pool.Conn(ctx)
		if err != nil {
			w.turn <- struct{}{}
			return nil, nil, err
		}
		w.conn = &connection{Conn: conn, prepared: map[string]*sql.Stmt{}}
	}
	return w.conn, w.release, nil
}

// release drops the connection after a failure that may have left it unusable.
func (w *writer) release(err error) {
	if err != nil && KindOf(err) != Conflict {
		_ = w.conn.close()
		w.conn = nil
	}
	w.turn <- struct{}{}
}

func (w *writer) close() error {
	<-w.turn
	if w.conn == nil {
		return nil
	}
	return w.conn.close()
}
