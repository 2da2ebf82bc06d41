// Package voice plays a year in which members speak: what they are unhappy with, what agents ask, and what the plan does about it.
// Everybody acts through the commands of the rooms, at simulated instants, so that lists, clocks, reports and the record look as after
// a year of work.
//
// Words:
//
//   - The stage is what the year needs: the rooms, the people with accounts, the members.
//   - A thread is one contact from its receipt to its end, as acts at instants. Acts behind the present are not played: that is why
//     some matters are still open today.
//   - A topic is what somebody may say, with the class it belongs to and what the plan found and did.
//
// Nothing of it is real. The words are our own, generated from a seed: the same seed, members and present give the same year.
package voice

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/sim/sample/cast"
	"github.com/keepwell/keepwell/rules"
)

// Days is how long before the present the year begins.
const Days = 365

// Stage is where the year plays. Members are the sample's member numbers; Parts are those whom a visitor of the demo can be.
type Stage struct {
	Rooms   *house.Rooms
	Parts   []cast.Part
	Members []string
	Now     time.Time
	Spoken  int // how many contacts of members are drawn, beside the scenes of today; 0 is the usual number
}

// usual is the number of contacts of a year: enough for every kind and channel, few enough that the demo starts quickly.
const usual = 560

// Year is the year that is played.
type Year struct {
	Stage
	zone    clock.Zone
	columns *ctm.Map
	staff   map[string]access.Visitor
	parts   map[string]cast.Part
	keys    map[string]string // of the parts, by account
	people  []*member
	threads []*thread
	numbers map[string]string // member numbers of the members in the cast
	played  time.Time         // everything before is on record
	swept   bool
}

// New draws the year and makes the contact details of those who speak known. Nothing is said before Until.
func New(ctx context.Context, s Stage) (*Year, error) {
	if s.Spoken == 0 {
		s.Spoken = usual
	}
	zone, err := clock.LoadZone(s.Rooms.Plan.Zone)
	if err != nil {
		return nil, fmt.Errorf("voice: %w", err)
	}
	columns, err := ctm.LoadMap(rules.Files, ctm.DefaultMap)
	if err != nil {
		return nil, fmt.Errorf("voice: %w", err)
	}
	y := &Year{
		Stage: s, zone: zone, columns: columns, staff: map[string]access.Visitor{}, parts: map[string]cast.Part{}, numbers: map[string]string{}, keys: map[string]string{},
		played: s.Now.AddDate(0, 0, -Days-1),
	}
	for _, prepare := range []func(context.Context) error{y.meet, y.desks} {
		if err := prepare(ctx); err != nil {
			return nil, fmt.Errorf("voice: %w", err)
		}
	}
	y.draw()
	return y, nil
}

// seed of everything that is drawn.
const seed = 4

// dice are those of one thread: what one draws changes nothing for the others.
func dice(n int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(n))) } //nolint:gosec // a demo's dice need to be the same each time

// Until plays everything that happens before an instant, day by day. Different matters of one day are worked on at the same time, as in
// an office; that also lets their appends share commits.
func (y *Year) Until(ctx context.Context, at time.Time) error {
	if at.After(y.Now) {
		at = y.Now
	}
	for y.played.Before(at) {
		end := y.zone.StartOfDay(y.zone.DateOf(y.played).AddDays(1))
		if end.After(at) {
			end = at
		}
		if err := y.day(ctx, end); err != nil {
			return fmt.Errorf("voice: %w", err)
		}
		y.played = end
	}
	if !at.Equal(y.Now) || y.swept {
		return nil
	}
	y.swept = true
	return y.sweep(ctx)
}

// sweepAtOnce is how many things of each kind one sweep does.
const sweepAtOnce = 200

// sweep does what the clock of the plan would have done until now. Before, everybody writes what they did last on the cases that they
// have: nobody of this plan lets a case lie.
func (y *Year) sweep(ctx context.Context) error {
	for _, t := range y.threads {
		if err := t.noteAll(ctx); err != nil {
			return fmt.Errorf("voice: %w", err)
		}
	}
	for {
		done, err := y.Rooms.Complaints.Sweep(ctx, y.Now, sweepAtOnce)
		if err != nil || !done.Any() {
			return err
		}
	}
}

// atOnce is how many matters are worked on at the same time.
const atOnce = 16

func (y *Year) day(ctx context.Context, end time.Time) error {
	var begin, due []*thread
	for _, t := range y.threads {
		if !t.due(end) {
			continue
		}
		due = append(due, t)
		if t.next == 0 {
			begin = append(begin, t)
		}
	}
	// Receipts come one after the other, so that the numbers are the same each time.
	slices.SortStableFunc(begin, func(a, b *thread) int {
		return cmp.Or(a.acts[0].at.Compare(b.acts[0].at), cmp.Compare(a.id, b.id))
	})
	for _, t := range begin {
		if err := t.step(ctx); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, t := range due {
		group.Go(func() error { return t.until(ctx, end) })
	}
	return group.Wait()
}

// Contacts is how many contacts the year has, those of agents and of CMS's module included.
func (y *Year) Contacts() int { return len(y.threads) }
