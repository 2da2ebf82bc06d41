package column

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// sample is a load that fills every table.
func sample() *load {
	l := &load{
		Persons: []claim.Person{{Member: "M1", Version: 3, Birth: -9000, Death: claim.NoDay, Sex: claim.Female, Name: "Doe, Jane", State: "TX", ZIP: "75001", MBI: "1EG4TE5MK73"}},
		Spans: []claim.Span{
			{Member: "M1", Version: 7, Coverage: claim.PartC, From: 100, Thru: claim.NoDay, Contract: "H1234", Plan: "001"},
			{Member: "M1", Version: 8, Coverage: claim.PartA, From: 90, Thru: 89},
		},
		Claims: []claim.Claim{
			{ID: "C1", Member: "M1", Setting: claim.Carrier, Version: 5, From: 18000, Thru: 18001, Admit: claim.NoDay, Discharge: claim.NoDay, Lines: 2, PaidCents: 1250, Provider: "1999999984", Codes: []claim.Code{
				{System: claim.ICD10CM, Role: claim.Principal, Code: "E119", Date: 18000}, {System: claim.HCPCS, Role: claim.Procedure, Code: "99213", Date: 18001},
			}},
			{ID: "C2", Member: "M2", Setting: claim.Inpatient, Status: claim.Void, Version: 6, From: 18100, Thru: 18103, Admit: 18100, Discharge: 18103, Codes: []claim.Code{
				{System: claim.ICD9CM, Role: claim.Admitting, Code: "25000", Date: 18100},
			}},
		},
		Fills: []claim.Fill{{ID: "F1", Member: "M1", Version: 1, Date: 18010, Drug: claim.Code{System: claim.NDC, Code: "00093721410"}, DaysSupply: 30, QuantityMilli: 60000, Refill: 1, PaidCents: 400, Prescriber: "1999999984", Pharmacy: "1888888885"}},
		Results: []claim.Result{
			{ID: "R1", Member: "M1", Code: claim.Code{System: claim.LOINC, Role: claim.Procedure, Code: "4548-4", Date: 18020}, Value: 7.5, Unit: "%"},
			{ID: "R2", Member: "M1", Status: claim.Void, Code: claim.Code{System: claim.LOINC, Role: claim.Procedure, Code: "4548-4", Date: 18021}, Value: 75, Unit: "%"},
		},
	}
	return l
}

// filesOf lists a segment's files.
func filesOf(t *testing.T, s *Store, id string) []string {
	t.Helper()
	m, err := readManifest(segmentDir(s.root, id))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{manifestFile}
	for _, e := range m.Files {
		names = append(names, e.Name)
	}
	slices.Sort(names)
	return names
}

// TestDamageIsFound damages each file in each way: a truncated or missing one is found at open, a changed byte by Check, and
// the fault names the file.
func TestDamageIsFound(t *testing.T) {
	ways := map[string]func(path string, data []byte) error{
		"missing":   func(path string, _ []byte) error { return os.Remove(path) },
		"truncated": func(path string, data []byte) error { return os.WriteFile(path, data[:len(data)-1], 0o600) },
		"longer":    func(path string, data []byte) error { return os.WriteFile(path, append(data, 0), 0o600) },
		"empty":     func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) },
		"flipped": func(path string, data []byte) error {
			data[len(data)*2/3] ^= 0x10
			return os.WriteFile(path, data, 0o600)
		},
		"zeroed": func(path string, data []byte) error { return os.WriteFile(path, make([]byte, len(data)), 0o600) },
	}
	s := freshStore(t)
	write(t, s, "probe", sample(), Options{})
	for _, name := range filesOf(t, s, "probe") {
		for way, damage := range ways {
			t.Run(name+" "+way, func(t *testing.T) { checkDamage(t, name, damage) })
		}
	}
}

func checkDamage(t *testing.T, name string, damage func(string, []byte) error) {
	t.Helper()
	s := freshStore(t)
	write(t, s, "a", sample(), Options{})
	path := filepath.Join(segmentDir(s.root, "a"), name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := damage(path, data); err != nil {
		t.Fatal(err)
	}
	n, err := s.Snapshot([]string{"a"})
	if err == nil {
		defer n.Close()
		err = n.Check(context.Background())
	}
	if name == manifestFile {
		if err == nil || !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrNotFound) {
			t.Fatalf("damage not found: %v", err)
		}
		return
	}
	if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), filepath.Base(name)) {
		t.Fatalf("damage not found, or the file not named: %v", err)
	}
}

// TestDamagedOffsetsDoNotPanic rewrites the member offsets in place: reading ends in a typed error.
func TestDamagedOffsetsDoNotPanic(t *testing.T) {
	s := freshStore(t)
	write(t, s, "a", sample(), Options{})
	path := filepath.Join(segmentDir(s.root, "a"), "p00", personFile)
	n := open(t, s, "a")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ends := bytesOf(n.segments[0].parts[0].person.codeEnd)
	at := strings.Index(string(data), string(ends))
	data[at+1] = 0x7f // the first of two members
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	again := open(t, s, "a") // shares the mapping, which sees the damage
	err = nil
	for i := range again.Partitions() {
		err = errors.Join(err, again.Partition(i).Each(context.Background(), func(*Rows) error { return nil }))
	}
	if !errors.Is(err, ErrCorrupt) {
		t.Fatalf("want a corrupt file, got %v", err)
	}
}

