package column

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// TestFoldedCounts: what a load says twice is counted by how it differs.
func TestFoldedCounts(t *testing.T) {
	base := sample().Claims[0]
	base.Member = "M1"
	with := func(change func(c *claim.Claim)) claim.Claim {
		c := base
		c.Codes = append([]claim.Code(nil), base.Codes...)
		change(&c)
		return c
	}
	for name, c := range map[string]struct {
		again claim.Claim
		want  Folded
	}{
		"equal":              {with(func(*claim.Claim) {}), Folded{Duplicates: 1}},
		"codes in other row": {with(func(c *claim.Claim) { c.Codes[0], c.Codes[1] = c.Codes[1], c.Codes[0] }), Folded{Duplicates: 1}},
		"other money":        {with(func(c *claim.Claim) { c.PaidCents++ }), Folded{Conflicts: 1}},
		"other code":         {with(func(c *claim.Claim) { c.Codes[0].Code = "E118" }), Folded{Conflicts: 1}},
		"other role":         {with(func(c *claim.Claim) { c.Codes[0].Role = claim.Secondary }), Folded{Conflicts: 1}},
		"a code less":        {with(func(c *claim.Claim) { c.Codes = c.Codes[:1] }), Folded{Conflicts: 1}},
		"other from date":    {with(func(c *claim.Claim) { c.From-- }), Folded{Conflicts: 1}},
		"later version":      {with(func(c *claim.Claim) { c.Version++ }), Folded{Superseded: 1}},
		"earlier, other day": {with(func(c *claim.Claim) { c.Version--; c.From++ }), Folded{Superseded: 1}},
		"another claim":      {with(func(c *claim.Claim) { c.ID = "C9" }), Folded{}},
		"another member":     {with(func(c *claim.Claim) { c.Member = "M9" }), Folded{}},
	} {
		s := freshStore(t)
		info := write(t, s, "a", &load{Claims: []claim.Claim{base, c.again}}, Options{})
		if info.Folded != c.want {
			t.Errorf("%s: %+v, want %+v", name, info.Folded, c.want)
		}
	}
}

// TestFoldedSpans: copies of one span in one load are counted as those of claims, and a span without a day only when it
// withdraws nothing.
func TestFoldedSpans(t *testing.T) {
	base := claim.Span{Member: "M1", Coverage: claim.PartC, From: 100, Thru: claim.NoDay, Contract: "H1234", Plan: "001", Version: 5}
	with := func(change func(s *claim.Span)) claim.Span {
		s := base
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		again claim.Span
		want  Folded
		kept  int64
	}{
		"equal":                {base, Folded{Duplicates: 1}, 1},
		"other end":            {with(func(s *claim.Span) { s.Thru = 200 }), Folded{Conflicts: 1}, 1},
		"ended later":          {with(func(s *claim.Span) { s.Thru = 200; s.Version++ }), Folded{Superseded: 1}, 1},
		"ended earlier":        {with(func(s *claim.Span) { s.Thru = 200; s.Version-- }), Folded{Superseded: 1}, 1},
		"withdrawn":            {with(func(s *claim.Span) { s.Thru = 99; s.Version++ }), Folded{Superseded: 1}, 1},
		"withdrawn too early":  {with(func(s *claim.Span) { s.Thru = 99; s.Version-- }), Folded{Superseded: 1}, 1},
		"empty, another start": {with(func(s *claim.Span) { s.From, s.Thru = 101, 99 }), Folded{EmptySpans: 1}, 2},
		"another start":        {with(func(s *claim.Span) { s.From++ }), Folded{}, 2},
		"another plan":         {with(func(s *claim.Span) { s.Plan = "002" }), Folded{}, 2},
		"another contract":     {with(func(s *claim.Span) { s.Contract = "H9999" }), Folded{}, 2},
		"another coverage":     {with(func(s *claim.Span) { s.Coverage = claim.PartD }), Folded{}, 2},
	} {
		info := write(t, freshStore(t), "a", &load{Spans: []claim.Span{base, c.again}}, Options{})
		if info.Folded != c.want || info.Spans != c.kept {
			t.Errorf("%s: %d kept, %+v, want %d, %+v", name, info.Spans, info.Folded, c.kept, c.want)
		}
	}
}

// TestPersonFieldByField: the latest known value of each field, in whatever order the copies come.
func TestPersonFieldByField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		version := int64(0)
		d := drawing{t: t, version: &version, distinct: true}
		var copies []person
		for range rapid.IntRange(1, 5).Draw(t, "copies") {
			p := d.person()
			copies = append(copies, personOf(&p))
		}
		var want person
		for i, order := range [][]person{copies, rapid.Permutation(copies).Draw(t, "order")} {
			got := person{birth: claim.NoDay, death: claim.NoDay}
			for j := range order {
				got.merge(&order[j])
			}
			if i == 0 {
				want = got
			}
			if got != want {
				t.Fatalf("the order matters: %+v and %+v", want, got)
			}
			stored := got
			stored.unpackVersions(got.packVersions())
			if stored.versions != got.versions {
				t.Fatalf("versions are stored as %v, want %v", stored.versions, got.versions)
			}
		}
	})
}

