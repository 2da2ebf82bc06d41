package read

import "hash/maphash"

// maxRemembered is how many ids of one file are remembered in order to find repetitions: 8 million take 256 MB at most, the
// share of a load that the memory target of 4 GB leaves for it. Behind them repetitions are no longer noticed here
// (the report says so); the final-action view joins copies of an id in any case.
const maxRemembered = 8 << 20

// seed makes the hashes of this process differ from those of any other, so that nobody can prepare colliding ids.
var seed = maphash.MakeSeed()

func hashOfText(s string) uint64 { return maphash.String(seed, s) | 1 }

func hashOf(b []byte) uint64 { return maphash.Bytes(seed, b) | 1 } // never 0, which marks a free slot

// seen remembers ids and a hash of their content in a flat table with linear probing.
type seen struct {
	slots []seenSlot
	count int
}

type seenSlot struct{ id, content uint64 }

type sight int

const (
	firstSight sight = iota
	sameAgain        // the id with the same content
	otherAgain       // the id with other content
	unknownSight
)

// add remembers an id and says whether it was there before. The content of the latest copy stays.
func (s *seen) add(id, content uint64) sight {
	if s.count >= maxRemembered {
		return unknownSight
	}
	if 2*s.count >= len(s.slots) {
		s.grow()
	}
	slot := s.find(id)
	switch {
	case slot.id == 0:
		s.count++
		*slot = seenSlot{id, content}
		return firstSight
	case slot.content == content:
		return sameAgain
	default:
		slot.content = content
		return otherAgain
	}
}

func (s *seen) find(id uint64) *seenSlot {
	mask := uint64(len(s.slots) - 1)
	for i := id >> 1 & mask; ; i = (i + 1) & mask {
		if s.slots[i].id == 0 || s.slots[i].id == id {
			return &s.slots[i]
		}
	}
}

func (s *seen) grow() {
	old := s.slots
	s.slots = make([]seenSlot, max(1024, 2*len(old)))
	for _, slot := range old {
		if slot.id != 0 {
			*s.find(slot.id) = slot
		}
	}
}

// repeated tells whether the row repeats one that the file gave already for this id, and does its share of the books: a repetition
// is a duplicate, another content a conflicting copy that is handed on.
func (t *table) repeated(s *seen, id uint64, field string, content uint64) bool {
	switch s.add(id, content) {
	case sameAgain:
		t.report.Duplicates++
		return true
	case otherAgain:
		t.report.Conflicts++
		t.report.warn(t.row.line, field, ConflictingCopy, "one content for one id")
	case unknownSight:
		t.report.warn(t.row.line, field, NotChecked, "at most 8 million ids in a file")
	case firstSight:
	}
	return false
}
