package roster

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
)

// Source is a family of formats.
type Source string

// The sources that a user may name. Auto recognises each file.
const (
	Auto Source = "auto"
	RIF  Source = "rif"
	IDR  Source = "idr"
	CSV  Source = "csv"
)

// format is one kind of file.
type format struct {
	name   string
	source Source
	fits   func(*table) bool
	row    func(*line) (person.Row, error)
}

// formats in the order in which headers are held against them.
var formats = []format{
	{"CMS RIF beneficiary", RIF, isRIF, rifRow},
	{"CMS IDR cross-reference", IDR, isXref, xrefRow},
	{"CMS IDR enrolment", IDR, isEnrolment, enrolmentRow},
	{"CMS IDR roster", IDR, isRoster, rosterRow},
	{"people CSV", CSV, isPeople, peopleRow},
}

// Request says what to import.
type Request struct {
	Paths    []string // files or folders
	Source   Source   // empty is Auto
	Cause    person.Cause
	Progress person.Progress
}

// Report is what the import did, with a line a file.
type Report struct {
	person.Report
	Files []File `json:"files"`
}

// File is one file of an import.
type File struct {
	Name   string `json:"name"`
	Format string `json:"format,omitempty"`
	Known  bool   `json:"known,omitempty"` // its content was imported before
	Note   string `json:"note,omitempty"`  // why it was not read
	path   string
	sha256 string
	format *format
}

// Import reads the files into the directory. A file whose content was imported before is not read again; an import that was
// interrupted is run again and goes on, because rows that say nothing new change nothing.
func Import(ctx context.Context, d *person.Directory, r Request) (Report, error) {
	files, err := find(ctx, d, r)
	if err != nil {
		return Report{}, err
	}
	out := Report{Files: files}
	if !slices.ContainsFunc(files, func(f File) bool { return f.format != nil || f.Known }) {
		return out, errors.New("none of the files is in a known format; see docs/people.md")
	}
	source := string(r.Source)
	out.Report, err = d.Import(ctx, r.Cause, source, rowsOf(files), r.Progress)
	if err != nil {
		return out, err
	}
	for _, f := range files {
		if f.format == nil || f.Known {
			continue
		}
		if err := d.NoteImported(ctx, r.Cause, f.sha256, f.Name); err != nil {
			return out, err
		}
	}
	return out, nil
}

// find lists the files, in the order in which they are read: by name, so that years follow one another.
func find(ctx context.Context, d *person.Directory, r Request) ([]File, error) {
	var all []File
	for _, path := range r.Paths {
		err := filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
				return err
			}
			f, err := recognise(ctx, d, path, r.Source)
			all = append(all, f)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("roster: %w", err)
		}
	}
	return all, nil
}

func recognise(ctx context.Context, d *person.Directory, path string, source Source) (File, error) {
	f := File{Name: filepath.Base(path), path: path}
	in, err := Open(path)
	if err != nil {
		return f, err
	}
	defer in.Close()
	t, err := openTable(f.Name, in)
	if err != nil {
		f.Note = "not a table with a header"
		return f, nil
	}
	i := slices.IndexFunc(formats, func(x format) bool {
		return (source == "" || source == Auto || source == x.source) && x.fits(t)
	})
	if i < 0 {
		f.Note = "no known format has this header"
		return f, nil
	}
	f.format, f.Format = &formats[i], formats[i].name
	if f.sha256, err = Fingerprint(path); err != nil {
		return f, err
	}
	f.Known, err = d.Imported(ctx, f.sha256)
	return f, err
}

func Fingerprint(path string) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Open opens a file, packed or not.
func Open(path string) (io.ReadCloser, error) {
	in, err := os.Open(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return in, err
	}
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return packed{unpacked, in}, nil
}

type packed struct {
	*gzip.Reader
	in io.Closer
}

func (p packed) Close() error { return errors.Join(p.Reader.Close(), p.in.Close()) }

// rowsOf reads the files one after the other.
func rowsOf(files []File) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for _, f := range files {
			if f.format != nil && !f.Known && !f.rows(yield) {
				return
			}
		}
	}
}

// rows reads one file; false when whoever reads has enough.
func (f File) rows(yield func(person.Row, error) bool) bool {
	return f.each(func(l *line) bool { return yield(f.row(l)) }, func(err error) { yield(person.Row{}, err) })
}

// each gives the lines of a file until whoever reads has enough; false then, and when it cannot be read.
func (f File) each(do func(*line) bool, failed func(error)) bool {
	in, err := Open(f.path)
	if err != nil {
		failed(err)
		return false
	}
	defer in.Close()
	t, err := openTable(f.Name, in)
	if err != nil {
		failed(err)
		return false
	}
	for {
		l, err := t.next()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			failed(fmt.Errorf("%s: %w", f.Name, err))
			return false
		}
		if !do(l) {
			return false
		}
	}
}

func (f File) row(l *line) (person.Row, error) {
	if l.bad != nil {
		return person.Row{}, l.bad
	}
	row, err := f.format.row(l)
	if err == nil && l.bad != nil {
		err = l.bad
	}
	row.File, row.Line = l.file, l.number
	return row, err
}
