package evaluate

import (
	"math/bits"

	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// Evaluate decides every rule about one member as of a day and puts what it finds into out. The classes must belong to the
// dictionary of the rows. Rows dated after asOf are not seen.
//
// It is one pass backwards over the rows, which keeps those whose codes matter as events per slot, then the rules that those
// events wake, conditions first, then the gaps whose population the member belongs to.
func (p *Program) Evaluate(c *Classes, rows *column.Rows, asOf claim.Day, out *Findings) {
	if c.dict != rows.Dict {
		panic("evaluate: the classes belong to another dictionary")
	}
	w := &out.w
	out.reset()
	w.begin(p, c, rows, asOf)
	w.gather()
	w.conditions(out)
	w.gaps(out)
	w.end(out)
}

// work is the working memory of one Findings.
type work struct {
	p    *Program
	c    *Classes
	rows *column.Rows

	calendar calendar // what asOf makes of windows and ages, kept while asOf stays the same
	frame    frame    // of the rule at hand
	ruleAt   *rule

	events  []event // events[0] is no event
	head    []slotEvents
	touched []uint16
	present []uint64    // bits of touched
	found   []uint64    // bits of rules with a finding
	flags   mask        // coverages of the member
	wake    []uint64    // bits of rules
	states  []State     // by rule
	since   []claim.Day // by rule: day a condition was first met

	tick     uint64 // distinguishes one use of the claim marks from the next
	seen     []uint64
	seenAt   []int32
	excluded []uint64
	also     []uint64
	counted  []uint64

	hits    []hit
	pool    []hit
	past    []Evidence
	tally   tally
	start   int32 // of the finding's evidence
	covers  []coverAnswer
	chain   chainScratch
	stays   []adherence.Stay
	staysOf mask // settings that stays holds, 0 not gathered yet
	fills   []adherence.Fill
	runs    [2][]adherence.Interval
	drugs   [][]adherence.Interval
	refills adherence.Scratch
}

// slotEvents is what a slot has of the member at hand: its earliest event, 0 none, and the settings of all.
type slotEvents struct {
	first    int32
	settings mask
}

// event is a row whose code belongs to a slot; next is the slot's next later event.
type event struct {
	next int32
	date claim.Day
	row  int32
	rows RowKind
	kind column.Kind
}

// hit is an event that counts for the criterion at hand.
type hit struct {
	date claim.Day
	row  int32
	rows RowKind
	part uint8 // of a group
	weak bool
}

func (w *work) begin(p *Program, c *Classes, rows *column.Rows, asOf claim.Day) {
	if w.p != p {
		*w = work{p: p}
		w.events = append(w.events, event{})
		w.head = make([]slotEvents, len(p.slots))
		w.present = make([]uint64, wordsFor(len(p.slots)))
		w.found = make([]uint64, wordsFor(len(p.rules)))
		w.wake = make([]uint64, wordsFor(len(p.rules)))
		w.states = make([]State, len(p.rules))
		w.since = make([]claim.Day, len(p.rules))
		w.covers = make([]coverAnswer, len(p.covers))
		w.calendar.asOf = claim.NoDay
	}
	if w.calendar.asOf != asOf {
		w.calendar.set(p, asOf)
	}
	w.c, w.rows = c, rows
	w.flags = w.flagsOf()
	w.growMarks(len(rows.ClaimFrom) + len(rows.Fill) + len(rows.Result))
	clear(w.covers)
	w.staysOf = 0
}

func (w *work) growMarks(rows int) {
	if rows <= len(w.seen) {
		return
	}
	n := 2 * rows
	w.seen, w.excluded, w.also, w.counted = make([]uint64, n), make([]uint64, n), make([]uint64, n), make([]uint64, n)
	w.seenAt = make([]int32, n)
	w.tick = 0
}

// end forgets the member, in time proportional to what the member touched.
func (w *work) end(out *Findings) {
	for _, s := range w.touched {
		w.head[s] = slotEvents{}
	}
	clear(w.present)
	clear(w.found)
	for i := range out.List {
		w.states[out.List[i].Rule] = None
	}
	w.touched, w.events = w.touched[:0], w.events[:1]
	w.rows, w.c = nil, nil
}

// gather keeps the rows whose codes matter as events of their slots. Rows come in the order of dates, so walking them backwards
// and putting each in front leaves every slot's events in that order too.
func (w *work) gather() {
	w.gatherCodes()
	r, asOf := w.rows, w.calendar.asOf
	first, end := dated(r.FillDate, asOf)
	for at := end - 1; at >= first; at-- {
		if c := w.c.of[r.Fill[at]]; c != 0 {
			w.insert(c, event{
				date: r.FillDate[at], row: int32(at), rows: FillRow, kind: column.MakeKind(claim.Drug, claim.Procedure, r.FillStatus[at]),
			})
		}
	}
	first, end = dated(r.ResultDate, asOf)
	for at := end - 1; at >= first; at-- {
		if c := w.c.of[r.Result[at]]; c != 0 {
			w.insert(c, event{
				date: r.ResultDate[at], row: int32(at), rows: ResultRow, kind: column.MakeKind(claim.Clinical, claim.Procedure, claim.Paid),
			})
		}
	}
}

// dated is where rows with a date begin, and where those after asOf begin. Rows are in the order of dates, unknown ones first.
func dated(dates []int32, asOf claim.Day) (first, end int) {
	end = len(dates)
	for end > 0 && dates[end-1] > asOf {
		end--
	}
	for first < end && dates[first] == claim.NoDay {
		first++
	}
	return first, end
}

// gatherCodes is the loop that sees every row of every member.
func (w *work) gatherCodes() {
	r, class := w.rows, w.c.of
	first, end := dated(r.CodeDate, w.calendar.asOf)
	codes := r.Code[:end]
	for at := end - 1; at >= first; at-- {
		if c := class[codes[at]]; c != 0 {
			w.push(c, event{date: r.CodeDate[at], row: int32(at), rows: CodeRow, kind: r.CodeKind[at]})
		}
	}
}

// push puts an event in front of its slots' events.
func (w *work) push(class uint16, e event) {
	setting := bit(e.kind.Setting())
	for _, s := range w.c.slots[w.c.first[class]:w.c.first[class+1]] {
		h := &w.head[s]
		if e.next = h.first; e.next == 0 {
			w.touched = append(w.touched, s)
			w.present[s/64] |= 1 << (s % 64)
		}
		h.first = int32(len(w.events))
		h.settings |= setting
		w.events = append(w.events, e)
	}
}

// insert is push for a second kind of rows: where a slot has events of both kinds, the event takes its place among them. Few
// slots do.
func (w *work) insert(class uint16, e event) {
	for _, s := range w.c.slots[w.c.first[class]:w.c.first[class+1]] {
		h := &w.head[s]
		if h.first == 0 {
			w.touched = append(w.touched, s)
			w.present[s/64] |= 1 << (s % 64)
		}
		h.settings |= bit(e.kind.Setting())
		at := &h.first
		for *at != 0 && w.events[*at].date < e.date {
			at = &w.events[*at].next
		}
		e.next, *at = *at, int32(len(w.events))
		w.events = append(w.events, e)
	}
}

// conditions decides those that an event woke or that need none, in the order in which they depend on each other.
func (w *work) conditions(out *Findings) {
	clear(w.wake)
	for _, s := range w.touched {
		for _, r := range w.p.bySlot[s] {
			w.wake[r/64] |= 1 << (r % 64)
		}
	}
	for _, c := range w.p.flagCovers {
		w.coveredBy(c)
	}
	for _, r := range w.p.every {
		w.wake[r/64] |= 1 << (r % 64)
	}
	for at, word := range w.wake {
		for ; word != 0; word &= word - 1 {
			n := at*64 + bits.TrailingZeros64(word)
			if w.enter(n, out) {
				w.condition(n, out)
			}
		}
	}
}

func (w *work) gaps(out *Findings) {
	if w.p.opts.Mode == Prospective && w.gone() {
		return
	}
	for _, n := range w.p.gaps {
		if w.enter(int(n), out) {
			w.gap(int(n), out)
		}
	}
}

// enter makes a rule the one at hand; false when this version is not in use on that day.
func (w *work) enter(n int, out *Findings) bool {
	if !w.calendar.active[n] {
		return false
	}
	r := &w.p.rules[n]
	w.ruleAt = r
	w.frame = w.calendar.frames[r.period]
	w.frame.birth = w.rows.Birth
	w.start = int32(len(out.Evidence))
	return true
}

// emit keeps a finding. Rules about which there is nothing to say leave none.
func (w *work) emit(out *Findings, f *Finding) {
	f.EvidenceAt, f.EvidenceLen = w.start, int32(len(out.Evidence))-w.start
	w.states[f.Rule], w.since[f.Rule] = f.State, f.Ever
	w.found[f.Rule/64] |= 1 << (f.Rule % 64)
	out.List = append(out.List, *f)
}

func newFinding(rule int) Finding {
	return Finding{
		Rule: uint16(rule), ExcludedBy: -1, Numbers: -1, First: claim.NoDay, Ever: claim.NoDay, ConfirmedOn: claim.NoDay,
		Last: claim.NoDay, Due: claim.NoDay,
	}
}

// prove adds a row to the evidence of the finding at hand, up to the limit.
func (w *work) prove(out *Findings, e Evidence) {
	if int32(len(out.Evidence))-w.start < maxEvidence {
		out.Evidence = append(out.Evidence, e)
	}
}
