package population

import (
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/store"
)

// bulkRows are the row counts of multi-row statements: few different texts, so that each is prepared once. SQLite's driver looks
// each parameter's name up one by one, so that its time grows with the square of their number: 16 rows measured best.
var bulkRows = []int{16, 4, 1}

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
