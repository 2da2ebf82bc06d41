package x12

import (
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// set is a transaction set while it is read.
type set struct {
	Set
	kind     string // ST01
	control  string
	count    int
	broker   bool // within loop 1000C
	member   *Member
	badUntil bool // the member that is being read is wrong and will not be taken
	named    bool // the member's own name was read: later names are of others
	other    bool // within a loop that speaks of somebody or something else (employer, provider, other payer)
	problems []*Problem
}

func newSet(s *Segment, sender string, test bool) *set {
	return &set{Set: Set{Segment: s.Number, Control: s.Element(2), Sender: sender, Test: test}, kind: s.Element(1), control: s.Element(2), count: 1}
}

func (t *set) segment(s *Segment) {
	t.count++
	if t.kind != "834" {
		return
	}
	switch s.ID {
	case "BGN":
		t.at(s)
	case "N1":
		t.party(s)
	case "ACT":
		if t.broker {
			t.Broker.Account = s.Element(1)
		}
	case "INS":
		t.begin(s)
	default:
		if t.member != nil {
			t.detail(s)
		}
	}
}

func (t *set) bad(s *Segment, element int, expected string) {
	t.problems = append(t.problems, &Problem{Segment: s.Number, ID: s.ID, Element: element, Expected: expected})
	t.badUntil = true
}

func (t *set) at(s *Segment) {
	text := s.Element(3) + (s.Element(4) + "0000")[:4]
	at, err := time.Parse("200601021504", text)
	if err != nil {
		t.problems = append(t.problems, &Problem{Segment: s.Number, ID: "BGN", Element: 3, Expected: "a date as CCYYMMDD"})
		return
	}
	t.At = at
}

// party takes the broker's name: N1*BO, loop 1000C. TV is an administrator.
func (t *set) party(s *Segment) {
	if t.member != nil {
		t.other = true
		return
	}
	t.broker = s.Element(1) == "BO"
	if t.broker {
		t.Broker = Broker{Name: s.Element(2), Number: s.Element(4)}
	}
}

var maintenance = []string{"001", "021", "024", "025", "030"}

func (t *set) begin(s *Segment) {
	t.close()
	t.broker = false
	m := &Member{Segment: s.Number, Subscriber: s.Element(1) == "Y", Maintenance: s.Element(3), Reason: s.Element(4), Dates: map[string]clock.Date{}}
	t.member, t.badUntil, t.named, t.other = m, false, false, false
	if !slices.Contains(maintenance, m.Maintenance) {
		t.bad(s, 3, "001, 021, 024, 025 or 030")
	}
	if text := s.Element(12); text != "" {
		m.Death = t.day(s, 12, text)
	}
}

// close takes the member over that was read to its end.
func (t *set) close() {
	if t.member != nil && !t.badUntil {
		t.Members = append(t.Members, *t.member)
	}
	t.member = nil
}

func (t *set) detail(s *Segment) {
	m := t.member
	switch s.ID {
	case "REF":
		t.ref(s)
	case "DTP":
		t.date(s)
	case "NM1":
		// 74 is the corrected name, IL the name; 70 the incorrect one before, others are other people.
		code := s.Element(1)
		t.other = t.named || code != "IL" && code != "74"
		if !t.other {
			t.named = true
			m.Family, m.Given, m.Middle, m.NumberKind, m.Number = s.Element(3), s.Element(4), s.Element(5), s.Element(8), s.Element(9)
		}
	case "HD":
		t.other, t.named = false, true
		c := Coverage{Segment: s.Number, Maintenance: s.Element(1), Line: s.Element(3), Plan: s.Element(4)}
		if c.Maintenance == "" {
			c.Maintenance = m.Maintenance
		}
		m.Coverages = append(m.Coverages, c)
	case "COB", "LX":
		t.other = true
	default:
		if !t.other {
			t.person(s)
		}
	}
}

// person are the segments about the member's own person.
func (t *set) person(s *Segment) {
	m := t.member
	switch s.ID {
	case "N3":
		m.Lines = []string{s.Element(1)}
		if second := s.Element(2); second != "" {
			m.Lines = append(m.Lines, second)
		}
	case "N4":
		m.City, m.State, m.Zip = s.Element(1), s.Element(2), s.Element(3)
	case "DMG":
		m.Sex = map[string]string{"F": "female", "M": "male"}[s.Element(3)]
		if text := s.Element(2); text != "" && len(strings.Trim(text, "0123456789")) == 0 {
			if d, err := readDay(text); err == nil {
				m.Birth = &d
				return
			}
			t.bad(s, 2, "a date as CCYYMMDD")
		}
	}
}

func (t *set) ref(s *Segment) {
	r := Ref{s.Element(1), s.Element(2)}
	if n := len(t.member.Coverages); n > 0 {
		c := &t.member.Coverages[n-1]
		if !t.other {
			c.Refs = append(c.Refs, r)
		}
		return
	}
	if !t.other {
		t.member.Refs = append(t.member.Refs, r)
	}
}

// date takes DTP: 348 and 349 are the benefit's begin and end.
func (t *set) date(s *Segment) {
	if t.other {
		return
	}
	d := t.day(s, 3, s.Element(3))
	if d == nil {
		return
	}
	n := len(t.member.Coverages)
	switch {
	case n == 0:
		t.member.Dates[s.Element(1)] = *d
	case s.Element(1) == "348":
		t.member.Coverages[n-1].Begin = d
	case s.Element(1) == "349":
		t.member.Coverages[n-1].End = d
	}
}

func (t *set) day(s *Segment, element int, text string) *clock.Date {
	d, err := readDay(text[:min(len(text), 8)])
	if err != nil {
		t.bad(s, element, "a date as CCYYMMDD")
		return nil
	}
	return &d
}

func readDay(text string) (clock.Date, error) {
	if len(text) != 8 {
		return 0, &clock.DateError{Problem: "not 8 digits"}
	}
	return clock.Parse(text[:4] + "-" + text[4:6] + "-" + text[6:])
}
