package desk

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// reachPage is how many relations are read at once.
const reachPage = 500

// reach is everybody with whom the visitor has a relation of this kind now. It is asked at every visit, so that who was taken from
// them is gone from the list.
func (d *desk) reach(ctx context.Context, v shell.Visit, kind access.GrantKind) ([]access.Reachable, error) {
	var all []access.Reachable
	page := access.ReachPage{Limit: reachPage, At: v.Now}
	for {
		found, err := d.Guard.GrantedTo(ctx, v.Who, kind, page)
		if err != nil {
			return nil, err
		}
		all = append(all, found.Members...)
		if found.Next == "" {
			return all, nil
		}
		page.After = found.Next
	}
}
