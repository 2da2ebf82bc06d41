package column

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// Change counts what becomes of one kind of row of a new segment in the final-action view.
type Change struct {
	New       int64 `json:"new"`       // not seen before
	Replaced  int64 `json:"replaced"`  // a later copy that says something else
	Reversed  int64 `json:"reversed"`  // what was paid is now void or denied, a result or span withdrawn
	Renewed   int64 `json:"renewed"`   // a later copy that says the same: only its version counts from now on
	Duplicate int64 `json:"duplicate"` // the view has it already
	Late      int64 `json:"late"`      // the view has a later copy already
}

func (c *Change) add(o Change) {
	c.New += o.New
	c.Replaced += o.Replaced
	c.Reversed += o.Reversed
	c.Renewed += o.Renewed
	c.Duplicate += o.Duplicate
	c.Late += o.Late
}

// visible counts the rows by which the view differs.
func (c *Change) visible() int64 { return c.New + c.Replaced + c.Reversed }

// Delta is what a new segment changes in the view over the live ones.
type Delta struct {
	// Touched are the members whose rows change, ordered by hash, then id. Only they need to be evaluated again.
	Touched    []string `json:"-"`
	NewMembers int64    `json:"new_members"`
	Persons    Change   `json:"persons"`
	Claims     Change   `json:"claims"`
	Fills      Change   `json:"fills"`
	Results    Change   `json:"results"`
	Spans      Change   `json:"spans"`
}

// Nothing reports that the view, now and whatever comes later, is the same without the segment: it need not be kept.
func (d *Delta) Nothing() bool {
	all := d.total()
	return d.NewMembers == 0 && all.visible() == 0 && all.Renewed == 0
}

func (d *Delta) total() (all Change) {
	for _, c := range [...]*Change{&d.Persons, &d.Claims, &d.Fills, &d.Results, &d.Spans} {
		all.add(*c)
	}
	return all
}

func (d *Delta) add(o *Delta) {
	d.Touched = append(d.Touched, o.Touched...)
	d.NewMembers += o.NewMembers
	d.Persons.add(o.Persons)
	d.Claims.add(o.Claims)
	d.Fills.add(o.Fills)
	d.Results.add(o.Results)
	d.Spans.add(o.Spans)
}

// Delta compares a segment that has just been written with the live view. Its members are looked up in the order in which
// both sides are sorted: for a large segment that reads the live columns once from front to back, for a small one it looks
// at a few pages.
func (n *Snapshot) Delta(ctx context.Context, segID string) (*Delta, error) {
	both, err := n.store.Snapshot(append(n.SegmentIDs(), segID))
	if err != nil {
		return nil, err
	}
	defer both.Close() // unmapping what was only read
	parts := make([]Delta, both.Partitions())
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range parts {
		added := appendRange(nil, both.segments[len(n.segments)], len(n.segments), i, n.store.header.PartitionBits)
		if len(added) > 0 {
			group.Go(func() error { return both.compare(ctx, added[0], &parts[i]) })
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	d := &Delta{}
	for i := range parts {
		d.add(&parts[i])
	}
	return d, nil
}

// compare goes through the new segment's members of one partition.
func (n *Snapshot) compare(ctx context.Context, added memberRange, d *Delta) error {
	c := &comparison{
		old: facts{dict: n.dict}, new: facts{dict: n.dict}, delta: d,
		live: &Snapshot{segments: n.segments[:added.segment], base: n.base, dict: n.dict},
	}
	for row := added.lo; row < added.hi; row++ {
		if row%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := c.member(place{part: added.part, segment: added.segment, row: row}, n); err != nil {
			return err
		}
	}
	return nil
}
