package read

import (
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// RIF is CMS's Research Identifiable File layout: pipe separated, dates as 31-Jan-2024, one header line, no quotes.

const rifSep = '|'

// rifAction is what FINAL_ACTION and DML_IND say of a row: a deleted or superseded one is void.
func rifAction(r *row, dml, final column) claim.Status {
	if string(r.bytes(dml)) == "DELETE" || r.is(final, 'N') {
		return claim.Void
	}
	return claim.Paid
}

// numbered are the columns prefix1..prefixN with their suffix, as far as the header has them.
func numbered(h *header, prefix, suffix string, most int) []column {
	var all []column
	for i := 1; i <= most; i++ {
		c := h.column(prefix + itoa(i) + suffix)
		if c == absent {
			break
		}
		all = append(all, c)
	}
	return all
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// npi is the first of the columns that holds a provider id; zeros stand for none.
func (r *row) npi(t *texts, columns ...column) string {
	for _, c := range columns {
		if id := r.bytes(c); len(id) > 0 && strings.Trim(string(id), "0") != "" {
			return t.of(id)
		}
	}
	return ""
}
