package column

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tester is what a test and a drawn case have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Cleanup(f func())
}

func freshStore(t tester) *Store {
	t.Helper()
	dir, err := os.MkdirTemp(memoryDir(), "column")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s, err := OpenStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// memoryDir is a folder in memory where there is one: properties write hundreds of segments, and what a disk does with
// them is not what they are about.
func memoryDir() string {
	if st, err := os.Stat("/dev/shm"); err == nil && st.IsDir() {
		return "/dev/shm"
	}
	return ""
}

func write(t tester, s *Store, id string, l *load, opts Options) SegmentInfo {
	t.Helper()
	w, err := s.NewWriter(id, opts)
	if err != nil {
		t.Fatal(err)
	}
	l.into(t, w)
	info, err := w.Close(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func open(t tester, s *Store, ids ...string) *Snapshot {
	t.Helper()
	n, err := s.Snapshot(ids)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	return n
}

// lookAll writes down every member that the partitions yield.
func lookAll(t tester, n *Snapshot) map[string]seen {
	t.Helper()
	all := map[string]seen{}
	for i := range n.Partitions() {
		err := n.Partition(i).Each(context.Background(), func(r *Rows) error {
			if _, twice := all[r.Member]; twice {
				return fmt.Errorf("a member came twice")
			}
			all[copyOf(r.Member)] = look(r)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// checkModel compares a snapshot with the model, by walking and by looking up.
func checkModel(t tester, n *Snapshot, m *model) {
	t.Helper()
	want := map[string]seen{}
	for _, id := range m.members() {
		want[id] = m.look(id)
	}
	if diff := cmp.Diff(want, lookAll(t, n)); diff != "" {
		t.Fatalf("walk differs from the model (-model +store):\n%s", diff)
	}
	for id := range want {
		r, ok, err := n.Member(id)
		if err != nil || !ok {
			t.Fatalf("member not found: %v", err)
		}
		if diff := cmp.Diff(want[id], look(r)); diff != "" {
			t.Fatalf("lookup differs from the model (-model +store):\n%s", diff)
		}
	}
	if _, ok, err := n.Member("nobody"); ok || err != nil {
		t.Fatal("found a member who is not there")
	}
	if n.Members() != len(want) {
		t.Fatalf("Members = %d, want %d", n.Members(), len(want))
	}
}

func TestFinalActionEqualsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, m := freshStore(t), &model{}
		var ids []string
		version := int64(0)
		for i := range rapid.IntRange(0, 4).Draw(t, "loads") {
			l := drawLoad(t, fmt.Sprint("load ", i), &version, false)
			id := fmt.Sprint("s", i)
			write(t, s, id, &l, Options{MemoryLimit: rapid.SampledFrom([]int{0, 1, 300}).Draw(t, "limit")})
			m.loads, ids = append(m.loads, l), append(ids, id)
		}
		checkModel(t, open(t, s, ids...), m)
	})
}
