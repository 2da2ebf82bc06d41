package person

import (
	"reflect"
	"slices"
)

// together is what two merged ids know as one person: the kept one's facts first, and from the other whatever it lacks. It reads;
// it changes neither. Standing requests to protect somebody count whoever of the two made them.
func together(keep, other Person) Person {
	out := keep
	out.Capacities = union(keep.Capacities, other.Capacities)
	out.Names = union(keep.Names, other.Names)
	out.Identifiers = union(keep.Identifiers, other.Identifiers)
	out.Addresses = union(keep.Addresses, other.Addresses)
	out.Phones = union(keep.Phones, other.Phones)
	out.Emails = union(keep.Emails, other.Emails)
	out.Relations = union(keep.Relations, other.Relations)
	out.Coverage = union(keep.Coverage, other.Coverage)
	out.MergedFrom = union(keep.MergedFrom, other.MergedFrom)
	out.Birth = either(keep.Birth, other.Birth)
	out.Death = either(keep.Death, other.Death)
	out.Staff = either(keep.Staff, other.Staff)
	out.Clinician = either(keep.Clinician, other.Clinician)
	out.Known = either(keep.Known, other.Known)
	out.Watch = keep.Watch || other.Watch
	if out.Sex == "" {
		out.Sex = other.Sex
	}
	out.Preferences = keep.Preferences.with(other.Preferences)
	return out
}

func union[T any](a, b []T) []T {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.ContainsFunc(out, func(y T) bool { return reflect.DeepEqual(x, y) }) {
			out = append(out, x)
		}
	}
	return out
}

func either[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

func (p Preferences) with(o Preferences) Preferences {
	for _, f := range []struct {
		to   *string
		from string
	}{{&p.Spoken, o.Spoken}, {&p.Written, o.Written}, {&p.Channel, o.Channel}, {&p.BestTime, o.BestTime}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	if p.Format == Standard {
		p.Format = o.Format
	}
	p.Interpreter = p.Interpreter || o.Interpreter
	p.TTY = p.TTY || o.TTY
	p.DoNotContact = union(p.DoNotContact, o.DoNotContact)
	return p
}
