package column

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPartitionsCoverAllHashes: every hash lies between the floors of its partition and the next.
func TestPartitionsCoverAllHashes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hash, bits := rapid.Uint64().Draw(t, "hash"), rapid.IntRange(0, maxPartitionBits).Draw(t, "bits")
		p := partitionOf(hash, bits)
		if hash < partitionFloor(p, bits) || p+1 < 1<<bits && hash >= partitionFloor(p+1, bits) {
			t.Fatalf("hash %x is outside partition %d of %d", hash, p, 1<<bits)
		}
		if fine := partitionOf(hash, maxPartitionBits); fine>>(maxPartitionBits-bits) != p {
			t.Fatalf("partition %d of %d is not a part of %d of %d", fine, 1<<maxPartitionBits, p, 1<<bits)
		}
	})
}

// TestHashSpreads: ids that differ in their last digits only fill the partitions evenly.
func TestHashSpreads(t *testing.T) {
	const members = 64_000
	var counts [64]int
	for i := range members {
		counts[partitionOf(Hash(fmt.Sprintf("-1000000%07d", i)), 6)]++
	}
	for p, n := range counts {
		if n < 850 || n > 1150 {
			t.Errorf("partition %d has %d members instead of about 1000", p, n)
		}
	}
}

// TestNearbyFindsWhatASearchFinds from whatever guess it starts.
func TestNearbyFindsWhatASearchFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hashes := rapid.SliceOf(rapid.Uint64Range(0, 1000)).Draw(t, "hashes")
		slices.Sort(hashes)
		hash := rapid.Uint64Range(0, 1001).Draw(t, "hash")
		guess := rapid.IntRange(0, len(hashes)).Draw(t, "guess")
		want := sort.Search(len(hashes), func(i int) bool { return hashes[i] >= hash })
		if got := nearby(hashes, hash, guess); got != want {
			t.Fatalf("nearby = %d, want %d", got, want)
		}
	})
}

func TestInterpolateFindsEveryHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.IntRange(0, 6).Draw(t, "bits")
		p := rapid.IntRange(0, 1<<bits-1).Draw(t, "partition")
		var hashes []uint64
		for _, h := range rapid.SliceOf(rapid.Uint64()).Draw(t, "hashes") {
			hashes = append(hashes, partitionFloor(p, bits)|h>>bits)
		}
		slices.Sort(hashes)
		for _, h := range hashes {
			if i := interpolate(hashes, h, bits); hashes[i] != h || i > 0 && hashes[i-1] == h {
				t.Fatalf("hash %x found at %d", h, i)
			}
		}
	})
}

// heapOf packs persons under given hashes, which lets a test make hashes collide.
func heapOf(rows ...collision) *heap {
	h, p := &heap{}, packer{}
	for _, r := range rows {
		at := len(p.buf)
		p.head(packedSpan, r.member)
		p.int(0)
		p.byte(1)
		p.int(int64(r.day))
		p.int(int64(r.day))
		p.text("H1")
		p.text("")
		h.entries = append(h.entries, entry{hash: r.hash, at: uint32(at), len: uint32(len(p.buf) - at)})
	}
	h.buf = p.buf
	h.sort()
	return h
}

type collision struct {
	hash   uint64
	member string
	day    int32
}

// TestCollidingHashesStayApart: two members of one hash are two members, in every run and over runs.
func TestCollidingHashesStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []collision
		for i := range rapid.IntRange(0, 30).Draw(t, "rows") {
			rows = append(rows, collision{
				hash:   rapid.Uint64Range(0, 2).Draw(t, "hash") << 62,
				member: rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "member"), day: int32(i),
			})
		}
		cut := rapid.IntRange(0, len(rows)).Draw(t, "cut")
		runs := []run{heapOf(rows[:cut]...), heapOf(rows[cut:]...)}
		slices.SortStableFunc(rows, func(a, b collision) int {
			return cmp.Or(cmp.Compare(a.hash, b.hash), strings.Compare(a.member, b.member))
		})
		var got []collision
		f := &facts{}
		for g := newGathered(runs, 0, 0, nil); ; {
			ok, err := g.member(f)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			for _, s := range f.spans {
				got = append(got, collision{f.hash, f.member, s.from})
			}
		}
		if !slices.Equal(got, rows) {
			t.Fatalf("%v, want %v", got, rows)
		}
	})
}

// personsOf is a partition with given hashes and members.
func personsOf(rows []collision) *segPart {
	p := &segPart{n: len(rows)}
	for _, r := range rows {
		p.person.hash = append(p.person.hash, r.hash)
		p.person.member.add(r.member)
	}
	return p
}

// TestCollidingHashesAreFound walks and looks up over two segments whose members collide.
func TestCollidingHashesAreFound(t *testing.T) {
	a := personsOf([]collision{{1, "A", 0}, {5, "A", 0}, {5, "C", 0}, {9, "A", 0}})
	b := personsOf([]collision{{5, "B", 0}, {5, "C", 0}, {9, "B", 0}})
	var walked []string
	w := newWalk([]memberRange{{part: a, hi: a.n}, {part: b, segment: 1, hi: b.n}})
	for w.next() {
		h := w.held[0]
		walked = append(walked, fmt.Sprint(h.part.person.hash[h.row], h.part.person.member.at(h.row), len(w.held)))
	}
	want := []string{"1A1", "5A1", "5B1", "5C2", "9A1", "9B1"}
	for i := range walked {
		walked[i] = strings.ReplaceAll(walked[i], " ", "")
	}
	if !slices.Equal(walked, want) {
		t.Errorf("walked %v, want %v", walked, want)
	}
	for _, c := range []struct {
		hash   uint64
		member string
		want   int
	}{{5, "C", 2}, {5, "A", 1}, {5, "B", -1}, {6, "A", -1}, {1, "A", 0}, {9, "A", 3}, {99, "A", -1}} {
		if got := a.find(c.hash, c.member, 0); got != c.want {
			t.Errorf("find %d %s: %d, want %d", c.hash, c.member, got, c.want)
		}
	}
}
