package ctm

import (
	"context"
	"slices"
)

// decide says what the rows of a part come to, against everything that was sighted before.
func (m *importer) decide(ctx context.Context, rows []Read) (rowsRead, error) {
	var ids []string
	for _, r := range rows {
		if r.Bad == nil {
			ids = append(ids, r.Row.ComplaintID)
		}
	}
	slices.Sort(ids)
	before, err := sightingsOf(ctx, m.t.db.Read(), slices.Compact(ids))
	if err != nil {
		return rowsRead{}, err
	}
	var d rowsRead
	for _, r := range rows {
		if r.Bad != nil {
			d.Problems = append(d.Problems, Problem{*r.Bad, true})
			continue
		}
		for _, w := range r.Without {
			d.Problems = append(d.Problems, Problem{RowError: *w})
		}
		d.Rows = append(d.Rows, m.decideRow(before, r))
	}
	return d, nil
}

// decideRow adds a row to what was sighted and says what became different.
func (m *importer) decideRow(seen map[string][]Sighting, r Read) rowRead {
	id, row := r.Row.ComplaintID, r.Row
	s := Sighting{Row: row, File: m.id, Line: r.Line, Hash: row.hash()}
	if m.report.AsOf != nil {
		s.AsOf = *m.report.AsOf
	} else {
		s.AsOf = *row.UpdatedAt
	}
	before := standing(seen[id])[row.Contract]
	known := slices.ContainsFunc(seen[id], func(o Sighting) bool { return o.Hash == s.Hash })
	out := rowRead{
		Line: r.Line, Complaint: id, Contract: row.Contract, AsOf: s.AsOf, Updated: row.UpdatedAt, Hash: s.Hash,
		Partial: len(r.Without) > 0, Disagrees: slices.ContainsFunc(seen[id], s.disagrees),
	}
	if !known {
		out.Row = &row
	}
	seen[id] = append(seen[id], s)
	out.Result, out.Older = before.resultOf(standing(seen[id])[row.Contract])
	return out
}

// disagrees tells whether another sighting says something else for the same time, and the module's own times do not tell them apart.
func (s Sighting) disagrees(o Sighting) bool {
	return s.Row.Contract == o.Row.Contract && s.AsOf.Equal(o.AsOf) && compareTimes(s.Row.UpdatedAt, o.Row.UpdatedAt) == 0 && s.Hash != o.Hash
}

// resultOf compares what held before a row with what holds after it.
func (l Listed) resultOf(after Listed) (r Result, older bool) {
	switch {
	case len(l.Versions) == 0:
		return NewRow, false
	case l.saysSame(after):
		return UnchangedRow, len(after.Versions) > len(l.Versions)
	}
	return ChangedRow, false
}

// saysSame tells whether nothing changed of what holds now; history may have grown.
func (l Listed) saysSame(o Listed) bool {
	return l.Row.hash() == o.Row.hash() && l.FirstLevel == o.FirstLevel && sameTime(l.RaisedAt, o.RaisedAt) &&
		sameTime(l.ReopenedAt, o.ReopenedAt) && l.Away == o.Away &&
		slices.Equal(l.Assignments, o.Assignments)
}
