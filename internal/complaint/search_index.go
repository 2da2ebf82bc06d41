package complaint

import (
	"context"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// common are the cases of some blocks that hold all terms. A term is read only in blocks in which those before it left something.
func (x *search) common(ctx context.Context, first, last int64) (map[int64]*places, error) {
	var found map[int64]*places
	for i := range x.terms {
		t := &x.terms[i]
		holding, err := x.s.holding(ctx, t, first, last, found)
		if err != nil {
			return nil, err
		}
		if found == nil {
			found = holding
		} else {
			narrow(found, holding)
		}
		if len(found) == 0 {
			return nil, nil
		}
	}
	return found, nil
}

// narrow leaves what others hold too.
func narrow(found, others map[int64]*places) {
	for block, p := range found {
		q := others[block]
		if q == nil {
			delete(found, block)
			continue
		}
		if p.and(q); p.empty() {
			delete(found, block)
		}
	}
}

// holding are the cases that hold a term, in a range of blocks or only in those among them that still hold something.
func (s *Complaints) holding(ctx context.Context, t *sought, first, last int64, among map[int64]*places) (map[int64]*places, error) {
	q := &query{}
	blocks := q.blocks(first, last, among)
	text := "select block, string_agg(cases, '') from complaint_word where block in (" + strings.Join(blocks, ", ") + ") and "
	if t.begins {
		text += "word >= " + q.value(t.word) + " and word < " + q.value(t.word+lastLetter)
	} else {
		text += "word = " + q.value(t.word)
	}
	out := map[int64]*places{}
	err := scan(ctx, s.db.Read(), text+" group by block", q.args, func(rows store.Rows) error {
		var block int64
		var cases string
		err := rows.Scan(&block, &cases)
		out[block] = &places{}
		out[block].add(cases)
		return err
	})
	return out, err
}

// blocks adds the blocks of a range, or those among them that still hold something. Their number is rounded up by naming the last one
// again, so that the databases see few different texts and keep them prepared.
func (q *query) blocks(first, last int64, among map[int64]*places) (out []string) {
	for block := first; block <= last; block++ {
		if among == nil || among[block] != nil {
			out = append(out, q.value(block))
		}
	}
	for size := 1; ; size *= blocksGrow {
		if size >= len(out) {
			for len(out) > 0 && len(out) < size {
				out = append(out, out[len(out)-1])
			}
			return out
		}
	}
}

// lastLetter comes behind every letter, in the order of bytes in which both databases compare.
const lastLetter = "\U0010ffff"
