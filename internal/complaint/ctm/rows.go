package ctm

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

// chunkSize is how many keys one query looks up.
const chunkSize = 64

// sightingsOf reads all sightings of some complaints, by complaint id.
func sightingsOf(ctx context.Context, q store.Queries, ids []string) (map[string][]Sighting, error) {
	out := make(map[string][]Sighting, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), chunkSize)
		if err := someSightings(ctx, q, ids[:n], out); err != nil {
			return nil, fmt.Errorf("ctm: read sightings: %w", err)
		}
		ids = ids[n:]
	}
	return out, nil
}

func someSightings(ctx context.Context, q store.Queries, ids []string, out map[string][]Sighting) error {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	rows, err := q.QueryContext(ctx, `select s.complaint, s.as_of_us, s.updated_us, s.hash, s.file, s.line, r.doc
 from ctm_sighting s join ctm_row r on r.complaint = s.complaint and r.hash = s.hash where s.complaint in (`+numbered(len(ids))+`)`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, doc string
		var asOf, updated int64
		var s Sighting
		if err := rows.Scan(&id, &asOf, &updated, &s.Hash, &s.File, &s.Line, &doc); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(doc), &s.Row); err != nil {
			return err
		}
		s.AsOf = instant(asOf)
		if updated != 0 {
			at := instant(updated)
			s.Row.UpdatedAt = &at
		}
		out[id] = append(out[id], s)
	}
	return rows.Err()
}

// numbered is $1, $2, … $n.
func numbered(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if i > 1 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i))
	}
	return b.String()
}

func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }

// listedIn reads complaints as the module lists them now.
func listedIn(ctx context.Context, q store.Queries, where string, args ...any) ([]Entry, error) {
	rows, err := q.QueryContext(ctx, "select complaint, contract, state, settled, case_id, doc from ctm_complaint where "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("ctm: read complaints: %w", err)
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		var doc string
		if err := rows.Scan(&e.Complaint, &e.Contract, &e.State, &e.Settled, &e.Case, &doc); err != nil {
			return nil, fmt.Errorf("ctm: read complaints: %w", err)
		}
		if err := json.Unmarshal([]byte(doc), &e.Listed); err != nil {
			return nil, fmt.Errorf("ctm: read complaints: %w", err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}
