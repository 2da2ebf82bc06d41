package column

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// comparison is one worker's state of a Delta.
type comparison struct {
	live     *Snapshot
	held     []place
	old, new facts
	oldCodes codeLists
	newCodes codeLists
	claims   finder
	fills    finder
	delta    *Delta
}

// member compares one member of the new segment with what the live ones say about the same person.
func (c *comparison) member(at place, both *Snapshot) error {
	person := &at.part.person
	c.held = c.live.find(c.held[:0], person.hash[at.row], person.member.at(at.row))
	if len(c.held) == 0 {
		return c.newMember(at)
	}
	if err := cmp.Or(both.gather(&c.new, []place{at}), c.live.gather(&c.old, c.held)); err != nil {
		return err
	}
	if len(c.held) > 1 {
		c.old.settle(nil)
	}
	c.all()
	return nil
}

// newMember counts all rows of a member whom the live view does not have. It reads none of them: a first load is counted
// without being read again.
func (c *comparison) newMember(at place) error {
	e := at.part.extent(at.row)
	if !at.part.sound(&e) {
		return at.part.damaged(at.row)
	}
	d := c.delta
	d.Touched = append(d.Touched, copyOf(at.part.person.member.at(at.row)))
	d.NewMembers++
	if p := at.part.personAt(at.row); !p.empty() {
		d.Persons.New++
	}
	d.Claims.New += e.claim.rows()
	d.Fills.New += e.fill.rows()
	d.Results.New += e.result.rows()
	d.Spans.New += e.span.rows() - int64(e.spanVoid)
	d.Spans.Renewed += int64(e.spanVoid)
	return nil
}

func (c *comparison) all() {
	var d Delta
	c.comparePerson(&d.Persons)
	c.compareClaims(&d.Claims)
	c.compareFills(&d.Fills)
	c.compareResults(&d.Results)
	c.compareSpans(&d.Spans)
	if all := d.total(); all.visible() > 0 {
		d.Touched = append(d.Touched, copyOf(c.new.member))
	}
	c.delta.add(&d)
}

func (c *comparison) comparePerson(d *Change) {
	if c.new.person.empty() {
		return
	}
	merged, again := c.old.person, c.new.person
	merged.merge(&c.new.person)
	again.merge(&c.old.person)
	switch {
	case c.old.person.empty():
		d.New++
	case !merged.sameValues(&c.old.person):
		d.Replaced++
	case merged != c.old.person:
		d.Renewed++
	case again.sameValues(&merged):
		d.Duplicate++
	default:
		d.Late++
	}
}

// judge files one row of the new segment against its copy in the view.
func (c *Change) judge(oldVersion, newVersion int64, same, wasPaid, isPaid bool) {
	switch {
	case newVersion < oldVersion:
		c.Late++
	case same && newVersion == oldVersion:
		c.Duplicate++
	case same:
		c.Renewed++
	case wasPaid && !isPaid:
		c.Reversed++
	default:
		c.Replaced++
	}
}

func (c *comparison) compareClaims(d *Change) {
	c.oldCodes.group(&c.old)
	c.newCodes.group(&c.new)
	c.claims.begin(len(c.old.claims), func(i int) string { return c.old.claims[i].id })
	for i := range c.new.claims {
		n := &c.new.claims[i]
		j := c.claims.find(n.id)
		if j < 0 {
			d.New++
			continue
		}
		o := &c.old.claims[j]
		same := n.same(o) && c.sameCodes(i, j)
		d.judge(o.version, n.version, same, o.status == claim.Paid, n.status == claim.Paid)
	}
}

func (c *comparison) sameCodes(n, o int) bool {
	return slices.EqualFunc(c.newCodes.of(n), c.oldCodes.of(o), func(a, b codeFact) bool {
		return a.date == b.date && a.kind == b.kind && c.new.compareCodes(a.code, b.code) == 0
	})
}

func (c *comparison) compareFills(d *Change) {
	c.fills.begin(len(c.old.fills), func(i int) string { return c.old.fills[i].id })
	for i := range c.new.fills {
		n := &c.new.fills[i]
		j := c.fills.find(n.id)
		if j < 0 {
			d.New++
			continue
		}
		o := &c.old.fills[j]
		d.judge(o.version, n.version, c.new.sameFill(n, o), o.status == claim.Paid, n.status == claim.Paid)
	}
}

func (c *comparison) compareResults(d *Change) {
	for i := range c.new.results {
		n := &c.new.results[i]
		j := slices.IndexFunc(c.old.results, func(o resultFact) bool { return c.new.resultKey(&o, n) == 0 })
		if j < 0 {
			d.New++
			continue
		}
		o := &c.old.results[j]
		switch {
		case c.new.sameResult(n, o):
			d.Duplicate++
		case n.withdrawn() < o.withdrawn():
			d.Late++
		case n.withdrawn() > o.withdrawn():
			d.Reversed++
		default:
			d.Replaced++
		}
	}
}

// compareSpans: to withdraw what the view does not have changes nothing that shows, and must be remembered nevertheless.
func (c *comparison) compareSpans(d *Change) {
	for i := range c.new.spans {
		n := &c.new.spans[i]
		j := slices.IndexFunc(c.old.spans, func(o spanFact) bool { return compareSpan(&o, n) == 0 })
		switch {
		case j >= 0:
			o := &c.old.spans[j]
			d.judge(o.version, n.version, n.same(o), o.withdrawn() == 0, n.withdrawn() == 0)
		case n.withdrawn() == 0:
			d.New++
		default:
			d.Renewed++
		}
	}
}

// codeLists are a member's coded facts claim by claim.
type codeLists struct {
	codes []codeFact
	start []int32
}

// group lists the codes of each claim in the order of their dates.
func (l *codeLists) group(f *facts) {
	l.codes = append(l.codes[:0], f.codes...)
	slices.SortFunc(l.codes, func(a, b codeFact) int {
		if c := cmp.Or(cmp.Compare(a.claim, b.claim), cmp.Compare(a.date, b.date), cmp.Compare(a.kind, b.kind)); c != 0 {
			return c
		}
		return f.compareCodes(a.code, b.code)
	})
	l.start = l.start[:0]
	for i, c := range l.codes {
		for int(c.claim) >= len(l.start) {
			l.start = append(l.start, int32(i))
		}
	}
	for len(l.start) <= len(f.claims) {
		l.start = append(l.start, int32(len(l.codes)))
	}
}

func (l *codeLists) of(claim int) []codeFact { return l.codes[l.start[claim]:l.start[claim+1]] }

// finder looks rows up by id. Two loads of the same file have them in the same order, so the row after the last found is
// tried before a table of ids is made.
type finder struct {
	n    int
	id   func(i int) string
	next int
	byID map[string]int
	made bool
}

func (f *finder) begin(n int, id func(i int) string) {
	f.n, f.id, f.next, f.made = n, id, 0, false
}

// find gives the row of an id, or -1.
func (f *finder) find(id string) int {
	if f.next < f.n && f.id(f.next) == id {
		f.next++
		return f.next - 1
	}
	if !f.made {
		f.makeTable()
	}
	i, ok := f.byID[id]
	if !ok {
		return -1
	}
	f.next = i + 1
	return i
}

func (f *finder) makeTable() {
	if f.byID == nil {
		f.byID = map[string]int{}
	}
	clear(f.byID)
	for i := range f.n {
		f.byID[f.id(i)] = i
	}
	f.made = true
}
