package column

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// run is a sorted part of a load: packed facts by hash, then member, then arrival. It lies in memory or, when the load
// outgrew its limit, in a mapped file.
type run interface {
	// section is a cursor over the facts with lo <= hash and, unless hi is 0, hash < hi.
	section(lo, hi uint64) cursor
	// release says that a section has been read and its memory is not needed again.
	release(lo, hi uint64)
	close() error
}

// cursor walks packed facts in order. ok is false at the end.
type cursor interface {
	next() (hash uint64, packed []byte, ok bool)
}

// entry places one packed fact in the gathering buffer.
type entry struct {
	hash    uint64
	at, len uint32
}

// heap is the run that is being gathered.
type heap struct {
	entries []entry
	buf     []byte
}

func (h *heap) packed(e entry) []byte { return h.buf[e.at : e.at+e.len] }

// sort puts the facts in order. Members whose hashes collide are told apart afterwards: it hardly ever happens.
func (h *heap) sort() {
	slices.SortFunc(h.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at))
	})
	for lo := 0; lo < len(h.entries); {
		hi := lo + 1
		mixed := false
		for hi < len(h.entries) && h.entries[hi].hash == h.entries[lo].hash {
			mixed = mixed || memberOf(h.packed(h.entries[hi])) != memberOf(h.packed(h.entries[lo]))
			hi++
		}
		if mixed {
			slices.SortStableFunc(h.entries[lo:hi], func(a, b entry) int {
				return strings.Compare(memberOf(h.packed(a)), memberOf(h.packed(b)))
			})
		}
		lo = hi
	}
}

func (h *heap) section(lo, hi uint64) cursor {
	from, _ := slices.BinarySearchFunc(h.entries, lo, entryAgainst)
	to := len(h.entries)
	if hi != 0 {
		to, _ = slices.BinarySearchFunc(h.entries, hi, entryAgainst)
	}
	return &heapCursor{heap: h, entries: h.entries[from:to]}
}

func entryAgainst(e entry, hash uint64) int { return cmp.Compare(e.hash, hash) }

func (h *heap) release(_, _ uint64) {}

func (h *heap) close() error { return nil }

type heapCursor struct {
	heap    *heap
	entries []entry
}

func (c *heapCursor) next() (uint64, []byte, bool) {
	if len(c.entries) == 0 {
		return 0, nil, false
	}
	e := c.entries[0]
	c.entries = c.entries[1:]
	return e.hash, c.heap.packed(e), true
}

// spillHead is the hash and the length before each fact in a spilled run.
const spillHead = 12

// spilled is a run in a mapped file; sections tells where each partition of the store starts.
type spilled struct {
	data     []byte
	sections []int64
	bits     int
}

// spilling is a run on its way to disk.
type spilling struct {
	heap heap
	done chan struct{} // closed when the rest may be read
	run  *spilled
	err  error
}

func startSpill(h heap, path string, bits int) *spilling {
	s := &spilling{heap: h, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		s.heap.sort()
		s.run, s.err = s.heap.spill(path, bits)
	}()
	return s
}

// spill writes a sorted heap to a file and maps it. The file needs no syncing: a load that is killed starts again.
func (h *heap) spill(path string, bits int) (*spilled, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, failed("create", path, err)
	}
	defer f.Close() // a failed write has been reported; the mapping outlives the descriptor
	s := &spilled{bits: bits, sections: make([]int64, 1<<bits+1)}
	size, err := h.writeSpill(f, s)
	if err != nil {
		return nil, failed("spill", path, err)
	}
	if err := os.Remove(path); err != nil { // the mapping keeps the content; a kill leaves nothing behind
		return nil, failed("spill", path, err)
	}
	s.data, err = unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	return s, failed("map", path, err)
}

func (h *heap) writeSpill(f *os.File, s *spilled) (size int64, err error) {
	w := bufio.NewWriterSize(f, writeBuffer)
	part := 0
	for _, e := range h.entries {
		for p := partitionOf(e.hash, s.bits); part < p; {
			part++
			s.sections[part] = size
		}
		var head [spillHead]byte
		binary.LittleEndian.PutUint64(head[:], e.hash)
		binary.LittleEndian.PutUint32(head[8:], e.len)
		_, _ = w.Write(head[:]) // the buffered writer keeps its first error for Flush
		_, _ = w.Write(h.packed(e))
		size += spillHead + int64(e.len)
	}
	for part++; part < len(s.sections); part++ {
		s.sections[part] = size
	}
	return size, w.Flush()
}

func (s *spilled) section(lo, hi uint64) cursor { return &spillCursor{data: s.between(lo, hi)} }

func (s *spilled) between(lo, hi uint64) []byte {
	to := len(s.sections) - 1
	if hi != 0 {
		to = partitionOf(hi, s.bits)
	}
	return s.data[s.sections[partitionOf(lo, s.bits)]:s.sections[to]]
}

// release gives the pages back, so that a large load stays resident only where it is being merged.
func (s *spilled) release(lo, hi uint64) { advise(s.between(lo, hi), unix.MADV_DONTNEED) }

func (s *spilled) close() error { return unix.Munmap(s.data) }

type spillCursor struct{ data []byte }

func (c *spillCursor) next() (uint64, []byte, bool) {
	if len(c.data) == 0 {
		return 0, nil, false
	}
	hash := binary.LittleEndian.Uint64(c.data)
	end := spillHead + int(binary.LittleEndian.Uint32(c.data[8:]))
	packed := c.data[spillHead:end]
	c.data = c.data[end:]
	return hash, packed, true
}
