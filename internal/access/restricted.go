package access

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/person"
)

// Restricted tells whether a restriction holds that a member asked for and the plan accepted (45 CFR 164.522(a)), whomever it names.
// ids are all ids that the member has or had. It says no more than yes or no and opens nothing, so it needs no pass: it is for
// deciding what not to tell.
func (g *Guard) Restricted(ctx context.Context, at time.Time, ids ...person.ID) (bool, error) {
	found := false
	for _, id := range ids {
		h, err := readHeld(ctx, g.db, id)
		if err != nil {
			return false, err
		}
		found = found || slices.ContainsFunc(h.restrictions, func(r Restriction) bool { return holds(g.today(at), r.From, r.Until) })
	}
	return found, nil
}
