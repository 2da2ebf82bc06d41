package prevention

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Prevention is the room. It keeps the facts of all cases in memory and reads of the record only what is new.
type Prevention struct {
	Options

	mu       sync.Mutex
	position int64
	facts    map[complaint.ID]int // place in all
	all      []Fact
}

// Options of New.
type Options struct {
	Record     *record.Record
	Complaints *complaint.Complaints
	People     *person.Directory
	Guard      *access.Guard
	Rules      *Rules
	Enrolment  Enrolment
	Zone       clock.Zone
}

// Enrolment tells how long members were with the plan.
type Enrolment interface {
	// MemberMonths are the months of members in each month from one day to another: by contract and plan, as "H0001" and "H0001-001",
	// and of all members as "". nil when enrolment is not known.
	MemberMonths(ctx context.Context, from, to clock.Date) (map[clock.Date]map[string]float64, error)
}

// New opens the room. It reads nothing.
func New(o Options) *Prevention { return &Prevention{Options: o, facts: map[complaint.ID]int{}} }

// newsPage is how many events are read at once.
const newsPage = 2000

// Facts are those of all cases as they are now.
func (p *Prevention) Facts(ctx context.Context) ([]Fact, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	if p.position == 0 {
		err = p.readAll(ctx)
	} else {
		err = p.readNews(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("prevention: %w", err)
	}
	return slices.Clone(p.all), nil
}

func (p *Prevention) readAll(ctx context.Context) error {
	position, err := p.Record.Position(ctx)
	if err != nil || position == 0 {
		return err
	}
	p.all, p.facts = nil, map[complaint.ID]int{}
	err = p.Complaints.CasesAt(ctx, complaint.Past{Position: position}, func(c *complaint.Case) error {
		p.keep(FactOf(c))
		return nil
	})
	if err == nil {
		p.position = position
	}
	return err
}

// readNews reads the cases that changed since.
func (p *Prevention) readNews(ctx context.Context) error {
	for {
		events, err := p.Record.Read(ctx, p.position, newsPage)
		if err != nil || len(events) == 0 {
			return err
		}
		last := events[len(events)-1].Position
		changed := map[complaint.ID]bool{}
		for _, e := range events {
			if id := complaint.ID(e.Stream.ID()); e.Stream == complaint.StreamOf(id) {
				changed[id] = true
			}
		}
		for id := range changed {
			c, err := p.Complaints.CaseAt(ctx, id, last)
			if err != nil {
				return err
			}
			p.keep(FactOf(&c))
		}
		p.position = last
	}
}

func (p *Prevention) keep(f Fact) {
	if n, known := p.facts[f.Case]; known {
		p.all[n] = f
		return
	}
	p.facts[f.Case] = len(p.all)
	p.all = append(p.all, f)
}
