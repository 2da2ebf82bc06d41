package enrolment

import (
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Folded is everything that the facts of one member come to.
type Folded struct {
	Spans        []Span
	Applications []Application
}

// Fold makes spans of facts. It depends on what the facts say and on nothing else: their order, their repetition and the files they
// came in make no difference.
func Fold(member person.ID, facts []Fact) Folded {
	facts = slices.Clone(facts)
	slices.SortStableFunc(facts, inOrder)
	f := folding{member: member, ids: map[SpanID]bool{}}
	for i := range facts {
		if i > 0 && facts[i].key == facts[i-1].key && facts[i].key != "" {
			continue
		}
		f.fact(&facts[i])
	}
	return Folded{Spans: f.settle(), Applications: f.applied()}
}

// folding is a member's spans while their facts are read in order.
type folding struct {
	member       person.ID
	read         int // facts so far
	ids          map[SpanID]bool
	spans        []*opened
	homes        []Home
	death        *clock.Date
	through      *clock.Date // how far snapshots tell
	applications []Application
}

// opened is a span with what was told of its end.
type opened struct {
	Span
	told      *clock.Date // last day that was told
	why       Ended       // with it
	toldAt    int         // which fact in order told it
	elsewhere bool        // it ended because CMS saw an enrollment in another plan
	estimated bool        // known from snapshots alone
	reaches   bool        // its end is where a snapshot's source ends
	order     int         // in which the spans were opened
	closedBy  *opened     // the span that took its place
	absorbed  bool        // it only repeated another one
}

func (f *folding) fact(x *Fact) {
	f.read++
	switch x.Kind {
	case Snapshot:
		f.snapshot(x)
	case Submitted:
		f.submitted(x)
	case Rejected:
		f.rejected(x)
	case Accepted, CorrectedIn:
		f.accepted(x)
	case Disenrolled, CorrectedOut, EndMoved:
		f.ended(x)
	case Reinstated:
		f.reinstated(x)
	case StartMoved:
		f.startMoved(x)
	case Cancelled:
		f.cancelled(x)
	case Compensation:
		f.compensation(x)
	case Residence:
		f.home(x)
	case Died:
		f.death = x.On
	}
}

// name gives a span its id: from the member, the plan and the first start that was told, and a number where that is taken.
func (f *folding) name(contract, number string, start clock.Date) SpanID {
	for n := 0; ; n++ {
		parts := []string{string(f.member), contract, number, start.String()}
		if n > 0 {
			parts = append(parts, strconv.Itoa(n))
		}
		if id := SpanID(record.IDOf("span", parts...)); !f.ids[id] {
			f.ids[id] = true
			return id
		}
	}
}

func (f *folding) open(x *Fact) *opened {
	s := &opened{order: len(f.spans), Span: Span{
		ID: f.name(x.Contract, x.Plan, *x.On), Contract: x.Contract, Plan: x.Plan, Start: *x.On, Origin: x.Origin, Cycle: CycleUnknown,
	}}
	f.spans = append(f.spans, s)
	return s
}

// newest is the span that opens or begins last among those that fit.
func (f *folding) newest(fits func(*opened) bool) *opened {
	var found *opened
	for _, s := range f.spans {
		if fits(s) && (found == nil || !s.Start.Before(found.Start)) {
			found = s
		}
	}
	return found
}

func (s *opened) in(x *Fact) bool {
	return s.Contract == x.Contract && (s.Plan == x.Plan || x.Plan == "")
}

func (s *opened) hear(x *Fact) { s.Known = max(s.Known, x.Known) }

// accepted opens a span, or says more of one. An enrollment that is accepted again after it was cancelled holds again.
func (f *folding) accepted(x *Fact) {
	s := f.newest(func(s *opened) bool { return s.Contract == x.Contract && s.Plan == x.Plan && s.Start == *x.On })
	if s == nil {
		s = f.open(x)
	}
	if s.estimated {
		s.Origin, s.estimated = x.Origin, false
	}
	s.Cancelled, s.told, s.why, s.elsewhere = false, nil, "", false
	s.Segment, s.Family = x.Segment, x.Family
	s.Election, s.Reason, s.Source, s.Application = x.Election, x.Reason, x.Source, x.Application
	s.NoElection, s.Employer, s.Institution = x.NoElection || x.Kind == CorrectedIn, x.Employer, x.Institution
	s.Helpers, s.NPN, s.Online, s.Tracking = x.Helpers, x.NPN, x.Online, x.Tracking
	s.Corrects = ""
	if x.Kind == CorrectedIn {
		s.Corrects = pendingCorrection
	}
	s.hear(x)
	f.home(x)
	f.answered(x, Taken)
}

// pendingCorrection stands for the corrected span until all facts were read.
const pendingCorrection SpanID = "?"

// ended notes the last day that was told: of the span that began last before it. An end before the beginning takes the span away.
func (f *folding) ended(x *Fact) {
	end := lastDay(*x.On)
	fits := func(s *opened) bool { return s.in(x) && !s.Cancelled }
	s := f.newest(func(s *opened) bool { return fits(s) && !s.Start.After(end) })
	if s == nil {
		if s = f.newest(func(s *opened) bool { return fits(s) && s.Start == end.AddDays(1) }); s == nil {
			return
		}
		s.Cancelled = true
	}
	if x.Kind == EndMoved && s.told != nil {
		s.told, s.reaches = &end, false
		s.hear(x)
		return
	}
	s.reaches = false
	s.told, s.why, s.elsewhere, s.toldAt = &end, x.Ended, x.Ended == EndedByChange, f.read
	s.Disenrollment = x.Disenrollment
	if x.Kind == CorrectedOut {
		s.why = EndedByCorrection
	}
	s.hear(x)
}

// reinstated takes the end away that was told last.
func (f *folding) reinstated(x *Fact) {
	var s *opened
	for _, o := range f.spans {
		if o.in(x) && o.told != nil && !o.Cancelled && (s == nil || o.told.After(*s.told)) {
			s = o
		}
	}
	if s == nil {
		if s = f.newest(func(s *opened) bool { return s.in(x) && s.Cancelled }); s == nil {
			return
		}
	}
	s.Cancelled, s.told, s.why, s.elsewhere, s.Disenrollment = false, nil, "", false, ""
	s.hear(x)
}

// startMoved moves the beginning of the span that begins nearest to the new day.
func (f *folding) startMoved(x *Fact) {
	var s *opened
	for _, o := range f.spans {
		if o.in(x) && !o.Cancelled && (s == nil || distance(o.Start, *x.On) < distance(s.Start, *x.On)) {
			s = o
		}
	}
	if s != nil {
		s.Start = *x.On
		s.hear(x)
	}
}

func distance(a, b clock.Date) int { return max(a.DaysSince(b), b.DaysSince(a)) }

func (f *folding) cancelled(x *Fact) {
	s := f.newest(func(s *opened) bool { return s.in(x) && !s.Cancelled && s.Start == *x.On })
	if s == nil {
		s = f.newest(func(s *opened) bool { return s.in(x) && !s.Cancelled && !s.Start.After(*x.On) })
	}
	if s != nil {
		s.Cancelled = true
		s.hear(x)
	}
}

// compensation notes what CMS's compensation report says; a later report about the same span counts.
func (f *folding) compensation(x *Fact) {
	fits := func(s *opened) bool { return s.in(x) && !s.Cancelled }
	s := f.newest(func(s *opened) bool { return fits(s) && s.Start == *x.On })
	if s == nil {
		s = f.newest(func(s *opened) bool {
			return fits(s) && !s.Start.After(*x.On) && (s.told == nil || !s.told.Before(*x.On))
		})
	}
	if s != nil {
		s.Cycle, s.Prior = x.Cycle, x.Prior
		s.hear(x)
	}
}

func (f *folding) home(x *Fact) {
	if x.State == "" || x.On == nil {
		return
	}
	if n := len(f.homes); n > 0 && f.homes[n-1].From == *x.On {
		f.homes[n-1].State = x.State
		return
	}
	f.homes = append(f.homes, Home{State: x.State, From: *x.On})
}

// snapshot notes a time in a plan that a source tells without saying how it came about. It joins what touches it, opens what nobody
// told, and never takes back what a transaction said.
func (f *folding) snapshot(x *Fact) {
	if x.Through != nil && (f.through == nil || x.Through.After(*f.through)) {
		f.through = x.Through
	}
	f.home(x)
	if x.Contract == "" || x.On == nil {
		return // the source tells that there is nothing
	}
	s := f.newest(func(s *opened) bool { return s.touches(x) })
	switch {
	case s == nil:
		s = f.open(x)
		s.estimated, s.told, s.reaches, s.Family, s.Employer = true, x.Until, x.Through != nil, x.Family, x.Employer
	case s.estimated:
		s.joins(x)
	case s.told == nil && x.Until != nil && (x.Through == nil || x.Until.Before(*x.Through)):
		s.told = x.Until
	}
	s.hear(x)
}

// joins widens a span by a newer snapshot. Its end is what the newer one says, unless that one lies wholly before.
func (s *opened) joins(x *Fact) {
	if x.Until == nil || !x.Until.Before(s.Start) {
		s.told, s.reaches = x.Until, x.Through != nil
	}
	if x.On.Before(s.Start) {
		s.Start = *x.On
	}
	if s.Family == "" {
		s.Family = x.Family
	}
}

func (s *opened) touches(x *Fact) bool {
	if s.Cancelled || s.Contract != x.Contract || s.Plan != x.Plan {
		return false
	}
	if s.estimated {
		return (s.told == nil || !x.On.After(s.told.AddDays(1))) && (x.Until == nil || !s.Start.After(x.Until.AddDays(1)))
	}
	return (s.told == nil || !x.On.After(*s.told)) && (x.Until == nil || !s.Start.After(*x.Until))
}
