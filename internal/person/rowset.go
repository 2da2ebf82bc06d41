package person

import (
	"slices"

	"github.com/keepwell/keepwell/internal/store"
)

// rowSet is rows to be added, one value after the other as store.Inserts takes them.
type rowSet struct {
	person, identifier, nameKey, relation []any
}

func (r *rowSet) all(seq int64, p Person) {
	for _, row := range identifierRows(p) {
		r.identifier = append(r.identifier, row.system, row.value, seq, row.from, row.to)
	}
	for _, row := range nameRows(p) {
		r.nameKey = append(r.nameKey, row.token, seq, row.rest)
	}
	for _, row := range relationRows(p) {
		r.relation = append(r.relation, row.other, row.kind, seq, row.from, row.to)
	}
}

func (r *rowSet) statements() []store.Statement {
	all := store.Inserts("person", []string{"seq", "id", "version", "capacities", "birth_day", "sort_name", "zip", "merged_into", "doc"}, r.person, "")
	all = append(all, store.Inserts("person_identifier", []string{"system", "value", "seq", "from_day", "to_day"}, r.identifier, "")...)
	all = append(all, store.Inserts("person_name_key", []string{"token", "seq", "rest"}, r.nameKey, "")...)
	return append(all, store.Inserts("person_relation", []string{"other_id", "kind", "seq", "from_day", "to_day"}, r.relation, "")...)
}

type identifierRow struct {
	system, value string
	from, to      int64
}

type nameRow struct{ token, rest string }

type relationRow struct {
	other, kind string
	from, to    int64
}

// telephone stands among the systems in the table of numbers alone, so that whoever calls is found by their number. It identifies
// nobody: a household shares one.
const telephone System = "telephone"

// identifierRows are a person's numbers, each once: the same number held twice in time is one row over both.
func identifierRows(p Person) []identifierRow {
	var out []identifierRow
	numbers := slices.Clone(p.Identifiers)
	for _, x := range p.Phones {
		numbers = append(numbers, Identifier{System: telephone, Value: x.Number, Valid: x.Valid})
	}
	for _, i := range numbers {
		row := identifierRow{string(i.System), i.Value, firstDay(i.From), lastDay(i.To)}
		at := slices.IndexFunc(out, func(x identifierRow) bool { return x.system == row.system && x.value == row.value })
		if at < 0 {
			out = append(out, row)
			continue
		}
		out[at].from, out[at].to = min(out[at].from, row.from), max(out[at].to, row.to)
	}
	return out
}

func nameRows(p Person) []nameRow {
	var out []nameRow
	for _, n := range p.Names {
		for _, row := range n.keys() {
			if !slices.Contains(out, row) {
				out = append(out, row)
			}
		}
	}
	return out
}

func relationRows(p Person) []relationRow {
	var out []relationRow
	for _, r := range p.Relations {
		row := relationRow{string(r.Other), r.Kind, firstDay(r.From), lastDay(r.To)}
		if !slices.ContainsFunc(out, func(x relationRow) bool {
			return x.other == row.other && x.kind == row.kind && x.from == row.from
		}) {
			out = append(out, row)
		}
	}
	return out
}

// changedRows removes what no longer holds of somebody who is known, and adds to the set what is new.
func changedRows(x *entry, add *rowSet) []store.Statement {
	var all []store.Statement
	gone := func(sql string, args ...any) { all = append(all, store.Statement{SQL: sql, Args: args}) }
	step(identifierRows(*x.before), identifierRows(x.now), func(r identifierRow) {
		gone("delete from person_identifier where system = $1 and value = $2 and seq = $3", r.system, r.value, x.seq)
	}, func(r identifierRow) {
		add.identifier = append(add.identifier, r.system, r.value, x.seq, r.from, r.to)
	})
	step(nameRows(*x.before), nameRows(x.now), func(r nameRow) {
		gone("delete from person_name_key where token = $1 and seq = $2 and rest = $3", r.token, x.seq, r.rest)
	}, func(r nameRow) { add.nameKey = append(add.nameKey, r.token, x.seq, r.rest) })
	step(relationRows(*x.before), relationRows(x.now), func(r relationRow) {
		gone("delete from person_relation where other_id = $1 and kind = $2 and seq = $3 and from_day = $4", r.other, r.kind, x.seq, r.from)
	}, func(r relationRow) {
		add.relation = append(add.relation, r.other, r.kind, x.seq, r.from, r.to)
	})
	return all
}

func step[T comparable](before, now []T, remove, add func(T)) {
	for _, r := range before {
		if !slices.Contains(now, r) {
			remove(r)
		}
	}
	for _, r := range now {
		if !slices.Contains(before, r) {
			add(r)
		}
	}
}

// capacityOrder gives each capacity its bit in the person table: only append to it.
var capacityOrder = []Capacity{Member, Dependent, Representative, Agent, Agency, Clinician, Practice, Staff}

func capacityBits(all []Capacity) int64 {
	var bits int64
	for _, c := range all {
		if i := slices.Index(capacityOrder, c); i >= 0 {
			bits |= 1 << i
		}
	}
	return bits
}

// zip is the first five digits of the newest home or mailing address, for matching.
func (p *Person) zip() string {
	for i := len(p.Addresses) - 1; i >= 0; i-- {
		if a := p.Addresses[i]; len(a.Zip) >= 5 && !a.Confidential {
			return a.Zip[:5]
		}
	}
	return ""
}
