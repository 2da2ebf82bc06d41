package column

import "math/bits"

// Hash places a member: the top bits choose the partition and members are sorted by it within one. It is part of the file
// format and never changes: FNV-1a over the bytes of the id, then the 64-bit finaliser of MurmurHash3, because the top bits
// of FNV-1a alone are uneven for short ids.
func Hash(member string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(member) {
		h = (h ^ uint64(member[i])) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// partitionOf is the partition of a hash when there are 1<<b partitions.
func partitionOf(hash uint64, b int) int {
	return int(bits.RotateLeft64(hash, b) & (1<<b - 1))
}

// partitionFloor is the lowest hash of partition i when there are 1<<b partitions.
func partitionFloor(i, b int) uint64 {
	return bits.RotateLeft64(uint64(i), -b)
}
