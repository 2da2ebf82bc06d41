package record

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// Sealed is how many events the newest checkpoint covers, and the root hash over them in base64: 0 and "" before the first, "" where
// the checkpoint is no checkpoint any more. It is for showing how the record stands; whether the signature is good, Verify tells.
func (r *Record) Sealed(ctx context.Context) (size int64, root string, err error) {
	last, err := r.queries().LatestCheckpoint(ctx)
	if store.KindOf(err) == store.NotFound {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", reading("record.Sealed", err)
	}
	text, _, _ := strings.Cut(last.Note, "\n\n") // the signatures follow an empty line
	head, err := parseTreeHead(text + "\n")
	if err != nil {
		return last.Size, "", nil
	}
	return last.Size, base64.StdEncoding.EncodeToString(head.Root[:]), nil
}

// ViewVersion is a view whose tables are in the database, and the version they were built by.
type ViewVersion struct {
	Name    string
	Version int64
}

// ViewVersions are all views that the database holds, by name.
func (r *Record) ViewVersions(ctx context.Context) ([]ViewVersion, error) {
	rows, err := r.queries().Views(ctx)
	if err != nil {
		return nil, reading("record.ViewVersions", err)
	}
	all := make([]ViewVersion, len(rows))
	for i, row := range rows {
		all[i] = ViewVersion(row)
	}
	return all, nil
}
