package adherence

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// layStays merges the stays and marks their days in the treatment period. A stay that ends before it begins, or whose admission
// is unknown, is no stay; one without discharge lasts through openThru. False when no stay touches the treatment period or
// the supply past it.
func (s *Scratch) layStays(stays []Stay, openThru claim.Day) bool {
	for _, stay := range stays {
		run := span{stay.Admit, stay.Discharge}
		if run.thru == claim.NoDay {
			run.thru = openThru
		}
		if run.from != claim.NoDay && run.from <= run.thru && run.thru >= s.index {
			s.stays = append(s.stays, run)
		}
	}
	if len(s.stays) == 0 {
		return false
	}
	s.stays = merged(s.stays)
	s.stay = cleared(s.stay, int(s.days()))
	for _, run := range s.stays {
		setRange(s.stay, int(run.from)-int(s.index), int(min(run.thru, s.end)-s.index))
	}
	return true
}

// merged sorts runs of days and joins those that overlap or touch, in place.
func merged(runs []span) []span {
	if !slices.IsSortedFunc(runs, byFrom) {
		slices.SortFunc(runs, byFrom)
	}
	n := 0
	for _, run := range runs[1:] {
		if int64(run.from) <= int64(runs[n].thru)+1 {
			runs[n].thru = max(runs[n].thru, run.thru)
			continue
		}
		n++
		runs[n] = run
	}
	return runs[:n+1]
}

func byFrom(a, b span) int { return cmp.Compare(a.from, b.from) }

// stayOn finds the stay that holds a day.
func (s *Scratch) stayOn(day claim.Day) (admitted claim.Day, found bool) {
	for _, run := range s.stays {
		if run.from <= day && day <= run.thru {
			return run.from, true
		}
	}
	return 0, false
}

// moveSupplyOutOfStays takes stay days out of covered, and puts the supply they held on the first days without supply or stay
// that follow, within the treatment period (Attachment L, tables L-6 to L-11). It returns the number of stay days.
func (s *Scratch) moveSupplyOutOfStays() int32 {
	bank := 0
	for i, run := range s.stays {
		from, thru := max(0, int(run.from)-int(s.index)), int(min(run.thru, s.end)-s.index)
		bank += clearRange(s.covered, from, thru)
		home := int(s.end - s.index)
		if i+1 < len(s.stays) {
			home = min(home, int(s.stays[i+1].from-s.index)-1)
		}
		bank = fillGaps(s.covered, thru+1, home, bank)
	}
	return int32(count(s.stay))
}

// gapDays counts the days from the index date through a day with neither supply nor stay.
func (s *Scratch) gapDays(thru claim.Day) int32 {
	n := int(thru-s.index) + 1
	gaps := 0
	for w := 0; w*64 < n; w++ {
		gaps += countWord(s.gapWord(w) & maskBelow(n-w*64))
	}
	return int32(gaps)
}

// gapDayAfter is the first gap day after a day that follows so many other gap days.
func (s *Scratch) gapDayAfter(day claim.Day, skip int32) (claim.Day, bool) {
	total, first := int(s.days()), max(0, int(day)-int(s.index)+1)
	for w := first / 64; w*64 < total; w++ {
		gaps := s.gapWord(w) & maskBelow(total-w*64) &^ maskBelow(first-w*64)
		if n := int32(countWord(gaps)); n <= skip {
			skip -= n
			continue
		}
		return s.index + claim.Day(w*64+nthBit(gaps, int(skip))), true
	}
	return claim.NoDay, false
}

// gapWord is word w of the days with neither supply nor stay.
func (s *Scratch) gapWord(w int) uint64 {
	taken := s.covered[w]
	if len(s.stays) > 0 {
		taken |= s.stay[w]
	}
	return ^taken
}
