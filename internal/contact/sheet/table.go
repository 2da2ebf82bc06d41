package sheet

import (
	"slices"
	"strings"
)

// table is a table whose columns and rows have heads, so that a screen reader tells both of each cell.
func (p *page) table(x Part) {
	p.raw("<table", marks(x.Language), ">")
	if x.Text != "" {
		p.element("caption", "", x.Text)
	}
	p.raw("<thead><tr>")
	for i, head := range x.Items {
		p.cell(x, i, "th scope=\"col\"", "th", head)
	}
	p.raw("</tr></thead><tbody>\n")
	for _, row := range x.Rows {
		p.raw("<tr>")
		for i, text := range row {
			if i == 0 {
				p.cell(x, i, "th scope=\"row\"", "th", text)
				continue
			}
			p.cell(x, i, "td", "td", text)
		}
		p.raw("</tr>\n")
	}
	p.raw("</tbody></table>\n")
}

func (p *page) cell(x Part, column int, open, name, text string) {
	class := ""
	if slices.Contains(x.Amounts, column) {
		class = ` class="amount"`
	}
	p.raw("<", open, class, ">", running(text), "</", name, ">")
}

// plainTable is a table in lines: each cell with the head of its column.
func (x Part) plainTable() []string {
	var out []string
	if x.Text != "" {
		out = append(out, x.Text)
	}
	for _, row := range x.Rows {
		var cells []string
		for i, text := range row {
			if i < len(x.Items) && text != "" {
				text = x.Items[i] + ": " + text
			}
			cells = append(cells, text)
		}
		out = append(out, "- "+strings.Join(cells, "; "))
	}
	return out
}
