package person

import (
	"reflect"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// learned is a person with what a row says. Facts with a time of their own find their place in it, whatever order the files come
// in; of the others the newest word counts, and an older one only fills what is empty.
func learned(p Person, row Row, today clock.Date) Person {
	said, before := row.Person, p
	newest := row.AsOf == nil || p.Known == nil || !row.AsOf.Before(*p.Known)
	p.Organization = p.Organization || said.Organization
	p.Watch = p.Watch || said.Watch
	p.Capacities = withCapacities(p.Capacities, said.Capacities)
	p.Birth = newer(p.Birth, said.Birth, newest)
	p.Death = newer(p.Death, said.Death, newest)
	p.Staff = newer(p.Staff, said.Staff, newest)
	p.Clinician = newer(p.Clinician, said.Clinician, newest)
	if said.Sex != "" && (newest || p.Sex == "") {
		p.Sex = said.Sex
	}
	if newest {
		p.Preferences = said.Preferences.with(p.Preferences)
	} else {
		p.Preferences = p.Preferences.with(said.Preferences)
	}
	p.Known = knownSince(before, p, row, newest, today)
	at := observation{day: today, dated: row.AsOf != nil}
	if row.AsOf != nil {
		at.day = *row.AsOf
	}
	p.Names = observeAll(p.Names, said.Names, at, nameTrack)
	p.Addresses = observeAll(p.Addresses, said.Addresses, at, addressTrack)
	p.Phones = observeAll(p.Phones, said.Phones, at, phoneTrack)
	p.Emails = observeAll(p.Emails, said.Emails, at, emailTrack)
	p.Identifiers = withIdentifiers(p.Identifiers, said.Identifiers)
	p.Relations = withRelations(p.Relations, said.Relations)
	p.Coverage = withCoverage(p.Coverage, said.Coverage, newest)
	return p
}

// knownSince is the newest day for which somebody told what holds without a time of its own. A word without a day is of today, but
// only when it told something new: the same file tomorrow tells nothing.
func knownSince(before, after Person, row Row, newest bool, today clock.Date) *clock.Date {
	said := row.Person
	tells := said.Birth != nil || said.Death != nil || said.Sex != "" || said.Staff != nil || said.Clinician != nil ||
		!reflect.DeepEqual(said.Preferences, Preferences{})
	switch {
	case !newest || !tells:
		return before.Known
	case row.AsOf != nil:
		return row.AsOf
	case timeless(before, after):
		return before.Known
	}
	return &today
}

// timeless tells whether what has no time of its own is the same in both.
func timeless(a, b Person) bool {
	return reflect.DeepEqual(
		[]any{a.Birth, a.Death, a.Sex, a.Preferences, a.Staff, a.Clinician}, []any{b.Birth, b.Death, b.Sex, b.Preferences, b.Staff, b.Clinician})
}

func newer[T any](known, said *T, newest bool) *T {
	if said == nil || known != nil && !newest {
		return known
	}
	return said
}

func withCapacities(known, said []Capacity) []Capacity {
	for _, c := range said {
		if !slices.Contains(known, c) {
			known = append(slices.Clone(known), c)
		}
	}
	return known
}

func withIdentifiers(known, said []Identifier) []Identifier {
	for _, i := range said {
		at := slices.IndexFunc(known, func(k Identifier) bool { return key(k) == key(i) })
		if at < 0 {
			known = append(slices.Clone(known), i)
			continue
		}
		if i.From != nil || i.To != nil {
			known = slices.Clone(known)
			known[at].Valid = Valid{From: earliest(known[at].From, i.From), To: i.To}
		}
	}
	return known
}

func earliest(a, b *clock.Date) *clock.Date {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}

func withRelations(known, said []Relation) []Relation {
	for _, r := range said {
		at := slices.IndexFunc(known, func(k Relation) bool {
			return k.Kind == r.Kind && k.Other == r.Other && firstDay(k.From) == firstDay(r.From)
		})
		known = slices.Clone(known)
		if at < 0 {
			known = append(known, r)
			continue
		}
		if r.To != nil {
			known[at].To = r.To
		}
	}
	return known
}

// withCoverage adds spans. A span of the same plan that overlaps or follows on the next day is the same enrolment, told in parts;
// one with the same start replaces the end, when its word is newer.
func withCoverage(known, said []Coverage, newest bool) []Coverage {
	for _, c := range said {
		known = withSpan(slices.Clone(known), c, newest)
	}
	slices.SortStableFunc(known, func(a, b Coverage) int { return int(firstDay(a.From) - firstDay(b.From)) })
	return known
}

func withSpan(known []Coverage, c Coverage, newest bool) []Coverage {
	for i, k := range known {
		if k.Contract != c.Contract || k.Plan != c.Plan || k.Kind != c.Kind {
			continue
		}
		if firstDay(k.From) == firstDay(c.From) {
			if newest {
				known[i].To = c.To
			}
			return known
		}
		if firstDay(c.From) <= lastDay(k.To)+1 && firstDay(k.From) <= lastDay(c.To)+1 {
			c.Valid = joined(k.Valid, c.Valid)
			return withSpan(slices.Delete(known, i, i+1), c, newest)
		}
	}
	return append(known, c)
}

func joined(a, b Valid) Valid {
	out := a
	if firstDay(b.From) < firstDay(a.From) {
		out.From = b.From
	}
	if lastDay(b.To) > lastDay(a.To) {
		out.To = b.To
	}
	return out
}
