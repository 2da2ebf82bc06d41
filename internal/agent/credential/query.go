package credential

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
)

// Standing is everything about all producers as known now. It is made once and then brought up to date with what came since: a call
// without news costs one query.
func (s *Credentials) Standing(ctx context.Context) (*Standing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.now == nil {
		s.now, err = s.StandingAt(ctx, 1<<62)
		return s.now, err
	}
	s.now, err = s.Refresh(ctx, s.now)
	return s.now, err
}

// Refresh is a standing with what came since; the given one does not change, and is the answer where nothing came.
func (s *Credentials) Refresh(ctx context.Context, before *Standing) (*Standing, error) {
	changed, next, err := s.Changed(ctx, before.position)
	if err != nil || len(changed) == 0 {
		return before, err
	}
	told, err := s.told(ctx, changed, next)
	if err != nil {
		return before, err
	}
	return before.with(next, told), nil
}

// StandingAt is everything about all producers as it was known at a position of the record.
func (s *Credentials) StandingAt(ctx context.Context, position int64) (*Standing, error) {
	known, err := s.rec.Position(ctx)
	if err != nil {
		return nil, err
	}
	position = min(position, known)
	rows, err := s.db.Read().QueryContext(ctx, selectTold+" where position <= $1 order by npn, position", position)
	if err != nil {
		return nil, reading("standing", err)
	}
	told, err := readTold(rows)
	if err != nil {
		return nil, err
	}
	return Build(s.rules, position, told), nil
}

// Around is what was known at a position of the record about one producer and those who ever stood above or below: much faster than
// StandingAt, and enough for the page of one agent.
func (s *Credentials) Around(ctx context.Context, npn agent.NPN, position int64) (*Standing, error) {
	now, err := s.Standing(ctx)
	if err != nil {
		return nil, err
	}
	told, err := s.told(ctx, now.around(npn), position)
	if err != nil {
		return nil, err
	}
	for npn, all := range told {
		if len(all) == 0 { // nothing was known of them yet
			delete(told, npn)
		}
	}
	return Build(s.rules, position, told), nil
}

// Readiness answers one question as known now, or as it was known at a position of the record.
func (s *Credentials) Readiness(ctx context.Context, ask Ask, known *int64) (agent.Readiness, error) {
	if known == nil {
		now, err := s.Standing(ctx)
		if err != nil {
			return agent.Readiness{}, err
		}
		return now.Ready(ask), nil
	}
	told, err := s.told(ctx, []agent.NPN{ask.NPN}, *known)
	if err != nil {
		return agent.Readiness{}, err
	}
	return Build(s.rules, *known, told).Ready(ask), nil
}

// Changed names the producers of whom something was stated behind a position, and the position up to which that holds.
func (s *Credentials) Changed(ctx context.Context, after int64) ([]agent.NPN, int64, error) {
	rows, err := s.db.Read().QueryContext(ctx, "select npn, position from producer where position > $1 order by position, npn", after)
	if err != nil {
		return nil, after, reading("changed", err)
	}
	defer rows.Close()
	var out []agent.NPN
	next := after
	for rows.Next() {
		var npn string
		if err := rows.Scan(&npn, &next); err != nil {
			return nil, after, reading("changed", err)
		}
		out = append(out, agent.NPN(npn))
	}
	return out, next, rows.Err()
}

const selectTold = "select npn, fact_id, as_of_day, at_us, withdrawn, position, known_us, line, doc from producer_statement"

// told are all statements about some producers up to a position.
func (s *Credentials) told(ctx context.Context, npns []agent.NPN, position int64) (map[agent.NPN][]*Told, error) {
	out := make(map[agent.NPN][]*Told, len(npns))
	for some := range slices.Chunk(npns, keysPerQuery) {
		args := []any{position}
		for _, npn := range some {
			args = append(args, string(npn))
		}
		rows, err := s.db.Read().QueryContext(ctx, selectTold+" where position <= $1 and npn in ("+numbered(2, len(some))+") order by npn, position", args...)
		if err != nil {
			return nil, reading("told", err)
		}
		found, err := readTold(rows)
		if err != nil {
			return nil, err
		}
		for _, npn := range some {
			out[npn] = found[npn]
		}
	}
	return out, nil
}

// keysPerQuery is how many producers one query looks up.
const keysPerQuery = 64

// numbered is $from, $from+1, ... for n keys.
func numbered(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(from+i))
	}
	return b.String()
}

// readTold reads statements. A fact that was stated again has its text in the first statement only.
func readTold(rows *sql.Rows) (map[agent.NPN][]*Told, error) {
	defer rows.Close()
	out := map[agent.NPN][]*Told{}
	texts := map[agent.NPN]map[FactID]*Fact{}
	for rows.Next() {
		npn, t, f, err := scanTold(rows)
		if err != nil {
			return nil, reading("told", err)
		}
		if texts[npn] == nil {
			texts[npn] = map[FactID]*Fact{}
		}
		if f != nil {
			texts[npn][t.ID] = f
		}
		out[npn] = append(out[npn], t)
	}
	for npn, all := range out {
		for _, t := range all {
			f := texts[npn][t.ID]
			if f == nil {
				return nil, &store.Error{Kind: store.Internal, Op: "credential: told", Err: fmt.Errorf("no text of a fact at position %d", t.Known)}
			}
			t.Fact = *f
		}
	}
	return out, rows.Err()
}

func scanTold(rows *sql.Rows) (agent.NPN, *Told, *Fact, error) {
	var npn, id, text string
	var asOf, withdrawn, knownUS int64
	t := &Told{}
	if err := rows.Scan(&npn, &id, &asOf, &t.At, &withdrawn, &t.Known, &knownUS, &t.Line, &text); err != nil {
		return "", nil, nil, err
	}
	var d doc
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return "", nil, nil, err
	}
	t.ID, t.AsOf, t.Withdrawn, t.KnownAt = FactID(id), clock.Date(asOf), withdrawn != 0, time.UnixMicro(knownUS).UTC()
	t.File, t.By, t.Reason = d.File, d.By, d.Reason
	return agent.NPN(npn), t, d.Fact, nil
}

func reading(what string, err error) error {
	return &store.Error{Kind: store.KindOf(err), Op: "credential: read " + what, Err: err}
}
