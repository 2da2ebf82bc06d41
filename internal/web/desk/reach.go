package desk

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
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

// idsOf are the members of relations; never nil, so that nobody's list is nobody and not everybody.
func idsOf(all []access.Reachable) []person.ID {
	ids := make([]person.ID, 0, len(all))
	for _, x := range all {
		ids = append(ids, x.Member)
	}
	return ids
}

// relationTo is the relation to one of them, by any id that stands for them.
func relationTo(all []access.Reachable, p person.Person) (access.Reachable, bool) {
	for _, x := range all {
		if x.Member == p.ID {
			return x, true
		}
		for _, id := range p.MergedFrom {
			if x.Member == id {
				return x, true
			}
		}
	}
	return access.Reachable{}, false
}
