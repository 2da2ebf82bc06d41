// Package trade plays what agents sold and what the plan paid them in the demo: agencies and agents with their credentials over three
// plan years, CMS's reply files month by month, plan changes through every channel, commission runs, disputes.
//
// Words:
//
//   - The stage is what the trade needs: the rooms, the members, the present.
//   - A customer is a member with a plan and an agent; a switch is a customer's move to another plan, with how it came about.
//   - A step is something that happens at an instant; steps are played in the order of their time.
//
// Agents, agencies and what they do are invented. Around whom it is built is not: the switches of the people of CMS's synthetic files
// are those of the files, five years later. Everything goes through the commands of the rooms, never into their tables.
package trade

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Stage is where the trade plays.
type Stage struct {
	Rooms   *house.Rooms
	Members []string // member numbers of the sample
	Files   string   // folder of the sample's files
	Scratch string   // folder for the files that CMS would send
	Now     time.Time
}

// years is how many plan years are played, the present one included.
const years = 3

// Begins is the first day of the first plan year.
func Begins(now time.Time) clock.Date { return clock.DateOf(now.Year()-years+1, time.January, 1) }

// Before is when the sample's people must be known, so that the trade can begin.
func Before(now time.Time) time.Time { return Begins(now).AddDays(-28).Midnight().Add(17 * time.Hour) }

// Trade is the trade that is played.
type Trade struct {
	Stage
	begins    clock.Date
	zone      clock.Zone
	agents    []*seller
	customers []*customer
	byID      map[person.ID]*customer
	steps     []step
	next      int
	held      []map[string]string // replies that come with the next file
	lines     int                 // of replies so far
	counts    Counts
}

// Counts say what was played.
type Counts struct{ Agents, Customers, Switches, Runs, Disputes int }

type step struct {
	at time.Time
	do func(ctx context.Context, at time.Time) error
}

// New draws the trade. Nothing happens before Until.
func New(ctx context.Context, s Stage) (*Trade, error) {
	zone, err := clock.LoadZone(s.Rooms.Plan.Zone)
	if err != nil {
		return nil, fmt.Errorf("trade: %w", err)
	}
	t := &Trade{Stage: s, begins: Begins(s.Now), zone: zone, byID: map[person.ID]*customer{}}
	t.hire()
	if err := t.meet(ctx); err != nil {
		return nil, fmt.Errorf("trade: %w", err)
	}
	switches, err := t.switches()
	if err != nil {
		return nil, fmt.Errorf("trade: %w", err)
	}
	t.credentials()
	t.open()
	t.months(switches)
	t.affairs()
	t.counts.Agents, t.counts.Customers, t.counts.Switches = len(t.agents), len(t.customers), len(switches)
	slices.SortStableFunc(t.steps, func(a, b step) int { return a.at.Compare(b.at) })
	return t, nil
}

// Until plays everything before an instant.
func (t *Trade) Until(ctx context.Context, at time.Time) error {
	for t.next < len(t.steps) && t.steps[t.next].at.Before(at) {
		s := t.steps[t.next]
		if err := s.do(ctx, s.at); err != nil {
			return fmt.Errorf("trade: %s: %w", s.at.Format(time.DateOnly), err)
		}
		t.next++
	}
	return nil
}

// Counts say what was played until now.
func (t *Trade) Counts() Counts { return t.counts }

func (t *Trade) at(day clock.Date, hour int, do func(ctx context.Context, at time.Time) error) {
	t.steps = append(t.steps, step{t.zone.StartOfDay(day).Add(time.Duration(hour) * time.Hour), do})
}

// by is a command of somebody at a desk of the plan.
func (t *Trade) by(who access.Visitor, id string, at time.Time) person.Cause {
	return person.Cause{
		ID: "demo/trade/" + id, At: at, Zone: t.Rooms.Plan.Zone,
		Actor: record.Actor{ID: who.Account, Role: string(who.Role), Channel: who.Channel},
	}
}

// The plan's own people at the desks. Those who hold them today have accounts in the cast.
var (
	specialist = visitor(access.RolePlanChange, "demo:plan-change", "Naomi Fisher")
	broker     = visitor(access.RoleBroker, "demo:broker", "Victor Lang")
	finance    = visitor(access.RoleFinance, "demo:finance", "Judith Moss")
)

func visitor(role access.Role, account, name string) access.Visitor {
	return access.Visitor{Account: account, Name: name, Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "demo", SteppedUp: true}
}

// dice are those of one thing: what one draws changes nothing for the others.
func dice(parts ...string) *rand.Rand {
	id := record.IDOf("trade", parts...)
	var seed uint64
	for _, c := range []byte(id[:12]) {
		seed = seed*31 + uint64(c)
	}
	return rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // a demo's dice need to be the same each time
}

func pick[T any](d *rand.Rand, all []T) T { return all[d.IntN(len(all))] }

func byDay(a, b *changed) int {
	return cmp.Or(a.on.Compare(b.on), cmp.Compare(a.who.number, b.who.number), cmp.Compare(a.contract, b.contract))
}
