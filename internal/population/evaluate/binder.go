package evaluate

import (
	"sync"

	"github.com/keepwell/keepwell/internal/population/column"
)

// Binder classifies dictionaries one after the other and remembers them: of a snapshot that has grown by one small segment only
// that segment's codes are looked up. It is safe for many goroutines.
type Binder struct {
	index *codeIndex

	mu      sync.Mutex
	classes Classes // all classes so far; lists only grow, so that older Classes may share them
	known   map[string]uint16
	of      map[*column.Dict][]uint16 // the dictionaries of the last Bind
}

// Binder prepares the program for many dictionaries.
func (p *Program) Binder() *Binder {
	return &Binder{index: p.codeIndex(), classes: Classes{first: []uint32{0, 0}}, known: map[string]uint16{}}
}

// Bind classifies a dictionary that is the parts one after another. What was remembered of other parts is forgotten.
func (b *Binder) Bind(dict *column.Dict, parts []*column.Dict) *Classes {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := make(map[*column.Dict][]uint16, len(parts))
	all := make([]uint16, 0, dict.Len())
	for _, part := range parts {
		of, ok := b.of[part]
		if !ok {
			of = b.classify(part)
		}
		kept[part] = of
		all = append(all, of...)
	}
	b.of = kept
	c := b.classes
	c.dict, c.of = dict, all
	return &c
}

func (b *Binder) classify(dict *column.Dict) []uint16 {
	of := make([]uint16, dict.Len())
	for i := range dict.Codes {
		found := b.index.slotsOf(dict.At(uint32(i)))
		if len(found) == 0 {
			continue
		}
		key := classKey(found)
		class, seen := b.known[key]
		if !seen {
			class = b.classes.add(found)
			b.known[key] = class
		}
		of[i] = class
	}
	return of
}
