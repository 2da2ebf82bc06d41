// Package store keeps rows: it opens SQLite or PostgreSQL from a URL and
// hides which of the two it is.
//
// Words:
//
//   - A DB is one opened database. It has a read handle (any number of
//     readers) and a write transaction (on SQLite one at a time).
//   - A Tx is one write transaction. Its statements may be sent in groups, so
//     that PostgreSQL needs one round trip where it would need several.
//   - The common subset is the SQL that means the same on both engines: $1
//     parameters, text ids, bigint UTC microseconds, integer cents. No arrays,
//     no jsonb, no timestamptz. The same SQL text runs on both.
//   - A migration is a numbered SQL file under migrations/, one per engine.
//     Numbers 0001-0009 belong to the record, 0010 and up to the domain rooms.
//
// Promises:
//
//   - Write returns nil only when the rows are on disk (SQLite: WAL with
//     synchronous=FULL; PostgreSQL: synchronous_commit as its operator set it,
//     on by default).
//   - Every error is an *Error with a Kind. Unavailable means "try again", and
//     when a connection is lost during commit it also means "perhaps done".
//   - A read never waits for a writer.
package store
