package population

import (
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// bulkRows are the row counts of multi-row statements: few different texts, so that each is prepared once, and few enough
// parameters for both engines (SQLite allows 32,766, PostgreSQL 65,535; the widest row has 14).
var bulkRows = []int{256, 16, 1}

// bulk writes rows with as few statements as possible: before, then ($1, $2), ($3, $4) ..., then after.
func bulk(before, after string, rows [][]any) []store.Statement {
	var all []store.Statement
	for _, size := range bulkRows {
		for len(rows) >= size {
			all = append(all, store.Statement{SQL: bulkText(before, after, size, len(rows[0])), Args: flatten(rows[:size])})
			rows = rows[size:]
		}
	}
	return all
}

func bulkText(before, after string, rows, columns int) string {
	var s strings.Builder
	s.WriteString(before)
	n := 0
	for r := range rows {
		if r > 0 {
			s.WriteString(", ")
		}
		s.WriteByte('(')
		for c := range columns {
			n++
			if c > 0 {
				s.WriteString(", ")
			}
			s.WriteByte('$')
			s.WriteString(strconv.Itoa(n))
		}
		s.WriteByte(')')
	}
	s.WriteString(after)
	return s.String()
}

func flatten(rows [][]any) []any {
	all := make([]any, 0, len(rows)*len(rows[0]))
	for _, r := range rows {
		all = append(all, r...)
	}
	return all
}

// keyed is rows by key in the order in which the keys first came; a later row of a key replaces the earlier one.
type keyed struct {
	index map[string]int
	all   [][]any
}

func newKeyed() keyed { return keyed{index: map[string]int{}} }

func (k *keyed) set(key string, row ...any) {
	if i, ok := k.index[key]; ok {
		k.all[i] = row
		return
	}
	k.index[key] = len(k.all)
	k.all = append(k.all, row)
}

func (k *keyed) drop(key string) {
	if i, ok := k.index[key]; ok {
		k.all[i] = nil
		delete(k.index, key)
	}
}

func (k *keyed) rows() [][]any {
	kept := k.all[:0:0]
	for _, row := range k.all {
		if row != nil {
			kept = append(kept, row)
		}
	}
	return kept
}
