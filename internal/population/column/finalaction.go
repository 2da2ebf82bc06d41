package column

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
)

// action is one copy of a claim or a fill: what deciding between copies needs to know.
type action struct {
	id      string
	version int64
	day     int32 // the date by which the final actions are ordered
	arrival int32
	row     int32
}

// actions are all copies of a member's claims or fills.
type actions struct {
	list   []action
	folded *Folded
	seen   []int32 // table of rows by hash of the id; 0 is free
	spare  []action
}

// idSeed places ids in the table; nothing that outlives the process depends on it.
var idSeed = maphash.MakeSeed()

func (a *actions) begin(folded *Folded) { a.list, a.folded = a.list[:0], folded }

func (a *actions) add(c action) { a.list = append(a.list, c) }

// settle leaves the final action of each id, ordered by day, then id. Nearly always the copies of one id have the same day,
// so the list is sorted by day first, which compares numbers; only if an id is then still left twice it is sorted by id.
func (a *actions) settle(same func(x, y int32) bool) {
	a.sortByDay()
	a.fold(true, same)
	if a.distinct() {
		return
	}
	slices.SortFunc(a.list, byID)
	a.fold(false, same)
	slices.SortFunc(a.list, byDay)
}

// sortByDay uses that each segment delivers its rows in order: two ordered stretches are merged, anything else is sorted.
func (a *actions) sortByDay() {
	end := ordered(a.list, 0)
	if end == len(a.list) {
		return
	}
	if ordered(a.list, end) < len(a.list) {
		slices.SortFunc(a.list, byDay)
		return
	}
	x, y, merged := a.list[:end], a.list[end:], a.spare[:0]
	for len(x) > 0 && len(y) > 0 {
		if byDay(x[0], y[0]) <= 0 {
			merged, x = append(merged, x[0]), x[1:]
		} else {
			merged, y = append(merged, y[0]), y[1:]
		}
	}
	merged = append(append(merged, x...), y...)
	a.list, a.spare = merged, a.list
}

// ordered is where the ordered stretch that begins at from ends.
func ordered(list []action, from int) int {
	for i := from + 1; i < len(list); i++ {
		if byDay(list[i-1], list[i]) > 0 {
			return i
		}
	}
	return len(list)
}

func byDay(x, y action) int {
	if x.day != y.day {
		return cmp.Compare(x.day, y.day)
	}
	return byID(x, y)
}

// byID orders the copies of an id so that the final one comes last.
func byID(x, y action) int {
	if c := strings.Compare(x.id, y.id); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(x.version, y.version), cmp.Compare(x.arrival, y.arrival))
}

// fold keeps the last of neighbours with one id. While the list is ordered by day, copies of different days wait for the
// order by id: the later day need not be the later version.
func (a *actions) fold(byDay bool, same func(x, y int32) bool) {
	kept := a.list[:0]
	for i := range a.list {
		if i+1 < len(a.list) && a.list[i].id == a.list[i+1].id && (!byDay || a.list[i].day == a.list[i+1].day) {
			a.count(&a.list[i], &a.list[i+1], same)
			continue
		}
		kept = append(kept, a.list[i])
	}
	a.list = kept
}

// count files what becomes of a copy for which a later one stands.
func (a *actions) count(old, later *action, same func(x, y int32) bool) {
	switch {
	case a.folded == nil:
	case old.version != later.version:
		a.folded.Superseded++
	case same(old.row, later.row):
		a.folded.Duplicates++
	default:
		a.folded.Conflicts++
	}
}

// distinct reports whether no id is left twice.
func (a *actions) distinct() bool {
	size := 16
	for size < 2*len(a.list) {
		size *= 2
	}
	if len(a.seen) < size {
		a.seen = make([]int32, size)
	}
	seen := a.seen[:size]
	clear(seen)
	for i := range a.list {
		id := a.list[i].id
		at := int(maphash.String(idSeed, id)) & (size - 1)
		for ; seen[at] != 0; at = (at + 1) & (size - 1) {
			if a.list[seen[at]-1].id == id {
				return false
			}
		}
		seen[at] = int32(i) + 1
	}
	return true
}
