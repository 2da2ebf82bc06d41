package column

// place is where one segment holds a member.
type place struct {
	part    *segPart
	segment int
	row     int
}

// walk goes through the members of several ranges in order, telling for each where it is held.
type walk struct {
	at   []memberRange // lo moves
	held []place
}

func newWalk(ranges []memberRange) *walk {
	return &walk{at: append([]memberRange(nil), ranges...), held: make([]place, 0, len(ranges))}
}

// next finds the next member; held lists the segments that have it, oldest first.
func (w *walk) next() bool {
	w.held = w.held[:0]
	least := w.least()
	if least < 0 {
		return false
	}
	first := w.at[least]
	hash := first.part.person.hash[first.lo]
	for i := least; i < len(w.at); i++ {
		r := &w.at[i]
		if r.lo < r.hi && r.part.person.hash[r.lo] == hash && (i == least || sameMember(r, &first)) {
			w.held = append(w.held, place{part: r.part, segment: r.segment, row: r.lo})
			r.lo++
		}
	}
	return true
}

// least is the first range whose next member comes before those of all others; -1 at the end.
func (w *walk) least() int {
	least := -1
	var hash uint64
	for i := range w.at {
		r := &w.at[i]
		if r.lo >= r.hi {
			continue
		}
		h := r.part.person.hash[r.lo]
		if least < 0 || h < hash || h == hash && r.member() < w.at[least].member() {
			least, hash = i, h
		}
	}
	return least
}

func (r *memberRange) member() string { return r.part.person.member.at(r.lo) }

func sameMember(a, b *memberRange) bool { return a.member() == b.member() }
