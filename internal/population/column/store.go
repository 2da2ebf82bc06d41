package column

import (
	"os"
	"path/filepath"
	"strings"
)

// Store is a folder of segments. Which of them are live is not its business: the event record says so and the caller passes
// their ids, so that a segment whose load was killed before it was recorded is simply never opened.
type Store struct {
	root   string
	header header
	mapped mappedSegments
}

// OpenStore opens a store folder, making it when it is new.
func OpenStore(dir string) (*Store, error) {
	h, err := loadHeader(dir)
	if err != nil {
		return nil, err
	}
	return &Store{root: dir, header: h, mapped: mappedSegments{live: map[string]*segment{}}}, nil
}

// Dir is the store's folder.
func (s *Store) Dir() string { return s.root }

// NewWriter starts a segment in this store.
func (s *Store) NewWriter(segID string, opts Options) (*Writer, error) {
	return NewWriter(s.root, segID, opts)
}

// Info reads what a segment says about itself. ErrNotFound when it is not there.
func (s *Store) Info(segID string) (SegmentInfo, error) {
	if err := checkID(segID); err != nil {
		return SegmentInfo{}, err
	}
	m, err := readManifest(segmentDir(s.root, segID))
	if err != nil {
		return SegmentInfo{}, err
	}
	return m.Info, nil
}

// Remove deletes a segment: one that Delta found to change nothing, or one that a merge has replaced. Snapshots that hold
// it keep reading it.
func (s *Store) Remove(segID string) error {
	if err := checkID(segID); err != nil {
		return err
	}
	return removeSegment(s.root, segmentDir(s.root, segID))
}

// RemoveOrphans deletes the segments that are not live and what killed loads left, and tells what it deleted. Call it only
// while no load is running in any process: a load that has not been recorded yet is an orphan too.
func (s *Store) RemoveOrphans(live []string) (removed []string, err error) {
	keep := map[string]bool{}
	for _, id := range live {
		keep["seg-"+id] = true
	}
	list, err := os.ReadDir(s.root)
	if err != nil {
		return nil, failed("list", s.root, err)
	}
	for _, e := range list {
		name := e.Name()
		pending := strings.HasPrefix(name, "tmp-")
		if !e.IsDir() || keep[name] || !pending && !strings.HasPrefix(name, "seg-") {
			continue
		}
		if err := removeSegment(s.root, filepath.Join(s.root, name)); err != nil {
			return removed, err
		}
		removed = append(removed, name)
	}
	return removed, nil
}

// removeSegment takes a folder's name away first, so that a crash never leaves half a segment under its name.
func removeSegment(root, dir string) error {
	gone := filepath.Join(root, "tmp-removed-"+filepath.Base(dir))
	if err := os.RemoveAll(gone); err != nil {
		return failed("remove", gone, err)
	}
	if err := os.Rename(dir, gone); err != nil {
		if os.IsNotExist(err) {
			return &Fault{Op: "remove", File: dir, Kind: ErrNotFound}
		}
		return failed("remove", dir, err)
	}
	return failed("remove", gone, os.RemoveAll(gone))
}
