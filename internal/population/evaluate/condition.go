package evaluate

import "github.com/keepwell/keepwell/internal/population/claim"

// Bits of Finding.Flag.
const (
	ClaimsMet   uint8 = 1
	CoverageMet uint8 = 2
)

// tally is what the counting leaves of one condition found together.
type tally struct {
	first, last claim.Day // qualifying claims in the reference period
	count       int32
	past        [maxEvidence]Evidence // claims that are void or before the reference period, the latest ones
	pastLen     int
}

// satisfied is when a counting rule was first met: by all claims ever (each time within one look-back), and by those of the
// reference period alone.
type satisfied struct{ ever, now claim.Day }

var unsatisfied = satisfied{claim.NoDay, claim.NoDay}

// condition decides a condition.
func (w *work) condition(n int, out *Findings) {
	r := w.ruleAt
	f := newFinding(n)
	if r.given {
		f.State, f.Ever = conditionStates[r.source.Text], w.calendar.asOf
		w.emit(out, &f)
		return
	}
	w.tally.first, w.tally.last, w.tally.count, w.tally.pastLen = claim.NoDay, claim.NoDay, 0, 0
	w.tick++
	count := w.tick // marks claims already counted by another leaf
	met := w.met(r.met, &r.back, count, out)
	f.First, f.Last, f.Count = w.tally.first, w.tally.last, w.tally.count
	f.Ever, f.ConfirmedOn = met.ever, met.now
	f.State = w.conditionState(r, met, &f, out)
	if f.State == None {
		return
	}
	f.Flag = w.coverageFlag(r)
	if f.State == Confirmed {
		f.Flag |= ClaimsMet
	}
	w.emit(out, &f)
}

func (w *work) conditionState(r *rule, met satisfied, f *Finding, out *Findings) State {
	if met.now != claim.NoDay {
		return Confirmed
	}
	switch {
	case r.countSuspects && w.tally.count > 0:
		return Suspected
	case r.suspected != none && w.awake(&r.suspecting) && w.weaker(r.suspected, f, out):
		return Suspected
	case r.signal != none && w.awake(&r.signalling) && w.weaker(r.signal, f, out):
		return Signal
	}
	for _, e := range w.tally.past[:w.tally.pastLen] {
		w.prove(out, e)
	}
	switch {
	case met.ever != claim.NoDay:
		return Resolved
	case w.tally.pastLen > 0:
		return NotConfirmed
	}
	return None
}

// weaker decides a suspicion or signal. Where no claim counts, its own dates stand in the finding.
func (w *work) weaker(at int32, f *Finding, out *Findings) bool {
	mark := len(out.Evidence)
	if w.tally.count == 0 {
		mark = int(w.start)
	}
	out.Evidence = out.Evidence[:mark]
	a := w.decide(at, out)
	if a.ok && w.tally.count == 0 {
		f.First, f.Last, f.Count = a.on, a.last, a.count
	}
	return a.ok
}

// met decides a counting rule.
func (w *work) met(at int32, back *lookback, count uint64, out *Findings) satisfied {
	n := &w.p.nodes[at]
	if n.kind == leafNode {
		return w.metLeaf(n, back, count, out)
	}
	if n.unless != none && w.holds(n.unless, out) {
		return unsatisfied
	}
	all := unsatisfied
	for i, kid := range w.p.kidsOf(n) {
		s := w.met(kid, back, count, out)
		switch {
		case i == 0:
			all = s
		case n.kind == anyNode:
			all = satisfied{sooner(all.ever, s.ever), sooner(all.now, s.now)}
		default:
			all = satisfied{bothDays(all.ever, s.ever), bothDays(all.now, s.now)}
		}
	}
	return all
}

// bothDays is the later day, claim.NoDay unless there are both.
func bothDays(day, other claim.Day) claim.Day {
	if day == claim.NoDay || other == claim.NoDay {
		return claim.NoDay
	}
	return max(day, other)
}

func (w *work) metLeaf(n *node, back *lookback, count uint64, out *Findings) satisfied {
	if w.lacks(n) || n.unless != none && w.holds(n.unless, out) {
		return unsatisfied
	}
	w.collect(n)
	from, to := w.span(n.window)
	recent := within(w.hits, from, to)
	s := unsatisfied
	at := w.complete(recent, n, &unlimited)
	if at != none {
		s.now = recent[at].date
	}
	s.ever = s.now // what lies in one look-back today did so on every day since
	if len(recent) < len(w.hits) {
		if first := w.complete(w.hits, n, back); first != none {
			s.ever = w.hits[first].date
		}
	}
	if len(recent) < len(w.hits) || len(w.past) > 0 {
		w.keepPast(w.hits, from)
	}
	if n.weak != none && allWeak(recent) {
		return s
	}
	w.count(recent, count)
	w.proveHits(out, recent[max(0, at+1-maxEvidence/2):])
	return s
}

// allWeak tells whether no claim stands on its own.
func allWeak(hits []hit) bool {
	for _, h := range hits {
		if !h.weak {
			return false
		}
	}
	return true
}

// count adds the claims of a leaf that no other leaf has counted.
func (w *work) count(hits []hit, count uint64) {
	t := &w.tally
	for _, h := range hits {
		at := w.numberOf(h)
		if w.counted[at] == count {
			continue
		}
		w.counted[at] = count
		t.first, t.last = sooner(t.first, h.date), max(t.last, h.date)
		t.count++
	}
}

// numberOf numbers claims, then fills, then results.
func (w *work) numberOf(h hit) int {
	switch h.rows {
	case FillRow:
		return len(w.rows.ClaimFrom) + int(h.row)
	case ResultRow:
		return len(w.rows.ClaimFrom) + len(w.rows.Fill) + int(h.row)
	default:
		return int(w.rows.CodeClaim[h.row])
	}
}

// keepPast remembers void claims and the latest claims before the reference period, in case they are all there is.
func (w *work) keepPast(hits []hit, from claim.Day) {
	t := &w.tally
	for _, e := range w.past {
		t.keep(e)
	}
	for i := len(hits) - 1; i >= 0; i-- {
		if hits[i].date < from {
			t.keep(Evidence{Row: hits[i].row, Kind: hits[i].rows})
		}
	}
}

func (t *tally) keep(e Evidence) {
	if t.pastLen < maxEvidence {
		t.past[t.pastLen] = e
		t.pastLen++
	}
}

func (w *work) coverageFlag(r *rule) uint8 {
	if r.covered != none && w.coveredBy(r.covered) {
		return CoverageMet
	}
	return 0
}

// Flag is the coverage flag of a condition for the member last evaluated, also where there is no finding: 2 means looked for
// and not found, 0 means unknown, because there was not enough coverage to say.
func (p *Program) Flag(out *Findings, rule int) uint8 {
	if f := out.Find(rule); f != nil {
		return f.Flag
	}
	if r := &p.rules[rule]; r.covered != none && out.w.covers[r.covered] == isCovered {
		return CoverageMet
	}
	return 0
}
