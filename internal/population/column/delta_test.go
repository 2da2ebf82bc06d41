package column

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/population/claim"
)

func delta(t tester, n *Snapshot, id string) *Delta {
	t.Helper()
	d, err := n.Delta(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDeltaSeesEveryDifference: a member whose rows differ is touched, and a segment that changes nothing changes nothing.
func TestDeltaSeesEveryDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := freshStore(t)
		var ids []string
		version := int64(0)
		for i := range rapid.IntRange(0, 3).Draw(t, "loads") {
			l := drawLoad(t, fmt.Sprint("load ", i), &version, false)
			ids = append(ids, fmt.Sprint("s", i))
			write(t, s, ids[i], &l, Options{})
		}
		l := drawLoad(t, "new", &version, false)
		info := write(t, s, "new", &l, Options{})
		before := open(t, s, ids...)
		d := delta(t, before, "new")
		checkTouched(t, lookAll(t, before), lookAll(t, open(t, s, append(ids, "new")...)), d)
		for what, pair := range map[string][2]int64{
			"claims": {info.Claims, sum(d.Claims)}, "fills": {info.Fills, sum(d.Fills)},
			"results": {info.Results, sum(d.Results)}, "spans": {info.Spans, sum(d.Spans)},
			"persons": {info.Persons, sum(d.Persons)},
		} {
			if pair[0] != pair[1] {
				t.Fatalf("%d %s in the segment, %d counted", pair[0], what, pair[1])
			}
		}
	})
}

func sum(c Change) int64 {
	return c.New + c.Replaced + c.Reversed + c.Renewed + c.Duplicate + c.Late
}

func checkTouched(t tester, before, after map[string]seen, d *Delta) {
	t.Helper()
	for id := range after {
		if _, known := before[id]; (!known || !cmp.Equal(before[id], after[id])) && !slices.Contains(d.Touched, id) {
			t.Fatalf("%s changed and is not touched:\n%s", id, cmp.Diff(before[id], after[id]))
		}
	}
	if d.Nothing() && (len(d.Touched) > 0 || !cmp.Equal(before, after)) {
		t.Fatal("a delta of nothing changed something")
	}
}

// TestSameFileAgainChangesNothing: a re-run reports zero changes, also in another order and split over two loads.
func TestSameFileAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := freshStore(t)
		version := int64(0)
		l := drawLoad(t, "load", &version, true)
		write(t, s, "first", &l, Options{})
		shuffled := shuffle(l, rapid.Int64().Draw(t, "seed"))
		write(t, s, "again", &shuffled, Options{})
		d := delta(t, open(t, s, "first"), "again")
		if !d.Nothing() || len(d.Touched) > 0 {
			t.Fatalf("a re-run changes something: %+v", d)
		}
	})
}

// shuffle puts the rows in another order, except the results, which have no version.
func shuffle(l load, seed int64) load {
	r := rand.New(rand.NewSource(seed))
	l.Persons, l.Spans, l.Claims, l.Fills = slices.Clone(l.Persons), slices.Clone(l.Spans), slices.Clone(l.Claims), slices.Clone(l.Fills)
	r.Shuffle(len(l.Persons), func(i, j int) { l.Persons[i], l.Persons[j] = l.Persons[j], l.Persons[i] })
	r.Shuffle(len(l.Spans), func(i, j int) { l.Spans[i], l.Spans[j] = l.Spans[j], l.Spans[i] })
	r.Shuffle(len(l.Claims), func(i, j int) { l.Claims[i], l.Claims[j] = l.Claims[j], l.Claims[i] })
	r.Shuffle(len(l.Fills), func(i, j int) { l.Fills[i], l.Fills[j] = l.Fills[j], l.Fills[i] })
	return l
}

// TestOrderOfLoadsDoesNotMatter: late and out-of-order files end in the same view, and so do merged segments.
func TestOrderOfLoadsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := freshStore(t)
		var ids []string
		version := int64(0)
		for i := range rapid.IntRange(2, 5).Draw(t, "loads") {
			l := drawLoad(t, fmt.Sprint("load ", i), &version, true)
			ids = append(ids, fmt.Sprint("s", i))
			write(t, s, ids[i], &l, Options{})
		}
		want := lookAll(t, open(t, s, ids...))
		other := rapid.Permutation(ids).Draw(t, "order")
		n := open(t, s, other...)
		if diff := cmp.Diff(want, lookAll(t, n)); diff != "" {
			t.Fatalf("another order gives another view:\n%s", diff)
		}
		twice := open(t, s, append(slices.Clone(ids), other...)...)
		if diff := cmp.Diff(want, lookAll(t, twice)); diff != "" {
			t.Fatalf("loading twice gives another view:\n%s", diff)
		}
		from := rapid.IntRange(0, len(other)-2).Draw(t, "from")
		to := rapid.IntRange(from+2, len(other)).Draw(t, "to")
		merged := slices.Concat(other[:from], []string{"merged"}, other[to:])
		mergeSegments(t, n, other[from:to], "merged")
		if diff := cmp.Diff(want, lookAll(t, open(t, s, merged...))); diff != "" {
			t.Fatalf("merging gives another view:\n%s", diff)
		}
	})
}

