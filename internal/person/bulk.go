package person

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/keepwell/keepwell/internal/record"
)

// ResolveAll finds who holds numbers of a system: the ids that stand for them now. Numbers that nobody holds, or several people who
// are not one, are absent.
func (d *Directory) ResolveAll(ctx context.Context, system System, values []string) (map[string]ID, error) {
	numbers := make([]Identifier, len(values))
	for i, v := range values {
		numbers[i] = Identifier{System: system, Value: v}
	}
	holders, err := d.holders(ctx, d.db.Read(), numbers)
	if err != nil {
		return nil, err
	}
	var ids []ID
	for _, held := range holders {
		ids = append(ids, held...)
	}
	roots, err := d.mergedInto(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]ID, len(holders))
	for k, held := range holders {
		root := standsFor(roots, held[0])
		if !slices.ContainsFunc(held, func(id ID) bool { return standsFor(roots, id) != root }) {
			out[k.value] = root
		}
	}
	return out, nil
}

// mergedInto follows merges: for each id that was merged, the id that stands for it.
func (d *Directory) mergedInto(ctx context.Context, ids []ID) (map[ID]ID, error) {
	out := map[ID]ID{}
	for range maxMerges {
		var next []ID
		err := inChunks(ids, func(chunk []ID) error {
			var args []any
			list := placeholders(&args, chunk)
			return scan(ctx, d.db.Read(), "select id, merged_into from person where merged_into <> '' and id in ("+list+")", args, func(row scanner) error {
				var id, into ID
				err := row.Scan(&id, &into)
				out[id] = into
				next = append(next, into)
				return err
			})
		})
		if err != nil || len(next) == 0 {
			return out, err
		}
		ids = next
	}
	return nil, fmt.Errorf("person: more than %d merges in a row", maxMerges)
}

func standsFor(merged map[ID]ID, id ID) ID {
	for range maxMerges {
		into, ok := merged[id]
		if !ok {
			return id
		}
		id = into
	}
	return id
}

// SetCoverage replaces the spans of enrollment of many people and returns of how many they became different. edit gets what is known
// of one of them; ids that nobody has are left out.
func (d *Directory) SetCoverage(ctx context.Context, c Cause, ids []ID, edit func(id ID, known []Coverage) []Coverage) (changed int, err error) {
	for chunk := range slices.Chunk(ids, importBatch) {
		n, err := d.setCoverage(ctx, c, chunk, edit)
		var moved *record.VersionConflict
		for try := 1; errors.As(err, &moved) && try < changeTries; try++ {
			n, err = d.setCoverage(ctx, c, chunk, edit)
		}
		changed += n
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func (d *Directory) setCoverage(ctx context.Context, c Cause, ids []ID, edit func(ID, []Coverage) []Coverage) (int, error) {
	g := gathering{q: d.db.Read(), own: map[ID]Person{}}
	if err := g.fetch(ctx, ids); err != nil {
		return 0, err
	}
	var appends []record.StreamAppend
	for _, id := range slices.Sorted(maps.Keys(g.own)) {
		before := g.own[id]
		after := before
		after.Coverage = edit(id, slices.Clone(before.Coverage))
		if len(after.Coverage) == len(before.Coverage) && (len(after.Coverage) == 0 || reflect.DeepEqual(after.Coverage, before.Coverage)) {
			continue
		}
		events, err := change(before, after)
		if err != nil {
			return 0, err
		}
		if len(events) > 0 {
			appends = append(appends, record.StreamAppend{Stream: streamOf(id), Expected: record.ExpectedVersion(before.Version), Events: events})
		}
	}
	if len(appends) == 0 {
		return 0, nil
	}
	first := appends[0]
	id := fmt.Sprintf("coverage/%s/%d/%d", first.Stream, first.Expected, len(appends))
	_, err := d.rec.Append(ctx, c.Called(id).Command("person"), appends...)
	return len(appends), err
}
