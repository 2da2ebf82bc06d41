package change

import (
	"context"
	"encoding/json"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// ChangeOf is the change that an event is about.
func ChangeOf(e record.Event) (ID, bool) {
	return ID(e.Stream.ID()), e.Stream.Category() == changeCategory
}

// Known are changes as they stand, for those who measure. Whoever shows one to somebody asks for the member first.
func (s *Changes) Known(ctx context.Context, ids []ID) (map[ID]Change, error) {
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	out := make(map[ID]Change, len(ids))
	return out, lookup(ctx, s.db.Read(), func(rows store.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		var c Change
		err := json.Unmarshal([]byte(doc), &c)
		out[c.ID] = c
		return err
	}, "select doc from plan_change where id in (%)", keys)
}
