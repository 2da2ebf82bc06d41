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
