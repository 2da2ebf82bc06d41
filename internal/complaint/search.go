package complaint

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
)

// Limits of one page of a search: a search reads a bounded part of the index and of the rows. A page that stops early says where the
// next one goes on.
const (
	maxTerms      = 12
	beginsLetters = 3   // from so many letters on, a word finds what begins with it
	maxRowsRead   = 512 // of cases that hold the words and are refused by what only rows know
	rowsAtOnce    = 64
	blocksGrow    = 4   // times as many blocks are read at once as before
	maxBlocks     = 128 // read at once
)

// Search finds cases that hold all words of a text (as they were said, in the summary, in names of those who are complained about),
// open and over, the last ones opened first; a word of three letters or more also finds what begins with it. A receipt number finds
// its cases. Without words it lists what the filter allows, and without a filter the last ones received. What the visitor is complained
// about in is absent. A page may be short, or even empty, before the end: next.After is "" only there. Errors: access.ErrRefused
// (NotFound).
func (s *Complaints) Search(ctx context.Context, v access.Visitor, text string, f Filter, p Page) (rows []Row, next Page, err error) {
	const op = "complaint: search"
	if !lists(v) {
		return nil, next, refused(op)
	}
	who, err := s.sightOf(ctx, v)
	if err != nil {
		return nil, next, fmt.Errorf("%s: %w", op, err)
	}
	x := &search{s: s, f: f, who: who, limit: p.limit()}
	if number, _, err := ParseNumber(text); err == nil {
		x.number = number
	} else {
		x.terms = termsOf(text, &f)
	}
	from := markOf(p.After, mark{never, never})
	x.before, x.below = from.at, from.seq
	if err := x.run(ctx); err != nil {
		return nil, next, fmt.Errorf("%s: %w", op, err)
	}
	if x.more {
		next = Page{mark{x.before, x.below}.String(), x.limit}
	}
	return x.rows, next, nil
}

// sought is a word or a mark that a case must hold.
type sought struct {
	word   string
	begins bool // finds what begins with it
}

// termsOf are the words of a text and what a filter asks for.
func termsOf(text string, f *Filter) (out []sought) {
	for _, w := range wordsOf(text) {
		if len(out) < maxTerms {
			out = append(out, sought{word: w, begins: utf8.RuneCountInString(w) >= beginsLetters})
		}
	}
	for _, facet := range f.facets() {
		if searchedFacet(facet) {
			out = append(out, sought{word: markSign + facet})
		}
	}
	switch {
	case f.State.Over():
		out = append(out, sought{word: markSign + facet("state", string(f.State))})
	case f.asksOpen():
		out = append(out, sought{word: openMark})
	}
	return out
}

// asksOpen tells whether only open cases can be meant.
func (f *Filter) asksOpen() bool {
	return f.OnlyOpen || f.OnlyOverdue || f.Unassigned || f.State != "" || !f.DueBefore.IsZero()
}

// search is one page in the making.
type search struct {
	s      *Complaints
	f      Filter
	who    sight
	number int64 // of a receipt, instead of terms
	terms  []sought
	below  int64 // cases before this one
	before int64 // without words: received before this instant, or then and before that case
	limit  int
	read   int // rows
	rows   []Row
	more   bool
}

func (x *search) run(ctx context.Context) error {
	if len(x.terms) == 0 {
		return x.list(ctx)
	}
	var last int64
	if err := x.s.db.Read().QueryRowContext(ctx, "select coalesce(max(seq), 0) from complaint_case").Scan(&last); err != nil {
		return err
	}
	x.below = min(x.below, last+1)
	if err := x.rarestFirst(ctx, blockOf(x.below-1)); err != nil {
		return err
	}
	// The newest block alone often fills a page; a rare word needs many.
	count := int64(1)
	for block := blockOf(x.below - 1); block >= 0 && x.below > 0; block -= count {
		count = min(blocksGrow*count, maxBlocks, block+1)
		done, err := x.blocks(ctx, block-count+1, block)
		if err != nil || done {
			return err
		}
	}
	return nil
}

