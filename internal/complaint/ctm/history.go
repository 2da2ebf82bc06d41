package ctm

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
)

// moduleZone is that of the module's dates: its pages and old memos count Eastern days (42 CFR 422.125 names no zone).
var moduleZone = clock.MustZone("America/New_York")

// Sighting is a row with the time for which an export says it.
type Sighting struct {
	AsOf time.Time `json:"as_of"`
	Row  Row       `json:"row"`
	File string    `json:"file"` // id of the export
	Line int       `json:"line"`
	Hash string    `json:"hash"` // of the row
}

// inOrder brings sightings into the order in which the module said them. Of two for the same time the one that the module changed
// last is the later one; beyond that the hash decides, so that the order in which files are read never does.
func inOrder(a, b Sighting) int {
	return cmp.Or(a.AsOf.Compare(b.AsOf), compareTimes(a.Row.UpdatedAt, b.Row.UpdatedAt), cmp.Compare(a.Hash, b.Hash),
		cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

func compareTimes(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}

// Listed is what the module says now of one complaint of one contract, and how it came to be.
type Listed struct {
	Row         Row                    `json:"row"`
	AsOf        time.Time              `json:"as_of"` // of the newest sighting
	File        string                 `json:"file"`  // that said it first in these words
	FirstLevel  Level                  `json:"first_issue_level"`
	RaisedAt    *time.Time             `json:"raised_at,omitempty"`
	Assignments []complaint.Assignment `json:"assignments"`
	Away        bool                   `json:"reassigned_away,omitempty"`
	ReopenedAt  *time.Time             `json:"reopened_at,omitempty"` // a resolution was shown and is no more, since
	Versions    []Version              `json:"versions"`
}

// Version is one state of a complaint in the module.
type Version struct {
	AsOf    time.Time `json:"as_of"`
	File    string    `json:"file"`
	Line    int       `json:"line"`
	Changed []string  `json:"changed,omitempty"` // fields; none for the first one
	Row     Row       `json:"row"`
}

// standing folds the sightings of one complaint id, by contract. It depends on nothing but the set of them: any order and any number
// of times gives the same.
func standing(sightings []Sighting) map[string]Listed {
	sorted := slices.Clone(sightings)
	slices.SortFunc(sorted, inOrder)
	out := map[string]Listed{}
	for _, s := range sorted {
		out[s.Row.Contract] = out[s.Row.Contract].seen(s)
	}
	for contract, l := range out {
		l.Assignments, l.Away = assignmentsOf(contract, sorted)
		out[contract] = l
	}
	return out
}

// state names everything that the module says of a complaint: equal states have equal names, whenever they were seen last.
func (l Listed) state() string {
	l.AsOf = time.Time{}
	text, err := json.Marshal(l)
	if err != nil {
		panic(fmt.Sprintf("ctm: a complaint has no JSON form: %v", err)) // it was read from a row that has one
	}
	return fingerprint(text)[:24]
}

// seen is the state after one more sighting, later than all before.
func (l Listed) seen(s Sighting) Listed {
	l.AsOf = s.AsOf
	if len(l.Versions) > 0 && l.Versions[len(l.Versions)-1].hash() == s.Hash {
		return l
	}
	v := Version{AsOf: s.AsOf, File: s.File, Line: s.Line, Row: s.Row}
	v.Row.UpdatedAt = nil // the same facts were sighted at several times; the first of them is AsOf
	if len(l.Versions) == 0 {
		l.FirstLevel = s.Row.Level
	} else {
		v.Changed = changedFields(l.Row, s.Row)
		l = l.leveled(s)
		l.ReopenedAt = l.reopened(s)
	}
	l.Row, l.File = v.Row, s.File
	l.Versions = append(slices.Clone(l.Versions), v)
	return l
}

// reopened is since when a resolution that was shown is no more.
func (l Listed) reopened(s Sighting) *time.Time {
	switch {
	case s.Row.ResolvedOn != nil:
		return nil
	case l.Row.ResolvedOn != nil:
		at := s.AsOf
		return &at
	}
	return l.ReopenedAt
}

func (v Version) hash() string { return v.Row.hash() }

// leveled is the issue level after a change. A raise counts from its own date where the export has one, else from the export that
// shows it first. A lower level is a correction of what it was from the beginning.
func (l Listed) leveled(s Sighting) Listed {
	switch to := s.Row.Level; {
	case to.above(l.Row.Level):
		at := s.AsOf
		if on := s.Row.RaisedOn; on != nil {
			at = moduleZone.StartOfDay(*on).UTC()
		}
		l.RaisedAt = &at
	case l.Row.Level.above(to) && !to.above(l.FirstLevel):
		l.FirstLevel, l.RaisedAt = to, nil
	}
	return l
}

// assignmentsOf is to whom a complaint was given and when, as known now, oldest first, and whether it is another contract's now.
// A date of our own that is later than the one shown now was a mistake that the module corrected.
func assignmentsOf(contract string, sorted []Sighting) (all []complaint.Assignment, away bool) {
	latest := map[string]clock.Date{}
	seen := map[complaint.Assignment]int{} // where it was last sighted
	for i, s := range sorted {
		latest[s.Row.Contract] = *s.Row.AssignedOn
		seen[complaint.Assignment{Contract: s.Row.Contract, On: *s.Row.AssignedOn}] = i
		if to := s.Row.ReassignedTo; to != "" && to != s.Row.Contract {
			on := s.reassignedOn()
			latest[to] = on
			seen[complaint.Assignment{Contract: to, On: on}] = i
		}
	}
	for a := range seen {
		if !a.On.After(latest[a.Contract]) {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b complaint.Assignment) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(seen[a], seen[b]), cmp.Compare(a.Contract, b.Contract))
	})
	return all, len(all) > 0 && all[len(all)-1].Contract != contract
}

// reassignedOn is the day of a reassignment; without one the day of our own assignment, which it cannot be before.
func (s Sighting) reassignedOn() clock.Date {
	if s.Row.ReassignedOn != nil {
		return *s.Row.ReassignedOn
	}
	return *s.Row.AssignedOn
}

// changedFields names what differs between two rows.
func changedFields(a, b Row) []string {
	var out []string
	for _, f := range fields {
		if f.differs(&a, &b) {
			out = append(out, f.name)
		}
	}
	return out
}

func (f field) differs(a, b *Row) bool {
	switch f.kind {
	case asDate:
		x, y := *f.date(a), *f.date(b)
		return (x == nil) != (y == nil) || x != nil && *x != *y
	case asInstant:
		return false
	}
	return *f.text(a) != *f.text(b)
}
