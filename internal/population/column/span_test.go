package column

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// TestCoverageIsCorrected is one story: an open span is ended, prolonged, withdrawn and given again, and old copies come late.
func TestCoverageIsCorrected(t *testing.T) {
	says := func(version int64, thru int32) claim.Span {
		return claim.Span{Member: "M1", Coverage: claim.PartC, From: 100, Thru: thru, Contract: "H1234", Plan: "001", Version: version}
	}
	steps := []struct {
		name string
		row  claim.Span
		want Change
		thru []int32
	}{
		{"first", says(10, claim.NoDay), Change{New: 1}, []int32{openEnd}},
		{"same again", says(10, claim.NoDay), Change{Duplicate: 1}, []int32{openEnd}},
		{"ended", says(20, 243), Change{Replaced: 1}, []int32{243}},
		{"the old file again", says(10, claim.NoDay), Change{Late: 1}, []int32{243}},
		{"other end, same version", says(20, 250), Change{Replaced: 1}, []int32{250}},
		{"said again later", says(30, 250), Change{Renewed: 1}, []int32{250}},
		{"withdrawn", says(40, 99), Change{Reversed: 1}, nil},
		{"withdrawn again", says(40, 50), Change{Duplicate: 1}, nil},
		{"the end comes late", says(20, 243), Change{Late: 1}, nil},
		{"given again", says(50, claim.NoDay), Change{Replaced: 1}, []int32{openEnd}},
	}
	s := freshStore(t)
	var live []string
	for i, step := range steps {
		id := fmt.Sprint("s", i)
		write(t, s, id, &load{Spans: []claim.Span{step.row}}, Options{})
		d := delta(t, open(t, s, live...), id)
		if d.Spans != step.want {
			t.Errorf("%s: %+v, want %+v", step.name, d.Spans, step.want)
		}
		if touched := len(d.Touched) > 0; touched != (step.want.visible() > 0) {
			t.Errorf("%s: touched %v", step.name, d.Touched)
		}
		if !d.Nothing() {
			live = append(live, id)
		}
		if got := shownThru(t, open(t, s, live...)); !slices.Equal(got, step.thru) {
			t.Errorf("%s: ends %v, want %v", step.name, got, step.thru)
		}
	}
}

func shownThru(t tester, n *Snapshot) []int32 {
	t.Helper()
	r, _, err := n.Member("M1")
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(r.SpanThru)
}

// TestWithdrawalMayComeFirst: what is withdrawn before it was ever said stays withdrawn, also over a merge, until a later
// version gives it again.
func TestWithdrawalMayComeFirst(t *testing.T) {
	span := claim.Span{Member: "M1", Coverage: claim.PartA, From: 100, Thru: 99, Version: 20}
	s := freshStore(t)
	write(t, s, "known", &load{Persons: []claim.Person{{Member: "M1", Birth: 1, Death: claim.NoDay}}}, Options{})
	info := write(t, s, "withdrawn", &load{Spans: []claim.Span{span}}, Options{})
	if info.Folded != (Folded{EmptySpans: 1}) || info.Spans != 1 {
		t.Errorf("%+v", info)
	}
	d := delta(t, open(t, s, "known"), "withdrawn")
	if d.Spans != (Change{Renewed: 1}) || len(d.Touched) != 0 || d.Nothing() {
		t.Errorf("nothing shows, and it must be kept: %+v", d)
	}
	if d := delta(t, open(t, s), "withdrawn"); d.Spans != (Change{Renewed: 1}) || d.NewMembers != 1 {
		t.Errorf("a member of whom nothing else is known: %+v", d)
	}
	mergeSegments(t, open(t, s, "known", "withdrawn"), []string{"known", "withdrawn"}, "merged")
	span.Thru, span.Version = 300, 10
	write(t, s, "late", &load{Spans: []claim.Span{span}}, Options{})
	if d := delta(t, open(t, s, "merged"), "late"); d.Spans != (Change{Late: 1}) || !d.Nothing() {
		t.Errorf("%+v", d)
	}
	if got := shownThru(t, open(t, s, "merged", "late")); len(got) != 0 {
		t.Errorf("a withdrawn span came back: %v", got)
	}
	span.Version = 30
	write(t, s, "again", &load{Spans: []claim.Span{span}}, Options{})
	if got := shownThru(t, open(t, s, "merged", "late", "again")); !slices.Equal(got, []int32{300}) {
		t.Errorf("given again: %v", got)
	}
}

