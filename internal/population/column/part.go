package column

import (
	"context"
	"sort"
)

// Part is one partition of a snapshot: the members whose hash has the same top bits, over all segments.
type Part struct {
	snapshot *Snapshot
	index    int
	ranges   []memberRange
}

// memberRange is a partition's share of one segment.
type memberRange struct {
	part    *segPart
	segment int // its place in the snapshot
	lo, hi  int // rows of the person table
}

// Partition gives partition i, 0 <= i < Partitions.
func (n *Snapshot) Partition(i int) *Part {
	p := &Part{snapshot: n, index: i}
	bits := n.store.header.PartitionBits
	for s, seg := range n.segments {
		p.ranges = appendRange(p.ranges, seg, s, i, bits)
	}
	return p
}

// appendRange finds the share of a segment: a whole partition of its own or, when the segment has fewer and so larger
// partitions, the rows between two hashes.
func appendRange(ranges []memberRange, seg *segment, place, i, bits int) []memberRange {
	own := seg.manifest.PartitionBits
	sp := seg.parts[i>>(bits-own)]
	if sp == nil {
		return ranges
	}
	r := memberRange{part: sp, segment: place, hi: sp.n}
	if own < bits {
		r.lo = firstAtLeast(sp.person.hash, partitionFloor(i, bits))
		if i+1 < 1<<bits {
			r.hi = firstAtLeast(sp.person.hash, partitionFloor(i+1, bits))
		}
	}
	if r.lo >= r.hi {
		return ranges
	}
	return append(ranges, r)
}

func firstAtLeast(hashes []uint64, hash uint64) int {
	return sort.Search(len(hashes), func(i int) bool { return hashes[i] >= hash })
}

// Dict has the codes that the rows refer to; it is the snapshot's.
func (p *Part) Dict() *Dict { return p.snapshot.dict }

// Index is the partition's number.
func (p *Part) Index() int { return p.index }

// Members counts the members of the partition.
func (p *Part) Members() int {
	if len(p.ranges) == 1 {
		return p.ranges[0].hi - p.ranges[0].lo
	}
	count := 0
	for w := newWalk(p.ranges); w.next(); {
		count++
	}
	return count
}

// Each calls fn for every member of the partition, ordered by hash, then id. The Rows are valid during the call only. An
// error of fn ends the walk and is returned. A partition is walked by one goroutine; several may be walked at once.
func (p *Part) Each(ctx context.Context, fn func(*Rows) error) error {
	p.announce()
	s := &scratch{facts: facts{dict: p.snapshot.dict}}
	w := newWalk(p.ranges)
	for i := 0; w.next(); i++ {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r, err := p.snapshot.rows(s, w.held)
		if err != nil {
			return err
		}
		if err := fn(r); err != nil {
			return err
		}
	}
	return nil
}

// rows puts together one member out of the segments that hold it.
func (n *Snapshot) rows(s *scratch, held []place) (*Rows, error) {
	if len(held) == 1 {
		h := held[0]
		return s.sliced(h.part, h.row, n.base[h.segment], n.dict)
	}
	if err := n.gather(&s.facts, held); err != nil {
		return nil, err
	}
	s.facts.settle(nil)
	return s.merged(n.dict), nil
}

// gather collects all copies of a member's rows, the oldest segment first.
func (n *Snapshot) gather(f *facts, held []place) error {
	first := held[0]
	f.begin(first.part.person.hash[first.row], first.part.person.member.at(first.row))
	for _, h := range held {
		if err := h.part.gather(f, h.row, n.base[h.segment], int32(h.segment)); err != nil {
			return err
		}
	}
	return nil
}
