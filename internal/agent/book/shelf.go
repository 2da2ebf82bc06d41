package book

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// entry is what lists are filtered, ordered and counted by: a row without its document. Names in it are for ordering and finding, and are
// shown to nobody.
type entry struct {
	npn                                       agent.NPN
	member                                    person.ID
	span                                      string
	contract, plan, family, state             string
	basis, verification, dispute              string
	start, from, end, since, headFrom, headTo clock.Date
	rapid, moving                             clock.Date
	cancelled, held                           bool
	sort, search                              string
}

// shelf keeps the entries of the books that were read last. A book changes its version with every row, on every server, and a version is
// asked at every page: what is kept is never older than the tables.
type shelf struct {
	sync.Mutex
	books map[agent.NPN]indexed
	total int
}

// indexed are the entries of one book in the order of names.
type indexed struct {
	version int64
	entries []entry
}

// maxShelved is how many entries are kept in all: about a hundred megabytes. Then all are forgotten.
const maxShelved = 400_000

func (s *shelf) get(npn agent.NPN, version int64) ([]entry, bool) {
	s.Lock()
	defer s.Unlock()
	x, ok := s.books[npn]
	return x.entries, ok && x.version == version
}

func (s *shelf) put(npn agent.NPN, x indexed) {
	s.Lock()
	defer s.Unlock()
	if s.books == nil || s.total+len(x.entries) > maxShelved {
		s.books, s.total = map[agent.NPN]indexed{}, 0
	}
	s.total += len(x.entries) - len(s.books[npn].entries)
	s.books[npn] = x
}

// entries are the books of some agents, each in the order of names, as they are now.
func (b *Book) entries(ctx context.Context, q store.Queries, of []agent.NPN) ([][]entry, error) {
	versions, err := versionsOf(ctx, q, of)
	if err != nil {
		return nil, err
	}
	out := make([][]entry, 0, len(of))
	for _, npn := range of {
		version, any := versions[npn]
		if !any {
			continue
		}
		kept, ok := b.shelf.get(npn, version)
		if !ok {
			if kept, err = read(ctx, q, npn); err != nil {
				return nil, err
			}
			b.shelf.put(npn, indexed{version, kept})
		}
		out = append(out, kept)
	}
	return out, nil
}

// versionsOf are the versions of books; who has none has no customer.
func versionsOf(ctx context.Context, q store.Queries, of []agent.NPN) (map[agent.NPN]int64, error) {
	out := make(map[agent.NPN]int64, len(of))
	keys := make([]any, len(of))
	for i, npn := range of {
		keys[i] = string(npn)
	}
	for _, s := range store.Lookups("select npn, version from book_version where npn in (%)", keys, nil) {
		err := each(ctx, q, func(rows store.Rows) error {
			var npn string
			var version int64
			err := rows.Scan(&npn, &version)
			out[agent.NPN(npn)] = version
			return err
		}, s.SQL, s.Args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func read(ctx context.Context, q store.Queries, npn agent.NPN) (all []entry, err error) {
	err = each(ctx, q, func(rows store.Rows) error {
		x := entry{npn: npn}
		err := rows.Scan(
			&x.member, &x.span, &x.contract, &x.plan, &x.family, &x.state, &x.start, &x.from, &x.end, &x.cancelled, &x.since, &x.headFrom, &x.headTo,
			&x.held, &x.basis, &x.rapid, &x.verification, &x.dispute, &x.moving, &x.sort, &x.search,
		)
		all = append(all, x)
		return err
	}, `select member_id, span_id, contract, plan, family, state, start_day, from_day, end_day, cancelled, since_day, head_from, head_to,
 held, basis, rapid_to, verification, dispute, moving, sort_name, search from book_row where npn = $1 order by sort_name, member_id, span_id, from_day`, string(npn))
	return all, err
}

// documents reads the rows of entries, in their order.
func documents(ctx context.Context, q store.Queries, of []*entry) ([]Row, error) {
	if len(of) == 0 {
		return nil, nil
	}
	type key struct {
		npn    agent.NPN
		member person.ID
		span   string
		from   clock.Date
	}
	var members []any
	place := map[key]int{}
	for i, x := range of {
		members = append(members, string(x.member))
		place[key{x.npn, x.member, x.span, x.from}] = i
	}
	out := make([]Row, len(of))
	for _, s := range store.Lookups("select npn, member_id, span_id, from_day, doc from book_row where member_id in (%)", members, nil) {
		err := each(ctx, q, func(rows store.Rows) error {
			var k key
			var doc string
			if err := rows.Scan(&k.npn, &k.member, &k.span, &k.from, &doc); err != nil {
				return err
			}
			i, wanted := place[k]
			if !wanted {
				return nil
			}
			return decode(doc, &out[i])
		}, s.SQL, s.Args...)
		if err != nil {
			return nil, fmt.Errorf("book: read %s rows: %w", strconv.Itoa(len(of)), err)
		}
	}
	return slices.DeleteFunc(out, func(r Row) bool { return r.Agent == agent.House }), nil // gone since the entries were read
}
