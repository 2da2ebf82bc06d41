package column

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// resultKey orders results so that the copies of one meet. An observation may hold several tests (both blood pressures), so
// the test is part of it; a result without an id is known by what it says.
func (f *facts) resultKey(a, b *resultFact) int {
	key := cmp.Or(strings.Compare(a.id, b.id), f.compareCodes(a.test, b.test))
	if key != 0 || a.id != "" {
		return key
	}
	return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.value, b.value), strings.Compare(a.unit, b.unit))
}

// withdrawn says whether a result is no evidence.
func (r *resultFact) withdrawn() int {
	if r.status == claim.Paid {
		return 0
	}
	return 1
}

func (f *facts) settleResults(folded *Folded) {
	slices.SortFunc(f.results, func(a, b resultFact) int {
		return cmp.Or(f.resultKey(&a, &b), cmp.Compare(a.withdrawn(), b.withdrawn()), cmp.Compare(a.arrival, b.arrival))
	})
	kept := f.results[:0]
	for i := range f.results {
		if i+1 < len(f.results) && f.resultKey(&f.results[i], &f.results[i+1]) == 0 {
			f.foldResult(folded, &f.results[i], &f.results[i+1])
			continue
		}
		kept = append(kept, f.results[i])
	}
	f.results = kept
	slices.SortFunc(f.results, func(a, b resultFact) int {
		return cmp.Or(cmp.Compare(a.withdrawn(), b.withdrawn()), cmp.Compare(a.date, b.date), f.resultKey(&a, &b))
	})
}

func (f *facts) foldResult(folded *Folded, old, later *resultFact) {
	switch {
	case folded == nil:
	case f.sameResult(old, later):
		folded.Duplicates++
	case old.withdrawn() != later.withdrawn():
		folded.Superseded++
	default:
		folded.Conflicts++
	}
}

// settleSpans joins overlapping and touching spans of one coverage, contract and plan.
func (f *facts) settleSpans(folded *Folded) {
	slices.SortFunc(f.spans, func(a, b spanFact) int {
		return cmp.Or(compareContract(&a, &b), cmp.Compare(a.from, b.from))
	})
	joined := f.spans[:0]
	for _, s := range f.spans {
		if s.thru < s.from {
			folded.skipSpan()
			continue
		}
		if n := len(joined); n > 0 && compareContract(&joined[n-1], &s) == 0 && touches(&joined[n-1], &s) {
			joined[n-1].thru = max(joined[n-1].thru, s.thru)
			continue
		}
		joined = append(joined, s)
	}
	f.spans = joined
	slices.SortFunc(f.spans, func(a, b spanFact) int {
		return cmp.Or(cmp.Compare(a.coverage, b.coverage), cmp.Compare(a.from, b.from), compareContract(&a, &b))
	})
}

func compareContract(a, b *spanFact) int {
	return cmp.Or(cmp.Compare(a.coverage, b.coverage), strings.Compare(a.contract, b.contract), strings.Compare(a.plan, b.plan))
}

// touches reports whether b, which starts no earlier than a, overlaps it or starts the day after its end.
func touches(a, b *spanFact) bool { return a.thru == openEnd || b.from <= a.thru+1 }

func (f *Folded) skipSpan() {
	if f != nil {
		f.EmptySpans++
	}
}
