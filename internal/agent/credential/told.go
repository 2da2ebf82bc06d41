package credential

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Told is one statement: a fact, who said it, for which day, and when the plan came to know it.
type Told struct {
	ID        FactID
	Fact      Fact
	AsOf      clock.Date // the day for which it was said
	At        int64      // of a statement by hand: the instant, in microseconds; a file's is 0
	By        string     // of a statement by hand: who
	Reason    string     // of a statement by hand: why
	File      string
	Line      int
	Withdrawn bool  // by hand: the fact was never so
	Known     int64 // position of the event
	KnownAt   time.Time
}

// Source is the file and line, or who entered it.
func (t *Told) Source() string {
	if t.File == "" {
		return t.By
	}
	return t.File + ":" + strconv.Itoa(t.Line)
}

// inOrder sorts statements by the day for which they were said. Among those of one day a person's come after a file's, and nothing
// depends on the order in which files came.
func inOrder(a, b *Told) int {
	return cmp.Or(
		cmp.Compare(a.AsOf, b.AsOf), cmp.Compare(a.At, b.At),
		compareBool(b.Fact.dated(), a.Fact.dated()), // dated ones first: undated ones speak of what is current
		cmp.Compare(a.Fact.start(), b.Fact.start()), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Known, b.Known),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// believed are the statements that count, in order. What a person withdrew stays withdrawn, however often a file says the very same
// again, until a person states it.
func believed(all []*Told) []*Told {
	last := map[FactID]*Told{}
	for _, t := range all {
		if t.At != 0 && (last[t.ID] == nil || cmp.Or(cmp.Compare(last[t.ID].At, t.At), cmp.Compare(last[t.ID].Known, t.Known)) < 0) {
			last[t.ID] = t
		}
	}
	var out []*Told
	for _, t := range all {
		if verdict := last[t.ID]; !t.Withdrawn && (verdict == nil || !verdict.Withdrawn) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, inOrder)
	return out
}

// segment is the time from a day on in which one statement speaks of a subject, until the next segment.
type segment struct {
	start   clock.Date
	told    *Told
	implied bool // it follows from "revoked since" that before it was not
}

// track is the history of a subject, by day.
type track []segment

// tracks folds statements into the history of each subject.
func tracks(all []*Told) map[string]track {
	out := map[string]track{}
	for _, t := range believed(all) {
		subject := t.Fact.subject()
		if next := out[subject].with(t); len(next) > 0 {
			out[subject] = next
		} else {
			delete(out, subject)
		}
	}
	for subject, k := range out {
		out[subject] = k.completed()
	}
	return out
}

// with adds a statement that was made later than all that the track holds.
func (k track) with(t *Told) track {
	f := &t.Fact
	switch {
	case f.Status == Withdrawn:
		return nil
	case len(k) == 0 || f.dated():
		return k.insert(f.start(), t)
	}
	i := max(k.index(t.AsOf), 0)
	now := &k[i].told.Fact
	switch {
	case k[i].told.ID == t.ID: // the same again: known since the first time
		return k
	case f.isOtherPeriod(now):
		return k.insert(f.start(), t)
	case f.closed(t.AsOf) || f.says() == now.says():
		return k.correct(i, t)
	}
	// Something else is so, and the source does not say since when: since the day for which it says so.
	return k.insert(max(f.start(), t.AsOf), t)
}

// isOtherPeriod tells that a fact speaks of another time than the present one: it begins after that ended, ended before that began, or
// begins later and says something else.
func (f *Fact) isOtherPeriod(now *Fact) bool {
	switch {
	case f.From == nil || now.From == nil:
		return false
	case now.To != nil && *f.From > *now.To, f.To != nil && *f.To < *now.From:
		return true
	}
	return *f.From > *now.From && f.says() != now.says()
}

// closed tells that something is not active because it ran until its last day. An expiry still ahead says nothing of that kind: what is
// suspended before its expiry is suspended now.
func (f *Fact) closed(asOf clock.Date) bool {
	if f.active() || f.Since != nil || f.To == nil {
		return false
	}
	return *f.To <= asOf || f.Status == Terminated && (f.Kind == Contract || f.Kind == Appointment)
}

// correct replaces what is said from a segment on; a first segment also begins where the correction says.
func (k track) correct(i int, t *Told) track {
	k[i].told = t
	if i == 0 && t.Fact.From != nil {
		k[0].start = *t.Fact.From
		if len(k) > 1 {
			k[0].start = min(k[0].start, k[1].start-1)
		}
	}
	return k
}

func (k track) insert(start clock.Date, t *Told) track {
	i, found := slices.BinarySearchFunc(k, start, func(s segment, d clock.Date) int { return cmp.Compare(s.start, d) })
	if found {
		k[i] = segment{start: start, told: t}
		return k
	}
	return slices.Insert(k, i, segment{start: start, told: t})
}

// completed adds what follows from the first statement: a status "since" a day tells that from the beginning until then it was active.
func (k track) completed() track {
	first := &k[0]
	f := &first.told.Fact
	if f.Since == nil || first.start != *f.Since || f.From == nil || *f.From >= *f.Since {
		return k
	}
	return slices.Insert(k, 0, segment{start: *f.From, told: first.told, implied: true})
}

// index is the segment of a day; -1 when it is before all of them.
func (k track) index(on clock.Date) int {
	i := len(k) - 1
	for i >= 0 && k[i].start > on {
		i--
	}
	return i
}
