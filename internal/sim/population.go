package sim

import (
	"context"
	"math/rand/v2"
	"strconv"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// The three years in which the members have claims. The last one is the measurement year of the adherence gaps.
var (
	firstDay = clock.DateOf(2023, 1, 1).Days()
	yearDay  = clock.DateOf(2025, 1, 1).Days()
	lastDay  = clock.DateOf(2025, 12, 31).Days()
)

// AsOf is the day on which a simulated population is looked at: the last day with claims.
func AsOf() clock.Date { return clock.FromDays(lastDay) }

// Population is a number of members with about so many claim lines each, a fifth of them drug fills.
type Population struct {
	Seed    uint64
	Members int
	Lines   int // claim lines and fills of a member
}

// Send gives all members to the sink, one after the other. It stops at the sink's first error or when ctx is done.
func (p Population) Send(ctx context.Context, sink claim.Sink) error {
	return p.SendRange(ctx, 0, p.Members, sink)
}

// SendRange gives the members from first up to, not including, end: the same ones that Send gives at their place.
func (p Population) SendRange(ctx context.Context, first, end int, sink claim.Sink) error {
	m := &member{d: loadOnce(), sink: sink, lines: p.Lines}
	for i := first; i < end; i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		m.begin(p.Seed, i)
		if err := m.send(); err != nil {
			return err
		}
	}
	return nil
}

// member is one member being drawn, and the memory used again for the next.
type member struct {
	d     *distribution
	sink  claim.Sink
	lines int

	source rand.PCG
	r      *rand.Rand
	id     string
	sex    claim.Sex
	until  claim.Day // death or disenrolment, else lastDay
	codes  []claim.Code
	onPage []claim.Code
	number int // of the next claim or fill
	text   []byte
	known  chosen
}

// chosen are the adherence classes a member takes drugs of.
type chosen [3]bool

// begin makes the draws of a member depend on nothing but seed and number.
func (m *member) begin(seed uint64, i int) {
	m.source.Seed(seed, uint64(i))
	if m.r == nil {
		m.r = rand.New(&m.source)
	}
	m.text = strconv.AppendInt(append(m.text[:0], "SIM"...), int64(100_000_000+i), 10)
	m.id, m.number, m.until = string(m.text), 0, lastDay
}

func (m *member) send() error {
	if err := m.sendPerson(); err != nil {
		return err
	}
	m.drawProfile()
	fills := m.lines / fillShare
	if err := m.sendClaims(m.lines - fills); err != nil {
		return err
	}
	return m.sendFills(fills)
}

// fillShare: one line of five is a fill, as in the sample (805 of 4,116 rows).
const fillShare = 5

// nextID numbers claims and fills of a member.
func (m *member) nextID() string {
	m.number++
	m.text = strconv.AppendInt(append(append(m.text[:0], m.id...), '-'), int64(m.number), 10)
	return string(m.text)
}

func (m *member) chance(share float64) bool { return m.r.Float64() < share }

// between draws a day from first through last.
func (m *member) between(first, last claim.Day) claim.Day {
	if last <= first {
		return first
	}
	return first + m.r.Int32N(last-first+1)
}
