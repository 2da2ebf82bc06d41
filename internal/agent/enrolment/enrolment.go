package enrolment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Enrollment is the room: who is in which plan.
type Enrollment struct {
	db      *store.DB
	rec     *record.Record
	people  *person.Directory
	catalog *plan.Catalog
	rules   *Rules
}

// Options of New.
type Options struct {
	DB      *store.DB
	Record  *record.Record // opened with View and person.View among its views
	People  *person.Directory
	Catalog *plan.Catalog
	Rules   *Rules
}

// New opens the room. It reads nothing.
func New(o Options) *Enrollment {
	if o.Catalog == nil {
		o.Catalog = &plan.Catalog{}
	}
	return &Enrollment{db: o.DB, rec: o.Record, people: o.People, catalog: o.Catalog, rules: o.Rules}
}

// Spans are all spans of members, cancelled ones included, by start. Who has none is absent.
func (e *Enrollment) Spans(ctx context.Context, members []person.ID) (map[person.ID][]Span, error) {
	out := make(map[person.ID][]Span, len(members))
	err := e.each(ctx, members, func(m person.ID, spans, _ string) error {
		all, err := decodeSpans(spans)
		if len(all) > 0 {
			e.finish(all)
			out[m] = all
		}
		return err
	})
	return out, err
}

// Applications are what the plan sent to CMS for members, with what became of it.
func (e *Enrollment) Applications(ctx context.Context, members []person.ID) (map[person.ID][]Application, error) {
	out := map[person.ID][]Application{}
	err := e.each(ctx, members, func(m person.ID, _, applications string) error {
		if applications == "" {
			return nil
		}
		var all []Application
		if err := json.Unmarshal([]byte(applications), &all); err != nil {
			return fmt.Errorf("enrolment: read applications: %w", err)
		}
		for i := range all {
			all[i].Member = m
		}
		out[m] = all
		return nil
	})
	return out, err
}

func (e *Enrollment) each(ctx context.Context, members []person.ID, do func(m person.ID, spans, applications string) error) error {
	const most = 256 // parameters of a statement
	for len(members) > 0 {
		n := min(most, len(members))
		if err := e.part(ctx, members[:n], do); err != nil {
			return err
		}
		members = members[n:]
	}
	return nil
}

func (e *Enrollment) part(ctx context.Context, members []person.ID, do func(m person.ID, spans, applications string) error) error {
	keys := make([]any, len(members))
	for i, m := range members {
		keys[i] = string(m)
	}
	for _, s := range store.Lookups("select member, spans, applications from enrolment_member where member in (%)", keys, nil) {
		rows, err := e.db.Read().QueryContext(ctx, s.SQL, s.Args...)
		if err != nil {
			return fmt.Errorf("enrolment: read spans: %w", err)
		}
		for rows.Next() {
			var member, spans, applications string
			err = errors.Join(err, rows.Scan(&member, &spans, &applications))
			if err == nil {
				err = do(person.ID(member), spans, applications)
			}
			if err != nil {
				break
			}
		}
		if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return fmt.Errorf("enrolment: read spans: %w", err)
		}
	}
	return nil
}

// EachSpans gives the spans of everybody, by member. It ends with the first error.
func (e *Enrollment) EachSpans(ctx context.Context) iter.Seq2[MemberSpans, error] {
	return func(yield func(MemberSpans, error) bool) {
		rows, err := e.db.Read().QueryContext(ctx, "select member, spans from enrolment_member order by member")
		if err != nil {
			yield(MemberSpans{}, fmt.Errorf("enrolment: read spans: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var member, text string
			err := rows.Scan(&member, &text)
			m := MemberSpans{Member: person.ID(member)}
			if err == nil {
				m.Spans, err = decodeSpans(text)
				e.finish(m.Spans)
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(MemberSpans{}, fmt.Errorf("enrolment: read spans: %w", err))
		}
	}
}

// Touched are the members of whom something new was said after a cursor, oldest first, and the cursor behind them. 0 is the
// beginning; the cursor is no position of the record. A member of whom more was said since is told once, at the later time.
func (e *Enrollment) Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error) {
	rows, err := e.db.Read().QueryContext(ctx, "select member, touched from enrolment_member where touched > $1 order by touched limit $2", after, limit)
	if err != nil {
		return nil, after, fmt.Errorf("enrolment: read who was touched: %w", err)
	}
	defer rows.Close()
	next = after
	for rows.Next() {
		var member string
		if err := rows.Scan(&member, &next); err != nil {
			return nil, after, fmt.Errorf("enrolment: read who was touched: %w", err)
		}
		members = append(members, person.ID(member))
	}
	return members, next, rows.Err()
}

// finish adds what does not follow from the facts alone: whose plan it is, its family, and what excepts its end from rapid
// disenrollment.
func (e *Enrollment) finish(spans []Span) {
	for i := range spans {
		s := &spans[i]
		if p, ok := e.catalog.Product(s.Contract, s.Plan); ok {
			s.Ours, s.Family = true, p.Family
		}
	}
	for i := range spans {
		if s := &spans[i]; s.End != nil && !s.Cancelled {
			s.Exception = e.rules.exception(s, followed(spans, s), e.catalog)
		}
	}
}

// followed is the span that took a span's place, if there is one.
func followed(spans []Span, s *Span) *Span {
	for i := range spans {
		if n := &spans[i]; !n.Cancelled && n.Start == s.End.AddDays(1) && n.ID != s.ID {
			return n
		}
	}
	return nil
}

// Rules are the room's data.
func (e *Enrollment) Rules() *Rules { return e.rules }
