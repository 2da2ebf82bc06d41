package ctm

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint"
)

// Entry is one complaint of one contract in the plan's list.
type Entry struct {
	Complaint string       `json:"complaint_id"`
	Contract  string       `json:"contract"`
	Case      complaint.ID `json:"case,omitempty"`
	Listed
	State   string `json:"-"`
	Settled string `json:"-"`
}

// Withhold takes out who somebody is and what they said, for those who have no case of theirs open.
func (e *Entry) Withhold() {
	e.Row = e.Row.withheld()
	e.Versions = slices.Clone(e.Versions)
	for i := range e.Versions {
		e.Versions[i].Row = e.Versions[i].Row.withheld()
	}
}

// knownFile is a file as it is on record.
type knownFile struct {
	FileReport
	ended bool
}

func (t *Tracking) file(ctx context.Context, id string) (knownFile, bool, error) {
	var f knownFile
	var ended int64
	var doc string
	err := t.db.Read().QueryRowContext(ctx, "select ended_us, doc from ctm_file where id = $1", id).Scan(&ended, &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	}
	if err != nil {
		return f, false, fmt.Errorf("ctm: look for a known file: %w", err)
	}
	f.ended = ended != 0
	return f, true, json.Unmarshal([]byte(doc), &f.FileReport)
}

// sameContent are the exports of a content, whatever their time.
func (t *Tracking) sameContent(ctx context.Context, sha256 string) ([]string, error) {
	rows, err := t.db.Read().QueryContext(ctx, "select id from ctm_file where sha256 = $1 order by id", sha256)
	if err != nil {
		return nil, fmt.Errorf("ctm: look for a known file: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("ctm: look for a known file: %w", err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// Files are the exports that were read, the newest first.
func (t *Tracking) Files(ctx context.Context, limit int) ([]FileReport, error) {
	rows, err := t.db.Read().QueryContext(ctx, "select doc from ctm_file order by begun_us desc, id limit $1", limit)
	if err != nil {
		return nil, fmt.Errorf("ctm: list files: %w", err)
	}
	defer rows.Close()
	var out []FileReport
	for rows.Next() {
		var doc string
		var f FileReport
		if err := rows.Scan(&doc); err != nil {
			return nil, fmt.Errorf("ctm: list files: %w", err)
		}
		if err := json.Unmarshal([]byte(doc), &f); err != nil {
			return nil, fmt.Errorf("ctm: list files: %w", err)
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// Find is a complaint in the plan's list, once for each contract that had it. Errors: ErrUnknown.
func (t *Tracking) Find(ctx context.Context, id string) ([]Entry, error) {
	found, err := listedIn(ctx, t.db.Read(), "complaint = $1 order by contract", id)
	if err == nil && len(found) == 0 {
		err = unknown("ctm: find")
	}
	return found, err
}
