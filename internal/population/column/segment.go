package column

import (
	"fmt"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// segment is one load, mapped. It stays mapped while a snapshot holds it.
type segment struct {
	id       string
	dir      string
	manifest *manifest
	dict     Dict
	parts    []*segPart // one per partition of the segment; nil where it has no members
	mu       sync.Mutex
	maps     [][]byte // guarded by mu
	refs     int      // guarded by the store
}

// segPart is one partition of a segment.
type segPart struct {
	name   string // for faults
	n      int    // members
	codes  uint32 // in the segment's dictionary
	person personTable
	claim  claimTable
	code   codeTable
	fill   fillTable
	result resultTable
	span   spanTable
}

// openSegment maps the files of a segment. It looks at the manifest and at the files' heads and tails, never at rows.
func openSegment(root, id string) (*segment, error) {
	s := &segment{id: id, dir: segmentDir(root, id)}
	m, err := readManifest(s.dir)
	if err != nil {
		return nil, err
	}
	s.manifest = m
	s.parts = make([]*segPart, 1<<m.PartitionBits)
	if err := s.open(); err != nil {
		_ = s.unmap()
		return nil, err
	}
	return s, nil
}

// openTogether is how many partitions are opened at once: a cold disk answers many small reads in the time of one.
const openTogether = 32

func (s *segment) open() error {
	entries := map[string]fileEntry{}
	for _, e := range s.manifest.Files {
		entries[e.Name] = e
	}
	if err := s.openDict(entries); err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(openTogether)
	for i := range s.parts {
		if _, ok := entries[partName(i)+"/"+personFile]; ok {
			group.Go(func() error { return s.openPart(i, entries) })
		}
	}
	return group.Wait()
}

// partName is the folder of a partition.
func partName(i int) string { return fmt.Sprintf("p%02d", i) }

// table maps one file and points a table's slices into it; a file that is not listed is an empty table.
func (s *segment) table(entries map[string]fileEntry, name string, fields []field) (int, error) {
	e, ok := entries[name]
	if !ok {
		return 0, nil
	}
	path := filepath.Join(s.dir, filepath.FromSlash(name))
	data, err := mapFile(path, e.Bytes)
	if err != nil {
		return 0, err
	}
	s.hold(data)
	_ = unix.Madvise(data, unix.MADV_RANDOM) // a hint: opening looks at single pages here and there
	if err := checkEdge(path, data, e.Edge); err != nil {
		return 0, err
	}
	if err := bindTable(path, data, fields, e.Rows); err != nil {
		return 0, err
	}
	_ = unix.Madvise(data, unix.MADV_NORMAL)
	return e.Rows, nil
}

// hold keeps a mapping for unmap.
func (s *segment) hold(data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maps = append(s.maps, data)
}

// openDict copies the codes, since they are few and outlive the mapping in explanations.
func (s *segment) openDict(entries map[string]fileEntry) error {
	t := &dictTable{}
	n, err := s.table(entries, dictFile, t.fields())
	if err != nil || n == 0 {
		return err
	}
	s.dict.Systems = append([]claim.System(nil), t.system...)
	s.dict.Codes = make([]string, n)
	all := string(t.code.data)
	for i := range s.dict.Codes {
		lo, hi := t.code.offset[i], t.code.offset[i+1]
		if lo < 0 || hi < lo || int(hi) > len(all) {
			return corrupt("open", filepath.Join(s.dir, dictFile), "code %d is not where its offset says", i)
		}
		s.dict.Codes[i] = all[lo:hi]
	}
	return nil
}

func (s *segment) openPart(i int, entries map[string]fileEntry) error {
	name := partName(i)
	p := &segPart{name: filepath.Join(s.dir, name), codes: uint32(s.dict.Len())}
	for _, t := range tablesOf(&p.person, &p.claim, &p.code, &p.fill, &p.result, &p.span) {
		n, err := s.table(entries, name+"/"+t.file, t.fields)
		if err != nil {
			return err
		}
		if t.file == personFile {
			p.n = n
		}
	}
	s.parts[i] = p
	return p.checkEnds()
}

// checkEnds compares what the last member's rows end at with what the tables hold: tables of one partition that do not
// belong together are found at open.
func (p *segPart) checkEnds() error {
	if p.n == 0 {
		return corrupt("open", p.name, "a partition without members")
	}
	last := p.extent(p.n - 1)
	ends := [...]uint32{last.claim.hi, last.code.hi, last.fill.hi, last.result.hi, last.span.hi}
	rows := [...]int{len(p.claim.from), len(p.code.code), len(p.fill.drug), len(p.result.test), len(p.span.coverage)}
	for i := range rows {
		if int(ends[i]) != rows[i] {
			return corrupt("open", p.name, "table %d has %d rows, its members %d", i, rows[i], ends[i])
		}
	}
	return nil
}

func (s *segment) unmap() error {
	var first error
	for _, m := range s.maps {
		if err := unix.Munmap(m); err != nil && first == nil {
			first = failed("unmap", s.dir, err)
		}
	}
	s.maps, s.parts = nil, nil
	return first
}

// bounds are the rows lo <= i < hi of one table.
type bounds struct{ lo, hi uint32 }

func (b bounds) rows() int64 { return int64(b.hi) - int64(b.lo) }

// extent is where a member's rows lie.
type extent struct {
	claim, code, fill, result, span bounds
	resultVoid, spanVoid            uint32 // how many of them are withdrawn
}

func (p *segPart) extent(row int) extent {
	t := &p.person
	e := extent{
		claim: bounds{hi: t.claimEnd[row]}, code: bounds{hi: t.codeEnd[row]}, fill: bounds{hi: t.fillEnd[row]},
		result: bounds{hi: t.resultEnd[row]}, span: bounds{hi: t.spanEnd[row]}, resultVoid: t.resultVoid[row],
		spanVoid: t.spanVoid[row],
	}
	if row > 0 {
		e.claim.lo, e.code.lo, e.fill.lo = t.claimEnd[row-1], t.codeEnd[row-1], t.fillEnd[row-1]
		e.result.lo, e.span.lo = t.resultEnd[row-1], t.spanEnd[row-1]
	}
	return e
}

// within reports whether the bounds lie in a table of n rows.
func (b bounds) within(n int) bool { return b.lo <= b.hi && int(b.hi) <= n }

// sound reports whether a member's rows lie within the tables, so that a damaged file ends in an error and not in a panic.
func (p *segPart) sound(e *extent) bool {
	return e.claim.within(len(p.claim.from)) && e.code.within(len(p.code.code)) && e.fill.within(len(p.fill.drug)) &&
		e.result.within(len(p.result.test)) && e.span.within(len(p.span.coverage)) &&
		e.resultVoid <= e.result.hi-e.result.lo && e.spanVoid <= e.span.hi-e.span.lo
}

func (p *segPart) damaged(row int) error {
	return corrupt("read", p.name, "row %d of %s points outside the tables", row, personFile)
}

// mappedSegments are shared by all snapshots of a store.
type mappedSegments struct {
	mu   sync.Mutex
	live map[string]*segment
}

// hold maps a segment, or counts one more holder.
func (m *mappedSegments) hold(root, id string) (*segment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.live[id]; ok {
		s.refs++
		return s, nil
	}
	s, err := openSegment(root, id)
	if err != nil {
		return nil, err
	}
	s.refs = 1
	m.live[id] = s
	return s, nil
}

// release unmaps a segment when its last holder is done.
func (m *mappedSegments) release(s *segment) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s.refs--
	if s.refs > 0 {
		return nil
	}
	delete(m.live, s.id)
	return s.unmap()
}
