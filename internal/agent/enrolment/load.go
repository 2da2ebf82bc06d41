package enrolment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/person/roster"
	"github.com/keepwell/keepwell/internal/record"
)

// Format is a kind of file.
type Format string

// The formats that a user may name. Auto recognises each file.
const (
	Auto         Format = "auto"
	Reply        Format = "reply"        // CMS's daily transaction reply file
	CompReport   Format = "compensation" // CMS's compensation report as a table
	RIF          Format = "rif"          // monthly columns of CMS's beneficiary files
	IDR          Format = "idr"          // enrollment of CMS's integrated data repository
	List         Format = "csv"          // a plan's own list of people with contract and plan
	FHIR         Format = "fhir"         // Coverage as newline-delimited JSON
	SponsorFile  Format = "x12"          // X12 834
	notARosterOf        = "says nothing of enrollment; load it with keepwell people import"
)

// Formats are all of them.
var Formats = []Format{Auto, Reply, CompReport, RIF, IDR, List, FHIR, SponsorFile}

// Request says what to load.
type Request struct {
	Paths  []string // files or folders
	Format Format   // empty is Auto
}

// Progress hears how many lines were read. May be nil.
type Progress func(lines int)

// Report is what a load did, with a line a file.
type Report struct {
	Files      []*FileReport `json:"files"`
	Registered int           `json:"registered"` // people who were not known
	Members    int           `json:"members"`    // of whom something was said
	Changed    int           `json:"changed"`    // people whose spans became different
}

// FileReport is one file of a load.
type FileReport struct {
	FileRead
	Known bool   `json:"known,omitempty"` // its content was loaded before: nothing was done
	Note  string `json:"note,omitempty"`  // why it was not read
	path  string
	read  reader
}

const problemsKept = 1000

func (f *FileReport) refuse(bad *person.RowError) {
	f.Bad++
	if len(f.Problems) < problemsKept {
		f.Problems = append(f.Problems, bad)
	}
}

// Load reads files. A file whose content was loaded before is not read again; one that was interrupted goes on where it was. The
// spans of enrollment that the directory shows of the members are brought in line.
func (e *Enrollment) Load(ctx context.Context, c person.Cause, r Request, progress Progress) (Report, error) {
	out := Report{}
	files, err := e.find(ctx, r)
	if err != nil {
		return out, err
	}
	out.Files = files
	if !slices.ContainsFunc(files, func(f *FileReport) bool { return f.read != nil || f.Known }) {
		return out, invalid("enrolment: load", ErrFormat)
	}
	touched := map[person.ID]bool{}
	lines := 0
	for _, f := range files {
		if f.read == nil || f.Known {
			continue
		}
		if err := e.load(ctx, c, f, &out, touched, func(n int) {
			if progress != nil {
				progress(lines + n)
			}
		}); err != nil {
			return out, err
		}
		lines += f.Lines
	}
	out.Members = len(touched)
	out.Changed, err = e.align(ctx, c, touched)
	return out, err
}

func (e *Enrollment) load(ctx context.Context, c person.Cause, f *FileReport, out *Report, touched map[person.ID]bool, progress func(int)) error {
	p := &pending{e: e, cause: c, file: f, sha256: f.SHA256, touched: touched, report: out}
	for l, err := range f.read(f.path) {
		if err := p.take(ctx, l, err); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if f.Lines%linesAtOnce == 0 {
			progress(f.Lines)
		}
	}
	if err := p.flush(ctx); err != nil {
		return err
	}
	done, err := record.EventOf(typeEnded, schema, f.FileRead)
	if err != nil {
		return err
	}
	_, err = e.rec.Append(ctx, c.Called("enrolment/"+f.SHA256+"/end").Command(category),
		record.StreamAppend{Stream: fileStream(f.SHA256), Expected: record.AnyVersion, Events: []record.NewEvent{done}})
	return err
}

// find lists the files by name, with the format of each. Two files of the same content are one.
func (e *Enrollment) find(ctx context.Context, r Request) ([]*FileReport, error) {
	var all []*FileReport
	for _, path := range r.Paths {
		err := filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
				return err
			}
			f, err := e.recognise(ctx, path, r.Format)
			if err == nil {
				f.Known = f.Known || slices.ContainsFunc(all, func(o *FileReport) bool { return o.SHA256 == f.SHA256 && f.read != nil })
				all = append(all, f)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("enrolment: %w", err)
		}
	}
	return all, nil
}

