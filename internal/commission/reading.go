package commission

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
)

const (
	// chunkMembers is what one worker takes at a time: enough that handing over costs nothing, few enough to bound memory.
	chunkMembers = 512
	// aheadMembers is how far each reader runs ahead of the judges, in parcels of that many members.
	aheadMembers, aheadParcels = 256, 8
	// holdingRows is a page of holdings. Each page is a query of its own: an open one would keep the database from cleaning up.
	holdingRows = 8192
	// closedYears are read beyond those that are judged, to tell what the book holds there and nobody earned.
	closedYears = 2
)

// everybody yields all members by id, with their spans, tenures and what the book holds. The three are read at once.
func (b *Book) everybody(ctx context.Context, oldest int) iter.Seq2[subject, error] {
	return func(yield func(subject, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		spans := ahead(ctx, b.enrolments.EachSpans(ctx))
		tenures := ahead(ctx, b.tenures.EachTenures(ctx))
		holdings := ahead(ctx, b.eachHoldings(ctx, oldest-closedYears))
		merged(yield, &spans, &tenures, &holdings)
	}
}

// merged joins three lists by member.
func merged(yield func(subject, error) bool, spans *head[enrolment.MemberSpans], tenures *head[change.MemberTenures], holdings *head[memberHoldings]) {
	for {
		s, t, h := spans.peek(), tenures.peek(), holdings.peek()
		if err := errors.Join(spans.err, tenures.err, holdings.err); err != nil {
			yield(subject{}, err)
			return
		}
		if s == nil && t == nil && h == nil {
			return
		}
		next := subject{member: first(s, t, h)}
		if s != nil && s.Member == next.member {
			next.spans = s.Spans
			spans.take()
		}
		if t != nil && t.Member == next.member {
			next.tenures = t.Tenures
			tenures.take()
		}
		if h != nil && h.member == next.member {
			next.holdings = h.holdings
			holdings.take()
		}
		if !yield(next, nil) {
			return
		}
	}
}

func first(s *enrolment.MemberSpans, t *change.MemberTenures, h *memberHoldings) person.ID {
	var ids []person.ID
	if s != nil {
		ids = append(ids, s.Member)
	}
	if t != nil {
		ids = append(ids, t.Member)
	}
	if h != nil {
		ids = append(ids, h.member)
	}
	return slices.Min(ids)
}

// parcel is what a reader hands over at a time.
type parcel[T any] struct {
	items []T
	err   error
}

// head is the front of a list that is read ahead of who takes it.
type head[T any] struct {
	parcels <-chan parcel[T]
	now     []T
	err     error
}

// ahead reads a list in a goroutine of its own, which ends with ctx.
func ahead[T any](ctx context.Context, all iter.Seq2[T, error]) head[T] {
	out := make(chan parcel[T], aheadParcels)
	go func() {
		defer close(out)
		p := parcel[T]{items: make([]T, 0, aheadMembers)}
		send := func() bool {
			select {
			case out <- p:
				p = parcel[T]{items: make([]T, 0, aheadMembers)}
				return true
			case <-ctx.Done():
				return false
			}
		}
		for item, err := range all {
			if err != nil {
				p.err = err
				break
			}
			if p.items = append(p.items, item); len(p.items) == aheadMembers && !send() {
				return
			}
		}
		send()
	}()
	return head[T]{parcels: out}
}

// peek is the next of the list; nil at its end and after an error.
func (h *head[T]) peek() *T {
	for len(h.now) == 0 {
		p, more := <-h.parcels
		if !more {
			return nil
		}
		h.now, h.err = p.items, p.err
		if h.err != nil {
			return nil
		}
	}
	return &h.now[0]
}

func (h *head[T]) take() { h.now = h.now[1:] }

// memberHoldings is what the book holds of one member.
type memberHoldings struct {
	member   person.ID
	holdings []holding
}

const selectHoldings = "select member_id, span_id, year, payee, family, cents, months, limit_cents, line_id from commission_holding"

// eachHoldings yields what the book holds, by member.
func (b *Book) eachHoldings(ctx context.Context, since int) iter.Seq2[memberHoldings, error] {
	return func(yield func(memberHoldings, error) bool) {
		for after := ""; ; {
			page, rows, err := b.holdingsPage(ctx, after, since)
			if err != nil {
				yield(memberHoldings{}, err)
				return
			}
			if rows == holdingRows && len(page) > 1 {
				page = page[:len(page)-1] // the last may go on behind the page
			}
			for _, m := range page {
				if !yield(m, nil) {
					return
				}
				after = string(m.member)
			}
			if rows < holdingRows {
				return
			}
		}
	}
}

func (b *Book) holdingsPage(ctx context.Context, after string, since int) (page []memberHoldings, n int, err error) {
	rows, err := b.db.Read().QueryContext(ctx,
		selectHoldings+" where member_id > $1 and year >= $2 order by member_id, span_id, year, payee limit $3", after, since, holdingRows)
	if err != nil {
		return nil, 0, failed("commission.holdings", err)
	}
	defer rows.Close()
	for rows.Next() {
		m, h, err := scanHolding(rows)
		if err != nil {
			return nil, 0, err
		}
		if last := len(page) - 1; last >= 0 && page[last].member == m {
			page[last].holdings = append(page[last].holdings, h)
		} else {
			page = append(page, memberHoldings{m, []holding{h}})
		}
		n++
	}
	return page, n, rows.Err()
}

func scanHolding(rows store.Rows) (person.ID, holding, error) {
	var member, span, payee, family string
	var h holding
	var line int64
	if err := rows.Scan(&member, &span, &h.year, &payee, &family, &h.cents, &h.months, &h.limit, &line); err != nil {
		return "", h, fmt.Errorf("commission: read holdings: %w", err)
	}
	h.span, h.payee, h.family, h.line = enrolment.SpanID(span), Payee(payee), plan.Family(family), LineID(line)
	return person.ID(member), h, nil
}

// holdings of some members.
func (b *Book) holdings(ctx context.Context, members []person.ID, since int) (map[person.ID][]holding, error) {
	out := make(map[person.ID][]holding, len(members))
	err := b.lookup(ctx, "commission.holdings", func(rows store.Rows) error {
		member, h, err := scanHolding(rows)
		if h.year >= since {
			out[member] = append(out[member], h)
		}
		return err
	}, ask(selectHoldings+" where member_id in (%)", members))
	return out, err
}

// ask makes the statements that find rows by texts.
func ask[T ~string](text string, keys []T) []store.Statement {
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = string(k)
	}
	return store.Lookups(text, args, nil)
}

// some yields the members of a list, which is sorted.
func (b *Book) some(ctx context.Context, members []person.ID, oldest int) iter.Seq2[subject, error] {
	return func(yield func(subject, error) bool) {
		for part := range slices.Chunk(members, chunkMembers) {
			spans, err1 := b.enrolments.Spans(ctx, part)
			tenures, err2 := b.tenures.Tenures(ctx, part)
			holdings, err3 := b.holdings(ctx, part, oldest-closedYears)
			if err := errors.Join(err1, err2, err3); err != nil {
				yield(subject{}, err)
				return
			}
			for _, m := range part {
				if !yield(subject{m, spans[m], tenures[m], holdings[m]}, nil) {
					return
				}
			}
		}
	}
}
