// Package record keeps what happened: an append-only list of events that all
// other rooms stand on.
//
// Words:
//
//   - An event is one fact. It has a position in the record (1, 2, 3, ...
//     without gaps) and a version in its stream (1, 2, 3, ... without gaps).
//   - A stream holds the events of one matter (a complaint, a consent, one
//     member's findings). Its id reads "category/id".
//   - A command is one wish to append, with an id chosen by whoever wishes.
//     The same id again returns the first result: exactly once under any retry.
//   - A view is a set of tables kept up to date in the transaction that appends
//     the events, and rebuilt from the record at any time.
//   - A leaf is the canonical text of one event; the leaves, hashed in position
//     order, form a Merkle tree (RFC 6962). A checkpoint is the signed root of
//     the tree at a size.
//
// Promises:
//
//   - Append returns nil only when its events are on disk, all of them.
//   - A reader that saw position n never later sees a new event at or below n.
//   - Nothing here changes or deletes an event; Verify tells if anyone did.
//
// Clocks: the record never asks what time it is. Event.At is the instant its
// command was given; when something happened in the world belongs in Data.
package record
