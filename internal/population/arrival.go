package population

import (
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// arrival is a member whose first event is in the commit (or the slice of a rebuild) being applied: the rows are put together in
// memory, later events of the same batch included.
type arrival struct {
	seq      int64
	member   string
	version  int64
	now      seenFindings // as of the last event
	findings []arrivedFinding
}

type arrivedFinding struct {
	rule     string
	state    State
	due      claim.Day
	since    claim.Day
	position int64
	data     string
}

func (a *arrival) apply(e record.Event, f seenFindings) {
	a.version, a.now = e.Version, f
	for _, c := range f.Changes {
		i := slices.IndexFunc(a.findings, func(x arrivedFinding) bool { return x.rule == c.Rule })
		if len(c.Finding) == 0 {
			if i >= 0 {
				a.findings = slices.Delete(a.findings, i, i+1)
			}
			continue
		}
		x := arrivedFinding{rule: c.Rule, state: c.To, due: sortDue(dayOf(c.Due)), since: f.AsOf, position: e.Position, data: string(c.Finding)}
		if i < 0 {
			a.findings = append(a.findings, x)
			continue
		}
		if c.was() == c.To {
			x.since = a.findings[i].since
		}
		a.findings[i] = x
	}
}

func (a *arrival) memberRow() []any {
	p, s := a.now.Person, a.now.Summary
	return []any{
		a.seq, a.member, a.version, s.Digest, p.Name, nameKey(p.Name), familyKey(p.Name), p.Birth, p.Death, int(p.Sex), p.State,
		s.Confirmed, s.OpenGaps, s.Priority, sortDue(s.NextDue), a.now.AsOf,
	}
}

func (a *arrival) findingRow(f *arrivedFinding) []any {
	return []any{
		a.seq, f.rule, string(f.state), f.due, a.now.Summary.Priority, a.now.Person.Birth, int(a.now.Person.Sex), f.since, f.position, f.data,
	}
}

func (b *batch) arrivalStatements() []store.Statement {
	var members, findings [][]any
	for _, a := range b.arrived {
		members = append(members, a.memberRow())
		for i := range a.findings {
			findings = append(findings, a.findingRow(&a.findings[i]))
		}
	}
	return append(bulk(`insert into member (seq, member_id, version, digest, name, name_key, family_key, birth_day, death_day, sex, state,
 confirmed, open_gaps, priority, next_due_day, as_of_day) values `, "", members),
		bulk(`insert into finding (seq, rule_id, state, due_day, rank, birth_day, sex, since_day, position, data) values `, "", findings)...)
}
