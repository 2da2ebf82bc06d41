package person

import (
	"context"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/record"
)

// Merge says that two ids are one person: keep stays, other becomes part of it. Both streams get their event in one append, and
// neither's own facts change, so that Unmerge brings both back as they were. A pair that a reviewer called two people cannot be
// merged. Errors: ErrNoPerson, ErrNoWhy, ErrMerged, ErrApart (Conflict).
func (d *Directory) Merge(ctx context.Context, c Cause, keep, other ID, why string) error {
	if _, done, err := d.rec.Done(ctx, c.ID); err != nil || done {
		return err
	}
	a, b, err := d.two(ctx, keep, other, why)
	if err != nil {
		return err
	}
	apart, guards, err := d.apartAll(ctx, a.ID, b.ID)
	if err != nil {
		return err
	}
	toKeep, toOther, err := merge(a, b, apart, why)
	if err != nil {
		return err
	}
	appends := []record.StreamAppend{
		{Stream: streamOf(a.ID), Expected: record.ExpectedVersion(a.Version), Events: toKeep},
		{Stream: streamOf(b.ID), Expected: record.ExpectedVersion(b.Version), Events: toOther},
	}
	_, err = d.rec.Append(ctx, c.Command("person"), append(appends, guards...)...)
	return err
}

// apartAll tells whether somebody said of any two of the ids that would become one person that they are two, and demands that
// nobody says so before the merge is written.
func (d *Directory) apartAll(ctx context.Context, a, b ID) (bool, []record.StreamAppend, error) {
	found, err := d.Find(ctx, []ID{a, b})
	if err != nil || found[a].ID == found[b].ID {
		return false, nil, err
	}
	var guards []record.StreamAppend
	for _, x := range append([]ID{a}, found[a].MergedFrom...) {
		for _, y := range append([]ID{b}, found[b].MergedFrom...) {
			said, version, err := d.apart(ctx, x, y)
			if err != nil || said {
				return said, nil, err
			}
			guards = append(guards, record.StreamAppend{Stream: pairStream(x, y), Expected: version})
		}
	}
	return false, guards, nil
}

// merge decides what a merge says on the stream of the kept id and on that of the other.
func merge(keep, other Person, apart bool, why string) (toKeep, toOther []record.NewEvent, err error) {
	switch {
	case keep.ID == other.ID, keep.MergedInto != "", other.MergedInto != "":
		return nil, nil, conflict("person: merge", ErrMerged)
	case apart:
		return nil, nil, conflict("person: merge", ErrApart)
	}
	return both(typeAbsorbed, linked{other.ID, why}, typeMergedInto, linked{keep.ID, why})
}

// Unmerge takes a merge back: other stands for itself again, with everything it was, and keep loses what it had from other. What
// was said of keep since the merge stays with keep. Errors: ErrNoPerson, ErrNoWhy, ErrApart when they are not merged.
func (d *Directory) Unmerge(ctx context.Context, c Cause, keep, other ID, why string) error {
	if _, done, err := d.rec.Done(ctx, c.ID); err != nil || done {
		return err
	}
	a, b, err := d.two(ctx, keep, other, why)
	if err != nil {
		return err
	}
	toKeep, toOther, err := unmerge(a, b, why)
	if err != nil {
		return err
	}
	_, err = d.rec.Append(ctx, c.Command("person"),
		record.StreamAppend{Stream: streamOf(a.ID), Expected: record.ExpectedVersion(a.Version), Events: toKeep},
		record.StreamAppend{Stream: streamOf(b.ID), Expected: record.ExpectedVersion(b.Version), Events: toOther})
	return err
}

func unmerge(keep, other Person, why string) (toKeep, toOther []record.NewEvent, err error) {
	if other.MergedInto != keep.ID || !slices.Contains(keep.MergedFrom, other.ID) {
		return nil, nil, conflict("person: unmerge", ErrApart)
	}
	return both(typeReleased, linked{other.ID, why}, typeUnmerged, linked{keep.ID, why})
}

func both(keepType string, keep linked, otherType string, other linked) (toKeep, toOther []record.NewEvent, err error) {
	k, err := newEvent(keepType, keep)
	if err != nil {
		return nil, nil, err
	}
	o, err := newEvent(otherType, other)
	return []record.NewEvent{k}, []record.NewEvent{o}, err
}

// two reads the own facts of both ids.
func (d *Directory) two(ctx context.Context, keep, other ID, why string) (a, b Person, err error) {
	if strings.TrimSpace(why) == "" {
		return a, b, invalid("person", ErrNoWhy)
	}
	if a, err = d.Own(ctx, keep); err != nil {
		return a, b, err
	}
	b, err = d.Own(ctx, other)
	return a, b, err
}

// NotSame says for good that two ids are two people: the pair is not proposed again and cannot be merged. Errors: ErrNoPerson,
// ErrNoWhy, ErrMerged.
func (d *Directory) NotSame(ctx context.Context, c Cause, a, b ID, why string) error {
	if _, done, err := d.rec.Done(ctx, c.ID); err != nil || done {
		return err
	}
	x, y, err := d.two(ctx, a, b, why)
	if err != nil {
		return err
	}
	if x.ID == y.ID || x.MergedInto == y.ID || y.MergedInto == x.ID {
		return conflict("person: not same", ErrMerged)
	}
	apart, version, err := d.apart(ctx, a, b)
	if err != nil || apart {
		return err
	}
	first, second := ordered(a, b)
	e, err := newEvent(typePairApart, pairApart{first, second, why})
	if err != nil {
		return err
	}
	_, err = d.rec.Append(ctx, c.Command("person"),
		record.StreamAppend{Stream: pairStream(a, b), Expected: version, Events: []record.NewEvent{e}},
		record.StreamAppend{Stream: streamOf(x.ID), Expected: record.ExpectedVersion(x.Version)},
		record.StreamAppend{Stream: streamOf(y.ID), Expected: record.ExpectedVersion(y.Version)})
	return err
}

// apart tells whether somebody said that the two are two people, and the version of the pair's stream.
func (d *Directory) apart(ctx context.Context, a, b ID) (bool, record.ExpectedVersion, error) {
	a, b = ordered(a, b)
	var said bool
	version := record.NoStream
	err := scan(ctx, d.db.Read(), "select version, not_same from person_candidate where a = $1 and b = $2", []any{string(a), string(b)},
		func(row scanner) error {
			var v, n int64
			err := row.Scan(&v, &n)
			said, version = n == 1, record.ExpectedVersion(v)
			return err
		})
	return said, version, err
}
