package adherence

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// lastDay is 9999-12-31, where supply ends at the latest, so that no sum of days can overflow.
const lastDay claim.Day = 2932896

// Scratch is the working memory of one goroutine; the zero value is ready. It holds one treatment period at a time:
// bit i of covered is day index+i.
type Scratch struct {
	index, end claim.Day
	fillDates  int32

	covered []uint64
	stay    []uint64 // days of stays[:]; set by layStays only
	past    []span   // supply, after shifting, that reaches past end
	stays   []span   // merged, in order, not cut at end; empty when stays do not count
	pair    []uint64 // TogetherDays only
	sorted  []Fill
	next    [MaxIngredients]claim.Day // first day free of the ingredient's supply
}

// span is a closed run of days.
type span struct{ from, thru claim.Day }

func (s *Scratch) days() int32 { return s.end - s.index + 1 }

// layOut finds the index date and lays every fill known by a day on the days of the treatment period. False without a fill.
func (s *Scratch) layOut(h *History, end, known claim.Day) bool {
	end = claim.Day(min(int64(end), int64(h.Start)+MaxPeriodDays-1))
	fills := within(s.inOrder(h.Fills), h.Start, min(end, known))
	if len(fills) == 0 {
		return false
	}
	s.index, s.end = fills[0].Date, end
	s.covered = cleared(s.covered, int(s.days()))
	s.stays = s.stays[:0]
	s.place(fills)
	return true
}

// inOrder gives the real fills by date, the slice itself when it already is so.
func (s *Scratch) inOrder(fills []Fill) []Fill {
	before := claim.NoDay
	for i := range fills {
		f := &fills[i]
		if f.Supply < 0 || f.Ingredients == 0 || f.Date < before {
			return s.sort(fills)
		}
		before = f.Date
	}
	return fills
}

func (s *Scratch) sort(fills []Fill) []Fill {
	s.sorted = s.sorted[:0]
	for _, f := range fills {
		if f.Supply >= 0 && f.Ingredients != 0 {
			s.sorted = append(s.sorted, f)
		}
	}
	slices.SortStableFunc(s.sorted, func(a, b Fill) int { return cmp.Compare(a.Date, b.Date) })
	return s.sorted
}

// within cuts sorted fills to those dated from first through last.
func within(fills []Fill, first, last claim.Day) []Fill {
	for len(fills) > 0 && fills[0].Date < first {
		fills = fills[1:]
	}
	for len(fills) > 0 && fills[len(fills)-1].Date > last {
		fills = fills[:len(fills)-1]
	}
	return fills
}

// place shifts each fill behind earlier supply of the same ingredient and marks the days it covers. Fills of one day stack.
func (s *Scratch) place(fills []Fill) {
	s.past, s.fillDates = s.past[:0], 0
	var seen uint64
	before := claim.NoDay
	for i := range fills {
		f := &fills[i]
		if f.Date != before {
			s.fillDates++
			before = f.Date
		}
		for left := f.Ingredients; left != 0; left &= left - 1 {
			k := bits.TrailingZeros64(left)
			from := f.Date
			if seen>>k&1 != 0 {
				from = max(from, s.next[k])
			}
			seen |= 1 << k
			thru := claim.Day(min(int64(from)+int64(f.Supply)-1, int64(lastDay)))
			s.next[k] = thru + 1
			s.cover(from, thru)
		}
	}
}

func (s *Scratch) cover(from, thru claim.Day) {
	if thru > s.end {
		s.past = append(s.past, span{from, thru})
		thru = s.end
	}
	setRange(s.covered, int(from-s.index), int(thru-s.index))
}

func (s *Scratch) coveredDays() int32 { return int32(count(s.covered)) }

// supplyEnd is the last covered day, also past the end of the treatment period, but there only outside stays.
func (s *Scratch) supplyEnd() claim.Day {
	limit := lastDay
	for {
		day := s.lastPast(limit)
		if day == claim.NoDay {
			break
		}
		admitted, inStay := s.stayOn(day)
		if !inStay {
			return day
		}
		limit = admitted - 1
	}
	if i := lastSet(s.covered); i >= 0 {
		return s.index + claim.Day(i)
	}
	return claim.NoDay
}

// lastPast is the last day of supply past the treatment period, not later than limit.
func (s *Scratch) lastPast(limit claim.Day) claim.Day {
	last := claim.NoDay
	for _, run := range s.past {
		if day := min(run.thru, limit); day >= run.from && day > s.end {
			last = max(last, day)
		}
	}
	return last
}
