package column

import (
	"cmp"
	"slices"
)

// settleSpace is scratch memory of settling.
type settleSpace struct {
	actions actions
	place   []int32
	claims  []claimFact
	fills   []fillFact
	compare [2][]codeFact
}

// settle turns all copies of a member's rows into the final action: of each claim, fill and span the latest version, of equal
// versions the one that arrived last; of results the last to arrive, but a withdrawn one stays withdrawn, since results
// carry no version. Then each kind is put in the order that Rows promises. What is left out is counted in folded, unless
// that is nil.
func (f *facts) settle(folded *Folded) {
	f.settleClaims(folded)
	f.settleFills(folded)
	f.settleResults(folded)
	f.settleSpans(folded)
}

func (f *facts) settleClaims(folded *Folded) {
	s := &f.space
	s.actions.begin(folded)
	for i := range f.claims {
		c := &f.claims[i]
		s.actions.add(action{id: c.id, version: c.version, day: c.from, arrival: c.arrival, row: int32(i)})
	}
	s.actions.settle(f.sameClaim)
	f.arrangeClaims(s.actions.list)
	if !slices.IsSortedFunc(f.codes, f.byDate) {
		slices.SortFunc(f.codes, f.byDate)
	}
}

// arrangeClaims keeps the claims in the given order and points their codes at the new places.
func (f *facts) arrangeClaims(kept []action) {
	s := &f.space
	s.place = s.place[:0]
	for range f.claims {
		s.place = append(s.place, -1)
	}
	s.claims = s.claims[:0]
	for to := range kept {
		from := kept[to].row
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
	switch {
	case a.date != b.date:
		return cmp.Compare(a.date, b.date)
	case a.claim != b.claim:
		return cmp.Compare(a.claim, b.claim)
	case a.kind != b.kind:
		return cmp.Compare(a.kind, b.kind)
	}
	return f.compareCodes(a.code, b.code)
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
	s := &f.space
	s.actions.begin(folded)
	for i := range f.fills {
		c := &f.fills[i]
		s.actions.add(action{id: c.id, version: c.version, day: c.date, arrival: c.arrival, row: int32(i)})
	}
	s.actions.settle(func(a, b int32) bool { return f.sameFill(&f.fills[a], &f.fills[b]) })
	s.fills = s.fills[:0]
	for i := range s.actions.list {
		s.fills = append(s.fills, f.fills[s.actions.list[i].row])
	}
	f.fills, s.fills = s.fills, f.fills
}