// rarestFirst orders the terms by how many cases of one block hold them: what is rare leaves the others little to do.
func (x *search) rarestFirst(ctx context.Context, block int64) error {
	if len(x.terms) < 2 || block < 0 {
		return nil
	}
	count := make(map[string]int, len(x.terms))
	for i := range x.terms {
		holding, err := x.s.holding(ctx, &x.terms[i], block, block, nil)
		if err != nil {
			return err
		}
		if p := holding[block]; p != nil {
			count[x.terms[i].word] = p.count()
		}
	}
	slices.SortStableFunc(x.terms, func(a, b sought) int { return count[a.word] - count[b.word] })
	return nil
}

// blocks finds what a range of blocks holds; true when the page is full.
func (x *search) blocks(ctx context.Context, first, last int64) (bool, error) {
	found, err := x.common(ctx, first, last)
	if err != nil {
		return false, err
	}
	var seqs []int64
	for block := last; block >= first; block-- {
		if p := found[block]; p != nil {
			seqs = append(seqs, p.newestFirst(block)...)
		}
	}
	seqs = slices.DeleteFunc(seqs, func(seq int64) bool { return seq >= x.below })
	for len(seqs) > 0 {
		n := min(len(seqs), rowsAtOnce)
		full, err := x.take(ctx, seqs[:n])
		if err != nil || full {
			return full, err
		}
		seqs = seqs[n:]
	}
	return false, nil
}

// take reads cases and keeps those that their rows do not refuse; true when the page is full.
func (x *search) take(ctx context.Context, seqs []int64) (bool, error) {
	q := &query{}
	all := make([]string, len(seqs))
	for i, seq := range seqs {
		all[i] = q.value(seq)
	}
	q.and("c.seq in (" + strings.Join(all, ", ") + ")")
	if err := x.rowsOf(ctx, q, "c.seq desc", len(seqs)); err != nil {
		return false, err
	}
	x.read += len(seqs)
	if !x.more {
		x.below = seqs[len(seqs)-1]
		x.more = x.read >= maxRowsRead
	}
	return x.more, nil
}

// list is a search without words: the newest cases, or those of one contact.
func (x *search) list(ctx context.Context) error {
	q := &query{}
	q.and("(c.received_us, c.seq) < (?, ?)", x.before, x.below)
	if x.number != 0 {
		q.and("c.number = ?", x.number)
	}
	return x.rowsOf(ctx, q, "c.received_us desc, c.seq desc", x.limit+1)
}

// rowsOf reads what a question finds and the rows themselves allow, in an order, until the page is full.
func (x *search) rowsOf(ctx context.Context, q *query, order string, limit int) error {
	x.f.restrict(q)
	q.hide(x.who)
	text := "select c.received_us, c.seq, c.brief from complaint_case c where " + q.where.String() + " order by " + order + " limit " + strconv.Itoa(limit)
	return scan(ctx, x.s.db.Read(), text, q.args, func(rows store.Rows) error {
		var received, seq int64
		row, err := readRow(rows, &received, &seq)
		switch {
		case err != nil:
			return err
		case len(x.rows) == x.limit:
			x.more = true
		case !x.more:
			x.rows, x.before, x.below = append(x.rows, row), received, seq
		}
		return nil
	})
}

// restrict adds what only the rows of cases know.
func (f *Filter) restrict(q *query) {
	if f.State != "" {
		q.and("c.state = ?", string(f.State))
	}
	if f.Unassigned {
		q.and("c.assignee = ''")
		if f.Desk != "" {
			q.and("c.desk = ?", string(f.Desk))
		}
	}
	if f.OnlyOverdue {
		q.and("c.due_us <= ?", f.At.UnixMicro())
	}
	if !f.DueBefore.IsZero() {
		q.and("c.due_us < ?", f.DueBefore.UnixMicro())
	}
	f.received(q)
}

func (f *Filter) received(q *query) {
	if !f.ReceivedFrom.IsZero() {
		q.and("c.received_us >= ?", f.ReceivedFrom.UnixMicro())
	}
	if !f.ReceivedBefore.IsZero() {
		q.and("c.received_us < ?", f.ReceivedBefore.UnixMicro())
	}
}
