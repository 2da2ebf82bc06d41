package credential

import (
	"context"
	"encoding/json"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Report is what became of a file. Loaded + Bad = Rows, always.
type Report struct {
	ID        string             `json:"id"`
	Name      string             `json:"name"`
	SHA256    string             `json:"sha256"`
	Map       string             `json:"map"`
	AsOf      *clock.Date        `json:"as_of,omitempty"` // nothing: each row for its own day
	AsOfBy    string             `json:"as_of_by"`        // given, name, rows, loaded
	Known     bool               `json:"known,omitempty"` // it was loaded before, and nothing was done
	Rows      int                `json:"rows"`
	Loaded    int                `json:"loaded"`
	Bad       int                `json:"bad"`
	Facts     int                `json:"facts"`     // that the good rows state
	New       int                `json:"new"`       // subjects of which nothing was known
	Changed   int                `json:"changed"`   // subjects of which something else is known now
	Withdrawn int                `json:"withdrawn"` // subjects that the source took back
	Producers int                `json:"producers"` // of whom something is new
	People    int                `json:"people"`    // producers who were registered
	Problems  []*person.RowError `json:"problems,omitempty"`
	What      []Difference       `json:"what,omitempty"` // the first of them; the counts count all
	LoadedAt  time.Time          `json:"loaded_at"`
}

// How the day of a file was found.
const (
	AsOfGiven  = "given"
	AsOfName   = "name"
	AsOfRows   = "rows"
	AsOfLoaded = "loaded"
)

func (r *Report) count(d Difference) {
	switch d.How {
	case IsNew:
		r.New++
	case IsChanged:
		r.Changed++
	case IsWithdrawn:
		r.Withdrawn++
	}
	if len(r.What) < keptWhat {
		r.What = append(r.What, d)
	}
}

func (s *Credentials) file(ctx context.Context, id string) (Report, bool, error) {
	var text string
	err := s.db.Read().QueryRowContext(ctx, "select doc from credential_file where id = $1", id).Scan(&text)
	if store.KindOf(err) == store.NotFound {
		return Report{}, false, nil
	}
	if err != nil {
		return Report{}, false, reading("file", err)
	}
	var r Report
	err = json.Unmarshal([]byte(text), &r)
	return r, err == nil, err
}

// File is the report of a file that was loaded. Errors: ErrUnknown.
func (s *Credentials) File(ctx context.Context, id string) (Report, error) {
	r, ok, err := s.file(ctx, id)
	if err == nil && !ok {
		err = unknown("credential: file")
	}
	return r, err
}

// Files are the files that were loaded, newest first.
func (s *Credentials) Files(ctx context.Context, limit int) ([]Report, error) {
	rows, err := s.db.Read().QueryContext(ctx, "select doc from credential_file order by position desc limit $1", limit)
	if err != nil {
		return nil, reading("files", err)
	}
	defer rows.Close()
	var out []Report
	for rows.Next() {
		var text string
		var r Report
		if err := rows.Scan(&text); err != nil {
			return nil, reading("files", err)
		}
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return nil, reading("files", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
