package complaint

import (
	"cmp"
	"maps"
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
	legal, stage, inHours, dueUS int64
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
	if k.isUnmatched() {
		s.lists = append(s.lists, listed{unmatchedModule, late})
	}
	for _, l := range k.lettersOpen() {
		s.lists = append(s.lists, listed{letterList(l, k.Channel), k.OpenedAt.UnixMicro()})
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
		d := duty{legal: flag(o.Legal), inHours: flag(o.Clock.Term.InHours()), dueUS: o.lateAt().UnixMicro()}
		d.stage = int64(k.Warned[warnedKey(key, d.dueUS)])
		out[key] = d
	}
	return out
}

// dutyKey names an obligation among those of its case: procedures that run side by side owe answers of their own.
func dutyKey(o *Obligation) string { return string(o.Procedure) + "/" + o.Key }

func warnedKey(key string, dueUS int64) string { return key + "@" + strconv.FormatInt(dueUS, 10) }

// flag is a yes or no as a column holds it.
func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
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
