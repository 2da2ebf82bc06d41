package complaint

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
)

// shape is where a case stands in the tables beside its own row. A change writes the difference of two shapes.
type shape struct {
	lists    []listed
	duties   map[string]duty
	subjects []string
	terms    []string
}

// listed is a place in a work list.
type listed struct {
	facet string
	dueUS int64
}

// duty is something an open case owes, for the sweep.
type duty struct {
	legal, stage, hours, dueUS int64
}

func (k *kept) shape() shape {
	s := shape{terms: k.terms(), subjects: k.subjects()}
	if k.State.Over() {
		return s
	}
	late := lateUS(k.row().Due)
	for _, f := range k.facets() {
		s.lists = append(s.lists, listed{f, late})
	}
	s.duties = k.duties()
	return s
}

// subjects are the keys under which those who are complained about find out which lists hide what: ids and professional numbers.
func (c *Case) subjects() (out []string) {
	add := func(key string) {
		if key != "" && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	for _, x := range c.Class.Subjects {
		add(string(x.Person))
		add(numberKey(x.Number))
	}
	return out
}

func numberKey(number string) string {
	if number == "" {
		return ""
	}
	return "number:" + number
}

func (k *kept) duties() map[string]duty {
	out := map[string]duty{}
	for i := range k.Obligations {
		o := &k.Obligations[i]
		if o.State != Owed {
			continue
		}
		key := dutyKey(o)
		for n := 2; out[key] != (duty{}); n++ {
			key = dutyKey(o) + "#" + strconv.Itoa(n)
		}
		d := duty{hours: o.hours(), dueUS: o.lateAt().UnixMicro()}
		if o.Legal {
			d.legal = 1
		}
		d.stage = int64(k.Warned[warnedKey(key, d.dueUS)])
		out[key] = d
	}
	return out
}

// dutyKey names an obligation among those of its case: procedures that run side by side owe answers of their own.
func dutyKey(o *Obligation) string { return string(o.Procedure) + "/" + o.Key }

func warnedKey(key string, dueUS int64) string { return key + "@" + strconv.FormatInt(dueUS, 10) }

// hours is how long the whole term is. Lead times follow from it.
func (o *Obligation) hours() int64 {
	if o.Clock.Term.InHours() {
		return int64(o.Clock.Term.Hours)
	}
	days := o.Clock.DueDate.Days() - o.Clock.StartsOn.Days()
	return min(int64(days)*24, math.MaxInt32)
}

// less are the elements of a that b does not have.
func less[T comparable](a, b []T) (out []T) {
	has := make(map[T]bool, len(b))
	for _, x := range b {
		has[x] = true
	}
	for _, x := range a {
		if !has[x] {
			out = append(out, x)
		}
	}
	return out
}

// changedDuties are the keys of duties that differ.
func changedDuties(was, now map[string]duty) (out []string) {
	for key, d := range was {
		if now[key] != d {
			out = append(out, key)
		}
	}
	for key := range now {
		if _, had := was[key]; !had {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
