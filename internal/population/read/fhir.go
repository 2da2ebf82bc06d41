package read

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// FHIRLines is a file with one FHIR resource in a line (NDJSON), as bulk exports give.
const FHIRLines Format = "fhir-ndjson"

// FHIRPeople is such a file whose first resource is about a person or coverage: it is read before the claims.
const FHIRPeople Format = "fhir-ndjson-people"

// FHIRDocument is a file that is one FHIR resource or Bundle, over many lines.
const FHIRDocument Format = "fhir-json"

var fhirLines = format{
	name:   FHIRLines,
	order:  claimsAfter,
	detect: func(s signs) bool { return looksFHIR(s) && !overManyLines(s.head) },
	read:   readFHIRLines,
}

var fhirDocument = format{
	name:   FHIRDocument,
	order:  claimsAfter,
	detect: func(s signs) bool { return looksFHIR(s) && overManyLines(s.head) },
	read:   readFHIRDocument,
}

var fhirPeople = format{
	name:   FHIRPeople,
	order:  peopleFirst,
	detect: func(s signs) bool { return looksFHIR(s) && !overManyLines(s.head) && !startsWithClaim(s.head) },
	read:   readFHIRLines,
}

// maxDocumentBytes is the largest file that is read as one document. Bundles come in pages of some megabytes; what is larger
// should be NDJSON.
const maxDocumentBytes = 64 << 20

// resources reads FHIR resources one by one.
type resources struct {
	file  *file
	known seen
	draft *draft
	place fhirPlace
	eob   fhirEOB
}

// fhirPlace is where the resource in hand stands, and what was wrong with it.
type fhirPlace struct {
	report *FileReport
	line   int64
	fault  fault
}

func (p *fhirPlace) fail(field string, why Reason, expected string) {
	if !p.fault.any() {
		p.fault = fault{field, why, expected}
	}
}

func (p *fhirPlace) warn(field string, why Reason, expected string) {
	p.report.warn(p.line, field, why, expected)
}

// mustDay is a date that the resource cannot do without.
func (p *fhirPlace) mustDay(field, text string) claim.Day {
	if text == "" {
		p.fail(field, MissingDate, "a FHIR date")
		return claim.NoDay
	}
	day, ok := parseDay([]byte(text))
	if !ok || day == claim.NoDay {
		p.fail(field, ImpossibleDate, "a FHIR date with year, month and day")
	}
	return day
}

// day is a date that may be missing.
func (p *fhirPlace) day(field, text string) claim.Day {
	if text == "" {
		return claim.NoDay
	}
	day, ok := parseDay([]byte(text))
	if !ok {
		p.warn(field, ImpossibleDate, "a FHIR date with year, month and day")
	}
	return day
}

func (p *fhirPlace) cents(field string, value json.Number) int64 {
	cents, ok := parseScaled([]byte(value), 2)
	if !ok {
		p.warn(field, BadNumber, "an amount such as 1234.50")
	}
	return cents
}

func newResources(f *file) *resources {
	return &resources{file: f, draft: newDraft(), place: fhirPlace{report: f.report}}
}

func readFHIRLines(f *file) error {
	content, err := f.source.open()
	if err != nil {
		return err
	}
	defer content.Close()
	all, in := newResources(f), newLines(content, maxResourceBytes, false)
	for count := 1; ; count++ {
		if count%64 == 0 && f.ctx.Err() != nil { // a resource takes some 100 microseconds
			return f.ctx.Err()
		}
		line, err := in.record()
		line = trimStart(line)
		switch {
		case err == nil && len(line) == 0:
		case err == nil && in.final && !json.Valid(line):
			f.report.Cut = &Cut{Line: in.number, Why: cutOrLast(in.broken)}
			all.refuse(in.number, TruncatedRow, "a complete resource")
		case err == nil:
			if err := all.lineOf(line, in.number); err != nil {
				return err
			}
		case errors.Is(err, errLineTooLong):
			all.refuse(in.number, LineTooLong, "at most 16 MiB in a line")
		case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		default:
			f.report.Cut = &Cut{Line: in.number, Why: cutWhy(err)}
			return nil
		}
	}
}

func cutOrLast(broken error) string {
	if broken == nil || errors.Is(broken, io.EOF) {
		return "the last row is incomplete"
	}
	return cutWhy(broken)
}

