package column

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

// TestRotNeverPanics turns bytes of a stored segment and uses it in every way that puts members together: there is an error
// or some answer, never a panic, and Check knows.
func TestRotNeverPanics(t *testing.T) {
	origin := freshStore(t)
	write(t, origin, "a", sample(), Options{})
	names := filesOf(t, origin, "a")
	rapid.Check(t, func(t *rapid.T) {
		s := freshStore(t)
		if err := os.CopyFS(segmentDir(s.root, "a"), os.DirFS(segmentDir(origin.root, "a"))); err != nil {
			t.Fatal(err)
		}
		write(t, s, "b", sample(), Options{})
		name := rapid.SampledFrom(names).Draw(t, "file")
		rot(t, filepath.Join(segmentDir(s.root, "a"), name))
		if err := useAll(s); !errors.Is(err, ErrCorrupt) {
			t.Fatalf("rot in %s was not found: %v", name, err)
		}
	})
}

// rot changes a few bytes of a file.
func rot(t *rapid.T, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := rapid.IntRange(0, len(data)-1).Draw(t, "first")
	changed := data[first] ^ byte(rapid.IntRange(1, 255).Draw(t, "bits"))
	for range rapid.IntRange(0, 5).Draw(t, "more") {
		data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
	}
	data[first] = changed // last, so that nothing undoes it
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// useAll opens two segments and puts every member together; it ends with a Check.
func useAll(s *Store) error {
	ctx := context.Background()
	n, err := s.Snapshot([]string{"a", "b"})
	if err != nil {
		return err
	}
	defer n.Close()
	var all []error
	for i := range n.Partitions() {
		all = append(all, n.Partition(i).Each(ctx, func(*Rows) error { return nil }))
	}
	for _, id := range []string{"M1", "M2"} {
		_, _, err := n.Member(id)
		all = append(all, err)
	}
	n.Members()
	_, err = n.Merge(ctx, []string{"a", "b"}, "m")
	all = append(all, err, n.ExportParquet(ctx, filepath.Join(s.root, "out"), nil))
	alone, err := s.Snapshot([]string{"a"})
	if err == nil {
		_, err = alone.Delta(ctx, "b")
		all = append(all, err, alone.Close())
	}
	return errors.Join(append(all, n.Check(ctx))...)
}
