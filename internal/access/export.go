package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// LookExport is a list of looks that left the portal as a file: who took what, and why.
type LookExport struct {
	Format string
	Reason string
	Filter string // the words of the search; members by id only
	Rows   int
	SHA256 string // of the file
	By     string // name
	At     time.Time
}

// exported is an export as it is stored.
type exported struct {
	Format string `json:"format"`
	Reason string `json:"reason"`
	Filter string `json:"filter"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
	By     string `json:"by"`
}

// exportStream holds all exports of looks.
var exportStream = record.Stream("look_export", "list")

var errBadExport = errors.New("access: an export needs a format, a reason and the hash of its file")

// NoteExport notes an export before its file is handed out. Errors: ErrRefused for anybody but the privacy officer, store.Invalid
// without format, reason or hash.
func (g *Guard) NoteExport(ctx context.Context, c person.Cause, v Visitor, x LookExport) error {
	if !mayAudit(v) {
		return refusal("access.NoteExport", ErrRefused)
	}
	if x.Format == "" || badText(x.Reason) || len(x.SHA256) != 64 || x.Rows < 0 {
		return invalid("access.NoteExport", errBadExport)
	}
	event, err := newEvent(typeLooksExported, exported{
		Format: x.Format, Reason: x.Reason, Filter: x.Filter, Rows: x.Rows, SHA256: x.SHA256, By: v.Name,
	})
	if err != nil {
		return err
	}
	return g.note(ctx, c, record.StreamAppend{Stream: exportStream, Expected: record.AnyVersion, Events: []record.NewEvent{event}})
}

// Exports are all exports of looks, newest first. Errors: ErrRefused.
func (g *Guard) Exports(ctx context.Context, v Visitor) ([]LookExport, error) {
	if !mayAudit(v) {
		return nil, refusal("access.Exports", ErrRefused)
	}
	events, err := g.rec.Load(ctx, exportStream)
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	var all []LookExport
	for _, e := range events {
		if e.Type != typeLooksExported {
			continue
		}
		var x exported
		if err := json.Unmarshal(e.Data, &x); err != nil {
			return nil, fmt.Errorf("access: event %d (%s): %w", e.Position, e.Type, err)
		}
		all = append(all, LookExport{Format: x.Format, Reason: x.Reason, Filter: x.Filter, Rows: x.Rows, SHA256: x.SHA256, By: x.By, At: e.At})
	}
	slices.Reverse(all)
	return all, nil
}
