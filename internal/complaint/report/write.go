package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Formats of a universe's file.
const (
	CSV   = "csv"
	XLSX  = "xlsx"
	JSONL = "jsonl"
)

// FileFormats are all of them.
var FileFormats = []string{CSV, XLSX, JSONL}

// Write writes a universe as a file. CSV and XLSX have the layout's columns and nothing else; JSON lines also have the case that a row
// opens.
func (u *Universe) Write(w io.Writer, format string) error {
	var err error
	switch format {
	case CSV:
		err = u.writeCSV(w)
	case XLSX:
		err = u.writeXLSX(w)
	case JSONL:
		err = u.writeLines(w)
	default:
		return fmt.Errorf("report: there is no format %q: expected one of %s", format, strings.Join(FileFormats, ", "))
	}
	if err != nil {
		return fmt.Errorf("report: write %s: %w", format, err)
	}
	return nil
}

func (u *Universe) header() []string {
	out := make([]string, len(u.Layout.Columns))
	for n, c := range u.Layout.Columns {
		out[n] = c.Name
	}
	return out
}

func (u *Universe) writeCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(u.header()); err != nil {
		return err
	}
	for n := range u.Rows {
		row := make([]string, len(u.Rows[n].Cells))
		for i, cell := range u.Rows[n].Cells {
			row[i] = harmless(cell)
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// harmless keeps a spreadsheet from taking somebody's words for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// writeXLSX writes every cell as text: a spreadsheet would read dates and numbers as its own.
func (u *Universe) writeXLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", u.Layout.ID); err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter(u.Layout.ID)
	if err != nil {
		return err
	}
	if err := sheet.SetRow("A1", anys(u.header())); err != nil {
		return err
	}
	for n := range u.Rows {
		at, err := excelize.CoordinatesToCellName(1, n+2)
		if err != nil {
			return err
		}
		if err := sheet.SetRow(at, anys(u.Rows[n].Cells)); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for n, text := range texts {
		out[n] = text
	}
	return out
}

// line is a row as JSON.
type line struct {
	Case   string            `json:"case"`
	Number string            `json:"number"`
	Day    string            `json:"day"`
	Cells  map[string]string `json:"cells"`
}

func (u *Universe) writeLines(w io.Writer) error {
	out := json.NewEncoder(w)
	for n := range u.Rows {
		row := &u.Rows[n]
		cells := make(map[string]string, len(row.Cells))
		for i, cell := range row.Cells {
			cells[u.Layout.Columns[i].ID] = cell
		}
		if err := out.Encode(line{string(row.Case), row.Number, row.Day.String(), cells}); err != nil {
			return err
		}
	}
	return nil
}
