package complaint

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// moduleChunk is how many cases one query reads.
const moduleChunk = 64

// ModuleCases are the cases with these ids as their rows have them; those that are none of CMS's module are absent. They are for
// package ctm, which holds lists against each other and writes what goes to CMS. Whoever shows a case to somebody opens it (Open).
func (s *Complaints) ModuleCases(ctx context.Context, ids []ID) (map[ID]Case, error) {
	out := make(map[ID]Case, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), moduleChunk)
		if err := s.moduleCases(ctx, ids[:n], out); err != nil {
			return nil, fmt.Errorf("complaint: read CTM cases: %w", err)
		}
		ids = ids[n:]
	}
	return out, nil
}

func (s *Complaints) moduleCases(ctx context.Context, ids []ID, out map[ID]Case) error {
	marks, args := make([]string, len(ids)), make([]any, len(ids))
	for i, id := range ids {
		marks[i], args[i] = "$"+strconv.Itoa(i+1), string(id)
	}
	rows, err := s.db.Read().QueryContext(ctx, "select c.number, c.part, d.doc from complaint_case c join complaint_doc d on d.seq = c.seq where c.module <> '' and c.id in ("+strings.Join(marks, ", ")+")", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var part int
		var doc string
		if err := rows.Scan(&seq, &part, &doc); err != nil {
			return err
		}
		c, err := readCase(doc)
		if err != nil {
			return err
		}
		c.Number = FormatNumber(seq, part)
		out[c.ID] = c.Case
	}
	return rows.Err()
}
