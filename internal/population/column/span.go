package column

import (
	"cmp"
	"slices"
	"strings"
)

// compareSpan orders spans by what tells them apart: coverage, first day, contract and plan. Copies of one span meet.
func compareSpan(a, b *spanFact) int {
	if c := cmp.Or(cmp.Compare(a.coverage, b.coverage), cmp.Compare(a.from, b.from)); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.contract, b.contract), strings.Compare(a.plan, b.plan))
}

// withdrawn says whether a span covers no day: it says that the span of that first day is no longer valid.
func (s *spanFact) withdrawn() int {
	if s.thru < s.from {
		return 1
	}
	return 0
}

// same reports whether two copies of a span say the same, apart from their version.
func (s *spanFact) same(o *spanFact) bool {
	return s.thru == o.thru || s.withdrawn()+o.withdrawn() == 2
}

// settleSpans keeps the latest copy of each span. Different spans may overlap, whatever their contracts: they are kept as
// they were said, so that each can still be corrected, and are joined where they are shown.
func (f *facts) settleSpans(folded *Folded) {
	slices.SortFunc(f.spans, func(a, b spanFact) int {
		return cmp.Or(compareSpan(&a, &b), cmp.Compare(a.version, b.version), cmp.Compare(a.arrival, b.arrival))
	})
	kept, withdrawn, empty := f.spans[:0], 0, true
	for i := range f.spans {
		s := &f.spans[i]
		empty = empty && s.withdrawn() == 1
		if i+1 < len(f.spans) && compareSpan(s, &f.spans[i+1]) == 0 {
			folded.span(s, &f.spans[i+1])
			continue
		}
		if empty && folded != nil {
			folded.EmptySpans++
		}
		withdrawn += s.withdrawn()
		kept, empty = append(kept, *s), true
	}
	f.spans = kept
	if withdrawn > 0 {
		slices.SortStableFunc(f.spans, func(a, b spanFact) int { return cmp.Compare(a.withdrawn(), b.withdrawn()) })
	}
}

// span files what becomes of a copy for which a later one stands.
func (f *Folded) span(old, later *spanFact) {
	switch {
	case f == nil:
	case old.version != later.version:
		f.Superseded++
	case old.same(later):
		f.Duplicates++
	default:
		f.Conflicts++
	}
}
