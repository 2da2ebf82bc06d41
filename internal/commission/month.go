package commission

import (
	"fmt"
	"iter"
	"math/bits"
	"strings"
	"time"
)

// Months are months of one calendar year: January is the lowest bit.
type Months uint16

// MonthsOf are the months from first to last.
func MonthsOf(first, last time.Month) (out Months) {
	for m := first; m <= last; m++ {
		out = out.With(m)
	}
	return out
}

// With adds a month.
func (s Months) With(m time.Month) Months { return s | 1<<(m-1) }

// Has tells whether a month is among them.
func (s Months) Has(m time.Month) bool { return s&(1<<(m-1)) != 0 }

// Count is how many there are.
func (s Months) Count() int { return bits.OnesCount16(uint16(s)) }

// All yields them in order.
func (s Months) All() iter.Seq[time.Month] {
	return func(yield func(time.Month) bool) {
		for m := time.January; m <= time.December; m++ {
			if s.Has(m) && !yield(m) {
				return
			}
		}
	}
}

// String is the months as numbers, such as 1-4,8.
func (s Months) String() string {
	var b strings.Builder
	for m := time.January; m <= time.December; m++ {
		if !s.Has(m) {
			continue
		}
		last := m
		for last < time.December && s.Has(last+1) {
			last++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		if last == m {
			fmt.Fprintf(&b, "%d", m)
		} else {
			fmt.Fprintf(&b, "%d-%d", m, last)
		}
		m = last
	}
	return b.String()
}