func mergeSegments(t tester, n *Snapshot, ids []string, newID string) SegmentInfo {
	t.Helper()
	info, err := n.Merge(context.Background(), ids, newID)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// TestDeltaCounts is one story: a claim comes, is corrected, reversed, and an old copy arrives late.
func TestDeltaCounts(t *testing.T) {
	visit := claim.Claim{
		ID: "C1", Member: "M1", Setting: claim.Carrier, Version: 10, From: 100, Thru: 100, Admit: claim.NoDay, Discharge: claim.NoDay,
		Codes: []claim.Code{{System: claim.ICD10CM, Role: claim.Principal, Code: "E119", Date: 100}},
	}
	corrected, reversed, reissued := visit, visit, visit
	corrected.Version, corrected.PaidCents = 20, 500
	reversed.Version, reversed.PaidCents, reversed.Status = 30, 500, claim.Void
	reissued.Version, reissued.PaidCents, reissued.Status = 31, 500, claim.Void
	steps := []struct {
		name string
		row  claim.Claim
		want Change
	}{
		{"first", visit, Change{New: 1}},
		{"same again", visit, Change{Duplicate: 1}},
		{"corrected", corrected, Change{Replaced: 1}},
		{"reversed", reversed, Change{Reversed: 1}},
		{"said again later", reissued, Change{Renewed: 1}},
		{"old copy comes late", corrected, Change{Late: 1}},
	}
	s := freshStore(t)
	var live []string
	for i, step := range steps {
		id := fmt.Sprint("s", i)
		write(t, s, id, &load{Claims: []claim.Claim{step.row}}, Options{})
		d := delta(t, open(t, s, live...), id)
		if d.Claims != step.want {
			t.Errorf("%s: %+v, want %+v", step.name, d.Claims, step.want)
		}
		if touched := len(d.Touched) > 0; touched != (step.want.visible() > 0) {
			t.Errorf("%s: touched %v", step.name, d.Touched)
		}
		if !d.Nothing() {
			live = append(live, id)
		}
	}
	if len(live) != 4 {
		t.Errorf("%d segments kept, want 4: the duplicate and the late copy change nothing", len(live))
	}
	r, _, _ := open(t, s, live...).Member("M1")
	if len(r.ClaimStatus) != 1 || r.ClaimStatus[0] != claim.Void || len(r.CodeKind) != 1 || !r.CodeKind[0].Void() {
		t.Errorf("the reversed claim should stay, without being evidence: %+v", r)
	}
}

func TestMergeChoice(t *testing.T) {
	rows := func(n ...int64) (live []SegmentInfo) {
		for i, c := range n {
			live = append(live, SegmentInfo{ID: fmt.Sprint(i), Codes: c})
		}
		return live
	}
	for _, c := range []struct {
		live []SegmentInfo
		want []string
	}{
		{nil, nil},
		{rows(1000, 1, 1, 1), nil},
		{rows(1000, 1, 1, 1, 1), []string{"1", "2", "3", "4"}},
		{rows(1000, 5, 1, 1, 1, 1), []string{"2", "3", "4", "5"}},
		{rows(1000, 4, 1, 1, 1, 1), []string{"1", "2", "3", "4", "5"}},
		{rows(10, 10, 10, 10), []string{"0", "1", "2", "3"}},
		{rows(1, 1, 1, 1, 1000), []string{"0", "1", "2", "3"}},
	} {
		if got := MergeChoice(c.live); !slices.Equal(got, c.want) {
			t.Errorf("%v: merge %v, want %v", c.live, got, c.want)
		}
	}
}

// TestManySmallLoadsStayFew: a thousand loads of one row beside a large one leave few segments, and no row is rewritten often.
func TestManySmallLoadsStayFew(t *testing.T) {
	live := []SegmentInfo{{ID: "first", Codes: 1_000_000}}
	most, rewritten := 0, int64(0)
	for i := range 1000 {
		live = append(live, SegmentInfo{ID: fmt.Sprint(i), Codes: 1})
		for ids := MergeChoice(live); ids != nil; ids = MergeChoice(live) {
			at := slices.IndexFunc(live, func(s SegmentInfo) bool { return s.ID == ids[0] })
			merged := SegmentInfo{ID: "m" + ids[0]}
			for _, s := range live[at : at+len(ids)] {
				merged.Codes += s.Codes
			}
			rewritten += merged.Codes
			live = slices.Replace(live, at, at+len(ids), merged)
		}
		most = max(most, len(live))
	}
	if most > 20 || rewritten > 10*1000 || live[0].Codes != 1_000_000 {
		t.Errorf("%d segments at most, %d rows rewritten, the first has %d", most, rewritten, live[0].Codes)
	}
}
