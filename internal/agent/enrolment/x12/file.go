package x12

import (
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// File is what a file holds.
type File struct {
	Interchanges int
	Segments     int
	Sets         []Set // transaction sets 834
	Other        int   // transaction sets of other kinds
	Problems     []*Problem
}

// Set is one transaction set.
type Set struct {
	Segment int // number of its ST
	Control string
	Sender  string
	Test    bool      // ISA15 is T
	At      time.Time // when it was made: BGN03 and BGN04
	Broker  Broker
	Members []Member
}

// Broker is loop 1000C of a set.
type Broker struct {
	Name    string
	Number  string // N104
	Account string // ACT01
}

// Member is loop 2000 of a set.
type Member struct {
	Segment     int // number of its INS
	Subscriber  bool
	Maintenance string // INS03: 001 change, 021 add, 024 term, 025 reinstate, 030 audit
	Reason      string // INS04
	Death       *clock.Date
	Refs        []Ref
	Dates       map[string]clock.Date // by qualifier of DTP01
	Family      string
	Given       string
	Middle      string
	Number      string // NM109
	NumberKind  string // NM108
	Birth       *clock.Date
	Sex         string // female, male, or ""
	Lines       []string
	City        string
	State       string
	Zip         string
	Coverages   []Coverage
}

// Ref is a number with its qualifier.
type Ref struct{ Qualifier, Value string }

// Coverage is loop 2300 of a member.
type Coverage struct {
	Segment     int    // number of its HD
	Maintenance string // HD01, else that of the member
	Line        string // HD03: HMO, PPO, HLT ...
	Plan        string // HD04
	Begin, End  *clock.Date
	Refs        []Ref
}

// Ref is the first number with a qualifier.
func (m *Member) Ref(qualifier string) string {
	for _, r := range m.Refs {
		if r.Qualifier == qualifier {
			return r.Value
		}
	}
	return ""
}

// Read reads a file to its end. Errors: ErrNotX12, and those of reading; what is wrong inside stands in File.Problems.
func Read(in io.Reader) (File, error) {
	r := reader{segments: newSegments(in)}
	for {
		s, err := r.segments.next()
		var wrong *Problem
		switch {
		case errors.Is(err, io.EOF):
			r.end()
			return r.file, nil
		case errors.As(err, &wrong):
			r.problem(wrong)
			r.end()
			return r.file, nil
		case errors.Is(err, ErrNotX12) && r.file.Interchanges > 0:
			r.problem(&Problem{Segment: r.segments.number, ID: "ISA", Expected: "an interchange header of 106 characters"})
			return r.file, nil
		case err != nil:
			return r.file, err
		}
		r.file.Segments++
		r.segment(&s)
	}
}

// reader follows the envelopes.
type reader struct {
	segments    *segments
	file        File
	interchange string // its control number; "" outside
	sender      string
	test        bool
	groups      int
	group       string
	sets        int
	inside      *set
}

func (r *reader) problem(p *Problem) { r.file.Problems = append(r.file.Problems, p) }

func (r *reader) expect(s *Segment, element int, ok bool, expected string) {
	if !ok {
		r.problem(&Problem{Segment: s.Number, ID: s.ID, Element: element, Expected: expected})
	}
}

func (r *reader) segment(s *Segment) {
	switch s.ID {
	case "ISA":
		r.expect(s, 0, r.interchange == "", "the end of the interchange before (IEA)")
		r.dropSet()
		r.file.Interchanges++
		r.interchange, r.sender, r.test, r.groups = s.Element(13), s.Element(6), s.Element(15) == "T", 0
	case "GS":
		r.groups++
		r.group, r.sets = s.Element(6), 0
	case "ST":
		r.dropSet()
		r.sets++
		r.inside = newSet(s, r.sender, r.test)
	case "SE":
		r.endSet(s)
	case "GE":
		r.dropSet()
		r.expect(s, 1, s.Element(1) == strconv.Itoa(r.sets), "the number of transaction sets of the group")
		r.expect(s, 2, s.Element(2) == r.group, "the control number of the group's GS06")
	case "IEA":
		r.expect(s, 1, s.Element(1) == strconv.Itoa(r.groups), "the number of groups of the interchange")
		r.expect(s, 2, s.Element(2) == r.interchange, "the control number of the interchange's ISA13")
		r.interchange = ""
	default:
		if r.inside == nil {
			r.expect(s, 0, false, "a segment within a transaction set (ST to SE)")
			return
		}
		r.inside.segment(s)
	}
}

// endSet takes a set over when its envelope fits.
func (r *reader) endSet(s *Segment) {
	set := r.inside
	r.inside = nil
	if set == nil {
		r.expect(s, 0, false, "a transaction set that ends here (ST)")
		return
	}
	if set.kind != "834" {
		r.file.Other++
		return
	}
	set.count++
	counted, named := strconv.Itoa(set.count) == s.Element(1), set.control == s.Element(2)
	r.expect(s, 1, counted, "the number of segments from ST to SE; the set was not read")
	r.expect(s, 2, named, "the control number of the set's ST02; the set was not read")
	if !counted || !named {
		return
	}
	set.close()
	r.file.Problems = append(r.file.Problems, set.problems...)
	r.file.Sets = append(r.file.Sets, set.Set)
}

func (r *reader) dropSet() {
	if r.inside != nil {
		r.problem(&Problem{Segment: r.inside.Set.Segment, ID: "ST", Expected: "the end of the transaction set (SE); the set was not read"})
		r.inside = nil
	}
}

func (r *reader) end() {
	r.dropSet()
	if r.interchange != "" {
		r.problem(&Problem{Segment: r.segments.number, ID: "IEA", Expected: "the end of the interchange; the file may be cut off"})
	}
}
