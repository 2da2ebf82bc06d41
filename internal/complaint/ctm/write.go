package ctm

import (
	"encoding/csv"
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// WriteCSV writes rows as an export with the headers of a map: for tests, demonstrations and those who fill in a file by hand.
func WriteCSV(w io.Writer, m *Map, rows []Row) error {
	out := csv.NewWriter(w)
	written := m.written()
	if err := out.Write(headersOf(m, written)); err != nil {
		return err
	}
	for i := range rows {
		if err := out.Write(shownRow(m, written, &rows[i])); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteXLSX is WriteCSV as a workbook, with dates as a workbook keeps them.
func WriteXLSX(w io.Writer, m *Map, rows []Row) error {
	written := m.written()
	table := [][]any{anyTexts(headersOf(m, written))}
	for i := range rows {
		table = append(table, workbookRow(m, written, &rows[i]))
	}
	name := m.Sheet
	if name == "" {
		name = "Complaints"
	}
	return writeWorkbook(w, name, table)
}

// written are the fields for which a map has a header, in the order of fields.
func (m *Map) written() []field {
	var out []field
	for _, f := range fields {
		if len(m.Fields[f.name].Headers) > 0 {
			out = append(out, f)
		}
	}
	return out
}

func headersOf(m *Map, written []field) []string {
	out := make([]string, len(written))
	for i, f := range written {
		out[i] = m.Fields[f.name].Headers[0]
	}
	return out
}

func shownRow(m *Map, written []field, r *Row) []string {
	out := make([]string, len(written))
	for i, f := range written {
		out[i] = f.shown(r, m)
	}
	return out
}

func workbookRow(m *Map, written []field, r *Row) []any {
	out := make([]any, len(written))
	for i, f := range written {
		out[i] = f.shown(r, m)
		if f.kind == asDate && *f.date(r) != nil {
			out[i] = (*f.date(r)).Midnight()
		}
	}
	return out
}

func anyTexts(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

// writeWorkbook writes one sheet, row by row, so that memory stays small.
func writeWorkbook(w io.Writer, name string, table [][]any) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName(book.GetSheetName(0), name); err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, row := range table {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := sheet.SetRow(cell, row); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}
