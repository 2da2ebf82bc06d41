package column

import "math/bits"

// Member finds one member by id. The Rows are the caller's own and stay valid until the snapshot is closed.
func (n *Snapshot) Member(id string) (*Rows, bool, error) {
	held := n.find(nil, Hash(id), id)
	if len(held) == 0 {
		return nil, false, nil
	}
	r, err := n.rows(&scratch{facts: facts{dict: n.dict}}, held)
	return r, err == nil, err
}

// find appends where the segments hold a member, oldest first.
func (n *Snapshot) find(held []place, hash uint64, member string) []place {
	for s, seg := range n.segments {
		p := seg.parts[partitionOf(hash, seg.manifest.PartitionBits)]
		if p == nil {
			continue
		}
		if row := p.find(hash, member, seg.manifest.PartitionBits); row >= 0 {
			held = append(held, place{part: p, segment: s, row: row})
		}
	}
	return held
}

// find gives the row of a member, or -1.
func (p *segPart) find(hash uint64, member string, partitionBits int) int {
	hashes := p.person.hash
	for i := interpolate(hashes, hash, partitionBits); i < len(hashes) && hashes[i] == hash; i++ {
		if p.person.member.at(i) == member {
			return i
		}
	}
	return -1
}

// firstStep is how far from the guess the answer is looked for first.
const firstStep = 8

// interpolate finds the first row whose hash is not less. Hashes are spread evenly over the partition's share of the
// hash range, so that the place can be computed almost exactly: a few looks instead of a binary search's twenty.
func interpolate(hashes []uint64, hash uint64, partitionBits int) int {
	return nearby(hashes, hash, scale(hash<<partitionBits, len(hashes)))
}

// nearby finds the first row whose hash is not less, looking further and further away from a guess.
func nearby(hashes []uint64, hash uint64, guess int) int {
	lo, hi := guess, guess // the answer will be in [lo, hi]
	for step := firstStep; lo > 0 && hashes[lo-1] >= hash; step *= 4 {
		lo = max(0, lo-step)
	}
	for step := firstStep; hi < len(hashes) && hashes[hi] < hash; step *= 4 {
		hi = min(len(hashes), hi+step)
	}
	return lo + firstAtLeast(hashes[lo:hi], hash)
}

// scale maps a hash, whose partition bits have been shifted out, to a row of n.
func scale(hash uint64, n int) int {
	hi, _ := bits.Mul64(hash, uint64(n))
	return int(hi)
}
