package complaint

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Past asks for cases as they stood at a position of the record: what the plan knew then.
type Past struct {
	Position int64
	// Since leaves out what ended before: reports of a period need none of it. Zero takes everything.
	Since time.Time
	// Products are those that are wanted; none is all. Cases of another product that did not change since are not even read.
	Products []Product
}

// pastPage is how many cases are read at once.
const pastPage = 1024

// CasesAt gives every case as it stood, in the order in which they were opened. Most did not change since: their rows are as they were,
// and only the others are folded from the record again. It names members by id and shows words: whoever calls it answers for who reads
// the result (see Barring).
func (s *Complaints) CasesAt(ctx context.Context, p Past, do func(*Case) error) error {
	end, err := s.rec.Position(ctx)
	if err != nil {
		return fmt.Errorf("complaint: cases of the past: %w", err)
	}
	changed, err := s.rec.FirstAfter(ctx, caseCategory, p.Position)
	if err != nil {
		return fmt.Errorf("complaint: cases of the past: %w", err)
	}
	r := &pastReader{s: s, Past: p, end: end, changed: changed}
	for {
		rows, err := r.page(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := r.fold(ctx, rows); err != nil {
			return err
		}
		for n := range rows {
			if rows[n].is == nil {
				continue
			}
			if err := do(rows[n].is); err != nil {
				return err
			}
		}
	}
}

// pastReader goes through the rows of all cases.
type pastReader struct {
	s *Complaints
	Past
	after   int64 // the last case that was read
	end     int64 // changed knows the record up to here
	changed map[record.StreamID]int64
}

// pastRow is a case on its way back.
type pastRow struct {
	id, number string
	product    Product // as it is now
	doc        string
	is         *Case // nil when there was no such case yet
}

const pastRows = `select c.seq, c.id, c.number, c.part, c.product, d.doc from complaint_case c join complaint_doc d on d.seq = c.seq
 where c.seq > $1 and (c.open = 1 or c.closed_us = 0 or c.closed_us >= $2) order by c.seq limit $3`

// page reads the next rows, and then what changed while they were read.
func (r *pastReader) page(ctx context.Context) (out []pastRow, err error) {
	since := int64(0)
	if !r.Since.IsZero() {
		since = r.Since.UnixMicro()
	}
	err = scan(ctx, r.s.db.Read(), pastRows, []any{r.after, since, pastPage}, func(rows store.Rows) error {
		var number, part int64
		var x pastRow
		if err := rows.Scan(&r.after, &x.id, &number, &part, &x.product, &x.doc); err != nil {
			return err
		}
		x.number = FormatNumber(number, int(part))
		out = append(out, x)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("complaint: cases of the past: %w", err)
	}
	return out, r.catchUp(ctx)
}

// catchUp notes the cases that changed since the last time it was asked.
func (r *pastReader) catchUp(ctx context.Context) error {
	for {
		events, err := r.s.rec.Read(ctx, r.end, pastPage)
		if err != nil {
			return fmt.Errorf("complaint: cases of the past: %w", err)
		}
		for _, e := range events {
			r.end = e.Position
			if _, known := r.changed[e.Stream]; !known && e.Stream.Category() == caseCategory && e.Position > r.Position {
				r.changed[e.Stream] = e.Version
			}
		}
		if len(events) < pastPage {
			return nil
		}
	}
}

// fold makes the cases of some rows, on all processors.
func (r *pastReader) fold(ctx context.Context, rows []pastRow) error {
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for n := w; n < len(rows) && errs[w] == nil; n += workers {
				errs[w] = r.one(ctx, &rows[n])
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *pastReader) one(ctx context.Context, x *pastRow) error {
	first, moved := r.changed[caseStream(ID(x.id))]
	switch {
	case moved && first <= 1:
		return nil // it was opened later
	case moved:
		c, err := r.s.at(ctx, ID(x.id), r.Position)
		c.Number, x.is = x.number, &c
		return err
	case len(r.Products) > 0 && !slices.Contains(r.Products, x.product):
		return nil
	}
	k, err := readCase(x.doc)
	x.is, x.doc = &k.Case, ""
	return err
}

// at is a case as it stood at a position, without its number; version 0 when it was not there yet.
func (s *Complaints) at(ctx context.Context, id ID, position int64) (Case, error) {
	c := Case{ID: id}
	events, err := s.rec.LoadUntil(ctx, caseStream(id), position)
	if err != nil {
		return c, fmt.Errorf("complaint: a case of the past: %w", err)
	}
	for _, e := range events {
		if err := c.apply(e); err != nil {
			return c, err
		}
	}
	return c, nil
}

// CaseAt is one case as it stood at a position of the record. It checks nobody: see CasesAt. Errors: ErrUnknown.
func (s *Complaints) CaseAt(ctx context.Context, id ID, position int64) (Case, error) {
	c, err := s.at(ctx, id, position)
	if err != nil {
		return c, err
	}
	if c.Version == 0 {
		return c, unknown("complaint: a case of the past")
	}
	c.Number, err = s.numberOf(ctx, id)
	return c, err
}

// Barring tells of each case whether a visitor must not see it: because they, or an organization they act for, are complained about in
// it, or it is their own matter (promise A6).
func (s *Complaints) Barring(ctx context.Context, v access.Visitor) (func(*Case) bool, error) {
	who, err := s.sightOf(ctx, v)
	if err != nil {
		return nil, err
	}
	subjects, members := map[string]bool{}, map[string]bool{}
	for _, key := range who.subjects {
		subjects[key] = true
	}
	for _, id := range who.members {
		members[id] = true
	}
	return func(c *Case) bool {
		if members[string(c.Member)] {
			return true
		}
		for _, key := range c.subjects() {
			if subjects[key] {
				return true
			}
		}
		return false
	}, nil
}

// StreamOf is the stream of a case in the record, for its proof.
func StreamOf(id ID) record.StreamID { return caseStream(id) }

// IntakeStreamOf is the stream of a contact in the record, for its proof.
func IntakeStreamOf(id IntakeID) record.StreamID { return intakeStream(id) }
