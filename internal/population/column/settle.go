package column

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// settleSpace is scratch memory of settling.
type settleSpace struct {
	order   []int32
	place   []int32
	claims  []claimFact
	compare [2][]codeFact
}

// settle turns all copies of a member's rows into the final action: of each claim and fill the latest version, of equal
// versions the one that arrived last; of results the last to arrive, but a withdrawn one stays withdrawn, since results
// carry no version; spans of one contract joined. Then each kind is put in the order that Rows promises.
func (f *facts) settle(folded *Folded) {
	f.settleClaims(folded)
	f.settleFills(folded)
	f.settleResults(folded)
	f.settleSpans(folded)
}

func (f *facts) settleClaims(folded *Folded) {
	s := &f.space
	s.order = count(s.order, len(f.claims))
	slices.SortFunc(s.order, func(a, b int32) int { return olderClaim(&f.claims[a], &f.claims[b]) })
	kept := s.order[:0]
	for i, n := range s.order {
		if i+1 < len(s.order) && f.claims[n].id == f.claims[s.order[i+1]].id {
			f.foldClaim(folded, n, s.order[i+1])
			continue
		}
		kept = append(kept, n)
	}
	slices.SortFunc(kept, func(a, b int32) int {
		return cmp.Or(cmp.Compare(f.claims[a].from, f.claims[b].from), strings.Compare(f.claims[a].id, f.claims[b].id))
	})
	f.arrangeClaims(kept)
	slices.SortFunc(f.codes, f.byDate)
}

// olderClaim orders the copies of a claim so that the final one comes last.
func olderClaim(a, b *claimFact) int {
	return cmp.Or(strings.Compare(a.id, b.id), cmp.Compare(a.version, b.version), cmp.Compare(a.arrival, b.arrival))
}

// count fills a slice with 0, 1, 2 ... n-1.
func count(s []int32, n int) []int32 {
	s = s[:0]
	for i := range n {
		s = append(s, int32(i))
	}
	return s
}

// arrangeClaims keeps the claims in the given order and points their codes at the new places.
func (f *facts) arrangeClaims(kept []int32) {
	s := &f.space
	s.place = s.place[:0]
	for range f.claims {
		s.place = append(s.place, -1)
	}
	s.claims = s.claims[:0]
	for to, from := range kept {
		s.place[from] = int32(to)
		s.claims = append(s.claims, f.claims[from])
	}
	f.claims, s.claims = s.claims, f.claims
	codes := f.codes[:0]
	for _, c := range f.codes {
		if to := s.place[c.claim]; to >= 0 {
			c.claim = to
			codes = append(codes, c)
		}
	}
	f.codes = codes
}

// byDate is the order of coded facts: date, then claim; the rest only makes it one order.
func (f *facts) byDate(a, b codeFact) int {
	if c := cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.claim, b.claim)); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.kind, b.kind), f.compareCodes(a.code, b.code))
}

// foldClaim counts what becomes of a claim copy for which a later one stands.
func (f *facts) foldClaim(folded *Folded, old, later int32) {
	switch {
	case f.claims[old].version != f.claims[later].version:
		folded.Superseded++
	case f.sameClaim(old, later):
		folded.Duplicates++
	default:
		folded.Conflicts++
	}
}

// sameClaim reports whether two claims say the same, codes included, apart from their version.
func (f *facts) sameClaim(a, b int32) bool {
	if !f.claims[a].same(&f.claims[b]) {
		return false
	}
	x := f.codesOf(a, f.space.compare[0][:0])
	y := f.codesOf(b, f.space.compare[1][:0])
	f.space.compare = [2][]codeFact{x, y}
	return slices.EqualFunc(x, y, func(c, d codeFact) bool {
		return c.date == d.date && c.kind == d.kind && f.compareCodes(c.code, d.code) == 0
	})
}

// codesOf lists a claim's codes in one order.
func (f *facts) codesOf(n int32, into []codeFact) []codeFact {
	for _, c := range f.codes {
		if c.claim == n {
			into = append(into, c)
		}
	}
	slices.SortFunc(into, f.byDate)
	return into
}

func (f *facts) settleFills(folded *Folded) {
	slices.SortFunc(f.fills, func(a, b fillFact) int {
		return cmp.Or(strings.Compare(a.id, b.id), cmp.Compare(a.version, b.version), cmp.Compare(a.arrival, b.arrival))
	})
	kept := f.fills[:0]
	for i := range f.fills {
		if i+1 < len(f.fills) && f.fills[i].id == f.fills[i+1].id {
			f.foldFill(folded, &f.fills[i], &f.fills[i+1])
			continue
		}
		kept = append(kept, f.fills[i])
	}
	f.fills = kept
	slices.SortFunc(f.fills, func(a, b fillFact) int {
		return cmp.Or(cmp.Compare(a.date, b.date), strings.Compare(a.id, b.id))
	})
}

func (f *facts) foldFill(folded *Folded, old, later *fillFact) {
	switch {
	case old.version != later.version:
		folded.Superseded++
	case f.sameFill(old, later):
		folded.Duplicates++
	default:
		folded.Conflicts++
	}
}

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
			folded.EmptySpans++
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
