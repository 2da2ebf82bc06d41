package feed

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Problem is a row, or a cell of it, that could not be taken.
type Problem struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   string `json:"column"`
	Expected string `json:"expected"`
}

func (p Problem) String() string {
	return fmt.Sprintf("%s:%d: %s: expected %s", p.File, p.Line, p.Column, p.Expected)
}

// Report is what came of a file.
type Report struct {
	File      string    `json:"file"`
	Rows      int       `json:"rows"`
	New       int       `json:"new"`
	Known     int       `json:"known"` // on record before
	Bad       int       `json:"bad"`
	Cases     int       `json:"cases"`
	Waiting   int       `json:"waiting"` // new ones that somebody must sort
	Unmatched int       `json:"unmatched"`
	Problems  []Problem `json:"problems"`
}

// Source is a file of contacts.
type Source struct {
	Name     string
	Content  []byte // CSV with a header
	Map      *Map
	Progress func(rows int) // may be nil
}

// errHeader is a file without the columns that a contact needs.
var errHeader = errors.New("feed: the file lacks a column that the map needs")

// Import puts the contacts of a file on record. A row that is on record changes nothing.
func Import(ctx context.Context, s *complaint.Complaints, people *person.Directory, c person.Cause, src Source) (Report, error) {
	in := &importer{s: s, people: people, cause: c, m: src.Map, Report: Report{File: src.Name}, seen: map[string]bool{}}
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src.Content, []byte("\xef\xbb\xbf"))))
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return in.Report, &store.Error{Kind: store.Invalid, Op: "feed: import", Err: errHeader}
	}
	if err := in.find(header); err != nil {
		return in.Report, err
	}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return in.Report, nil
		}
		in.Rows++
		var broken *csv.ParseError
		switch {
		case errors.As(err, &broken):
			in.bad(broken.StartLine, "row", "a row of CSV")
			continue
		case err != nil:
			return in.Report, fmt.Errorf("feed: %w", err)
		}
		line, _ := rows.FieldPos(0)
		if err := in.row(ctx, line, cells); err != nil {
			return in.Report, err
		}
		if src.Progress != nil {
			src.Progress(in.Rows)
		}
	}
}

type importer struct {
	Report

	s      *complaint.Complaints
	people *person.Directory
	cause  person.Cause
	m      *Map
	at     map[string]int // where each column stands
	names  map[string]string
	seen   map[string]bool // sources of this file, so that a row that stands in it twice counts once as new
}

// find finds the columns in the header.
func (in *importer) find(header []string) error {
	in.at, in.names = map[string]int{}, map[string]string{}
	for _, column := range columns {
		n := slices.IndexFunc(header, func(h string) bool {
			return slices.ContainsFunc(in.m.Columns[column], func(name string) bool { return same(name, h) })
		})
		if n >= 0 {
			in.at[column], in.names[column] = n, header[n]
		}
	}
	for _, column := range columns[:needed] {
		if _, ok := in.at[column]; !ok {
			return &store.Error{Kind: store.Invalid, Op: "feed: import", Err: fmt.Errorf("%w: %s, as one of %s", errHeader, column, strings.Join(in.m.Columns[column], ", "))}
		}
	}
	return nil
}

func (in *importer) bad(line int, column, expected string) {
	in.Bad++
	in.Problems = append(in.Problems, Problem{in.File, line, column, expected})
}

// row takes one contact. Only what nobody can go on after is an error.
func (in *importer) row(ctx context.Context, line int, cells []string) error {
	get := func(column string) string {
		n, there := in.at[column]
		if !there || n >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[n])
	}
	r, column, expected := in.receipt(get)
	if expected != "" {
		in.bad(line, in.names[column], expected)
		return nil
	}
	if err := in.match(ctx, &r, get); err != nil {
		return err
	}
	c := in.cause
	c.ID = "feed/" + r.Source
	filed, err := in.s.Receive(ctx, c, r)
	if kind := store.KindOf(err); err != nil && (kind == store.Invalid || kind == store.Forbidden) {
		in.bad(line, "row", expectedOf(err))
		return nil
	}
	if err != nil {
		return fmt.Errorf("feed: line %d: %w", line, err)
	}
	in.count(line, &r, &filed)
	return nil
}

func expectedOf(err error) string {
	if errors.Is(err, complaint.ErrAgentsWord) {
		return "a row from the member or who stands for them; an agent's word opens no complaint"
	}
	return "a contact that can be received: not later than now, with words and a speaker"
}

// receipt reads the cells of a contact.
func (in *importer) receipt(get func(string) string) (r complaint.Receipt, column, expected string) {
	if get("id") == "" {
		return r, "id", "the id of the contact in its own system"
	}
	at, ok := in.m.instant(get("received"))
	switch {
	case !ok:
		return r, "received", "a date and time in one of the ways that the map names"
	case at.After(in.cause.At):
		return r, "received", "not later than now"
	case get("words") == "":
		return r, "words", "what was said"
	}
	r = complaint.Receipt{
		Channel: complaint.ByFile, Words: get("words"), MemberSaid: get("member_said"), Source: in.m.System + "/" + get("id"),
		Marks: []complaint.Mark{{Kind: "plan_unit", At: at}},
		Help:  complaint.Help{Language: get("language")}, Speaker: complaint.Speaker{Standing: complaint.TheMember, Name: get("speaker_name")},
	}
	if text := get("channel"); text != "" {
		if r.Channel, ok = code(in.m.Channels, text); !ok {
			return r, "channel", "one of the texts that the map names"
		}
	}
	if _, there := in.at["speaker"]; there {
		if r.Speaker.Standing, ok = code(in.m.Speakers, get("speaker")); !ok {
			return r, "speaker", "one of the texts that the map names"
		}
	}
	r.Matters = []complaint.Matter{{Summary: get("summary")}}
	return r, "", ""
}

// match finds the member by a number. Without one the contact waits until somebody finds them.
func (in *importer) match(ctx context.Context, r *complaint.Receipt, get func(string) string) error {
	for _, x := range []struct {
		system person.System
		value  string
	}{{person.MemberNumber, get("member_number")}, {person.MBI, get("mbi")}} {
		if x.value == "" {
			continue
		}
		id, err := in.people.Resolve(ctx, x.system, x.value)
		switch {
		case err == nil:
			r.Member = id
			return nil
		case store.KindOf(err) != store.NotFound:
			return fmt.Errorf("feed: %w", err)
		}
	}
	r.Matters = nil // whose it is must be found before anything is opened
	return nil
}

// count notes what came of a row. A row that says something else than what is on record under its id is bad: nothing received is
// changed by a file.
func (in *importer) count(line int, r *complaint.Receipt, f *complaint.Filed) {
	again := in.seen[r.Source]
	in.seen[r.Source] = true
	switch {
	case f.Intake.Words != r.Words:
		in.bad(line, in.names["words"], "the words that are on record for this id")
	case again, !f.Intake.TakenAt.Equal(in.cause.At.UTC().Truncate(time.Microsecond)) && !f.Intake.TakenAt.Equal(in.cause.At):
		in.Known++
	default:
		in.New++
		in.Cases += len(f.Cases)
		if f.Intake.State == complaint.Waiting {
			in.Waiting++
		}
		if r.Member == "" {
			in.Unmatched++
		}
	}
}
