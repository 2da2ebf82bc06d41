package record

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"github.com/keepwell/keepwell/internal/store"
)

// Load returns a stream's events in order; none for a stream that never was.
func (r *Record) Load(ctx context.Context, stream StreamID) ([]Event, error) {
	return r.LoadUntil(ctx, stream, math.MaxInt64)
}

// LoadUntil is Load as the stream was at a past position of the record.
func (r *Record) LoadUntil(ctx context.Context, stream StreamID, position int64) ([]Event, error) {
	found, err := r.queries().LoadStream(ctx, recorddb.LoadStreamParams{Stream: string(stream), Position: position})
	if err != nil {
		return nil, reading("record.Load", err)
	}
	events := make([]Event, len(found))
	for i, row := range found {
		events[i] = fromRow(recorddb.ReadAfterRow(row))
	}
	return events, nil
}

// LoadAt is Load as the stream was known at an instant.
func (r *Record) LoadAt(ctx context.Context, stream StreamID, instant time.Time) ([]Event, error) {
	position, err := r.PositionAt(ctx, instant)
	if err != nil {
		return nil, err
	}
	return r.LoadUntil(ctx, stream, position)
}

// Read returns up to limit events behind a position, in order. Fewer than limit
// means that the end of the record was reached.
func (r *Record) Read(ctx context.Context, after int64, limit int) ([]Event, error) {
	return readAfter(ctx, r.db.Read(), after, limit)
}

func readAfter(ctx context.Context, q store.Queries, after int64, limit int) ([]Event, error) {
	limit = min(max(limit, 0), math.MaxInt32)
	found, err := recorddb.New(q).ReadAfter(ctx, recorddb.ReadAfterParams{Position: after, Limit: int32(limit)})
	if err != nil {
		return nil, reading("record.Read", err)
	}
	events := make([]Event, len(found))
	for i, row := range found {
		events[i] = fromRow(row)
	}
	return events, nil
}

// Done finds the result of a command that was appended before. A caller whose
// decision depends on state asks first, so that a retry does not decide anew.
// Its Versions are those of the streams that got events, in order.
// No command has the empty id: a wish without a name was never done before.
func (r *Record) Done(ctx context.Context, commandID string) (Result, bool, error) {
	if commandID == "" {
		return Result{}, false, nil
	}
	q := r.queries()
	row, err := q.CommandByID(ctx, commandID)
	if store.KindOf(err) == store.NotFound {
		return Result{}, false, nil
	}
	if err != nil {
		return Result{}, false, reading("record.Done", err)
	}
	result := Result{First: row.FirstPosition, Last: row.LastPosition, Repeated: true}
	ends, err := q.StreamEnds(ctx, recorddb.StreamEndsParams{Position: result.First, Position_2: result.Last})
	if err != nil {
		return Result{}, false, reading("record.Done", err)
	}
	for _, end := range ends {
		result.Versions = append(result.Versions, end.Version)
	}
	return result, true, nil
}

// PositionAt is the last position of which all events, itself included, were
// recorded at or before the instant. Servers' clocks differ a little; where an
// event with a later instant comes first, the answer is before it, so that
// "what we knew then" never shows what was recorded later.
func (r *Record) PositionAt(ctx context.Context, instant time.Time) (int64, error) {
	q := r.queries()
	later, err := q.FirstLaterThan(ctx, instant.UnixMicro())
	if err != nil {
		return 0, reading("record.PositionAt", err)
	}
	if later > 0 {
		return later - 1, nil
	}
	// An event appended since the first query is later than the question.
	return r.Position(ctx)
}

func fromRow(row recorddb.ReadAfterRow) Event {
	return Event{
		Position: row.Position, Stream: StreamID(row.Stream), Version: row.Version,
		Type: row.Type, Schema: int(row.Schema), At: time.UnixMicro(row.AtUs).UTC(), Zone: row.Zone,
		Actor: Actor{ID: row.ActorID, Role: row.ActorRole, Channel: row.ActorChannel, OnBehalfOf: row.ActorOnBehalfOf},
		Cause: row.Cause, Command: row.ID, Data: json.RawMessage(row.Data),
	}
}