// TestOverlapAfterCorrection: spans of one contract that overlapped are one; when the first is ended the other stays.
func TestOverlapAfterCorrection(t *testing.T) {
	long := claim.Span{Member: "M1", Coverage: claim.PartC, From: 100, Thru: claim.NoDay, Contract: "H1234", Version: 1}
	next, ended := long, long
	next.From, next.Thru = 465, 829
	ended.Thru, ended.Version = 243, 2
	s := freshStore(t)
	write(t, s, "both", &load{Spans: []claim.Span{long, next}}, Options{})
	if got := shownThru(t, open(t, s, "both")); !slices.Equal(got, []int32{openEnd}) {
		t.Errorf("joined: %v", got)
	}
	write(t, s, "ended", &load{Spans: []claim.Span{ended}}, Options{})
	if got := shownThru(t, open(t, s, "both", "ended")); !slices.Equal(got, []int32{243, 829}) {
		t.Errorf("after the correction: %v", got)
	}
}

// TestSlicedSpansLieInTheFile: as long as nothing touches, Rows points into the mapped file.
func TestSlicedSpansLieInTheFile(t *testing.T) {
	for name, c := range map[string]struct {
		spans  []claim.Span
		sliced bool
	}{
		"apart":                      {[]claim.Span{{From: 1, Thru: 9}, {From: 11, Thru: claim.NoDay}}, true},
		"another coverage":           {[]claim.Span{{From: 1, Thru: 9}, {From: 5, Thru: 20, Coverage: claim.PartB}}, true},
		"withdrawn between":          {[]claim.Span{{From: 1, Thru: 9}, {From: 5, Thru: 4}, {From: 11, Thru: 12}}, true},
		"touching":                   {[]claim.Span{{From: 1, Thru: 9}, {From: 10, Thru: 20}}, false},
		"touching, another contract": {[]claim.Span{{From: 1, Thru: 9}, {From: 10, Thru: 20, Contract: "H1"}}, false},
		"over an open end":           {[]claim.Span{{From: 1, Thru: claim.NoDay}, {From: 900, Thru: 920}}, false},
	} {
		for i := range c.spans {
			c.spans[i].Member, c.spans[i].Coverage = "M1", max(c.spans[i].Coverage, claim.PartA)
		}
		s := freshStore(t)
		write(t, s, "a", &load{Spans: c.spans}, Options{})
		n := open(t, s, "a")
		checkModelSpans(t, n, c.spans)
		r, _, err := n.Member("M1")
		if err != nil {
			t.Fatal(err)
		}
		if sliced := &r.SpanFrom[0] == &n.segments[0].parts[0].span.from[0]; sliced != c.sliced {
			t.Errorf("%s: sliced is %v", name, sliced)
		}
	}
}

// checkModelSpans compares what is shown with the painted days, contract by contract. Days above 199 are left to others.
func checkModelSpans(t tester, n *Snapshot, spans []claim.Span) {
	t.Helper()
	m := &model{loads: []load{{Spans: spans}}}
	if slices.ContainsFunc(spans, func(s claim.Span) bool { return s.From > 199 }) {
		return
	}
	r, _, err := n.Member("M1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.spans("M1"), look(r).Spans); diff != "" {
		t.Fatal(diff)
	}
}

// TestStoredSpansStayApart: whatever was loaded and merged, the files hold one row for each span that was said.
func TestStoredSpansStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		version := int64(0)
		d := drawing{t: t, version: &version}
		s, m := freshStore(t), &model{}
		for i := range 2 {
			l := load{}
			for range rapid.IntRange(1, 10).Draw(t, "spans") {
				span := d.span()
				span.Member = "M1"
				l.Spans = append(l.Spans, span)
			}
			write(t, s, fmt.Sprint("s", i), &l, Options{})
			m.loads = append(m.loads, l)
		}
		n := open(t, s, "s0", "s1")
		checkModel(t, n, m)
		info := mergeSegments(t, n, []string{"s0", "s1"}, "merged")
		merged := open(t, s, "merged")
		checkModel(t, merged, m)
		if want := len(m.finalSpans("M1")); int(info.Spans) != want {
			t.Fatalf("%d rows, want %d", info.Spans, want)
		}
		if err := merged.Check(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkScanTouching scans members whose coverage comes year by year, so that every member's spans have to be joined.
func BenchmarkScanTouching(b *testing.B) {
	const members, years = 5000, 5
	s := freshStore(b)
	w, err := s.NewWriter("a", Options{})
	if err != nil {
		b.Fatal(err)
	}
	for i := range members * years * 5 {
		from := int32(17000 + i%years*365)
		span := claim.Span{
			Member: fmt.Sprint("M", i/years/5), Coverage: claim.Coverage(1 + i/years%5), From: from, Thru: from + 364, Contract: "H1234", Plan: "001",
		}
		if err := w.Span(&span); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := w.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
	n := open(b, s, "a")
	for b.Loop() {
		scan(b, n)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(members*b.N), "ns/member")
}
