package evaluate

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// lookback tells whether a day lies in the reference period of a condition, had it been looked at on a later day.
type lookback struct {
	any      bool // everything does
	length   clock.Period
	monthEnd bool
	least    int32 // days that are always within the period
}

// newLookback works out least with a margin for short months: dates closer than that need no calendar.
func newLookback(length clock.Period, monthEnd bool) lookback {
	b := lookback{length: length, monthEnd: monthEnd, least: int32(length.Months*29+length.Days) - 3}
	if monthEnd {
		b.least -= 31
	}
	return b
}

func (b *lookback) reaches(early, late claim.Day) bool {
	if b.any || late-early <= b.least {
		return true
	}
	end := clock.FromDays(late)
	if b.monthEnd {
		end = end.EndOfMonth()
	}
	return early >= clock.Lookback(end, b.length).From.Days()
}

// complete is the first hit at which n hits, each so many days after the one before, and not all of them weak, lie in one
// look-back; none when there is no such hit. Hits are in the order of dates.
func (w *work) complete(hits []hit, n *node, b *lookback) int {
	switch {
	case int(n.min) > len(hits):
		return none
	case n.min == 1 && n.weak == none:
		return 0
	case n.min == 2 && n.weak == none:
		return completePair(hits, n.apart, b)
	default:
		return w.chain.complete(hits, n, b)
	}
}

// completePair is complete for two claims, by far the commonest rule: the best partner is the latest one early enough.
func completePair(hits []hit, apart int32, b *lookback) int {
	partner := -1
	for i := range hits {
		for partner+1 < i && hits[partner+1].date <= hits[i].date-apart {
			partner++
		}
		if partner >= 0 && b.reaches(hits[partner].date, hits[i].date) {
			return i
		}
	}
	return none
}

// chainStart is the latest day on which a chain that ends at some hit can begin: of any hits, and with a strong one among them.
type chainStart struct{ any, strong claim.Day }

// chainScratch holds two rows of the table of chains: for each hit, the best start over all hits up to it.
type chainScratch struct{ last, next []chainStart }

// complete builds chains link by link. Only the latest possible start matters, so one pass per link is enough.
func (c *chainScratch) complete(hits []hit, n *node, b *lookback) int {
	c.last = c.last[:0]
	best := chainStart{claim.NoDay, claim.NoDay}
	for i := range hits {
		best.any = hits[i].date
		if !hits[i].weak {
			best.strong = hits[i].date
		}
		if n.min == 1 && !hits[i].weak {
			return i
		}
		c.last = append(c.last, best)
	}
	for link := int32(2); link <= n.min; link++ {
		if at := c.lengthen(hits, n.apart, link == n.min, b); at != none {
			return at
		}
		c.last, c.next = c.next, c.last
	}
	return none
}

// lengthen adds one link to every chain. On the final link it gives the first hit whose chain is strong and within look-back.
func (c *chainScratch) lengthen(hits []hit, apart int32, final bool, b *lookback) int {
	c.next = c.next[:0]
	best := chainStart{claim.NoDay, claim.NoDay}
	partner := -1
	for i := range hits {
		for partner+1 < i && hits[partner+1].date <= hits[i].date-apart {
			partner++
		}
		if partner >= 0 {
			before := c.last[partner]
			strong := before.strong
			if !hits[i].weak {
				strong = before.any
			}
			if final && strong != claim.NoDay && b.reaches(strong, hits[i].date) {
				return i
			}
			best.any, best.strong = max(best.any, before.any), max(best.strong, strong)
		}
		c.next = append(c.next, best)
	}
	return none
}
