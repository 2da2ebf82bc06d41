package adherence

import "math/bits"

// A run of days is a slice of words, day i being bit i%64 of word i/64. Ranges are closed; an empty range (thru < from) and the
// part below day 0 are no days.

// cleared gives a set of n days with none in it, in the old memory when that is large enough.
func cleared(set []uint64, n int) []uint64 {
	words := (n + 63) / 64
	if cap(set) < words {
		return make([]uint64, words)
	}
	set = set[:words]
	clear(set)
	return set
}

// maskBelow has the bits below n set; n may lie outside the word.
func maskBelow(n int) uint64 {
	if n <= 0 {
		return 0
	}
	if n >= 64 {
		return ^uint64(0)
	}
	return 1<<n - 1
}

func countWord(w uint64) int { return bits.OnesCount64(w) }

func count(set []uint64) int {
	n := 0
	for _, w := range set {
		n += bits.OnesCount64(w)
	}
	return n
}

func setRange(set []uint64, from, thru int) {
	from = max(from, 0)
	if thru < from {
		return
	}
	first, last := from>>6, thru>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-thru&63)
	if first == last {
		set[first] |= head & tail
		return
	}
	set[first] |= head
	for w := first + 1; w < last; w++ {
		set[w] = ^uint64(0)
	}
	set[last] |= tail
}

// clearRange takes the days out and says how many were in.
func clearRange(set []uint64, from, thru int) int {
	n := 0
	for w := max(from, 0) >> 6; w<<6 <= thru; w++ {
		mask := maskBelow(thru+1-w<<6) &^ maskBelow(from-w<<6)
		n += bits.OnesCount64(set[w] & mask)
		set[w] &^= mask
	}
	return n
}

// fillGaps puts up to n days into the first gaps of the range and returns what is left of n.
func fillGaps(set []uint64, from, thru, n int) int {
	for w := max(from, 0) >> 6; n > 0 && w<<6 <= thru; w++ {
		gaps := ^set[w] & maskBelow(thru+1-w<<6) &^ maskBelow(from-w<<6)
		for ; gaps != 0 && n > 0; n-- {
			set[w] |= gaps & -gaps
			gaps &= gaps - 1
		}
	}
	return n
}

// lastSet is the last day in the set, -1 when there is none.
func lastSet(set []uint64) int {
	for w := len(set) - 1; w >= 0; w-- {
		if set[w] != 0 {
			return w<<6 + 63 - bits.LeadingZeros64(set[w])
		}
	}
	return -1
}

// nthBit is the position of the set bit that has n set bits below it.
func nthBit(w uint64, n int) int {
	for ; n > 0; n-- {
		w &= w - 1
	}
	return bits.TrailingZeros64(w)
}
