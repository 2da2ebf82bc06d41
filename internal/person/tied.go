package person

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
)

// Tied are those who on a day are something to one of these people or organizations, by the kind of the relation: the agents of agencies.
// Of who was merged both ids are given, the current one and the one that holds the relation.
func (d *Directory) Tied(ctx context.Context, kind string, to []ID, on clock.Date) ([]ID, error) {
	var out []ID
	seen := map[ID]bool{}
	add := func(id ID) {
		if id != "" && !seen[id] {
			seen[id], out = true, append(out, id)
		}
	}
	err := inChunks(to, func(chunk []ID) error {
		args := []any{kind, int64(on.Days())}
		list := placeholders(&args, chunk)
		return scan(ctx, d.db.Read(), `select p.id, p.merged_into from person_relation r join person p on p.seq = r.seq
 where r.kind = $1 and r.from_day <= $2 and r.to_day >= $2 and r.other_id in (`+list+`) order by p.seq`, args, func(row scanner) error {
			var id, into ID
			err := row.Scan(&id, &into)
			add(into)
			add(id)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("person: who is tied: %w", err)
	}
	return out, nil
}
