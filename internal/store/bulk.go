package store

import (
	"math/bits"
	"strconv"
	"strings"
	"sync"
)

// largestStep is the most rows one statement takes (SQLite's driver searches
// named parameters one by one: 16 rows measured best). Statements take 1, 2, 4, …
// rows, so that both databases keep the few different texts prepared.
const largestStep = 16

// steps cuts n into powers of two, largest first.
func steps(n int, do func(from, count int)) {
	for from := 0; from < n; {
		count := min(largestStep, 1<<(bits.Len(uint(n-from))-1))
		do(from, count)
		from += count
	}
}

// Inserts makes the statements that add rows to a table; values holds the rows
// one after the other, len(columns) values each. conflict is what follows, such
// as "on conflict (id) do nothing", or empty.
func Inserts(table string, columns []string, values []any, conflict string) []Statement {
	var out []Statement
	width := len(columns)
	if conflict != "" {
		conflict = " " + conflict
	}
	steps(len(values)/width, func(from, count int) {
		text := statementText("insert into "+table+" ("+strings.Join(columns, ", ")+") values %"+conflict, count, width)
		out = append(out, Statement{SQL: text, Args: values[from*width : (from+count)*width]})
	})
	return out
}

// Lookups makes the statements that find rows by many keys. The text holds a
// percent sign where the keys go: "… where id in (%)", or "… from (values %) as
// wanted" whose column is then called column1. read gets each answer.
func Lookups(text string, keys []any, read func(Rows) error) []Statement {
	var out []Statement
	steps(len(keys), func(from, count int) {
		out = append(out, Statement{SQL: statementText(text, count, 1), Args: keys[from : from+count], Read: read})
	})
	return out
}

type statementShape struct {
	text         string
	count, width int
}

var statementTexts sync.Map // statementShape to string; a few dozen entries

// statementText puts ($1, $2), ($3, $4) … in the place of the percent sign.
func statementText(text string, count, width int) string {
	shape := statementShape{text, count, width}
	if made, ok := statementTexts.Load(shape); ok {
		return made.(string)
	}
	var b strings.Builder
	before, after, _ := strings.Cut(text, "%")
	inList := strings.HasSuffix(before, "(") // in ($1, $2): no brackets around each
	b.WriteString(before)
	for i := range count {
		writeParameters(&b, i, width, inList)
	}
	b.WriteString(after)
	statementTexts.Store(shape, b.String())
	return b.String()
}

func writeParameters(b *strings.Builder, row, width int, inList bool) {
	opening, closing := "(", ")"
	if inList {
		opening, closing = "", ""
	}
	if row > 0 {
		b.WriteString(", ")
	}
	b.WriteString(opening)
	for i := range width {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(row*width+i+1))
	}
	b.WriteString(closing)
}
