package complaint

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/store"
)

// write puts the rows of the batch where they belong.
func (b *batch) write(ctx context.Context, tx *store.Tx) error {
	if err := b.writeIntakes(tx); err != nil {
		return err
	}
	if err := b.writeCases(tx); err != nil {
		return err
	}
	b.writeLists(tx)
	b.writeDuties(tx)
	b.writeSubjects(tx)
	if err := b.writeWords(ctx, tx); err != nil {
		return err
	}
	tx.Queue(b.saved...)
	return b.writeWorkers(tx)
}

var intakeColumns = []string{"seq", "id", "channel", "state", "member_id", "day", "received_us", "doc"}

func (b *batch) writeIntakes(tx *store.Tx) error {
	var rows []any
	for _, x := range b.intakeO {
		doc, err := docOf(&x.now)
		if err != nil {
			return err
		}
		rows = append(rows, x.seq, string(x.now.ID), string(x.now.Channel), string(x.now.State), string(x.now.Member),
			int64(x.now.Day.Days()), x.now.ReceivedAt.UnixMicro(), doc)
	}
	tx.Queue(store.Inserts("complaint_intake", intakeColumns, rows,
		"on conflict (seq) do update set state = excluded.state, member_id = excluded.member_id, doc = excluded.doc")...)
	return nil
}

var caseColumns = []string{
	"seq", "id", "number", "part", "member_id", "open", "state", "procedure", "product", "category", "desk", "assignee", "level",
	"contract", "module", "received_us", "opened_us", "closed_us", "touched_us", "due_us", "target_us", "brief",
}

const updateCase = `on conflict (seq) do update set member_id = excluded.member_id, open = excluded.open, state = excluded.state,
 procedure = excluded.procedure, product = excluded.product, category = excluded.category, desk = excluded.desk,
 assignee = excluded.assignee, level = excluded.level, contract = excluded.contract, module = excluded.module,
 received_us = excluded.received_us, closed_us = excluded.closed_us, touched_us = excluded.touched_us, due_us = excluded.due_us,
 target_us = excluded.target_us, brief = excluded.brief`

func (b *batch) writeCases(tx *store.Tx) error {
	var rows, docs []any
	for _, x := range b.inOrder {
		row, err := x.columns()
		if err != nil {
			return err
		}
		doc, err := docOf(&x.now)
		if err != nil {
			return err
		}
		rows, docs = append(rows, row...), append(docs, x.seq, doc)
	}
	tx.Queue(store.Inserts("complaint_case", caseColumns, rows, updateCase)...)
	tx.Queue(store.Inserts("complaint_doc", []string{"seq", "doc"}, docs, "on conflict (seq) do update set doc = excluded.doc")...)
	return nil
}

func (x *caseEntry) columns() ([]any, error) {
	c := &x.now.Case
	r := c.row()
	brief, err := docOf(&r)
	if err != nil {
		return nil, err
	}
	module, closed := "", int64(0)
	if c.Module != nil {
		module = c.Module.ComplaintID
	}
	if c.Ended != nil {
		closed = c.Ended.At.UnixMicro()
	}
	return []any{
		x.seq, string(c.ID), x.number, c.part(), string(c.Member), flag(!c.State.Over()), string(c.State), string(c.Class.Procedure),
		string(c.Class.Product), c.Class.Category, string(c.Desk), c.Assignee, c.level(), c.Contract, module,
		c.ReceivedAt.UnixMicro(), c.OpenedAt.UnixMicro(), closed, c.touchedAt().UnixMicro(), lateUS(r.Due), lateUS(r.Target), brief,
	}, nil
}

// writeLists moves cases from the work lists in which they stood to those in which they stand, and counts.
func (b *batch) writeLists(tx *store.Tx) {
	var rows []any
	counts := map[string]int64{}
	for _, x := range b.inOrder {
		for _, l := range less(x.was.lists, x.is.lists) {
			counts[l.facet]--
			tx.Queue(store.Statement{
				SQL: "delete from complaint_open where facet = $1 and due_us = $2 and seq = $3", Args: []any{l.facet, l.dueUS, x.seq},
			})
		}
		for _, l := range less(x.is.lists, x.was.lists) {
			counts[l.facet]++
			rows = append(rows, l.facet, l.dueUS, x.seq)
		}
	}
	tx.Queue(store.Inserts("complaint_open", []string{"facet", "due_us", "seq"}, rows, "")...)
	b.writeCounts(tx, counts)
}

func (b *batch) writeCounts(tx *store.Tx, counts map[string]int64) {
	var rows []any
	for _, facet := range sortedKeys(counts) {
		if n := counts[facet]; n != 0 {
			rows = append(rows, facet, n)
		}
	}
	tx.Queue(store.Inserts("complaint_open_count", []string{"facet", "cases"}, rows,
		"on conflict (facet) do update set cases = complaint_open_count.cases + excluded.cases")...)
}

