package person

import (
	"reflect"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// observation is when a source says something: for a day of its own, or simply now.
type observation struct {
	day   clock.Date
	dated bool
}

// track tells which facts of a kind follow one another in time (the home address, the official name), which two are the same
// fact, and where a fact keeps its time.
type track[T any] struct {
	follows func(a, b T) bool
	same    func(a, b T) bool
	time    func(*T) (*Valid, **clock.Date) // validity, and the newest day for which it was confirmed
}

var nameTrack = track[Name]{
	follows: func(a, b Name) bool { return a.Use == b.Use },
	same:    func(a, b Name) bool { return slices.Equal(a.words(), b.words()) && bare(a.Suffix) == bare(b.Suffix) },
	time:    func(n *Name) (*Valid, **clock.Date) { return &n.Valid, &n.Seen },
}

var addressTrack = track[Address]{
	follows: func(a, b Address) bool { return a.Use == b.Use && a.Confidential == b.Confidential },
	same:    sameAddress,
	time:    func(a *Address) (*Valid, **clock.Date) { return &a.Valid, &a.Seen },
}

var phoneTrack = track[Phone]{
	follows: func(a, b Phone) bool { return a.Use == b.Use && a.Confidential == b.Confidential },
	same: func(a, b Phone) bool {
		a.Valid, b.Valid, a.Seen, b.Seen = Valid{}, Valid{}, nil, nil
		return a == b
	},
	time: func(p *Phone) (*Valid, **clock.Date) { return &p.Valid, &p.Seen },
}

var emailTrack = track[Email]{
	follows: func(a, b Email) bool { return a.Confidential == b.Confidential },
	same:    func(a, b Email) bool { return a.Address == b.Address },
	time:    func(e *Email) (*Valid, **clock.Date) { return &e.Valid, &e.Seen },
}

func sameAddress(a, b Address) bool {
	a.Valid, b.Valid, a.Seen, b.Seen = Valid{}, Valid{}, nil, nil
	return reflect.DeepEqual(a, b)
}

func observeAll[T any](known, said []T, at observation, t track[T]) []T {
	for _, x := range said {
		known = observe(known, x, at, t)
	}
	return known
}

// observe puts a fact into its track: what held before ends the day before, what comes later stays. A fact that is known already
// only reaches further back or is confirmed once more.
func observe[T any](known []T, x T, at observation, t track[T]) []T {
	v, seen := t.time(&x)
	if v.From != nil {
		at.day = *v.From
	}
	now, next := t.around(known, x, at.day)
	switch {
	case now >= 0 && t.same(known[now], x):
		return t.confirm(known, now, *v, at)
	case next >= 0 && t.same(known[next], x) && (now < 0 || !t.confirmedAfter(known[now], at.day)):
		return t.reachBack(slices.Clone(known), now, next, at.day)
	case now < 0 && next < 0 && !at.dated && v.From == nil:
		*seen = &at.day // the first word, without a day of its own: nobody knows since when it holds
		return append(slices.Clone(known), x)
	}
	return t.insert(slices.Clone(known), x, at, now, next)
}

// around finds the fact of x's track that holds on the day, and the first one that begins later; -1 for none.
func (t track[T]) around(known []T, x T, day clock.Date) (now, next int) {
	now, next = -1, -1
	var nowFrom, nextFrom int64
	for i := range known {
		if !t.follows(known[i], x) {
			continue
		}
		v, _ := t.time(&known[i])
		from := firstDay(v.From)
		switch {
		case from > int64(day.Days()):
			if next < 0 || from < nextFrom {
				next, nextFrom = i, from
			}
		case lastDay(v.To) >= int64(day.Days()) && (now < 0 || from > nowFrom):
			now, nowFrom = i, from
		}
	}
	return now, next
}

func (t track[T]) confirm(known []T, i int, said Valid, at observation) []T {
	x := known[i]
	v, seen := t.time(&x)
	if said.To != nil {
		v.To = said.To
	}
	if at.dated && (*seen == nil || (*seen).Before(at.day)) {
		*seen = &at.day
	}
	if reflect.DeepEqual(x, known[i]) {
		return known
	}
	known = slices.Clone(known)
	known[i] = x
	return known
}

// confirmedAfter tells whether a fact was confirmed for a later day than this one.
func (t track[T]) confirmedAfter(x T, day clock.Date) bool {
	_, seen := t.time(&x)
	return *seen != nil && day.Before(**seen)
}

// reachBack lets a fact begin earlier than was known.
func (t track[T]) reachBack(known []T, now, next int, day clock.Date) []T {
	later, _ := t.time(&known[next])
	later.From = since(day)
	if now >= 0 {
		t.end(&known[now], day.AddDays(-1))
	}
	return known
}

func (t track[T]) end(x *T, day clock.Date) {
	v, seen := t.time(x)
	v.To = &day
	if *seen != nil && day.Before(**seen) {
		*seen = &day
	}
}

// since is the start of a fact that was told for a day; the first day of the calendar stands for "nobody knows".
func since(day clock.Date) *clock.Date {
	if day == clock.MinDate {
		return nil
	}
	return &day
}

func (t track[T]) insert(known []T, x T, at observation, now, next int) []T {
	v, seen := t.time(&x)
	v.From, *seen = since(at.day), &at.day
	if next >= 0 {
		later, _ := t.time(&known[next])
		v.until(later.From.AddDays(-1))
	}
	if now < 0 {
		return append(known, x)
	}
	again := known[now]
	held, confirmed := t.time(&again)
	resumes := *confirmed != nil && at.day.Before(**confirmed)
	if resumes { // a late word: what was confirmed for a later day holds again from that day on
		day := **confirmed
		v.until(day.AddDays(-1))
		begins := held.From
		held.From = &day
		if begins == nil || !begins.Before(at.day) {
			known[now] = again
			return append(known, x)
		}
		known = append(known, again)
	}
	if old, _ := t.time(&known[now]); firstDay(old.From) >= int64(at.day.Days()) {
		known[now] = x // two words for the same day: the last one counts, the other stays in the record
		return known
	}
	t.end(&known[now], at.day.AddDays(-1))
	return append(known, x)
}

// until ends a fact no later than on a day.
func (v *Valid) until(day clock.Date) {
	if v.To == nil || day.Before(*v.To) {
		v.To = &day
	}
}
