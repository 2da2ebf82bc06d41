package column

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
)

const (
	manifestFile = "segment.json"
	headerFile   = "store.json"
	format       = 2 // of both files and of the tables
)

// DefaultPartitionBits makes 64 partitions. At a million members of 60 claim lines a partition then has 16,000 members and a
// million coded facts: 13 MB of hot columns, enough that a file is read in one sweep, small enough that many workers share
// the work evenly and that writing one needs tens of megabytes. Small segments use fewer: see chooseBits.
const DefaultPartitionBits = 6

// maxPartitionBits keeps the number of files of one segment within what one process may map.
const maxPartitionBits = 10

// header is the store's own small file.
type header struct {
	Format        int `json:"format"`
	PartitionBits int `json:"partition_bits"`
}

// fileEntry is one file of a segment.
type fileEntry struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	CRC32C uint32 `json:"crc32c"`
	Edge   uint32 `json:"edge_crc32c"` // of the first and last edgeBytes
	Rows   int    `json:"rows"`
}

// manifest is segment.json: what a complete segment consists of.
type manifest struct {
	Format int `json:"format"`
	// Bits of the hash by which this segment is partitioned: at most the store's, fewer when it is small.
	PartitionBits int         `json:"partition_bits"`
	Info          SegmentInfo `json:"info"`
	Files         []fileEntry `json:"files"`
	// Sum is the CRC-32C of the text before it. It is the last field.
	Sum uint32 `json:"sum"`
}

const sumField = `,"sum":`

// marshal writes the manifest with its sum.
func (m *manifest) marshal() ([]byte, error) {
	data, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	text := data[:bytes.LastIndex(data, []byte(sumField))]
	return fmt.Appendf(text, "%s%d}", sumField, crc32.Checksum(text, castagnoli)), nil
}

// unmarshal reads a manifest and holds it against its sum.
func (m *manifest) unmarshal(data []byte) error {
	if err := json.Unmarshal(data, m); err != nil {
		return err
	}
	end := bytes.LastIndex(data, []byte(sumField))
	if end < 0 || crc32.Checksum(data[:end], castagnoli) != m.Sum {
		return errors.New("its checksum is another one")
	}
	return nil
}

// SegmentInfo counts what a segment holds and what was folded while it was written.
type SegmentInfo struct {
	ID      string `json:"id"`
	Members int64  `json:"members"`
	Persons int64  `json:"persons"` // members of whom more than the id is known
	Claims  int64  `json:"claims"`
	Codes   int64  `json:"codes"`
	Fills   int64  `json:"fills"`
	Results int64  `json:"results"`
	Spans   int64  `json:"spans"`
	Bytes   int64  `json:"bytes"`
	// Folded counts the rows that went into others.
	Folded Folded `json:"folded"`
}

// Folded counts rows of one load that are not kept because another row of the load stands for them.
type Folded struct {
	Duplicates int64 `json:"duplicates"`  // equal copies of a claim, fill, result or span
	Superseded int64 `json:"superseded"`  // older versions of a claim, fill or span
	Conflicts  int64 `json:"conflicts"`   // same id and version with different content; the later row is kept
	EmptySpans int64 `json:"empty_spans"` // end before they begin, with nothing in the load that they withdraw
}

func (f *Folded) add(o Folded) {
	f.Duplicates += o.Duplicates
	f.Superseded += o.Superseded
	f.Conflicts += o.Conflicts
	f.EmptySpans += o.EmptySpans
}

// Rows is the number of rows over all tables.
func (i *SegmentInfo) Rows() int64 {
	return i.Members + i.Claims + i.Codes + i.Fills + i.Results + i.Spans
}

var segmentName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)

// checkID refuses a segment id that is no plain folder name.
func checkID(id string) error {
	if !segmentName.MatchString(id) {
		return &Fault{Op: "name", File: "segment", Kind: ErrInvalid}
	}
	return nil
}

func segmentDir(root, id string) string { return filepath.Join(root, "seg-"+id) }
func pendingDir(root, id string) string { return filepath.Join(root, "tmp-"+id) }

func readManifest(dir string) (*manifest, error) {
	path := filepath.Join(dir, manifestFile)
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, &Fault{Op: "open", File: dir, Kind: ErrNotFound}
	}
	if err != nil {
		return nil, failed("open", path, err)
	}
	m := &manifest{}
	if err := m.unmarshal(data); err != nil {
		return nil, corrupt("open", path, "%w", err)
	}
	if m.Format != format {
		return nil, corrupt("open", path, "format %d, this program reads %d", m.Format, format)
	}
	if m.PartitionBits < 0 || m.PartitionBits > maxPartitionBits {
		return nil, corrupt("open", path, "%d partition bits", m.PartitionBits)
	}
	return m, nil
}

// loadHeader reads the store's header, writing the first one when the folder is new.
func loadHeader(dir string) (header, error) {
	path := filepath.Join(dir, headerFile)
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return createHeader(dir)
	}
	if err != nil {
		return header{}, failed("open", path, err)
	}
	var h header
	if err := json.Unmarshal(data, &h); err != nil {
		return h, corrupt("open", path, "%w", err)
	}
	if h.Format != format || h.PartitionBits < 0 || h.PartitionBits > maxPartitionBits {
		return h, corrupt("open", path, "format %d with %d partition bits", h.Format, h.PartitionBits)
	}
	return h, nil
}

func createHeader(dir string) (header, error) {
	h := header{Format: format, PartitionBits: DefaultPartitionBits}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return h, failed("create", dir, err)
	}
	data, err := json.Marshal(h)
	if err != nil {
		return h, failed("create", dir, err)
	}
	if err := writeDurably(filepath.Join(dir, headerFile), data); err != nil {
		return h, err
	}
	return h, syncDir(filepath.Dir(filepath.Clean(dir))) // the folder's own name
}
