package person

import (
	"cmp"
	"hash/fnv"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// maxBlock is the largest block whose pairs are compared: one with more people is held together by something that says nothing,
// such as a placeholder date of birth.
const maxBlock = 200

// pairs compares the people of each block with each other, so that the work grows with the people and not with their square.
func pairs(cards []card, touched map[ID]bool) []Candidate {
	blocks := blocksOf(cards)
	found := map[[2]ID]Candidate{}
	for start := 0; start < len(blocks); {
		end := start + 1
		for end < len(blocks) && blocks[end].key == blocks[start].key {
			end++
		}
		if n := end - start; n > 1 && n <= maxBlock {
			pairsIn(cards, blocks[start:end], touched, found)
		}
		start = end
	}
	out := make([]Candidate, 0, len(found))
	for _, c := range found {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Candidate) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	return out
}

func pairsIn(cards []card, block []blocked, touched map[ID]bool, found map[[2]ID]Candidate) {
	for i, x := range block {
		for _, y := range block[i+1:] {
			a, b := cards[x.card], cards[y.card]
			if touched != nil && !touched[a.id] && !touched[b.id] {
				continue
			}
			if c, ok := compare(a, b); ok {
				found[[2]ID{c.A, c.B}] = c
			}
		}
	}
}

// blocked says that a card belongs to a block.
type blocked struct {
	key  uint64
	card int
}

// blocksOf puts every card into the blocks in which its duplicates would be too: same number, same family name or given name with
// the birth date, same name with the birth's year or the digits of the birth, same name and ZIP.
func blocksOf(cards []card) []blocked {
	var out []blocked
	for i, c := range cards {
		for _, k := range c.blocks() {
			out = append(out, blocked{k, i})
		}
	}
	slices.SortFunc(out, func(a, b blocked) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.card, b.card)) })
	return slices.Compact(out)
}

func (c card) blocks() []uint64 {
	var out []uint64
	add := func(parts ...string) { out = append(out, blockKey(parts...)) }
	for _, n := range c.numbers {
		system := n.System
		if system == CMSCrossReference {
			system = CMSBeneSK
		}
		add("number", string(system), n.Value)
	}
	if c.family == "" {
		return out
	}
	if c.birth != noDay {
		birth := clock.FromDays(int32(c.birth)).String()
		digits := []byte(birth)
		slices.Sort(digits)
		add("family", beginning(c.family), birth)
		add("given", beginning(c.given), birth)
		add("digits", c.family, beginning(c.given), string(digits))
		add("year", c.family, c.given, birth[:4])
		add("day", c.family, c.given, birth[5:])
	}
	if c.zip != "" {
		add("zip", c.family, c.given, c.zip)
	}
	return out
}

// beginning is enough of a word to stand for it in spite of a slip further on.
func beginning(word string) string {
	runes := []rune(word)
	return string(runes[:min(2, len(runes))])
}

func blockKey(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = h.Write([]byte(p)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}
