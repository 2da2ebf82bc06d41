package adherence

import (
	"math/bits"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Interval is a closed run of days with supply of one drug or class: fill date through fill date + days of supply - 1.
type Interval struct{ From, Thru claim.Day }

// SupplyInterval is the interval of one fill; supply below one day gives an empty interval.
func SupplyInterval(date claim.Day, supply int32) Interval {
	return Interval{date, claim.Day(min(int64(date)+int64(supply)-1, int64(lastDay)))}
}

// OverlapDays counts the days from first through last on which both classes are supplied: concurrent use, for example an opioid
// with a benzodiazepine on 30 days or more. Intervals come in any order; within one class, days count once. Nothing is shifted.
func (s *Scratch) OverlapDays(a, b []Interval, first, last claim.Day) int32 {
	last = lastWithin(first, last)
	if last < first {
		return 0
	}
	s.covered = marked(s.covered, a, first, last)
	s.stay = marked(s.stay, b, first, last)
	n := 0
	for w := range s.covered {
		n += bits.OnesCount64(s.covered[w] & s.stay[w])
	}
	return int32(n)
}

// TogetherDays counts the days from first through last on which at least two of several drugs are supplied: polypharmacy, one
// list of intervals for each drug.
func (s *Scratch) TogetherDays(drugs [][]Interval, first, last claim.Day) int32 {
	last = lastWithin(first, last)
	if last < first {
		return 0
	}
	n := int(last-first) + 1
	s.stay = cleared(s.stay, n) // days with one drug or more
	s.pair = cleared(s.pair, n) // days with two or more
	for _, drug := range drugs {
		s.covered = marked(s.covered, drug, first, last)
		for w, days := range s.covered {
			s.pair[w] |= s.stay[w] & days
			s.stay[w] |= days
		}
	}
	return int32(count(s.pair))
}

func lastWithin(first, last claim.Day) claim.Day {
	return claim.Day(min(int64(last), int64(first)+MaxPeriodDays-1))
}

// marked is the set of days, counted from first, that the intervals hold.
func marked(set []uint64, runs []Interval, first, last claim.Day) []uint64 {
	set = cleared(set, int(last-first)+1)
	for _, run := range runs {
		setRange(set, int(run.From)-int(first), int(min(run.Thru, last))-int(first))
	}
	return set
}
