package column

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// DefaultMemoryLimit is how many bytes of facts a writer gathers before it spills a sorted run to disk.
const DefaultMemoryLimit = 256 << 20

// Options of a writer; the zero value is good.
type Options struct {
	// MemoryLimit in bytes of gathered facts, DefaultMemoryLimit if 0. At most 2 GiB.
	MemoryLimit int
}

// Writer gathers one load and writes it as one segment. It is a claim.Sink for one goroutine. Nothing is visible before Close
// has returned; whatever happens before leaves at most a temporary folder that RemoveOrphans removes.
type Writer struct {
	root, id string
	header   header
	limit    int
	pack     packer
	heap     heap
	spilling *spilling // the run before, on its way to disk
	runs     []run
	facts    int64 // an upper bound of the rows to come
	failure  error
}

var _ claim.Sink = (*Writer)(nil)

// NewWriter starts a segment in the store folder dir. ErrExists if a segment of that id is there already.
func NewWriter(dir, segID string, opts Options) (*Writer, error) {
	h, err := loadHeader(dir)
	if err != nil {
		return nil, err
	}
	if err := startSegment(dir, segID); err != nil {
		return nil, err
	}
	w := &Writer{root: dir, id: segID, header: h, limit: opts.MemoryLimit}
	if w.limit <= 0 {
		w.limit = DefaultMemoryLimit
	}
	w.limit = min(w.limit, math.MaxInt32) / 2 // one half is gathered while the other is being spilled
	return w, nil
}

// startSegment makes the temporary folder, replacing what a killed load left there.
func startSegment(root, id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	if _, err := os.Stat(segmentDir(root, id)); err == nil {
		return &Fault{Op: "create", File: id, Kind: ErrExists}
	}
	dir := pendingDir(root, id)
	if err := os.RemoveAll(dir); err != nil {
		return failed("remove", dir, err)
	}
	return failed("create", dir, os.Mkdir(dir, 0o750))
}

// Person gathers what is known about a member.
func (w *Writer) Person(p *claim.Person) error {
	return w.gather(p.Member, p.Member, 1, func() { w.pack.person(p) })
}

// Span gathers a coverage span.
func (w *Writer) Span(s *claim.Span) error {
	return w.gather(s.Member, s.Member, 1, func() { w.pack.span(s) })
}

// Claim gathers a claim. It needs an id: the final action is found by it.
func (w *Writer) Claim(c *claim.Claim) error {
	return w.gather(c.Member, c.ID, 1+len(c.Codes), func() { w.pack.claim(c) })
}

// Fill gathers a drug fill. It needs an id: the final action is found by it.
func (w *Writer) Fill(f *claim.Fill) error {
	return w.gather(f.Member, f.ID, 1, func() { w.pack.fill(f) })
}

// Result gathers a result.
func (w *Writer) Result(r *claim.Result) error {
	return w.gather(r.Member, r.Member, 1, func() { w.pack.result(r) })
}

// gather packs one fact behind those before it and spills when there are too many.
func (w *Writer) gather(member, id string, rows int, pack func()) error {
	if w.failure != nil {
		return w.failure
	}
	if member == "" || id == "" {
		return &Fault{Op: "gather", File: w.id, Kind: ErrInvalid}
	}
	at := len(w.heap.buf)
	w.pack.buf = w.heap.buf
	pack()
	w.heap.buf = w.pack.buf
	if len(w.heap.buf) > math.MaxUint32 {
		w.failure = &Fault{Op: "gather", File: w.id, Kind: ErrTooLarge}
		return w.failure
	}
	w.heap.entries = append(w.heap.entries, entry{Hash(member), uint32(at), uint32(len(w.heap.buf) - at)})
	w.facts += int64(rows)
	if len(w.heap.buf) >= w.limit {
		w.failure = w.spill()
	}
	return w.failure
}

// spill sends what is gathered to disk in the background and goes on in the memory of the run before.
func (w *Writer) spill() error {
	spare, err := w.finishSpill()
	if err != nil {
		return err
	}
	path := filepath.Join(pendingDir(w.root, w.id), "run-"+strconv.Itoa(len(w.runs)))
	w.spilling = startSpill(w.heap, path, w.header.PartitionBits)
	w.heap = heap{entries: spare.entries[:0], buf: spare.buf[:0]}
	return nil
}

// finishSpill waits for the run that is being spilled and gives its memory back.
func (w *Writer) finishSpill() (spare heap, err error) {
	s := w.spilling
	if s == nil {
		return heap{}, nil
	}
	w.spilling = nil
	<-s.done
	if s.err == nil {
		w.runs = append(w.runs, s.run)
	}
	return s.heap, s.err
}

// Abandon gives up the load and removes what it wrote. It does nothing after Close.
func (w *Writer) Abandon() {
	w.release()
	_ = os.RemoveAll(pendingDir(w.root, w.id)) // what stays is removed by RemoveOrphans
}

func (w *Writer) release() {
	_, _ = w.finishSpill() // the first error counts
	for _, r := range w.runs {
		_ = r.close()
	}
	w.runs, w.heap, w.pack = nil, heap{}, packer{}
	if w.failure == nil {
		w.failure = &Fault{Op: "use", File: w.id, Kind: ErrInvalid}
	}
}

// Close writes the segment. When it returns without error the segment is durable and complete; otherwise nothing is left.
func (w *Writer) Close(ctx context.Context) (SegmentInfo, error) {
	info, err := w.close(ctx)
	if err != nil {
		w.Abandon()
		return SegmentInfo{}, err
	}
	w.release()
	return info, nil
}

func (w *Writer) close(ctx context.Context) (SegmentInfo, error) {
	if w.failure != nil {
		return SegmentInfo{}, w.failure
	}
	if _, err := w.finishSpill(); err != nil {
		return SegmentInfo{}, err
	}
	w.heap.sort()
	w.runs = append(w.runs, &w.heap)
	dict, final := sortCodes(w.pack.keys)
	d := &draft{root: w.root, id: w.id, bits: chooseBits(w.facts, w.header.PartitionBits), dict: dict}
	return d.write(ctx, func(lo, hi uint64) memberSource { return newGathered(w.runs, lo, hi, final) })
}

// sortCodes makes the dictionary and tells each code's final number.
func sortCodes(keys []codeKey) (*Dict, []uint32) {
	order := count(nil, len(keys))
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &keys[a], &keys[b]
		if x.system != y.system {
			return int(x.system) - int(y.system)
		}
		return strings.Compare(x.code, y.code)
	})
	dict := &Dict{Systems: make([]claim.System, len(keys)), Codes: make([]string, len(keys))}
	final := make([]uint32, len(keys))
	for to, from := range order {
		final[from] = uint32(to)
		dict.Systems[to], dict.Codes[to] = keys[from].system, keys[from].code
	}
	return dict, final
}

// partitionRows is how many rows a partition should have before a segment is split further.
const partitionRows = 1 << 18

// chooseBits keeps small segments in few files: a load of one claim writes one partition, a load of 16 million rows or more
// all of the store's.
func chooseBits(rows int64, most int) int {
	bits := 0
	for bits < most && rows>>bits > partitionRows {
		bits++
	}
	return bits
}

// count fills a slice with 0, 1, 2 ... n-1.
func count(s []int32, n int) []int32 {
	s = s[:0]
	for i := range n {
		s = append(s, int32(i))
	}
	return s
}
