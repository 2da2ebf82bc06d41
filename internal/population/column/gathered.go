package column

import "strings"

// gathered yields the members of a hash range out of several runs.
type gathered struct {
	runs   []run
	lo, hi uint64
	heads  []head
	final  []uint32
}

// head is the next fact of one run.
type head struct {
	cursor
	hash   uint64
	member string
	packed []byte
	ok     bool
}

func newGathered(runs []run, lo, hi uint64, final []uint32) *gathered {
	g := &gathered{runs: runs, lo: lo, hi: hi, final: final}
	for _, r := range runs {
		h := head{cursor: r.section(lo, hi)}
		h.advance()
		if h.ok {
			g.heads = append(g.heads, h)
		}
	}
	return g
}

func (h *head) advance() {
	if h.hash, h.packed, h.ok = h.next(); h.ok {
		h.member = memberOf(h.packed)
	}
}

// member fills f with all gathered facts of the next member, in order of arrival. It is false at the end.
func (g *gathered) member(f *facts) (bool, error) {
	first := g.first()
	if first == nil {
		return false, nil
	}
	hash, member := first.hash, first.member
	f.begin(hash, member)
	for i := range g.heads {
		h := &g.heads[i]
		for h.ok && h.hash == hash && h.member == member {
			f.unpack(h.packed, g.final)
			h.advance()
		}
	}
	return true, nil
}

func (g *gathered) release() {
	for _, r := range g.runs {
		r.release(g.lo, g.hi)
	}
}

// first is the run whose next member comes first.
func (g *gathered) first() *head {
	var least *head
	for i := range g.heads {
		h := &g.heads[i]
		if h.ok && (least == nil || precedes(h.hash, h.member, least.hash, least.member)) {
			least = h
		}
	}
	return least
}

// precedes is the order of members: by hash, then id.
func precedes(aHash uint64, aMember string, bHash uint64, bMember string) bool {
	return aHash < bHash || aHash == bHash && strings.Compare(aMember, bMember) < 0
}
