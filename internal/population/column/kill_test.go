package column

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// childStore is the environment variable that turns this test program into a loader of that store folder.
const childStore = "KEEPWELL_TEST_COLUMN_STORE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childStore); dir != "" {
		if err := loadAndMerge(dir); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// childMembers is how many members each of the child's two loads has.
const childMembers = 400

// loadAndMerge writes two segments, spilling on the way, and merges them: whatever of it is not there yet.
func loadAndMerge(dir string) error {
	s, err := OpenStore(dir)
	if err != nil {
		return err
	}
	for _, id := range []string{"a", "b"} {
		if err := loadInvented(s, id); err != nil {
			return err
		}
	}
	n, err := s.Snapshot([]string{"a", "b"})
	if err != nil {
		return err
	}
	if _, err := n.Merge(context.Background(), []string{"a", "b"}, "m"); err != nil && !errors.Is(err, ErrExists) {
		return err
	}
	return n.Close()
}

func loadInvented(s *Store, id string) error {
	w, err := s.NewWriter(id, Options{MemoryLimit: 300_000})
	if errors.Is(err, ErrExists) {
		return nil
	}
	if err != nil {
		return err
	}
	v := newInvented()
	for n := range childMembers {
		if err := v.member(w, n); err != nil {
			return err
		}
	}
	_, err = w.Close(context.Background())
	return err
}

// enoughKills is how many loads are killed before the view is compared.
const enoughKills = 25

func child(dir string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childStore+"="+dir)
	return c
}

// TestKilledLoads kills a loader with signal 9 at many points. Afterwards each segment is complete or not there, and the
// next run ends in the same view as one that was never disturbed.
func TestKilledLoads(t *testing.T) {
	whole := freshStore(t)
	begin := time.Now()
	if out, err := child(whole.root).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	took := time.Since(begin)
	want := lookAll(t, open(t, whole, "m"))
	if len(want) != childMembers {
		t.Fatalf("%d members", len(want))
	}
	s := freshStore(t)
	killed, runs := 0, 0
	for ; killed < enoughKills && runs < 20*enoughKills; runs++ {
		if killAfter(t, s.root, rand.N(took)) {
			killed++
		}
		checkSegments(t, s)
		if _, err := s.RemoveOrphans([]string{"a", "b"}[:rand.N(3)]); err != nil { // so that every stage is met again
			t.Fatal(err)
		}
	}
	if killed < enoughKills {
		t.Fatalf("only %d of %d loads of %v could be killed", killed, runs, took)
	}
	if out, err := child(s.root).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, ids := range [][]string{{"m"}, {"a", "b"}, {"a", "b", "m"}} {
		if diff := cmp.Diff(want, lookAll(t, open(t, s, ids...))); diff != "" {
			t.Fatalf("%v differs after kills:\n%s", ids, diff)
		}
	}
}

// killAfter runs the child and kills it after the given time, unless it has ended before.
func killAfter(t *testing.T, dir string, after time.Duration) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), after)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0]) // the context kills with signal 9
	c.Env = append(os.Environ(), childStore+"="+dir)
	out, err := c.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		t.Fatalf("the loader failed by itself: %v: %s", err, out)
	}
	return err != nil
}

// checkSegments makes sure that what has a segment's name is a whole segment.
func checkSegments(t *testing.T, s *Store) {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(s.root, "seg-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		n, err := s.Snapshot([]string{strings.TrimPrefix(filepath.Base(dir), "seg-")})
		if err != nil {
			t.Fatalf("a segment is not whole: %v", err)
		}
		if err := errors.Join(n.Check(context.Background()), n.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRemovalIsAllOrNothing: a segment that is being removed loses its name first.
func TestRemovalIsAllOrNothing(t *testing.T) {
	s := freshStore(t)
	write(t, s, "a", sample(), Options{})
	if err := s.Remove("a"); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(s.root, "*"))
	if err != nil || !slices.Equal(left, []string{filepath.Join(s.root, headerFile)}) {
		t.Fatalf("left: %v %v", left, err)
	}
	write(t, s, "a", sample(), Options{}) // the id is free again
}
