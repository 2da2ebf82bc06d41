package ctm

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// EntryKind is what is entered in the module. The texts are stored.
type EntryKind string

// The kinds of entries.
const (
	ContactTried EntryKind = "contact_attempted"
	ContactMade  EntryKind = "contact_made"
	Resolution   EntryKind = "resolution"
)

// ToEnter is something that the plan did and the module does not show yet. Until it is entered there the clock runs: an internal
// resolution stops nothing (42 CFR 422.125(b)).
type ToEnter struct {
	Complaint string       `json:"complaint_id"`
	Contract  string       `json:"contract"`
	Case      complaint.ID `json:"case"`
	Kind      EntryKind    `json:"kind"`
	On        clock.Date   `json:"on"`
	Text      string       `json:"text,omitempty"`
	Due       *clock.Date  `json:"due,omitempty"`
}

// hash names an entry: the same one is not written twice unless it changed.
func (x ToEnter) hash() string {
	return fingerprint(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%s", x.Complaint, x.Contract, x.Kind, x.On, x.Text))[:24]
}

// toEnter compares what the case says with what the module shows.
func toEnter(e Entry, m complaint.Module) []ToEnter {
	var out []ToEnter
	add := func(kind EntryKind, at time.Time, text string) {
		out = append(out, ToEnter{Complaint: e.Complaint, Contract: e.Contract, Case: e.Case, Kind: kind, On: moduleZone.DateOf(at), Text: text})
	}
	for _, x := range m.Contacts {
		if x.By == fromModule {
			continue
		}
		switch {
		case x.Reached && e.Row.ContactMadeOn == nil:
			add(ContactMade, x.At, x.Note)
		case !x.Reached && e.Row.ContactTriedOn == nil && e.Row.ContactMadeOn == nil:
			add(ContactTried, x.At, x.Note)
		}
	}
	if m.ResolvedAt != nil && m.EnteredAt == nil && e.Row.ResolvedOn == nil {
		add(Resolution, *m.ResolvedAt, m.Resolution)
	}
	return out
}

// Entries are what must still be entered in the module.
func (t *Tracking) Entries(ctx context.Context) ([]ToEnter, error) {
	open, err := listedIn(ctx, t.db.Read(), "resolved = 0 and away = 0 and case_id <> '' order by contract, complaint")
	if err != nil {
		return nil, err
	}
	sides, err := t.cases.ModuleCases(ctx, casesOf(open))
	if err != nil {
		return nil, err
	}
	var out []ToEnter
	for _, e := range open {
		if s, ok := sides[e.Case]; ok {
			out = append(out, toEnter(e, *s.Module)...)
		}
	}
	return out, nil
}

// entryHeader are the columns of the file of entries. The module's own upload layout is not public: rename them for yours.
var entryHeader = []string{"Contract Number", "Complaint ID", "Entry", "Date", "Notes"}

var entryNames = map[EntryKind]string{ContactTried: "Contact Attempted", ContactMade: "Contact Made", Resolution: "Resolution"}

// entriesWritten is a file of entries that was handed out.
type entriesWritten struct {
	SHA256  string         `json:"sha256"`
	Entries []writtenEntry `json:"entries"`
}

type writtenEntry struct {
	Complaint string    `json:"complaint"`
	Contract  string    `json:"contract"`
	Kind      EntryKind `json:"kind"`
	Hash      string    `json:"hash"`
}

// WriteEntries writes what must be entered in the module as a file, and records which entries it held. That they are entered is known
// when the next export shows them, or when a person says so on the case.
func (t *Tracking) WriteEntries(ctx context.Context, c person.Cause, w io.Writer, as Format) ([]ToEnter, error) {
	all, err := t.Entries(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	table := [][]string{entryHeader}
	d := entriesWritten{}
	for _, x := range all {
		table = append(table, []string{x.Contract, x.Complaint, entryNames[x.Kind], x.On.String(), x.Text})
		d.Entries = append(d.Entries, writtenEntry{x.Complaint, x.Contract, x.Kind, x.hash()})
	}
	content, err := tableFile(table, "Entries", as)
	if err != nil {
		return nil, err
	}
	d.SHA256 = fingerprint(content)
	for chunk := range slices.Chunk(d.Entries, 1000) { // an event holds 1 MB
		e, err := newEvent(typeWritten, entriesWritten{d.SHA256, chunk})
		if err != nil {
			return nil, err
		}
		_, err = t.rec.Append(ctx, c.Called("").Command("ctm"), record.StreamAppend{Stream: listStream, Expected: record.AnyVersion, Events: []record.NewEvent{e}})
		if err != nil {
			return nil, err
		}
	}
	_, err = w.Write(content)
	return all, err
}

func (a *applying) entries(e record.Event) error {
	d, err := readEvent[entriesWritten](e)
	for _, x := range d.Entries {
		a.tx.Queue(store.Statement{
			SQL: `insert into ctm_entry (complaint, contract, kind, hash, at_us, sha256) values ($1, $2, $3, $4, $5, $6)
 on conflict (complaint, contract, kind, hash) do update set at_us = excluded.at_us, sha256 = excluded.sha256`,
			Args: []any{x.Complaint, x.Contract, string(x.Kind), x.Hash, e.At.UnixMicro(), d.SHA256},
		})
	}
	return err
}
