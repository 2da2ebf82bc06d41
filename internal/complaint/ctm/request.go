package ctm

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
)

// Asked is a plan request with the day until which its complaint can be corrected.
type Asked struct {
	Complaint string       `json:"complaint_id"`
	Contract  string       `json:"contract"`
	Case      complaint.ID `json:"case"`
	Number    string       `json:"case_number"`
	complaint.PlanAsk
	LastDay *clock.Date `json:"last_day,omitempty"` // of the review of its year; nil while nobody has announced it
}

// Requests are the plan requests about complaints of a data year, those that wait for CMS first. What the module shows of a request
// holds over what the plan says of it.
func (t *Tracking) Requests(ctx context.Context, year int) ([]Asked, error) {
	entries, err := t.ofYear(ctx, "", year, nil)
	if err != nil {
		return nil, err
	}
	cases, err := t.cases.ModuleCases(ctx, casesOf(entries))
	if err != nil {
		return nil, err
	}
	var last *clock.Date
	if r, ok := t.rules.calendar.Review(year); ok {
		last = &r.On
	}
	var out []Asked
	for _, e := range entries {
		c, ok := cases[e.Case]
		if !ok {
			continue
		}
		for _, x := range c.Module.Requests {
			out = append(out, Asked{e.Complaint, e.Contract, e.Case, c.Number, x, last})
		}
	}
	slices.SortStableFunc(out, func(a, b Asked) int {
		return cmp.Or(cmp.Compare(oneIf(a.Status != pending), oneIf(b.Status != pending)), a.At.Compare(b.At))
	})
	return out, nil
}

func casesOf(entries []Entry) []complaint.ID {
	var out []complaint.ID
	for _, e := range entries {
		if e.Case != "" {
			out = append(out, e.Case)
		}
	}
	return out
}

// Problem is a row that waits to be mended, or that was loaded without a field.
type Problem struct {
	RowError
	Bad bool `json:"bad"`
}

// Problems are the rows of all exports that were not loaded, and those that lack a field, the bad ones first. A row that is mended
// comes with another export; the old one stays as it was.
func (t *Tracking) Problems(ctx context.Context, limit int) ([]Problem, error) {
	rows, err := t.db.Read().QueryContext(ctx, "select p.doc from ctm_problem p join ctm_file f on f.id = p.file order by p.bad desc, f.begun_us desc, p.line, p.seq limit $1", limit)
	if err != nil {
		return nil, fmt.Errorf("ctm: list problems: %w", err)
	}
	defer rows.Close()
	var out []Problem
	for rows.Next() {
		var doc string
		var p Problem
		if err := rows.Scan(&doc); err != nil {
			return nil, fmt.Errorf("ctm: list problems: %w", err)
		}
		if err := json.Unmarshal([]byte(doc), &p); err != nil {
			return nil, fmt.Errorf("ctm: list problems: %w", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
