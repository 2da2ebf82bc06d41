package person

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
)

// Candidate is a pair of ids that may be one person, with the reasons. A is the smaller id.
type Candidate struct {
	A       ID       `json:"a"`
	B       ID       `json:"b"`
	Score   int      `json:"score"` // 0 to 100
	Reasons []Reason `json:"reasons"`
}

// Duplicates lists the pairs that nobody has decided about, the likeliest first. limit 0 means 50.
func (d *Directory) Duplicates(ctx context.Context, limit int) ([]Candidate, error) {
	if limit <= 0 {
		limit = 50
	}
	var out []Candidate
	err := scan(ctx, d.db.Read(), `select c.a, c.b, c.score, c.reasons from person_candidate c
 join person pa on pa.id = c.a join person pb on pb.id = c.b
 where c.not_same = 0 and pa.merged_into = '' and pb.merged_into = '' order by c.score desc, c.a, c.b limit $1`, []any{limit},
		func(row scanner) error {
			var c Candidate
			var reasons string
			if err := row.Scan(&c.A, &c.B, &c.Score, &reasons); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(reasons), &c.Reasons)
			out = append(out, c)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("person: list duplicates: %w", err)
	}
	return out, nil
}

// note records the pairs that are new or have other reasons than before, and returns how many.
func (d *Directory) note(ctx context.Context, c Cause, pairs []Candidate) (int, error) {
	total := 0
	err := inChunks(pairs, func(chunk []Candidate) error {
		appends, err := d.pairAppends(ctx, chunk)
		if err != nil || len(appends) == 0 {
			return err
		}
		id := fmt.Sprintf("people-pairs/%s/%d/%d", appends[0].Stream, appends[0].Expected, len(appends))
		_, err = d.rec.Append(ctx, c.Called(id).Command("person"), appends...)
		total += len(appends)
		return err
	})
	return total, err
}

func (d *Directory) pairAppends(ctx context.Context, pairs []Candidate) ([]record.StreamAppend, error) {
	var out []record.StreamAppend
	for _, p := range pairs {
		known, err := d.pair(ctx, p)
		if err != nil {
			return nil, err
		}
		if known.notSame || known.score == p.Score && known.reasons == reasonText(p.Reasons) {
			continue
		}
		e, err := newEvent(typePairFound, pairFound(p))
		if err != nil {
			return nil, err
		}
		out = append(out, record.StreamAppend{
			Stream: pairStream(p.A, p.B), Expected: record.ExpectedVersion(known.version), Events: []record.NewEvent{e},
		})
	}
	return out, nil
}

type knownPair struct {
	version int64
	score   int
	notSame bool
	reasons string
}

func (d *Directory) pair(ctx context.Context, p Candidate) (knownPair, error) {
	var k knownPair
	err := scan(ctx, d.db.Read(), "select version, score, not_same, reasons from person_candidate where a = $1 and b = $2",
		[]any{string(p.A), string(p.B)}, func(row scanner) error {
			var n int
			err := row.Scan(&k.version, &k.score, &n, &k.reasons)
			k.notSame = n == 1
			return err
		})
	return k, err
}

func reasonText(reasons []Reason) string {
	text, _ := json.Marshal(reasons) // a list of texts always has a JSON form
	return string(text)
}
