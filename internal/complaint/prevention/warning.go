package prevention

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// Warning is a member with several signs of unhappiness.
type Warning struct {
	Member person.ID
	Number string // of the member; "" where nobody may see who it is
	Name   string
	Points int
	Why    []Sighted // the heaviest first; its contact is the one suggested
	Cases  []CaseRef // the newest first
}

// CaseRef is a case that can be opened.
type CaseRef struct {
	ID     complaint.ID
	Number string
}

// Sighted is a signal and how often it was seen.
type Sighted struct {
	Signal Signal
	Times  int
}

// signals count how often a sign is seen among the facts of one member in the window, oldest first.
var signals = map[string]func(s *Signal, facts []*Fact, at time.Time) int{
	"overdue": count(func(_ *Signal, f *Fact, at time.Time) bool {
		return f.Open && !f.LateFrom.IsZero() && !at.Before(f.LateFrom)
	}),
	"ctm":               count(func(_ *Signal, f *Fact, _ time.Time) bool { return f.Module }),
	"low_rating":        count(func(s *Signal, f *Fact, _ time.Time) bool { return f.Stars > 0 && f.Stars <= s.AtMost }),
	"reopened":          count(func(_ *Signal, f *Fact, _ time.Time) bool { return f.Reopens }),
	"returned_letter":   count(func(_ *Signal, f *Fact, _ time.Time) bool { return f.Returned > 0 }),
	"refused_authority": count(func(_ *Signal, f *Fact, _ time.Time) bool { return f.Refused }),
	"open":              count(func(_ *Signal, f *Fact, _ time.Time) bool { return f.Open }),
	"urgent":            count(func(_ *Signal, f *Fact, _ time.Time) bool { return f.Urgent && f.Open }),
	"repeated":          again,
	"several_contacts":  contacts,
}

func count(is func(*Signal, *Fact, time.Time) bool) func(*Signal, []*Fact, time.Time) int {
	return func(s *Signal, facts []*Fact, at time.Time) (n int) {
		for _, f := range facts {
			if is(s, f, at) {
				n++
			}
		}
		return n
	}
}

// again counts complaints of a kind that the member had complained of in another contact.
func again(_ *Signal, facts []*Fact, _ time.Time) (n int) {
	first := map[string]complaint.IntakeID{}
	for _, f := range facts {
		if from, had := first[f.Category]; !had {
			first[f.Category] = f.Intake
		} else if from != f.Intake {
			n++
		}
	}
	return n
}

// contacts counts contacts, where there were enough of them.
func contacts(s *Signal, facts []*Fact, _ time.Time) int {
	seen := map[complaint.IntakeID]bool{}
	for _, f := range facts {
		seen[f.Intake] = true
	}
	if len(seen) < s.AtLeast {
		return 0
	}
	return len(seen)
}

// Warnings are the members whom somebody should call before they complain again, the most urgent first, without names. A sign counts
// once, however often it was seen. Cases about the visitor are left out.
func (p *Prevention) Warnings(ctx context.Context, v access.Visitor, at time.Time) ([]Warning, error) {
	all, err := p.Facts(ctx)
	if err != nil {
		return nil, err
	}
	hidden, err := p.hiddenFrom(ctx, v)
	if err != nil {
		return nil, err
	}
	return p.Rules.Warning.list(all, hidden, p.Zone.DateOf(at), at), nil
}

// list is pure.
func (w *Warnings) list(all []Fact, hidden func(*Fact) bool, today clock.Date, at time.Time) []Warning {
	members := map[person.ID][]*Fact{}
	for n := range all {
		f := &all[n]
		if f.Member != "" && f.State != complaint.Duplicate && f.Received.DaysSince(today) <= 0 && today.DaysSince(f.Received) <= w.WindowDays && !hidden(f) {
			members[f.Member] = append(members[f.Member], f)
		}
	}
	var out []Warning
	for id, facts := range members {
		slices.SortFunc(facts, func(a, b *Fact) int {
			return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), strings.Compare(a.Number, b.Number))
		})
		if one := w.judge(id, facts, at); one.Points >= w.ListedFrom {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), strings.Compare(string(a.Member), string(b.Member)))
	})
	return out
}

func (w *Warnings) judge(id person.ID, facts []*Fact, at time.Time) Warning {
	out := Warning{Member: id}
	for n := range w.Signals {
		s := &w.Signals[n]
		if times := signals[s.ID](s, facts, at); times > 0 {
			out.Points += s.Points
			out.Why = append(out.Why, Sighted{*s, times})
		}
	}
	slices.SortStableFunc(out.Why, func(a, b Sighted) int { return cmp.Compare(b.Signal.Points, a.Signal.Points) })
	for _, f := range slices.Backward(facts) {
		out.Cases = append(out.Cases, CaseRef{f.Case, f.Number})
	}
	return out
}

// hiddenFrom tells which facts a visitor must not see.
func (p *Prevention) hiddenFrom(ctx context.Context, v access.Visitor) (func(*Fact) bool, error) {
	barred, err := p.Complaints.Barring(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("prevention: %w", err)
	}
	return func(f *Fact) bool {
		c := complaint.Case{ID: f.Case, Member: f.Member}
		for _, id := range f.Subjects {
			c.Class.Subjects = append(c.Class.Subjects, complaint.Subject{Person: id})
		}
		for _, n := range f.Numbers {
			c.Class.Subjects = append(c.Class.Subjects, complaint.Subject{Number: n})
		}
		return barred(&c)
	}, nil
}

// Name opens the records of the members of some warnings, with an entry in each, and writes their names in. Who may not be opened stays
// without a name.
func (p *Prevention) Name(ctx context.Context, v access.Visitor, look access.Look, some []Warning) error {
	ids := make([]person.ID, len(some))
	for n := range some {
		ids[n] = some[n].Member
	}
	people, err := p.People.Find(ctx, ids)
	if err != nil {
		return fmt.Errorf("prevention: %w", err)
	}
	numbers := map[person.ID]string{}
	var all []string
	for _, id := range ids {
		for _, i := range people[id].Identifiers {
			if i.System == person.MemberNumber && numbers[id] == "" {
				numbers[id] = i.Value
				all = append(all, i.Value)
			}
		}
	}
	passes, err := p.Guard.Opener(v, look)(ctx, all)
	if err != nil {
		return fmt.Errorf("prevention: %w", err)
	}
	for n := range some {
		w := &some[n]
		if _, open := passes[numbers[w.Member]]; open {
			w.Number, w.Name = numbers[w.Member], people[w.Member].Name()
		}
	}
	return nil
}
