package column

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/population/claim"
)

var update = flag.Bool("update", false, "write the golden store again: only for a new format number")

const goldenDir = "testdata/golden"

// TestGoldenStore reads a store that was written when this format was made: later programs must read it too.
func TestGoldenStore(t *testing.T) {
	if *update {
		writeGolden(t)
	}
	s, err := OpenStore(goldenDir)
	if err != nil {
		t.Fatal(err)
	}
	n := open(t, s, "sample")
	if err := n.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	checkModel(t, n, &model{loads: []load{*sample()}})
	fresh := freshStore(t)
	write(t, fresh, "sample", sample(), Options{})
	if diff := cmp.Diff(filesOf(t, s, "sample"), filesOf(t, fresh, "sample")); diff != "" {
		t.Fatalf("the files are others than they were:\n%s", diff)
	}
}

func writeGolden(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(goldenDir); err != nil {
		t.Fatal(err)
	}
	s, err := OpenStore(goldenDir)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, "sample", sample(), Options{})
}

// TestSmallLoadsAreFewFiles: one claim is five files, whatever the store's number of partitions.
func TestSmallLoadsAreFewFiles(t *testing.T) {
	s := freshStore(t)
	write(t, s, "one", &load{Claims: sample().Claims[:1]}, Options{})
	want := []string{dictFile, "p00/" + claimFile, "p00/" + codeFile, "p00/" + personFile, manifestFile}
	if got := filesOf(t, s, "one"); !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for _, name := range want {
		if _, err := os.Stat(filepath.Join(segmentDir(s.root, "one"), name)); err != nil {
			t.Error(err)
		}
	}
}

func TestChooseBits(t *testing.T) {
	for rows, want := range map[int64]int{0: 0, 60: 0, partitionRows: 0, partitionRows + 1: 1, 1_000_000: 2, 16_000_000: 6, 98_000_000: 6} {
		if got := chooseBits(rows, DefaultPartitionBits); got != want {
			t.Errorf("%d rows: %d bits, want %d", rows, got, want)
		}
	}
}

// TestHashIsFixed: the hash is part of the file format.
func TestHashIsFixed(t *testing.T) {
	for member, want := range map[string]uint64{"": 0xefd01f60ba992926, "M1": 0xbb28d97440d9039e, "-10000010254618": 0xc4f4fe571351fdd9} {
		if got := Hash(member); got != want {
			t.Errorf("Hash(%q) = %#x, want %#x", member, got, want)
		}
	}
}

// TestManyPartitions writes a segment in all of the store's partitions and small ones beside it.
func TestManyPartitions(t *testing.T) {
	s, m := freshStore(t), &model{}
	l := load{}
	for i := range 300 {
		id := "M" + string(rune('A'+i%26)) + string(rune('a'+i/26))
		l.Persons = append(l.Persons, claim.Person{Member: id, Birth: int32(i), Death: claim.NoDay, ZIP: "75001"})
	}
	writeIn(t, s, "wide", &l, 6)
	half := load{Persons: l.Persons[:150]}
	writeIn(t, s, "half", &half, 3)
	m.loads = []load{l, half, *sample()}
	write(t, s, "small", sample(), Options{})
	n := open(t, s, "wide", "half", "small")
	checkModel(t, n, m)
	mergeSegments(t, n, []string{"wide", "half"}, "merged")
	checkModel(t, open(t, s, "merged", "small"), m)
	if d := delta(t, open(t, s, "wide"), "half"); !d.Nothing() {
		t.Errorf("half of the same members: %+v", d)
	}
}

// writeIn writes a segment with a given number of partition bits.
func writeIn(t *testing.T, s *Store, id string, l *load, bits int) {
	t.Helper()
	w, err := s.NewWriter(id, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.into(t, w)
	w.facts = partitionRows<<bits - 1
	if _, err := w.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := open(t, s, id).segments[0].manifest.PartitionBits; got != bits {
		t.Fatalf("%d bits, want %d", got, bits)
	}
}

// TestEdgesHoldEverythingButColumns: what the sum at open covers must cover all that the Arrow library interprets.
func TestEdgesHoldEverythingButColumns(t *testing.T) {
	s := freshStore(t)
	w, err := s.NewWriter("a", Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := newInvented()
	for n := range 2000 {
		if err := v.member(w, n); err != nil {
			t.Fatal(err)
		}
	}
	for i := range sample().Results {
		if err := w.Result(&sample().Results[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	seg := open(t, s, "a").segments[0]
	p := seg.parts[0]
	for file, columns := range map[string][2][]byte{
		personFile: {bytesOf(p.person.hash), p.person.mbi.data},
		claimFile:  {bytesOf(p.claim.from), p.claim.provider.data},
		codeFile:   {bytesOf(p.code.code), bytesOf(p.code.kind)},
		fillFile:   {bytesOf(p.fill.drug), bytesOf(p.fill.pharmacy.offset)},
		resultFile: {bytesOf(p.result.test), p.result.unit.data},
		spanFile:   {bytesOf(p.span.coverage), bytesOf(p.span.plan.offset)},
	} {
		data, err := os.ReadFile(filepath.Join(seg.dir, "p00", file))
		if err != nil {
			t.Fatal(err)
		}
		first, last := columns[0], columns[1]
		if at := bytes.Index(data, first); at < 0 || at > edgeBytes {
			t.Errorf("%s: the first column starts at %d", file, at)
		}
		if end := bytes.LastIndex(data, last) + len(last); len(last) > 0 && len(data)-end > edgeBytes {
			t.Errorf("%s: the last column ends %d bytes before the end", file, len(data)-end)
		}
	}
}
