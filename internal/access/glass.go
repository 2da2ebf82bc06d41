package access

import (
	"context"
	"fmt"
	"time"
)

// Glass is one emergency access: who broke the glass to whose record, why, and what the privacy officer noted about it.
type Glass struct {
	Relation
	Review *Review // nil while nobody reviewed it
}

// isGlass is spelled out, not an argument: only so the databases use the index of broken glass.
const isGlass = "kind = '" + string(GrantBrokenGlass) + "'"

// GlassPage asks for emergency accesses. The zero value but At is the newest.
type GlassPage struct {
	Cursor
	Grant string    // this one only
	At    time.Time // now
}

// BrokenGlass are emergency accesses, newest first, for the privacy officer. They name members by id only: to show more, open them.
// Errors: ErrRefused.
func (g *Guard) BrokenGlass(ctx context.Context, v Visitor, page GlassPage) ([]Glass, error) {
	if !mayAudit(v) {
		return nil, refusal("access.BrokenGlass", ErrRefused)
	}
	q := newLookQuery()
	q.and(isGlass)
	q.before(page.Before)
	if page.Grant != "" {
		q.and("grant_id = %s", page.Grant)
	}
	relations, err := g.relations(ctx, q, page.At, fmt.Sprintf("position desc limit %d", page.limit()))
	if err != nil {
		return nil, err
	}
	if err := g.nameReceivers(ctx, relations); err != nil {
		return nil, err
	}
	ids := make([]string, len(relations))
	for i, r := range relations {
		ids[i] = r.ID
	}
	reviews, err := g.reviews(ctx, v, reviewOfGlass, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Glass, len(relations))
	for i, r := range relations {
		out[i].Relation = r
		if review, ok := reviews[r.ID]; ok {
			out[i].Review = &review
		}
	}
	return out, nil
}

// UnreviewedGlass counts emergency accesses that nobody reviewed yet, all of them. It names nobody.
func (g *Guard) UnreviewedGlass(ctx context.Context) (int, error) {
	var n int
	err := g.db.Read().QueryRowContext(ctx, "select count(*) from access_grant where "+isGlass+
		" and not exists (select 1 from access_review where review_of = $1 || grant_id)", reviewOfGlass+"/").Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("access: count broken glass: %w", err)
	}
	return n, nil
}
