package complaint

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// knownChunk is how many cases one query reads.
const knownChunk = 64

// ModuleCases are the cases with these ids as their rows have them; those that are none of CMS's module are absent. They are for
// package ctm, which holds lists against each other and writes what goes to CMS. Whoever shows a case to somebody opens it (Open).
func (s *Complaints) ModuleCases(ctx context.Context, ids []ID) (map[ID]Case, error) {
	return s.known(ctx, ids, " and c.module <> ''")
}

// Known are the cases with these ids as their rows have them, for those who measure and count. Whoever shows a case to somebody opens
// it (Open).
func (s *Complaints) Known(ctx context.Context, ids []ID) (map[ID]Case, error) {
	return s.known(ctx, ids, "")
}

func (s *Complaints) known(ctx context.Context, ids []ID, and string) (map[ID]Case, error) {
	out := make(map[ID]Case, len(ids))
	for chunk := range slices.Chunk(ids, knownChunk) {
		if err := s.readKnown(ctx, chunk, and, out); err != nil {
			return nil, fmt.Errorf("complaint: read cases: %w", err)
		}
	}
	return out, nil
}

func (s *Complaints) readKnown(ctx context.Context, ids []ID, and string, out map[ID]Case) error {
	marks, args := make([]string, len(ids)), make([]any, len(ids))
	for i, id := range ids {
		marks[i], args[i] = "$"+strconv.Itoa(i+1), string(id)
	}
	rows, err := s.db.Read().QueryContext(ctx, "select c.number, c.part, d.doc from complaint_case c join complaint_doc d on d.seq = c.seq where c.id in ("+strings.Join(marks, ", ")+")"+and, args...)
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
