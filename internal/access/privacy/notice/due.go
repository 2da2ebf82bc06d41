package notice

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// neverDue stands for "no day" and stands on rows of members who acknowledged but were never given a notice by name.
const neverDue = clock.MinDate

// Rows are the statements for the notices among the events of one commit; privacy.View runs them. Deliveries, the many, go many to a
// statement.
func Rows(events []record.Event) ([]store.Statement, error) {
	var all []store.Statement
	var values []any
	seen := map[record.StreamID]bool{}
	flush := func() {
		if len(values) > 0 {
			all = append(all, store.Inserts("notice_given", columns, values, onGiven)...)
			values, seen = nil, map[record.StreamID]bool{}
		}
	}
	for _, e := range events {
		switch e.Type {
		case typeGiven, typeReminded:
			row, err := givenRow(e)
			if err != nil {
				return nil, err
			}
			if seen[e.Stream] { // one statement must not touch a row twice
				flush()
			}
			seen[e.Stream] = true
			values = append(values, row...)
		case typeEnded:
			flush()
			all = append(all, store.Statement{
				SQL: "update notice_given set due_day = $2 where person_id = $1", Args: []any{e.Stream.ID(), int64(neverDue)},
			})
		case typeAcknowledged:
			flush()
			one, err := acknowledgedRow(e)
			if err != nil {
				return nil, err
			}
			all = append(all, one)
		}
	}
	flush()
	return all, nil
}

var columns = []string{
	"person_id", "version", "language", "given_day", "told_day", "due_day", "acknowledged_us", "acknowledged_version",
}

// onGiven keeps what was given when this is only a reminder (given_day is then the sentinel), and what was acknowledged.
const onGiven = `on conflict (person_id) do update set
 version = case when excluded.given_day = -719162 then notice_given.version else excluded.version end,
 language = case when excluded.given_day = -719162 then notice_given.language else excluded.language end,
 given_day = case when excluded.given_day = -719162 then notice_given.given_day else excluded.given_day end,
 told_day = excluded.told_day, due_day = excluded.due_day`

func givenRow(e record.Event) ([]any, error) {
	var g given
	if err := json.Unmarshal(e.Data, &g); err != nil {
		return nil, fmt.Errorf("notice: event %d: %w", e.Position, err)
	}
	givenOn := g.On
	if e.Type == typeReminded {
		givenOn = neverDue
	}
	return []any{e.Stream.ID(), g.Version, g.Language, int64(givenOn), int64(g.On), int64(g.Due), 0, ""}, nil
}

func acknowledgedRow(e record.Event) (store.Statement, error) {
	var a acknowledged
	if err := json.Unmarshal(e.Data, &a); err != nil {
		return store.Statement{}, fmt.Errorf("notice: event %d: %w", e.Position, err)
	}
	return store.Statement{
		SQL: `insert into notice_given (person_id, version, language, given_day, told_day, due_day, acknowledged_us, acknowledged_version)
 values ($1, '', '', $4, $4, $4, $2, $3)
 on conflict (person_id) do update set acknowledged_us = excluded.acknowledged_us, acknowledged_version = excluded.acknowledged_version`,
		Args: []any{e.Stream.ID(), e.At.UnixMicro(), a.Version, int64(neverDue)},
	}, nil
}

// Page is where a list goes on, and how far.
type Page struct {
	Day   clock.Date // Next of the page before
	After person.ID
	Limit int
}

// maxPage is the most members of one page.
const maxPage = 1000

// Due is a member who has to be reminded by a day.
type Due struct {
	Member person.ID
	By     clock.Date // last day in time
}

// DueReminders lists members whose last day for a reminder is on or before a day, most urgent first: ids and days only, for the run
// that wants the letters. Ask for a day ahead to be in time. The next page begins where this one ends; Limit 0 ends the list. Reading
// one page costs the same whether ten members are due or a million.
func (s *Notices) DueReminders(ctx context.Context, by clock.Date, p Page) (all []Due, next Page, err error) {
	if p.Limit <= 0 || p.Limit > maxPage {
		p.Limit = maxPage
	}
	if p.Day <= neverDue {
		p.Day = neverDue + 1
	}
	rows, err := s.db.Read().QueryContext(ctx, `select due_day, person_id from notice_given
 where due_day >= $1 and due_day <= $2 and (due_day > $1 or person_id > $3) order by due_day, person_id limit $4`,
		int64(p.Day), int64(by), string(p.After), p.Limit)
	if err != nil {
		return nil, next, fmt.Errorf("notice: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var day int64
		var id string
		if err := rows.Scan(&day, &id); err != nil {
			return nil, next, fmt.Errorf("notice: %w", err)
		}
		all = append(all, Due{person.ID(id), clock.Date(day)})
	}
	if len(all) == p.Limit {
		last := all[len(all)-1]
		next = Page{last.By, last.Member, p.Limit}
	}
	return all, next, rows.Err()
}

// Ungiven are those of the members who were never given a notice (45 CFR 164.520(c)(1)(i)), for the run that sends it to new members.
func (s *Notices) Ungiven(ctx context.Context, members []person.ID) ([]person.ID, error) {
	keys := make([]any, len(members))
	for i, id := range members {
		keys[i] = string(id)
	}
	given := map[person.ID]bool{}
	for _, l := range store.Lookups("select person_id from notice_given where version <> '' and person_id in (%)", keys, func(rows store.Rows) error {
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			given[person.ID(id)] = true
		}
		return rows.Err()
	}) {
		if err := s.run(ctx, l); err != nil {
			return nil, err
		}
	}
	var out []person.ID
	for _, id := range members {
		if !given[id] {
			out = append(out, id)
		}
	}
	return out, nil
}

func (s *Notices) run(ctx context.Context, l store.Statement) error {
	rows, err := s.db.Read().QueryContext(ctx, l.SQL, l.Args...)
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	defer rows.Close()
	if err := l.Read(rows); err != nil {
		return err
	}
	return rows.Err()
}
