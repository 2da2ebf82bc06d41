package column

import (
	"context"
	"os"
	"slices"
)

// Merge writes several live segments as one new segment that gives the same view. The ids must stand next to each other in
// the snapshot, since of equal versions the later segment wins; the new segment takes their place in the live list, which
// the caller changes through the record before it removes the old ones.
func (n *Snapshot) Merge(ctx context.Context, ids []string, newID string) (SegmentInfo, error) {
	first, err := n.adjacent(ids)
	if err != nil {
		return SegmentInfo{}, err
	}
	if err := startSegment(n.store.root, newID); err != nil {
		return SegmentInfo{}, err
	}
	segments := n.segments[first : first+len(ids)]
	m := newMerging(segments)
	d := &draft{root: n.store.root, id: newID, dict: m.dict}
	var rows int64
	for _, s := range segments {
		rows += s.manifest.Info.Rows()
	}
	d.bits = chooseBits(rows, n.store.header.PartitionBits)
	info, err := d.write(ctx, m.between)
	if err != nil {
		_ = os.RemoveAll(pendingDir(n.store.root, newID)) // what stays is removed by RemoveOrphans
	}
	return info, err
}

// adjacent finds the segments in the snapshot and insists on their order.
func (n *Snapshot) adjacent(ids []string) (first int, err error) {
	if len(ids) > 0 {
		first = slices.Index(n.ids, ids[0])
	}
	if len(ids) < 2 || first < 0 || first+len(ids) > len(n.ids) || !slices.Equal(n.ids[first:first+len(ids)], ids) {
		return 0, &Fault{Op: "merge", File: n.store.root, Kind: ErrInvalid}
	}
	return first, nil
}

// merging reads several segments with the numbers of one dictionary.
type merging struct {
	segments []*segment
	dict     *Dict
	final    [][]uint32 // per segment: its code numbers in the new dictionary
}

func newMerging(segments []*segment) *merging {
	p := packer{}
	m := &merging{segments: segments}
	for _, s := range segments {
		for i := range s.dict.Codes {
			p.number(s.dict.Systems[i], s.dict.Codes[i])
		}
	}
	dict, final := sortCodes(p.keys)
	m.dict = dict
	for _, s := range segments {
		numbers := make([]uint32, s.dict.Len())
		for i := range numbers {
			numbers[i] = final[p.number(s.dict.Systems[i], s.dict.Codes[i])]
		}
		m.final = append(m.final, numbers)
	}
	return m
}

// between yields the members with lo <= hash and, unless hi is 0, hash < hi.
func (m *merging) between(lo, hi uint64) memberSource {
	var ranges []memberRange
	for place, s := range m.segments {
		for _, p := range s.parts {
			if p == nil {
				continue
			}
			r := memberRange{part: p, segment: place, lo: firstAtLeast(p.person.hash, lo), hi: p.n}
			if hi != 0 {
				r.hi = firstAtLeast(p.person.hash, hi)
			}
			if r.lo < r.hi {
				ranges = append(ranges, r)
			}
		}
	}
	return &mergedMembers{merging: m, walk: newWalk(ranges)}
}

type mergedMembers struct {
	*merging
	walk *walk
}

func (m *mergedMembers) member(f *facts) (bool, error) {
	if !m.walk.next() {
		return false, nil
	}
	first := m.walk.held[0]
	f.begin(first.part.person.hash[first.row], first.part.person.member.at(first.row))
	for _, h := range m.walk.held {
		codes, fills, results := len(f.codes), len(f.fills), len(f.results)
		if err := h.part.gather(f, h.row, 0, int32(h.segment)); err != nil {
			return false, err
		}
		if !f.renumber(m.final[h.segment], codes, fills, results) {
			return false, corrupt("read", h.part.name, "a code outside the dictionary")
		}
	}
	return true, nil
}

func (m *mergedMembers) release() {} // the segments stay mapped for the snapshot

// renumber gives the rows gathered last the numbers of another dictionary.
func (f *facts) renumber(final []uint32, codes, fills, results int) bool {
	known := uint32(len(final))
	for i := codes; i < len(f.codes); i++ {
		if f.codes[i].code >= known {
			return false
		}
		f.codes[i].code = final[f.codes[i].code]
	}
	for i := fills; i < len(f.fills); i++ {
		if f.fills[i].drug >= known {
			return false
		}
		f.fills[i].drug = final[f.fills[i].drug]
	}
	for i := results; i < len(f.results); i++ {
		if f.results[i].test >= known {
			return false
		}
		f.results[i].test = final[f.results[i].test]
	}
	return true
}

// mergeTogether is how many segments of one size are merged at once: a row is then rewritten about log4(rows) times.
const mergeTogether = 4

// MergeChoice says which segments to merge next, or none: a run of at least four neighbours of which none has more rows
// than all the others together. So small loads are gathered soon and the large first load is left alone.
func MergeChoice(live []SegmentInfo) []string {
	for end := len(live); end >= mergeTogether; end-- {
		if ids := similar(live[:end]); ids != nil {
			return ids
		}
	}
	return nil
}

// similar takes neighbours from the end for as long as the next one is not larger than what has been taken, after the first
// mergeTogether-1 have been compared among themselves.
func similar(live []SegmentInfo) []string {
	var ids []string
	var sum, largest int64
	for i := len(live) - 1; i >= 0; i-- {
		rows := live[i].Rows()
		if len(ids) >= mergeTogether && rows > sum {
			break
		}
		ids = append(ids, live[i].ID)
		sum += rows
		largest = max(largest, rows)
		if len(ids) == mergeTogether && largest > sum-largest {
			return nil
		}
	}
	if len(ids) < mergeTogether {
		return nil
	}
	slices.Reverse(ids)
	return ids
}
