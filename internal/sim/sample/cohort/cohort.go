package cohort

import (
	"fmt"
	"math/rand/v2"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Members is how many people there are.
const Members = 1500

// seed was chosen once; changing it changes everybody.
const seed = 0x6b656570

// day is a civil date as the columns keep it.
type day = claim.Day

// The first and the last day of the story. The last is the second day for which the demo evaluates.
var (
	opening = date(2017, 1, 1)
	closing = date(2020, 10, 31)
)

// NameOf makes up the name of a member, family name first.
type NameOf func(member string, sex claim.Sex) string

// Write writes the tables below dir, which must exist.
func Write(dir string, name NameOf) error {
	b := &book{name: name}
	for i := range Members {
		b.tell(newMember(i))
	}
	return b.write(dir)
}

// tell lives one member's life from opening to closing.
func (b *book) tell(m *member) {
	b.enrol(m)
	b.visits(m)
	b.stays(m)
	b.inBed(m)
	b.reversals(m)
	b.endOfLife(m)
	b.prevention(m)
	b.vaccines(m)
	b.fills(m)
}

// chance draws for one member.
type chance struct{ *rand.Rand }

func chanceOf(i int) chance { return chance{rand.New(rand.NewPCG(seed, uint64(i)))} }

func (c chance) happens(p float64) bool { return c.Float64() < p }

// between draws from a closed range.
func (c chance) between(low, high int) int {
	if high <= low {
		return low
	}
	return low + c.IntN(high-low+1)
}

func (c chance) days(low, high int) day { return day(c.between(low, high)) }

func pick[T any](c chance, from []T) T { return from[c.IntN(len(from))] }

func date(year, month, d int) day { return clock.DateOf(year, monthOf(month), d).Days() }

func text(d day) string {
	if d == claim.NoDay {
		return ""
	}
	return clock.FromDays(d).String()
}

func id(i int) string { return fmt.Sprintf("GEN-%04d", i+1) }
