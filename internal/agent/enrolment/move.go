package enrolment

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// Moves says how a member came into each plan of ours, and when they left without another. It looks at spans alone; spans that were
// cancelled are no moves.
func Moves(member person.ID, spans []Span) []Move {
	var out []Move
	followed := map[SpanID]bool{}
	for i := range spans {
		s := &spans[i]
		if s.Cancelled || !s.Ours {
			continue
		}
		m := enter(member, spans, s)
		if m.GapMonths == 0 {
			for _, o := range m.Old {
				followed[o.ID] = true
			}
		}
		out = append(out, m)
	}
	for i := range spans {
		if s := &spans[i]; s.Ours && !s.Cancelled && s.End != nil && !followed[s.ID] {
			out = append(out, Move{Member: member, Kind: Left, Effective: s.End.AddDays(1), Old: []Span{*s}})
		}
	}
	slices.SortStableFunc(out, func(a, b Move) int { return a.Effective.Compare(b.Effective) })
	return out
}

func enter(member person.ID, spans []Span, s *Span) Move {
	m := Move{Member: member, Kind: NewEnrollment, Effective: s.Start, New: *s}
	if i := slices.IndexFunc(spans, func(o Span) bool { return s.Corrects != "" && o.ID == s.Corrects }); i >= 0 {
		m.Kind, m.Old = Carried, spans[i:i+1:i+1]
		return m
	}
	old, gap := before(spans, s)
	if len(old) == 0 || !old[0].Ours {
		return m
	}
	m.Old, m.GapMonths, m.Kind = old, gap, PlanChange
	switch {
	case s.NoElection:
		m.Kind = Carried
	case len(old) == 2 && s.Family == plan.MAPD:
		m.Kind = Collapsed
	}
	return m
}

// before is what ended last before a span began: what ended on the day before, or the newest of all with the months between. A plan
// that the member keeps beside the new one did not end. What covers the same counts first.
func before(spans []Span, s *Span) (old []Span, gapMonths int) {
	var last clock.Date
	for i := range spans {
		o := &spans[i]
		if o.ID == s.ID || o.Cancelled || o.End == nil || !o.End.Before(s.Start) {
			continue
		}
		switch {
		case len(old) == 0 || o.End.After(last):
			old, last = []Span{*o}, *o.End
		case *o.End == last:
			old = append(old, *o)
		}
	}
	if len(old) == 0 {
		return nil, 0
	}
	slices.SortStableFunc(old, func(a, b Span) int { return cmp.Compare(weight(&b, s), weight(&a, s)) })
	if len(old) > 1 && !old[1].Ours {
		old = old[:1]
	}
	return old[:min(len(old), 2)], monthsBetween(last.AddDays(1), s.Start)
}

// weight says how much of a span another one took over: ours count more than others', what covers doctors more than drugs.
func weight(o, s *Span) int {
	w := 0
	if o.Ours {
		w += 4
	}
	medical, drugs := covers(o)
	toMedical, toDrugs := covers(s)
	if medical && toMedical {
		w += 2
	}
	if drugs && toDrugs {
		w++
	}
	return w
}

// monthsBetween counts the months from one first of a month to another.
func monthsBetween(from, to clock.Date) int {
	return (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
}