func TestRefusals(t *testing.T) {
	s := freshStore(t)
	write(t, s, "a", sample(), Options{})
	n := open(t, s, "a")
	w, err := s.NewWriter("b", Options{})
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct{ got, want error }{
		"a segment twice":          {second(s.NewWriter("a", Options{})), ErrExists},
		"an id that is a path":     {second(s.NewWriter("../a", Options{})), ErrInvalid},
		"a snapshot of nothing":    {second(s.Snapshot([]string{"none"})), ErrNotFound},
		"a snapshot with a path":   {second(s.Snapshot([]string{"../a"})), ErrInvalid},
		"a claim without id":       {w.Claim(&claim.Claim{Member: "M1"}), ErrInvalid},
		"a fill without member":    {w.Fill(&claim.Fill{ID: "F1"}), ErrInvalid},
		"merging one segment":      {second(n.Merge(context.Background(), []string{"a"}, "m")), ErrInvalid},
		"merging what is not open": {second(n.Merge(context.Background(), []string{"a", "b"}, "m")), ErrInvalid},
		"removing what is gone":    {s.Remove("none"), ErrNotFound},
		"a cancelled close":        {cancelledClose(w), context.Canceled},
		"use after close":          {w.Person(&claim.Person{Member: "M1"}), ErrInvalid},
	}
	for name, c := range cases {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func cancelledClose(w *Writer) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := w.Close(ctx)
	return err
}

// TestOrphans: what is not live goes, what is live stays, and a snapshot that holds a removed segment keeps reading.
func TestOrphans(t *testing.T) {
	s := freshStore(t)
	for _, id := range []string{"live", "orphan"} {
		write(t, s, id, sample(), Options{})
	}
	if _, err := s.NewWriter("killed", Options{}); err != nil {
		t.Fatal(err)
	}
	n := open(t, s, "orphan")
	removed, err := s.RemoveOrphans([]string{"live"})
	if err != nil || !slices.Equal(removed, []string{"seg-orphan", "tmp-killed"}) {
		t.Fatalf("removed %v, %v", removed, err)
	}
	if r, ok, err := n.Member("M1"); err != nil || !ok || len(r.ClaimFrom) != 1 {
		t.Fatalf("a held segment must stay readable: %v", err)
	}
	left, err := os.ReadDir(s.root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range left {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, []string{"seg-live", headerFile}) {
		t.Fatalf("left: %v", names)
	}
}

// TestHeaderOfAnotherFormat: a store written by a later program is not touched.
func TestHeaderOfAnotherFormat(t *testing.T) {
	dir := t.TempDir()
	data, err := json.Marshal(header{Format: format + 1, PartitionBits: 6})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, headerFile), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStore(dir); !errors.Is(err, ErrCorrupt) {
		t.Fatalf("want a refusal, got %v", err)
	}
}

// TestMappingsAreLetGo: the last holder unmaps, and not earlier.
func TestMappingsAreLetGo(t *testing.T) {
	s := freshStore(t)
	write(t, s, "a", sample(), Options{})
	first, second := open(t, s, "a"), open(t, s, "a")
	if len(s.mapped.live) != 1 || first.segments[0] != second.segments[0] || first.DictParts()[0] != second.DictParts()[0] {
		t.Fatal("snapshots should share a segment")
	}
	for range 2 {
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.mapped.live) != 1 {
		t.Fatal("a held segment was unmapped")
	}
	if err := second.Close(); err != nil || len(s.mapped.live) != 0 {
		t.Fatalf("the segment should be unmapped: %v", err)
	}
}

// TestDiskFull writes into a file system of a few pages, at many sizes.
func TestDiskFull(t *testing.T) {
	if os.Getuid() != 0 {
		t.Log("needs root to mount a small file system")
		return
	}
	for _, size := range []string{"size=4k", "size=12k", "size=20k", "size=28k", "size=200k"} {
		dir := t.TempDir()
		if err := unix.Mount("tmpfs", dir, "tmpfs", 0, size); err != nil {
			t.Logf("no small file system here: %v", err)
			return
		}
		t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
		checkDiskFull(t, dir, Options{})
		checkDiskFull(t, dir, Options{MemoryLimit: 1000})
	}
}

func checkDiskFull(t *testing.T, dir string, opts Options) {
	t.Helper()
	err := writeMuch(dir, opts)
	if !errors.Is(err, ErrDiskFull) {
		t.Fatalf("want a full disk, got %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*-big*"))
	if err != nil || len(left) > 0 {
		t.Fatalf("left behind: %v %v", left, err)
	}
}

// writeMuch writes more than a small file system holds.
func writeMuch(dir string, opts Options) error {
	w, err := NewWriter(dir, "big", opts)
	if err != nil {
		return err
	}
	v := newInvented()
	for n := range 300 {
		if err := v.member(w, n); err != nil {
			w.Abandon()
			return err
		}
	}
	_, err = w.Close(context.Background())
	return err
}