var dutyColumns = []string{"seq", "duty_key", "legal", "stage", "in_hours", "due_us"}

func (b *batch) writeDuties(tx *store.Tx) {
	var rows []any
	for _, x := range b.inOrder {
		for _, key := range changedDuties(x.was.duties, x.is.duties) {
			if d, owed := x.is.duties[key]; owed {
				rows = append(rows, x.seq, key, d.legal, d.stage, d.inHours, d.dueUS)
				continue
			}
			tx.Queue(store.Statement{SQL: "delete from complaint_duty where seq = $1 and duty_key = $2", Args: []any{x.seq, key}})
		}
	}
	tx.Queue(store.Inserts("complaint_duty", dutyColumns, rows, `on conflict (seq, duty_key) do update set legal = excluded.legal,
 stage = excluded.stage, in_hours = excluded.in_hours, due_us = excluded.due_us`)...)
}

func (b *batch) writeSubjects(tx *store.Tx) {
	var rows []any
	for _, x := range b.inOrder {
		for _, id := range less(x.was.subjects, x.is.subjects) {
			tx.Queue(store.Statement{SQL: "delete from complaint_subject where person_id = $1 and seq = $2", Args: []any{id, x.seq}})
		}
		for _, id := range less(x.is.subjects, x.was.subjects) {
			rows = append(rows, id, x.seq)
		}
	}
	tx.Queue(store.Inserts("complaint_subject", []string{"person_id", "seq"}, rows, "")...)
}

// wordRow is a row of the word index.
type wordRow struct {
	block int64
	word  string
}

// writeWords adds cases under their words. A word that a case no longer has is rare: its row is read and written anew.
func (b *batch) writeWords(ctx context.Context, tx *store.Tx) error {
	added, gone := map[wordRow]string{}, map[wordRow][]string{}
	for _, x := range b.inOrder {
		for _, word := range less(x.was.terms, x.is.terms) {
			row := wordRow{blockOf(x.seq), word}
			gone[row] = append(gone[row], place(x.seq))
		}
		for _, word := range less(x.is.terms, x.was.terms) {
			added[wordRow{blockOf(x.seq), word}] += place(x.seq)
		}
	}
	if err := dropWords(ctx, tx, gone); err != nil {
		return err
	}
	rows := make([]any, 0, 3*len(added))
	for _, row := range inRowOrder(added) {
		rows = append(rows, row.block, row.word, added[row])
	}
	tx.Queue(store.Inserts("complaint_word", []string{"block", "word", "cases"}, rows,
		"on conflict (block, word) do update set cases = complaint_word.cases || excluded.cases")...)
	return nil
}

func inRowOrder[V any](m map[wordRow]V) []wordRow {
	keys := make([]wordRow, 0, len(m))
	for row := range m {
		keys = append(keys, row)
	}
	slices.SortFunc(keys, func(x, y wordRow) int { return cmp.Or(cmp.Compare(x.block, y.block), cmp.Compare(x.word, y.word)) })
	return keys
}

// dropWords takes cases out of rows of the index.
func dropWords(ctx context.Context, tx *store.Tx, gone map[wordRow][]string) error {
	rows := inRowOrder(gone)
	before := make([]string, len(rows))
	reads := make([]store.Statement, len(rows))
	for i, row := range rows {
		reads[i] = store.Statement{
			SQL: "select cases from complaint_word where block = $1 and word = $2", Args: []any{row.block, row.word},
			Read: func(r store.Rows) error {
				for r.Next() {
					if err := r.Scan(&before[i]); err != nil {
						return err
					}
				}
				return r.Err()
			},
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.Send(ctx, reads...); err != nil {
		return fmt.Errorf("complaint: read words: %w", err)
	}
	for i, row := range rows {
		tx.Queue(leave(row, without(before[i], gone[row])))
	}
	return nil
}

// leave is the statement that leaves these cases in a row of the index.
func leave(row wordRow, cases string) store.Statement {
	if cases == "" {
		return store.Statement{SQL: "delete from complaint_word where block = $1 and word = $2", Args: []any{row.block, row.word}}
	}
	return store.Statement{
		SQL: "update complaint_word set cases = $3 where block = $1 and word = $2", Args: []any{row.block, row.word, cases},
	}
}

func (b *batch) writeWorkers(tx *store.Tx) error {
	var rows []any
	for _, account := range sortedKeys(b.workers) {
		doc, err := docOf(b.workers[account])
		if err != nil {
			return err
		}
		rows = append(rows, account, doc)
	}
	tx.Queue(store.Inserts("complaint_worker", []string{"account", "doc"}, rows, "on conflict (account) do update set doc = excluded.doc")...)
	return nil
}
