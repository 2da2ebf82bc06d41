package enrolment

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment/reply"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/person/roster"
)

// replyLines reads CMS's daily transaction reply file.
func (e *Enrollment) replyLines(length int) reader {
	return func(path string) iter.Seq2[line, error] {
		return func(yield func(line, error) bool) {
			in, err := roster.Open(path)
			if err != nil {
				yield(line{}, err)
				return
			}
			defer in.Close()
			sum, err := roster.Fingerprint(path)
			if err != nil {
				yield(line{}, err)
				return
			}
			t := replied{e: e, file: filepath.Base(path), sha256: sum}
			for r, err := range e.rules.layout.Read(in, length) {
				var wrong *reply.FieldError
				if errors.As(err, &wrong) {
					err = &person.RowError{File: t.file, Line: wrong.Line, Field: wrong.Field, Expected: wrong.Expected}
				}
				l := line{}
				if err == nil {
					l, err = t.line(r)
				}
				if !yield(l, err) {
					return
				}
			}
		}
	}
}

// replied is a reply file that is being read.
type replied struct {
	e            *Enrollment
	file, sha256 string
}

func (t *replied) bad(r *reply.Record, field, expected string) error {
	return &person.RowError{File: t.file, Line: r.Line, Field: field, Expected: expected}
}

// line is what a reply says: nothing of enrollment, or one fact about one member.
func (t *replied) line(r *reply.Record) (line, error) {
	l := line{number: r.Line}
	codes := &t.e.rules.codes
	code := codes.byReply[r.Text("reply")]
	if code == nil || codes.notice(r.Text("reply"), r.Text("transaction")) {
		return l, errOther
	}
	mbi, err := person.Identifier{System: person.MBI, Value: r.Text("mbi")}.Canonical()
	if err != nil {
		return l, t.bad(r, "mbi", "11 characters in CMS's format")
	}
	f, err := t.fact(r, code)
	if err != nil {
		return l, err
	}
	l.who, l.facts, l.row = []person.Identifier{mbi}, []Fact{f}, t.stranger(r, mbi)
	return l, nil
}

func (t *replied) fact(r *reply.Record, code *ReplyCode) (Fact, error) {
	codes := &t.e.rules.codes
	f := Fact{
		Kind: code.Says, Contract: r.Text("contract"), Plan: r.Text("plan"), Segment: strings.Trim(r.Text("segment"), "0"), On: r.Day("effective"),
		Transaction: r.Text("transaction"), Reply: code.Code, Election: r.Text("election"), Reason: r.Text("sep_reason"),
		Source: r.Text("enrollment_source"), Application: r.Day("application"), Employer: r.Set("employer"), Institution: r.Set("institutional"),
		State: codes.States[r.Text("state")], Online: r.Set("online"), Tracking: r.Text("plan_tracking"), CMSTracking: r.Text("cms_tracking"),
	}
	f.NoElection = code.NoElection || slices.Contains(codes.NoElection.Elections, f.Election) || slices.Contains(codes.NoElection.Sources, f.Source)
	f.Helpers = helpersOf(r)
	if f.NPN = agent.NPN(strings.TrimLeft(r.Text("npn"), "0")); f.NPN != "" && !person.ValidNPN(string(f.NPN)) {
		return f, t.bad(r, "npn", "up to 10 digits, or blanks")
	}
	var err error
	if f.At, err = processed(r); err != nil {
		return f, t.bad(r, "transaction_date", err.Error())
	}
	return f, t.day(r, &f, code)
}

// day says which day the fact speaks of; it depends on the reply.
func (t *replied) day(r *reply.Record, f *Fact, code *ReplyCode) error {
	switch f.Kind {
	case Accepted, CorrectedIn, StartMoved, Cancelled, Submitted, Rejected:
		f.On = firstOf(f.On)
	case EndMoved:
		if end := r.Day("end"); end != nil {
			f.On = end
		}
	case Disenrolled:
		f.Disenrollment = r.Text("disenrollment_reason")
		if code.Disenrollment != "" {
			f.Disenrollment = code.Disenrollment
		}
		f.Ended = t.e.rules.codes.ended(code, f.Disenrollment)
	case Died:
		if text := r.Text("depends_on_reply"); len(text) >= 8 {
			if d, err := clock.Parse(text[:4] + "-" + text[4:6] + "-" + text[6:8]); err == nil {
				f.On = &d
			}
		}
	}
	if f.On == nil && f.Kind != Rejected {
		return t.bad(r, "effective", "a date as CCYYMMDD")
	}
	return nil
}

// helpersOf are the relationships that CMS's flags name.
func helpersOf(r *reply.Record) []Helper {
	var out []Helper
	for _, h := range []struct {
		field  string
		helper Helper
	}{
		{"helped_agent", HelpedByAgent},
		{"helped_broker", HelpedByBroker},
		{"helped_ship", HelpedBySHIP},
		{"helped_representative", HelpedByRep},
		{"helped_other", HelpedByOther},
		{"helped_self", HelpedBySelf},
		{"helped_blank", HelpedByUnknown},
	} {
		if r.Set(h.field) {
			out = append(out, h.helper)
		}
	}
	return out
}

// processed is when CMS processed a transaction: a date, and a time as HH.MM.SS.SSSSSS where there is one. It orders replies; the
// time is CMS's own.
func processed(r *reply.Record) (time.Time, error) {
	day := r.Day("transaction_date")
	if day == nil {
		return time.Time{}, errors.New("a date as CCYYMMDD")
	}
	text := r.Text("processed")
	if text == "" {
		return day.Midnight(), nil
	}
	at, err := time.Parse("2006-01-02 15.04.05.000000", day.String()+" "+text)
	if err != nil {
		return time.Time{}, errors.New("with a processing time as HH.MM.SS.SSSSSS")
	}
	return at, nil
}

// stranger is the row that registers a member whom nobody knows. The id follows from the file and the line: an MBI must not be
// found in it.
func (t *replied) stranger(r *reply.Record, mbi person.Identifier) *person.Row {
	row := person.Row{File: t.file, Line: r.Line}
	row.Person = person.Person{
		ID: person.IDOf("enrolment", fmt.Sprintf("%s:%d", t.sha256, r.Line)), Capacities: []person.Capacity{person.Member},
		Identifiers: []person.Identifier{mbi}, Birth: r.Day("birth"), Sex: r.Text("sex"),
	}
	if n := person.NameOf(r.Text("first_name"), r.Text("middle_initial"), r.Text("surname"), ""); n.Text != "" {
		row.Person.Names = []person.Name{n}
	}
	return &row
}
