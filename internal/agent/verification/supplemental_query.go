package verification

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

func (b *batch) writeSupplemental(x *Supplemental) error {
	doc, err := json.Marshal(x)
	if err != nil {
		return fmt.Errorf("verification: %w", err)
	}
	renewed := 0
	if x.Renewed {
		renewed = 1
	}
	b.do(`insert into supplemental (id, number, member_id, year, state, renewed, opened_us, doc) values ($1, $2, $3, $4, $5, $6, $7, $8)
 on conflict (id) do update set state = excluded.state, renewed = excluded.renewed, doc = excluded.doc`,
		string(x.ID), x.Number, string(x.Member), int64(x.Year), string(x.State), renewed, x.OpenedAt.UnixMicro(), string(doc))
	return nil
}

func (s *Verifications) loadSupplemental(ctx context.Context, id SupplementalID) (Supplemental, error) {
	var x Supplemental
	events, err := s.rec.Load(ctx, record.Stream(supplementalCategory, string(id)))
	if err != nil {
		return x, err
	}
	for _, e := range events {
		if err := x.apply(e); err != nil {
			return x, err
		}
	}
	return x, nil
}

// knownSupplemental are the determinations of members that there are.
func (s *Verifications) knownSupplemental(ctx context.Context, members []person.ID) (map[SupplementalID]bool, error) {
	out := map[SupplementalID]bool{}
	err := s.eachOf(ctx, members, "select id from supplemental where member_id in (%s)", func(rows rowScanner) error {
		var id string
		err := rows.Scan(&id)
		out[SupplementalID(id)] = true
		return err
	})
	return out, err
}

// eachSupplemental are the lines of members: the newest that is decided, or the newest.
func (s *Verifications) eachSupplemental(ctx context.Context, members []person.ID, do func(person.ID, *SupplementalLine)) error {
	newest := map[person.ID]*SupplementalLine{}
	return s.eachOf(ctx, members, "select member_id, year, state from supplemental where member_id in (%s) order by year, id", func(rows rowScanner) error {
		var m, state string
		var year int
		if err := rows.Scan(&m, &year, &state); err != nil {
			return err
		}
		l := &SupplementalLine{Year: year, Decision: DeterminedState(state)}
		if before := newest[person.ID(m)]; before != nil && l.Decision == Pending && before.Decision != Pending {
			before.Next = l
			return nil
		}
		newest[person.ID(m)] = l
		do(person.ID(m), l)
		return nil
	})
}

// SupplementalRow is one line of the list of determinations. It names no member.
type SupplementalRow struct {
	ID       SupplementalID
	Number   string
	Year     int
	PlanName string
	State    DeterminedState
	OpenedAt time.Time
	Known    int // parts with evidence
}

// Determinations lists what is to be determined in a state, the oldest first. Errors: ErrUnknown.
func (s *Verifications) Determinations(ctx context.Context, v access.Visitor, state DeterminedState, p Page) (out []SupplementalRow, next string, err error) {
	if !Serving(v) {
		return nil, "", unknown("verification: determinations")
	}
	us, id := p.from()
	limit := p.limit()
	err = each(ctx, s.db.Read(), func(rows rowScanner) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		if len(out) == limit {
			last := out[limit-1]
			next = strconv.FormatInt(last.OpenedAt.UnixMicro(), 10) + "." + string(last.ID)
			return nil
		}
		var x Supplemental
		if err := json.Unmarshal([]byte(doc), &x); err != nil {
			return err
		}
		out = append(out, x.row())
		return nil
	}, "select doc from supplemental where state = $1 and (opened_us > $2 or opened_us = $2 and id > $3) order by opened_us, id limit $4",
		string(state), us, id, limit+1)
	return out, next, err
}

func (x *Supplemental) row() SupplementalRow {
	known := 0
	for _, p := range Parts {
		if _, ok := x.Newest(p); ok {
			known++
		}
	}
	return SupplementalRow{x.ID, x.Number, x.Year, x.PlanName, x.State, x.OpenedAt, known}
}

// OpenDetermination opens one determination. That somebody looked is on record first. Errors: ErrUnknown, access.ErrRefused.
func (s *Verifications) OpenDetermination(ctx context.Context, v access.Visitor, id SupplementalID, page string, at time.Time) (Supplemental, access.Pass, error) {
	const op = "verification: open determination"
	if !Serving(v) {
		return Supplemental{}, access.Pass{}, unknown(op)
	}
	x, err := s.loadSupplemental(ctx, id)
	if err != nil {
		return x, access.Pass{}, err
	}
	if x.Version == 0 {
		return Supplemental{}, access.Pass{}, unknown(op)
	}
	pass, err := s.guard.Look(ctx, v, s.look(v, x.Member, page, "determination "+x.Number, at))
	if err != nil {
		return Supplemental{}, access.Pass{}, err
	}
	return x, pass, nil
}
