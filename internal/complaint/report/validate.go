package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/keepwell/keepwell/internal/complaint"
)

// Problem is a cell that is not as the layout wants it. It never quotes the cell.
type Problem struct {
	Case     complaint.ID `json:"case"`
	Number   string       `json:"number"`
	Column   string       `json:"column"` // its name in the layout
	Expected string       `json:"expected"`
}

func (p Problem) String() string {
	return fmt.Sprintf("%s: %s: expected %s", p.Number, p.Column, p.Expected)
}

// cells fills the columns of a row.
func (l *Layout) cells(e *entry) []string {
	out := make([]string, len(l.Columns))
	expedited := e.expedited()
	for n := range l.Columns {
		c := &l.Columns[n]
		text := ""
		if c.Only != onlyExpedited || expedited {
			text = fields[c.From](e)
		}
		if c.Cut {
			text = cut(text, c.Length)
		}
		if text == "" && c.NA {
			text = nothing
		}
		out[n] = text
	}
	return out
}

// cut shortens a text to so many characters.
func cut(text string, length int) string {
	if utf8.RuneCountInString(text) <= length {
		return text
	}
	runes := []rune(text)
	return string(runes[:length])
}

// validate holds a row against the layout, cell by cell and then across.
func (l *Layout) validate(row *Row) (out []Problem) {
	add := func(column int, expected string) {
		out = append(out, Problem{row.Case, row.Number, l.Columns[column].Name, expected})
	}
	for n := range l.Columns {
		if expected := l.Columns[n].wants(row.Cells[n]); expected != "" {
			add(n, expected)
		}
	}
	for _, c := range l.Checks {
		if expected := l.disagrees(c, row); expected != "" {
			add(l.column(c.Column), expected)
		}
	}
	return out
}

// wants is what a cell should have been; "" when it is.
func (c *Column) wants(text string) string {
	switch {
	case text == nothing && c.NA:
		return ""
	case text == "" && c.NA:
		return "a value or " + nothing
	case text == "":
		return "a value"
	}
	switch c.Format {
	case Date:
		return parses(auditDate, text, "a date as CCYY/MM/DD")
	case Time:
		return parses(auditTime, text, "a time as HH:MM:SS")
	case Code:
		if !slices.Contains(c.Codes, text) {
			return "one of " + strings.Join(c.Codes, ", ")
		}
	}
	if c.Length > 0 && utf8.RuneCountInString(text) > c.Length {
		return fmt.Sprintf("at most %d characters", c.Length)
	}
	return ""
}

func parses(layout, text, expected string) string {
	if _, err := time.Parse(layout, text); err != nil {
		return expected
	}
	return ""
}

// disagrees is what a check expected of a row; "" when it holds.
func (l *Layout) disagrees(c Check, row *Row) string {
	for id, values := range c.When {
		if !slices.Contains(values, row.Cells[l.column(id)]) {
			return ""
		}
	}
	for id, values := range c.Unless {
		if slices.Contains(values, row.Cells[l.column(id)]) {
			return ""
		}
	}
	text := row.Cells[l.column(c.Column)]
	absent := text == "" || text == nothing
	switch {
	case c.Needed && absent:
		return "a value" + l.because(c)
	case c.Absent && !absent:
		return nothing + l.because(c)
	case c.NotBefore != "" && !absent:
		other := row.Cells[l.column(c.NotBefore)]
		if other != "" && other != nothing && text < other { // both written from the year down
			return "not earlier than " + l.Columns[l.column(c.NotBefore)].Name
		}
	}
	return ""
}

// because names the columns that a check depends on.
func (l *Layout) because(c Check) string {
	var names []string
	for _, id := range keysOf(c.When) {
		names = append(names, l.Columns[l.column(id)].Name+" is "+strings.Join(c.When[id], " or "))
	}
	if len(names) == 0 {
		return ""
	}
	return ", because " + strings.Join(names, " and ")
}
