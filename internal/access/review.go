package access

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Verdict is what a second look at a look or at broken glass came to (45 CFR 164.308(a)(1)(ii)(D)). The texts are stored.
type Verdict string

// The verdicts.
const (
	Justified    Verdict = "justified"
	FollowUp     Verdict = "follow_up"     // more has to be found out
	NotJustified Verdict = "not_justified" // sanctions, breach assessment: 45 CFR 164.530(e), 164.402
)

// Verdicts are all.
var Verdicts = []Verdict{Justified, FollowUp, NotJustified}

// Review is the privacy officer's note on a look or on broken glass. The newest stands; earlier ones stay in the record.
type Review struct {
	Verdict Verdict
	Note    string
	By      string // name, as it was then
	At      time.Time
}

// reviewed is a review as it is stored; what was reviewed is the stream's id.
type reviewed struct {
	Verdict Verdict `json:"outcome"`
	Note    string  `json:"note"`
	By      string  `json:"by"`
}

// What is reviewed: the first word of the stream, and of the rows of the view.
const (
	reviewOfLook  = "look_review"  // by position
	reviewOfGlass = "glass_review" // by the grant's id
)

// Review notes what a second look at the look at a position came to. Errors: ErrRefused for anybody but the privacy officer and
// where there is no such look, store.Invalid for a note without text or an unknown verdict.
func (g *Guard) Review(ctx context.Context, c person.Cause, v Visitor, position int64, r Review) error {
	q := newLookQuery()
	q.and("position = %s", position)
	return g.review(ctx, c, v, record.Stream(reviewOfLook, strconv.FormatInt(position, 10)), typeLookReviewed, r, func() (bool, error) {
		found, err := g.entries(ctx, q, 1)
		return len(found.Entries) > 0, err
	})
}

// ReviewGlass notes whether it was an emergency. Errors: as Review.
func (g *Guard) ReviewGlass(ctx context.Context, c person.Cause, v Visitor, grant string, r Review) error {
	q := newLookQuery()
	q.and(isGlass+" and grant_id = %s", grant)
	return g.review(ctx, c, v, record.Stream(reviewOfGlass, grant), typeGlassReviewed, r, func() (bool, error) {
		found, err := g.relations(ctx, q, c.At, "position")
		return len(found) > 0, err
	})
}

func (g *Guard) review(
	ctx context.Context, c person.Cause, v Visitor, stream record.StreamID, kind string, r Review, exists func() (bool, error),
) error {
	if !mayAudit(v) {
		return refusal("access.Review", ErrRefused)
	}
	event, err := review(kind, v, r)
	if err != nil {
		return invalid("access.Review", err)
	}
	switch is, err := exists(); {
	case err != nil:
		return err
	case !is:
		return refusal("access.Review", ErrRefused)
	}
	return g.note(ctx, c, record.StreamAppend{Stream: stream, Expected: record.AnyVersion, Events: []record.NewEvent{event}})
}

// review decides whether a note can stand.
func review(kind string, v Visitor, r Review) (record.NewEvent, error) {
	if !slices.Contains(Verdicts, r.Verdict) || badText(r.Note) {
		return record.NewEvent{}, errNoText
	}
	return newEvent(kind, reviewed{Verdict: r.Verdict, Note: r.Note, By: v.Name})
}

// badText tells whether what somebody wrote is missing or too long.
func badText(text string) bool { return strings.TrimSpace(text) == "" || len(text) > maxInquiry }

// Reviews are what the privacy officer noted about looks, by position; who was not reviewed is absent. Errors: ErrRefused.
func (g *Guard) Reviews(ctx context.Context, v Visitor, positions ...int64) (map[int64]Review, error) {
	words := make([]string, len(positions))
	for i, p := range positions {
		words[i] = strconv.FormatInt(p, 10)
	}
	found, err := g.reviews(ctx, v, reviewOfLook, words)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]Review, len(found))
	for i, p := range positions {
		if r, ok := found[words[i]]; ok {
			out[p] = r
		}
	}
	return out, nil
}

// reviews reads the newest of each. The ids of both kinds do not meet, for every row says of what it is.
func (g *Guard) reviews(ctx context.Context, v Visitor, what string, ids []string) (map[string]Review, error) {
	if !mayAudit(v) {
		return nil, refusal("access.Reviews", ErrRefused)
	}
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = what + "/" + id
	}
	out := map[string]Review{}
	for _, s := range store.Lookups("select review_of, at_us, verdict, note, by_name from access_review where review_of in (%)", keys,
		func(rows store.Rows) error {
			for rows.Next() {
				var of string
				var at int64
				var r Review
				if err := rows.Scan(&of, &at, &r.Verdict, &r.Note, &r.By); err != nil {
					return err
				}
				r.At = time.UnixMicro(at).UTC()
				out[strings.TrimPrefix(of, what+"/")] = r
			}
			return rows.Err()
		}) {
		if err := run(ctx, g.db.Read(), s); err != nil {
			return nil, fmt.Errorf("access: read reviews: %w", err)
		}
	}
	return out, nil
}

func (b *batch) reviewed(e record.Event, r reviewed) {
	b.do(`insert into access_review (review_of, at_us, verdict, note, by_name) values ($1, $2, $3, $4, $5)
 on conflict (review_of) do update set at_us = excluded.at_us, verdict = excluded.verdict, note = excluded.note, by_name = excluded.by_name`,
		e.Stream.Category()+"/"+e.Stream.ID(), e.At.UnixMicro(), string(r.Verdict), r.Note, r.By)
}
