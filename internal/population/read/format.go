package read

import (
	"context"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Format names a source format. The names are stored with each load: never rename.
type Format string

// format is one reader: how to recognise its files and how to read them.
type format struct {
	name   Format
	order  int // people and coverage (0) before claims (1)
	detect func(signs) bool
	read   func(*file) error
}

// signs is what a file shows of itself: its name in lower case without compression endings, and its first bytes, also taken as the
// header of a pipe or comma separated file.
type signs struct {
	name  string
	head  []byte
	pipe  *header
	comma *header
}

const (
	peopleFirst = 0
	claimsAfter = 1
)

// formats are all readers. A new format is one file and one line here.
var formats []format

func init() {
	formats = []format{
		rifMember, rifHistory, rifClaim, rifDrug,
		synPUFMember, synPUFClaim, synPUFDrug,
		tuvaEligibility, tuvaMedical, tuvaPharmacy,
		fhirPeople, fhirLines, fhirDocument,
	}
	formats = append(formats, syntheaFormats()...)
}

func (f Format) find() (format, bool) {
	for _, known := range formats {
		if known.name == f {
			return known, true
		}
	}
	return format{}, false
}

func (f Format) order() int {
	known, _ := f.find()
	return known.order
}

// Options of a load.
type Options struct {
	Today claim.Day // service dates after it are warned about; 0 and claim.NoDay do not look
}

// file is one source while it is read.
type file struct {
	ctx    context.Context
	source Source
	sink   claim.Sink // counts what passes
	report *FileReport
	today  claim.Day
}

// ErrFormat means that the source names a format that no reader has.
var ErrFormat = errors.New("read: unknown format")

// File reads one source into the sink and adds what happened to the report. Rows that cannot be read are in the report, not in the
// error. The error says that the sink refused a value, the context ended, or the file cannot be opened; the report is complete up to
// that point. Several files may be read at once, each with a Report of its own.
func File(ctx context.Context, s Source, sink claim.Sink, report *Report, options Options) error {
	known, ok := s.Format.find()
	if !ok {
		return fmt.Errorf("%w: %q", ErrFormat, s.Format)
	}
	if options.Today == 0 {
		options.Today = claim.NoDay
	}
	fileReport := report.file(s)
	defer fileReport.close(options.Today)
	f := &file{ctx: ctx, source: s, report: fileReport, today: options.Today, sink: &countedSink{sink, &fileReport.Facts}}
	if err := known.read(f); err != nil {
		return fmt.Errorf("read: %s: %w", s.Name(), err)
	}
	return nil
}

// countedSink counts the values on their way to the sink.
type countedSink struct {
	to    claim.Sink
	facts *Facts
}

func (s *countedSink) Person(p *claim.Person) error { s.facts.People++; return s.to.Person(p) }
func (s *countedSink) Span(p *claim.Span) error     { s.facts.Spans++; return s.to.Span(p) }
func (s *countedSink) Claim(c *claim.Claim) error   { s.facts.Claims++; return s.to.Claim(c) }
func (s *countedSink) Fill(f *claim.Fill) error     { s.facts.Fills++; return s.to.Fill(f) }
func (s *countedSink) Result(r *claim.Result) error { s.facts.Results++; return s.to.Result(r) }
