package person

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/record"
)

// What happened to an entry of the directory, in a word. The texts name message keys.
const (
	DidRegister = "registered"
	DidChange   = "changed"
	DidMergeIn  = "merged_into" // it became part of Other
	DidAbsorb   = "absorbed"    // Other became part of it
	DidUnmerge  = "unmerged"    // it stands for itself again
	DidRelease  = "released"    // Other stands for itself again
)

var deeds = map[string]string{
	typeRegistered: DidRegister, typeChanged: DidChange, typeMergedInto: DidMergeIn, typeAbsorbed: DidAbsorb,
	typeUnmerged: DidUnmerge, typeReleased: DidRelease,
}

// Happening is one event of a person's own stream: who changed what, when, and why. Parts are the names of the fields that were
// stated anew, in their order; never their values.
type Happening struct {
	At    time.Time
	By    record.Actor
	Did   string
	Parts []string
	Other ID
	Why   string
}

// History is what happened to an id, newest first, without what merges add to it. Errors: ErrNoPerson.
func (d *Directory) History(ctx context.Context, id ID) ([]Happening, error) {
	events, err := d.rec.Load(ctx, streamOf(id))
	if err != nil {
		return nil, fmt.Errorf("person: history: %w", err)
	}
	if len(events) == 0 {
		return nil, ErrNoPerson
	}
	out := make([]Happening, 0, len(events))
	for _, e := range slices.Backward(events) {
		h, err := happening(e)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

func happening(e record.Event) (Happening, error) {
	h := Happening{At: e.At, By: e.Actor, Did: deeds[e.Type]}
	if h.Did == DidRegister || h.Did == DidChange {
		var parts map[string]json.RawMessage
		if err := json.Unmarshal(e.Data, &parts); err != nil {
			return h, fmt.Errorf("person: event %d: %w", e.Position, err)
		}
		for _, name := range partNames {
			if _, ok := parts[name]; ok {
				h.Parts = append(h.Parts, name)
			}
		}
		return h, nil
	}
	var l linked
	if err := json.Unmarshal(e.Data, &l); err != nil {
		return h, fmt.Errorf("person: event %d: %w", e.Position, err)
	}
	h.Other, h.Why = l.Other, l.Why
	return h, nil
}

// partNames are the parts that an event may state anew, in the order in which people read them.
var partNames = []string{
	"organization", "capacities", "names", "birth", "death", "sex", "identifiers", "addresses", "phones", "emails", "preferences",
	"relations", "coverage", "staff", "clinician", "watch",
}

// ImportedFile is a file whose content was imported to its end.
type ImportedFile struct {
	At     time.Time
	By     record.Actor
	Source string
	SHA256 string
}

// Imports are the files that were imported, newest first.
func (d *Directory) Imports(ctx context.Context) ([]ImportedFile, error) {
	events, err := d.rec.Load(ctx, importStream)
	if err != nil {
		return nil, fmt.Errorf("person: imports: %w", err)
	}
	out := make([]ImportedFile, 0, len(events))
	for _, e := range slices.Backward(events) {
		var x imported
		if err := json.Unmarshal(e.Data, &x); err != nil {
			return nil, fmt.Errorf("person: event %d: %w", e.Position, err)
		}
		out = append(out, ImportedFile{At: e.At, By: e.Actor, Source: x.Source, SHA256: x.SHA256})
	}
	return out, nil
}

// Unnumbered lists members whom no member number leads to, at most limit, in the order in which they became known: claims never
// reach them.
func (d *Directory) Unnumbered(ctx context.Context, limit int) ([]ID, error) {
	var ids []ID
	err := scan(ctx, d.db.Read(), `select id from person where capacities & $1 <> 0 and merged_into = ''
 and seq not in (select seq from person_identifier where system = $2) order by seq limit $3`,
		[]any{capacityBits([]Capacity{Member}), string(MemberNumber), limit}, func(row scanner) error {
			var id ID
			err := row.Scan(&id)
			ids = append(ids, id)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("person: list people without a number: %w", err)
	}
	return ids, nil
}
