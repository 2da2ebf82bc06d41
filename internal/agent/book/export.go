package book

import (
	"context"
	"errors"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
)

// MaxExport is how many rows a file has at most. Who has more takes them by agent, or filtered.
const MaxExport = 50_000

// ErrTooMany means that a file would have more rows than MaxExport.
var ErrTooMany = errors.New("the book is too large for one file: filter it")

// exportPage is how many rows are opened at once.
const exportPage = 1000

// Export gives all rows of a filter, page by page, for a file. Every customer in it has a look of the kind export on record before the row
// is given; rows that policy does not open have no name. Errors: store.TooLarge with ErrTooMany.
func (b *Book) Export(ctx context.Context, v access.Visitor, of []Seller, f Filter, page string, at time.Time, give func([]Line) error) error {
	on := b.zone.DateOf(at)
	chosen := choose(of, f.Agent)
	if len(chosen) == 0 {
		return nil
	}
	var fit []*entry
	err := b.db.Snapshot(ctx, func(q store.Queries) error {
		books, err := b.entries(ctx, q, chosen)
		fit, _, _ = found(books, f, on)
		return err
	})
	if err != nil {
		return err
	}
	if len(fit) > MaxExport {
		return &store.Error{Kind: store.TooLarge, Op: "book: export", Err: ErrTooMany}
	}
	for from := 0; from < len(fit); from += exportPage {
		rows, err := documents(ctx, b.db.Read(), fit[from:min(from+exportPage, len(fit))])
		if err != nil {
			return err
		}
		lines, err := b.open(ctx, v, rows, look(access.Export, page, at), on)
		if err != nil {
			return err
		}
		if err := give(lines); err != nil {
			return err
		}
	}
	return nil
}
