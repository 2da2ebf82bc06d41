package person

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
)

// Imported tells whether a file with this content was imported to its end.
func (d *Directory) Imported(ctx context.Context, sha256 string) (bool, error) {
	n := 0
	err := d.db.Read().QueryRowContext(ctx, "select count(*) from person_file where sha256 = $1", sha256).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("person: look for a known file: %w", err)
	}
	return n > 0, nil
}

// NoteImported records that a file was imported to its end.
func (d *Directory) NoteImported(ctx context.Context, c Cause, sha256, source string) error {
	if known, err := d.Imported(ctx, sha256); err != nil || known {
		return err
	}
	e, err := newEvent(typeImported, imported{SHA256: sha256, Source: source})
	if err != nil {
		return err
	}
	_, err = d.rec.Append(ctx, c.Called("people-file/"+sha256).Command("person"),
		record.StreamAppend{Stream: importStream, Expected: record.AnyVersion, Events: []record.NewEvent{e}})
	return err
}