func readFHIRDocument(f *file) error {
	content, err := f.source.open()
	if err != nil {
		return err
	}
	defer content.Close()
	all := newResources(f)
	text, err := io.ReadAll(io.LimitReader(content, maxDocumentBytes+1))
	switch {
	case err != nil:
		f.report.Cut = &Cut{Line: 1, Why: cutWhy(err)}
		all.refuse(1, TruncatedRow, "a complete document")
		return nil
	case len(text) > maxDocumentBytes:
		all.refuse(1, LineTooLong, "at most 64 MiB in one document; more as NDJSON")
		return nil
	}
	return all.any(trimStart(text), 1)
}

func (r *resources) refuse(line int64, why Reason, expected string) {
	r.file.report.Rows++
	r.file.report.reject(line, "", why, expected)
}

// lineOf takes a line. Nearly all lines of a claims file are claims, so it is taken apart as one at once and only
// otherwise looked at again.
func (r *resources) lineOf(text []byte, line int64) error {
	if bytes.Contains(text, []byte(`"ExplanationOfBenefit"`)) {
		r.eob = fhirEOB{}
		if err := json.Unmarshal(text, &r.eob); err == nil && r.eob.ResourceType == "ExplanationOfBenefit" {
			return r.settle("ExplanationOfBenefit", text, line, func() (*inHand, error) { return r.benefit(&r.eob), nil })
		}
	}
	return r.any(text, line)
}

// any takes a resource, or the entries of a Bundle, of which the first is number 1.
func (r *resources) any(text []byte, line int64) error {
	var head fhirHead
	if err := json.Unmarshal(text, &head); err != nil {
		r.refuse(line, Syntax, "one JSON object")
		return nil
	}
	if head.ResourceType != "Bundle" {
		return r.one(head.ResourceType, text, line)
	}
	for i, entry := range head.Entry {
		var kind fhirHead
		if err := json.Unmarshal(entry.Resource, &kind); err != nil {
			r.refuse(int64(i+1), UnknownStructure, "a resource in the entry")
			continue
		}
		if err := r.one(kind.ResourceType, entry.Resource, int64(i+1)); err != nil {
			return err
		}
	}
	return nil
}

// one reads a single resource.
func (r *resources) one(kind string, text []byte, line int64) error {
	return r.settle(kind, text, line, func() (*inHand, error) { return r.parse(kind, text) })
}

// settle understands a resource and closes the books on it.
func (r *resources) settle(kind string, text []byte, line int64, understand func() (*inHand, error)) error {
	report := r.file.report
	report.Rows++
	r.place.line, r.place.fault = line, fault{}
	hand, err := understand()
	switch {
	case err != nil:
		r.place.fail(fieldOf(err), UnknownStructure, "the FHIR type of this element")
	case hand == nil && !r.place.fault.any():
		report.Skipped++
		return nil
	}
	if fault := r.place.fault; fault.any() {
		report.reject(line, fault.field, fault.why, fault.expected)
		return nil
	}
	switch r.known.add(hashOfText(kind+"/"+hand.id), hashOf(text)) {
	case sameAgain:
		report.Duplicates++
		return nil
	case otherAgain:
		report.Conflicts++
		r.place.warn("id", ConflictingCopy, "one content for one id")
	case unknownSight:
		r.place.warn("id", NotChecked, "at most 8 million ids in a file")
	case firstSight:
	}
	report.Loaded++
	return hand.over(r.file.sink)
}

// inHand is a resource that was understood: its id, and how to hand it on.
type inHand struct {
	id   string
	over func(claim.Sink) error
}

// parse understands one resource; nil for a kind that the model does not keep.
func (r *resources) parse(kind string, text []byte) (*inHand, error) {
	switch kind {
	case "ExplanationOfBenefit":
		var eob fhirEOB
		if err := json.Unmarshal(text, &eob); err != nil {
			return nil, err
		}
		return r.benefit(&eob), nil
	case "Patient":
		var patient fhirPatient
		if err := json.Unmarshal(text, &patient); err != nil {
			return nil, err
		}
		return r.patient(&patient), nil
	case "Coverage":
		var coverage fhirCoverage
		if err := json.Unmarshal(text, &coverage); err != nil {
			return nil, err
		}
		return r.coverage(&coverage), nil
	case "":
		r.place.fail("resourceType", UnknownStructure, "a FHIR resource")
	}
	return nil, nil
}

// fieldOf is the element that a JSON error is about; it never holds a value.
func fieldOf(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return strings.TrimPrefix(wrong.Field, ".")
	}
	return ""
}
