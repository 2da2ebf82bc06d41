package column

import (
	"sync"
	"sync/atomic"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Snapshot is the final-action view over a list of live segments, in the order in which they were loaded. It is safe for
// many goroutines. What it hands out is valid until Close.
type Snapshot struct {
	store    *Store
	ids      []string
	segments []*segment
	base     []uint32 // where each segment's codes start in the dictionary
	dict     *Dict
	closed   atomic.Bool

	membersOnce sync.Once
	members     int
}

// Snapshot maps the given segments, oldest first. Close it when done; a later snapshot shares what is mapped already.
func (s *Store) Snapshot(segmentIDs []string) (*Snapshot, error) {
	n := &Snapshot{store: s, ids: append([]string(nil), segmentIDs...)}
	for _, id := range segmentIDs {
		if err := checkID(id); err != nil {
			return nil, n.abort(err)
		}
		seg, err := s.mapped.hold(s.root, id)
		if err != nil {
			return nil, n.abort(err)
		}
		n.segments = append(n.segments, seg)
		if seg.manifest.PartitionBits > s.header.PartitionBits {
			return nil, n.abort(corrupt("open", seg.dir, "more partitions than the store has"))
		}
	}
	n.joinDicts()
	return n, nil
}

func (n *Snapshot) abort(err error) error {
	_ = n.Close()
	return err
}

// joinDicts puts the segments' dictionaries one after another. A single one is taken as it is.
func (n *Snapshot) joinDicts() {
	if len(n.segments) == 1 {
		n.base, n.dict = []uint32{0}, &n.segments[0].dict
		return
	}
	size := 0
	for _, seg := range n.segments {
		n.base = append(n.base, uint32(size))
		size += seg.dict.Len()
	}
	n.dict = &Dict{Systems: make([]claim.System, 0, size), Codes: make([]string, 0, size)}
	for _, seg := range n.segments {
		n.dict.Systems = append(n.dict.Systems, seg.dict.Systems...)
		n.dict.Codes = append(n.dict.Codes, seg.dict.Codes...)
	}
}

// Close lets the segments go; those that no other snapshot holds are unmapped. Closing twice does nothing.
func (n *Snapshot) Close() error {
	if n.closed.Swap(true) {
		return nil
	}
	var first error
	for _, seg := range n.segments {
		if err := n.store.mapped.release(seg); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// SegmentIDs are the segments in order.
func (n *Snapshot) SegmentIDs() []string { return append([]string(nil), n.ids...) }

// Dict has the codes that all rows of this snapshot refer to: one for all partitions, so that each code of a snapshot is
// classified once. The pointer does not change while the snapshot is open.
func (n *Snapshot) Dict() *Dict { return n.dict }

// DictParts are the dictionaries of the segments, in order: Dict is one after the other. Their pointers stay the same for as
// long as any snapshot holds the segment, so that after a load only the new segment's codes need to be classified.
func (n *Snapshot) DictParts() []*Dict {
	parts := make([]*Dict, len(n.segments))
	for i, seg := range n.segments {
		parts[i] = &seg.dict
	}
	return parts
}

// Partitions is the number of partitions: the unit of parallel work.
func (n *Snapshot) Partitions() int { return 1 << n.store.header.PartitionBits }

// Members counts the members. With one segment it is known; with several the first call compares their sorted hashes.
func (n *Snapshot) Members() int {
	n.membersOnce.Do(func() {
		if len(n.segments) == 1 {
			n.members = int(n.segments[0].manifest.Info.Members)
			return
		}
		for i := range n.Partitions() {
			n.members += n.Partition(i).Members()
		}
	})
	return n.members
}
