package record

import (
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"github.com/keepwell/keepwell/internal/store"
)

// writeGroup decides about a group of commands and writes what it accepted,
// in one transaction. On PostgreSQL this is two round trips: lock and look up,
// then write and commit.
func (r *Record) writeGroup(ctx context.Context, group []*wish) ([]verdict, error) {
	verdicts := make([]verdict, len(group))
	err := r.db.Write(ctx, func(tx *store.Tx) error {
		now, err := r.lookUp(ctx, tx, group)
		if err != nil {
			return err
		}
		batch := rows{wantEvents: len(r.views) > 0}
		for i, w := range group {
			verdicts[i] = now.decide(w)
			if v := verdicts[i]; v.err == nil && !v.result.Repeated {
				batch.add(w, v.result)
			}
		}
		if err := recallVersions(ctx, tx, group, verdicts); err != nil {
			return err
		}
		return r.save(ctx, tx, &batch)
	})
	return verdicts, err
}

// appendLock is held by the one transaction, in all servers, that appends.
const appendLock = "record.append"

// lookUp locks the record, then reads its end and the commands and streams that
// the group names. The lock comes first: what is read after it cannot change
// any more. Other servers wait for it until this commit, so positions become
// visible in order and no reader sees a gap filled in later.
func (r *Record) lookUp(ctx context.Context, tx *store.Tx, group []*wish) (*state, error) {
	now := &state{versions: map[StreamID]int64{}, done: map[string]prior{}}
	var viewSet string
	find := findAll
	if len(group) == 1 && len(group[0].appends) == 1 {
		find = findOne
	}
	if err := tx.Send(ctx, append(tx.NameLock(appendLock), find(group, now, &viewSet)...)...); err != nil {
		return nil, err
	}
	if viewSet != r.viewSet {
		return nil, fault(store.Unavailable, "record.Append", ErrViewsChanged)
	}
	return now, nil
}

// findOne is findAll for a lone command on one stream, in one statement: a lone
// writer waits for each.
func findOne(group []*wish, into *state, viewSet *string) []store.Statement {
	id, stream := group[0].cmd.ID, group[0].appends[0].Stream
	read := func(rows store.Rows) error {
		for rows.Next() {
			var p prior
			var version int64
			if err := rows.Scan(&into.position, viewSet, &version, &p.first, &p.last, &p.content); err != nil {
				return err
			}
			into.versions[stream] = version
			if p.first > 0 {
				into.done[id] = p
			}
		}
		return rows.Err()
	}
	return []store.Statement{{SQL: oneLookup, Args: []any{string(stream), id}, Read: read}}
}

func findAll(group []*wish, into *state, viewSet *string) []store.Statement {
	end := store.Statement{SQL: endLookup, Read: func(rows store.Rows) error {
		for rows.Next() {
			if err := rows.Scan(&into.position, viewSet); err != nil {
				return err
			}
		}
		return rows.Err()
	}}
	statements := append([]store.Statement{end}, findCommands(group, into)...)
	return append(statements, findVersions(group, into)...)
}

func findCommands(group []*wish, into *state) []store.Statement {
	ids := make([]any, len(group))
	for i, w := range group {
		ids[i] = w.cmd.ID
	}
	return store.Lookups(commandLookup, ids, func(rows store.Rows) error {
		for rows.Next() {
			var id string
			var p prior
			if err := rows.Scan(&id, &p.first, &p.last, &p.content); err != nil {
				return err
			}
			into.done[id] = p
		}
		return rows.Err()
	})
}

func findVersions(group []*wish, into *state) []store.Statement {
	var streams []any
	for _, w := range group {
		for _, a := range w.appends {
			if _, ok := into.versions[a.Stream]; !ok {
				into.versions[a.Stream] = 0
				streams = append(streams, string(a.Stream))
			}
		}
	}
	return store.Lookups(versionLookup, streams, func(rows store.Rows) error {
		for rows.Next() {
			var stream string
			var version int64
			if err := rows.Scan(&stream, &version); err != nil {
				return err
			}
			into.versions[StreamID(stream)] = version
		}
		return rows.Err()
	})
}

// recallVersions completes the results of commands done in an earlier group.
func recallVersions(ctx context.Context, tx *store.Tx, group []*wish, verdicts []verdict) error {
	for i := range verdicts {
		result := &verdicts[i].result
		if !result.Repeated || result.Versions != nil {
			continue
		}
		versions, err := versionsAfter(ctx, recorddb.New(tx), *result)
		if err != nil {
			return err
		}
		for _, a := range group[i].appends {
			if len(a.Events) == 0 {
				versions[a.Stream] = int64(a.Expected) // a demand that was met
			}
			result.Versions = append(result.Versions, versions[a.Stream])
		}
	}
	return nil
}

func versionsAfter(ctx context.Context, q *recorddb.Queries, result Result) (map[StreamID]int64, error) {
	ends, err := q.StreamEnds(ctx, recorddb.StreamEndsParams{Position: result.First, Position_2: result.Last})
	versions := make(map[StreamID]int64, len(ends))
	for _, end := range ends {
		versions[StreamID(end.Stream)] = end.Version
	}
	return versions, err
}

// save queues the rows, lets the views follow, and leaves the commit to Write.
func (r *Record) save(ctx context.Context, tx *store.Tx, batch *rows) error {
	if len(batch.events) == 0 {
		return nil
	}
	tx.Queue(store.Inserts("record_command", commandColumns, batch.commands, "")...)
	tx.Queue(store.Inserts("record_event", eventColumns, batch.events, "")...)
	for _, view := range r.views {
		if err := view.Apply(ctx, tx, slices.Clip(batch.made)); err != nil {
			return err
		}
	}
	return nil
}