func (e *Enrollment) recognise(ctx context.Context, path string, wanted Format) (*FileReport, error) {
	f := &FileReport{FileRead: FileRead{Name: filepath.Base(path)}, path: path}
	var format Format
	format, f.read, f.Note = e.readerOf(path)
	f.Format = string(format)
	if f.read != nil && wanted != "" && wanted != Auto && wanted != format {
		f.read, f.Note = nil, "is "+string(format)+", not "+string(wanted)
	}
	if f.read == nil {
		return f, nil
	}
	var err error
	if f.SHA256, err = roster.Fingerprint(path); err != nil {
		return f, err
	}
	n := 0
	err = e.db.Read().QueryRowContext(ctx, "select count(*) from enrolment_file where sha256 = $1", f.SHA256).Scan(&n)
	f.Known = n > 0
	return f, err
}

// readerOf recognises a file by what is in it.
func (e *Enrollment) readerOf(path string) (Format, reader, string) {
	switch start := beginning(path); {
	case bytes.HasPrefix(start, []byte("ISA")):
		return SponsorFile, e.sponsorLines, ""
	case bytes.HasPrefix(start, []byte("{")):
		return FHIR, e.coverageLines, ""
	}
	if roster.Has(path, compensationColumns...) {
		return CompReport, e.compensationLines, ""
	}
	switch format, _ := roster.Read(path); format {
	case "CMS RIF beneficiary":
		return RIF, e.rifLines, ""
	case "CMS IDR enrolment":
		return IDR, e.idrLines, ""
	case "people CSV":
		return List, e.listLines, ""
	case "":
	default:
		return "", nil, format + ": " + notARosterOf
	}
	in, err := roster.Open(path)
	if err != nil {
		return "", nil, "cannot be opened"
	}
	defer in.Close()
	length, err := e.rules.layout.Detect(in)
	if err != nil {
		return "", nil, "no known format; as a reply file: " + err.Error()
	}
	return Reply, e.replyLines(length), ""
}

func beginning(path string) []byte {
	in, err := roster.Open(path)
	if err != nil {
		return nil
	}
	defer in.Close()
	start := make([]byte, 64)
	n, _ := in.Read(start) // an empty file has no beginning
	return bytes.TrimLeft(bytes.TrimPrefix(start[:n], []byte("\ufeff")), " \r\n\t")
}

// align brings the directory's spans of members in line with the facts.
func (e *Enrollment) align(ctx context.Context, c person.Cause, touched map[person.ID]bool) (int, error) {
	changed := 0
	ids := make([]person.ID, 0, len(touched))
	for id := range touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for chunk := range slices.Chunk(ids, linesAtOnce) {
		spans, err := e.Spans(ctx, chunk)
		if err != nil {
			return changed, err
		}
		n, err := e.people.SetCoverage(ctx, c, chunk, func(id person.ID, known []person.Coverage) []person.Coverage {
			return aligned(known, spans[id])
		})
		changed += n
		if err != nil {
			return changed, errors.Join(errors.New("enrolment: bring the directory in line"), err)
		}
	}
	return changed, nil
}

// aligned is what the directory shows: the spans, and before them what it knew from elsewhere of times that no span speaks of.
func aligned(known []person.Coverage, spans []Span) []person.Coverage {
	var out []person.Coverage
	for _, k := range known {
		if !slices.ContainsFunc(spans, func(s Span) bool { return s.speaksOf(k) }) {
			out = append(out, k)
		}
	}
	for i := range spans {
		s := &spans[i]
		if s.Cancelled {
			continue
		}
		start := s.Start
		c := person.Coverage{Contract: s.Contract, Plan: s.Plan, Kind: string(s.Family), Valid: person.Valid{From: &start, To: s.End}}
		// What kind of coverage it is may be known better than the family tells, such as an integrated plan.
		if i := slices.IndexFunc(known, func(k person.Coverage) bool { return k.Contract == s.Contract && k.Plan == s.Plan && k.Kind != "" }); i >= 0 {
			c.Kind = known[i].Kind
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b person.Coverage) int { return dayOr(a.From, 0).Compare(dayOr(b.From, 0)) })
	return out
}

func (s *Span) speaksOf(k person.Coverage) bool {
	if s.Contract == k.Contract && s.Plan == k.Plan {
		return true
	}
	return !s.Cancelled && (k.To == nil || !k.To.Before(s.Start)) && (s.End == nil || k.From == nil || !k.From.After(*s.End))
}

// Inspected is a line of a file as it would be loaded.
type Inspected struct {
	Line  int
	Who   []person.Identifier // by any of these
	Facts []Fact
}

// Inspect reads a file without loading it. Errors stand in place of lines, as a report would list them; a file of an unknown format
// gives nothing.
func (e *Enrollment) Inspect(path string) iter.Seq2[Inspected, error] {
	return func(yield func(Inspected, error) bool) {
		_, read, _ := e.readerOf(path)
		if read == nil {
			return
		}
		for l, err := range read(path) {
			for i := range l.facts {
				e.stamp(&l.facts[i], fmt.Sprintf("%s:%d", filepath.Base(path), l.number))
			}
			if !yield(Inspected{l.number, l.who, l.facts}, err) {
				return
			}
		}
	}
}
