package record

import (
	"context"

	"github.com/keepwell/keepwell/internal/store"
)

// firstAfter reads keys only: the sign before position keeps the database from walking the events themselves.
const firstAfter = `select stream, min(version) from record_event where +position > $1 and stream like $2 group by stream`

// FirstAfter tells which streams of a category got events behind a position, each with the version of the first of them: whoever keeps
// streams folded as they are now knows which are still as they were then.
func (r *Record) FirstAfter(ctx context.Context, category string, position int64) (map[StreamID]int64, error) {
	const op = "record.FirstAfter"
	rows, err := r.db.Read().QueryContext(ctx, firstAfter, position, category+"/%")
	if err != nil {
		return nil, fault(store.KindOf(err), op, err)
	}
	defer rows.Close()
	out := map[StreamID]int64{}
	for rows.Next() {
		var stream string
		var version int64
		if err := rows.Scan(&stream, &version); err != nil {
			return nil, fault(store.Internal, op, err)
		}
		out[StreamID(stream)] = version
	}
	return out, rows.Err()
}
