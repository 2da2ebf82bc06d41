package evaluate

import (
	"encoding/binary"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// Classes tells for every code of one dictionary which slots it belongs to. It is read-only.
type Classes struct {
	dict  *column.Dict
	of    []uint16 // class of the code, 0 = no slot
	first []uint32 // class c has slots slots[first[c]:first[c+1]]
	slots []uint16
	held  []uint64 // ingredients, beside slots
}

// Bind classifies each code of a dictionary once.
func (p *Program) Bind(dict *column.Dict) *Classes {
	return p.Binder().Bind(dict, []*column.Dict{dict})
}

func classKey(found []slotHit) string {
	var key []byte
	for _, s := range found {
		key = binary.LittleEndian.AppendUint16(key, s.slot)
		key = binary.LittleEndian.AppendUint64(key, s.held)
	}
	return string(key)
}

func (c *Classes) add(found []slotHit) uint16 {
	for _, s := range found {
		c.slots = append(c.slots, s.slot)
		c.held = append(c.held, s.held)
	}
	c.first = append(c.first, uint32(len(c.slots)))
	if len(c.first)-2 > maxClasses {
		panic("evaluate: more classes than a class number holds")
	}
	return uint16(len(c.first) - 2)
}

// maxClasses is far above the number of different lists of slots that rules can make out of their slots in practice.
const maxClasses = 1<<16 - 1

// slotsOf is the slots of a dictionary code.
func (c *Classes) slotsOf(code uint32) []uint16 {
	class := c.of[code]
	return c.slots[c.first[class]:c.first[class+1]]
}

// heldIn is the ingredients of a product in a slot, and whether the code belongs to the slot at all.
func (c *Classes) heldIn(code uint32, slot int16) (uint64, bool) {
	class := c.of[code]
	for i := c.first[class]; i < c.first[class+1]; i++ {
		if int16(c.slots[i]) == slot {
			return c.held[i], true
		}
	}
	return 0, false
}

// slotHit is one slot a code belongs to, with the ingredients the product holds there.
type slotHit struct {
	slot uint16
	held uint64
}

// codeIndex finds the slots of a code.
type codeIndex struct {
	exact    map[product][]slotHit
	prefixes []prefixHit
}

type prefixHit struct {
	system claim.System
	prefix string
	hit    slotHit
}

func (p *Program) codeIndex() *codeIndex {
	x := &codeIndex{exact: map[product][]slotHit{}}
	for n, s := range p.slots {
		for _, m := range s.members {
			hit := slotHit{uint16(n), m.ingredients}
			if prefix, ok := strings.CutSuffix(m.code, "*"); ok {
				x.prefixes = append(x.prefixes, prefixHit{m.system, prefix, hit})
				continue
			}
			key := product{m.system, productKey(m.system, m.code)}
			x.exact[key] = addHit(x.exact[key], hit)
		}
	}
	return x
}

// addHit keeps the list in the order of slots, each slot once.
func addHit(hits []slotHit, hit slotHit) []slotHit {
	if last := len(hits) - 1; last >= 0 && hits[last].slot == hit.slot {
		hits[last].held |= hit.held
		return hits
	}
	return append(hits, hit)
}

func (x *codeIndex) slotsOf(system claim.System, code string) []slotHit {
	hits := x.exact[product{system, productKey(system, code)}]
	for _, p := range x.prefixes {
		if p.system == system && strings.HasPrefix(code, p.prefix) {
			hits = insertHit(hits, p.hit)
		}
	}
	return hits
}

// insertHit adds a slot without changing the list it was given.
func insertHit(hits []slotHit, hit slotHit) []slotHit {
	at := 0
	for at < len(hits) && hits[at].slot < hit.slot {
		at++
	}
	if at < len(hits) && hits[at].slot == hit.slot {
		return hits
	}
	grown := make([]slotHit, 0, len(hits)+1)
	grown = append(grown, hits[:at]...)
	grown = append(grown, hit)
	return append(grown, hits[at:]...)
}
