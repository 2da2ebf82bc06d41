package enrolment

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// settle decides what the spans mean for each other, when all facts were read: who took whose place, what goes on, and why each ended.
func (f *folding) settle() []Span {
	f.goOn()
	f.resume()
	for _, s := range f.spans {
		s.Cancelled = s.Cancelled || s.told != nil && s.told.Before(s.Start) // its start was moved behind its end
	}
	slices.SortStableFunc(f.spans, func(a, b *opened) int {
		return cmp.Or(
			a.Start.Compare(b.Start), estimatedFirst(a, b), dayOr(a.Application, 0).Compare(dayOr(b.Application, 0)), cmp.Compare(a.order, b.order),
		)
	})
	f.contend()
	f.end()
	f.correct()
	out := make([]Span, 0, len(f.spans))
	for _, s := range f.spans {
		if !s.absorbed {
			f.live(s)
			out = append(out, s.Span)
		}
	}
	slices.SortStableFunc(out, func(a, b Span) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Plan, b.Plan))
	})
	return out
}

// estimatedFirst lets what a transaction said win over what a snapshot shows.
func estimatedFirst(a, b *opened) int {
	switch {
	case a.estimated == b.estimated:
		return 0
	case a.estimated:
		return -1
	}
	return 1
}

// goOn opens the end of what is known from snapshots alone and reaches as far as they tell: nobody said that it ended.
func (f *folding) goOn() {
	for _, s := range f.spans {
		if s.reaches && s.told != nil && !s.told.Before(*f.through) {
			s.told = nil
		}
	}
}

// resume lets a span go on that had ended for an enrollment elsewhere, where that enrollment was cancelled and no other took its
// place (TC 80: as if it never was).
func (f *folding) resume() {
	for _, s := range f.spans {
		if s.Cancelled || !s.elsewhere || s.told == nil {
			continue
		}
		next, taken := s.told.AddDays(1), (*opened)(nil)
		for _, o := range f.spans {
			if o.Start != next || !s.conflicts(o) {
				continue
			}
			if taken == nil || !o.Cancelled {
				taken = o
			}
		}
		if taken != nil && taken.Cancelled {
			s.told, s.why = nil, ""
			s.Known = max(s.Known, taken.Known)
		}
	}
}

// contend walks through the spans by their beginning: whatever begins ends what it cannot stand beside. Of two that begin on the same
// day the later application counts (TRC 106), and the other one never was.
func (f *folding) contend() {
	for i, s := range f.spans {
		for _, o := range f.spans[i+1:] {
			if !s.Cancelled && !o.Cancelled && s.Start == o.Start && s.conflicts(o) && !s.samePlan(o) {
				s.Cancelled = true
				s.Known = max(s.Known, o.Known)
			}
		}
	}
	for i, s := range f.spans {
		for _, o := range f.spans[:i] {
			if !s.Cancelled && !s.absorbed && !o.Cancelled && !o.absorbed && o.conflicts(s) && (o.told == nil || !o.told.Before(s.Start)) {
				o.meets(s)
			}
		}
	}
}

func (s *opened) samePlan(o *opened) bool { return s.Contract == o.Contract && s.Plan == o.Plan }

func (s *opened) meets(later *opened) {
	s.Known = max(s.Known, later.Known)
	if !s.samePlan(later) {
		before := later.Start.AddDays(-1)
		s.told, s.closedBy = &before, later
		return
	}
	later.absorbed = true // told again of a time in which it goes on anyhow
	if later.told != nil && (s.told == nil || later.toldAt > s.toldAt) {
		s.told, s.why, s.elsewhere, s.Disenrollment = later.told, later.why, later.elsewhere, later.Disenrollment
	}
}

// end gives each span its last day and the reason.
func (f *folding) end() {
	for _, s := range f.spans {
		if s.Cancelled || s.absorbed {
			continue
		}
		s.End = s.told
		if s.closedBy == nil && s.told != nil {
			s.closedBy = f.successor(s)
		}
		s.Ended = s.reason()
		if f.death != nil {
			s.outlived(*f.death)
		}
	}
}

// successor is what took a span's place on the day after its end.
func (f *folding) successor(s *opened) *opened {
	for _, o := range f.spans {
		if !o.Cancelled && !o.absorbed && o.Start == s.told.AddDays(1) && s.conflicts(o) {
			return o
		}
	}
	return nil
}

func (s *opened) reason() Ended {
	switch {
	case s.End == nil:
		return ""
	case s.why == EndedByCorrection || s.why == EndedByDeath || s.why == EndedByRetro:
		return s.why
	case s.closedBy != nil && s.closedBy.Corrects != "":
		return EndedByCorrection
	case s.closedBy != nil && s.closedBy.NoElection:
		return EndedByCrosswalk
	case s.closedBy != nil || s.elsewhere:
		return EndedByChange
	case s.why != "":
		return s.why
	}
	return EndedByTermination
}

// outlived ends a span with the month of the member's death.
func (s *opened) outlived(death clock.Date) {
	last := death.EndOfMonth()
	switch {
	case s.Start.After(last):
		s.Cancelled, s.End, s.Ended = true, nil, ""
	case s.End == nil || !s.End.Before(last):
		s.End, s.Ended = &last, EndedByDeath
	}
}

// correct names the span that CMS corrected into another: the one whose place it took, from its beginning or from a later day.
func (f *folding) correct() {
	for _, s := range f.spans {
		if s.Corrects == "" {
			continue
		}
		s.Corrects = ""
		for _, o := range f.spans {
			before := o.Cancelled && o.Start == s.Start || o.End != nil && o.End.AddDays(1) == s.Start
			if o != s && before && o.Contract == s.Contract && o.why == EndedByCorrection {
				s.Corrects = o.ID
			}
		}
	}
}

// live notes where the member lives: at the beginning of a span, and where they moved to while it went on.
func (f *folding) live(s *opened) {
	homes := slices.Clone(f.homes)
	slices.SortStableFunc(homes, func(a, b Home) int { return a.From.Compare(b.From) })
	for _, h := range homes {
		switch {
		case s.State == "" || !h.From.After(s.Start):
			s.State = h.State
		case h.State != s.lastHome() && (s.End == nil || !h.From.After(*s.End)):
			s.Residences = append(s.Residences, h)
		}
	}
}

func (s *opened) lastHome() string {
	if n := len(s.Residences); n > 0 {
		return s.Residences[n-1].State
	}
	return s.State
}

// conflicts tells whether nobody can be in both plans at once: both cover doctors, or both cover drugs.
func (s *opened) conflicts(o *opened) bool {
	if s == o {
		return false
	}
	medical, drugs := covers(&s.Span)
	otherMedical, otherDrugs := covers(&o.Span)
	return medical && otherMedical || drugs && otherDrugs
}

// covers tells what a plan covers. Of a plan whose family nobody told the contract's letter says it: S for stand-alone drug plans.
func covers(s *Span) (medical, drugs bool) {
	switch s.Family {
	case plan.PDP:
		return false, true
	case plan.MAPD:
		return true, true
	case plan.MA, plan.Cost:
		return true, false
	}
	if s.Contract != "" && s.Contract[0] == 'S' {
		return false, true
	}
	return true, false
}