// TestSpansJoin is how spans of one coverage, contract and plan meet.
func TestSpansJoin(t *testing.T) {
	h := func(from, thru int32, contract string) spanFact {
		return spanFact{coverage: claim.PartC, from: from, thru: thru, contract: contract}
	}
	for name, c := range map[string]struct{ in, want []spanFact }{
		"touching":     {[]spanFact{h(1, 10, "H1"), h(11, 20, "H1")}, []spanFact{h(1, 20, "H1")}},
		"a day apart":  {[]spanFact{h(1, 10, "H1"), h(12, 20, "H1")}, []spanFact{h(1, 10, "H1"), h(12, 20, "H1")}},
		"inside":       {[]spanFact{h(1, 30, "H1"), h(5, 9, "H1"), h(31, 40, "H1")}, []spanFact{h(1, 40, "H1")}},
		"open end":     {[]spanFact{h(20, 30, "H1"), h(1, openEnd, "H1")}, []spanFact{h(1, openEnd, "H1")}},
		"open start":   {[]spanFact{h(claim.NoDay, 5, "H1"), h(6, 7, "H1")}, []spanFact{h(claim.NoDay, 7, "H1")}},
		"two plans":    {[]spanFact{h(5, 10, "H2"), h(1, 10, "H1")}, []spanFact{h(1, 10, "H1"), h(5, 10, "H2")}},
		"empty":        {[]spanFact{h(10, 9, "H1")}, nil},
		"last day on":  {[]spanFact{h(1, openEnd-1, "H1"), h(openEnd, openEnd, "H1")}, []spanFact{h(1, openEnd, "H1")}},
		"out of order": {[]spanFact{h(11, 20, "H1"), h(1, 10, "H1")}, []spanFact{h(1, 20, "H1")}},
		"over another": {[]spanFact{h(1, 10, "H1"), h(5, 12, "H2"), h(11, 20, "H1")}, []spanFact{h(1, 20, "H1"), h(5, 12, "H2")}},
		"same start":   {[]spanFact{h(1, 30, "H1"), h(1, 10, "H1"), h(11, 15, "H1")}, []spanFact{h(1, 15, "H1")}},
	} {
		f := facts{spans: append([]spanFact(nil), c.in...)}
		var folded Folded
		f.settleSpans(&folded)
		f.spans = new(spanJoiner).facts(f.spans)
		if diff := cmp.Diff(fmt.Sprint(c.want), fmt.Sprint(f.spans)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if (name == "empty") != (folded.EmptySpans == 1) {
			t.Errorf("%s: %d empty spans", name, folded.EmptySpans)
		}
	}
}

// TestFaults: a fault tells its kind and its cause apart, and never wraps itself twice.
func TestFaults(t *testing.T) {
	full := failed("write", "x", fmt.Errorf("flush: %w", syscall.ENOSPC))
	for name, ok := range map[string]bool{
		"a full disk":         errors.Is(full, ErrDiskFull) && errors.Is(full, syscall.ENOSPC),
		"kept as it was":      errors.Is(failed("sync", "y", full), full),
		"no error":            failed("sync", "y", nil) == nil,
		"another failure":     !errors.Is(failed("open", "x", syscall.EACCES), ErrDiskFull),
		"names the file":      strings.Contains(full.Error(), "write x: disk is full"),
		"without a cause":     (&Fault{Op: "open", File: "x", Kind: ErrNotFound}).Error() == "column: open x: segment not found",
		"without a kind":      failed("open", "x", syscall.EACCES).Error() == "column: open x: permission denied",
		"corrupt has a cause": strings.Contains(corrupt("open", "x", "%d rows", 3).Error(), "3 rows"),
	} {
		if !ok {
			t.Errorf("%s: %v", name, full)
		}
	}
}

// TestManyReaders reads one store from many goroutines while snapshots come and go.
func TestManyReaders(t *testing.T) {
	s := freshStore(t)
	write(t, s, "a", sample(), Options{})
	write(t, s, "b", &load{Claims: sample().Claims[:1]}, Options{})
	want := lookAll(t, open(t, s, "a", "b"))
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			for range 20 {
				if err := readOnce(s, want); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

func readOnce(s *Store, want map[string]seen) error {
	n, err := s.Snapshot([]string{"a", "b"})
	if err != nil {
		return err
	}
	defer n.Close()
	for id := range want {
		r, ok, err := n.Member(id)
		if err != nil || !ok || !cmp.Equal(look(r), want[id]) {
			return fmt.Errorf("a member is another one: %w", err)
		}
	}
	for i := range n.Partitions() {
		err := n.Partition(i).Each(context.Background(), func(r *Rows) error {
			if !cmp.Equal(look(r), want[r.Member]) {
				return errors.New("a member is another one")
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// TestNamesAreUTF8: a name in another encoding must not make the file unreadable for other tools.
func TestNamesAreUTF8(t *testing.T) {
	s := freshStore(t)
	write(t, s, "a", &load{Persons: []claim.Person{{Member: "M1", Birth: claim.NoDay, Death: claim.NoDay, Name: "Mu\xf1oz, Ana"}}}, Options{})
	r, _, err := open(t, s, "a").Member("M1")
	if err != nil || r.Source.Person().Name != "Mu\uFFFDoz, Ana" {
		t.Fatalf("%+v %v", r.Source.Person(), err)
	}
}
