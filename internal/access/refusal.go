package access

import (
	"context"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// RefusedLook is a look that policy did not allow.
type RefusedLook struct {
	Position int64
	Account  string
	Member   person.ID // "" for a member who does not exist
	At       time.Time
	Name     string
	Role     Role
	Action   Action
	Purpose  Purpose
	Kinds    []Kind
	Page     string
	Because  string // message key
}

// Refusals are the newest refused looks, for the privacy officer. They name members by id only.
func (g *Guard) Refusals(ctx context.Context, v Visitor, page Cursor) ([]RefusedLook, error) {
	if !mayAudit(v) {
		return nil, refusal("access.Refusals", ErrRefused)
	}
	q := newLookQuery()
	q.before(page.Before)
	var out []RefusedLook
	err := run(ctx, g.db.Read(), store.Statement{
		SQL: fmt.Sprintf("select position, account, at_us, data from refusal where %s order by position desc limit %d",
			q.where.String(), page.limit()),
		Args: q.args,
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var x RefusedLook
				var r refused
				var at int64
				var data string
				if err := scanJSON(rows, &r, &data, &x.Position, &x.Account, &at); err != nil {
					return err
				}
				x.At, x.Member, x.Name, x.Role, x.Action = time.UnixMicro(at).UTC(), r.Member, r.Name, r.Role, r.Action
				x.Purpose, x.Kinds, x.Page, x.Because = r.Purpose, r.Kinds, r.Page, r.Because
				out = append(out, x)
			}
			return rows.Err()
		},
	})
	if err != nil {
		return nil, fmt.Errorf("access: read refusals: %w", err)
	}
	return out, nil
}
