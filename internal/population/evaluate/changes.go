package evaluate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// changes says what would change the answer, each once.
func (x *explainer) changes() []string {
	r := &x.p.rules[x.finding.Rule]
	var list []string
	if r.condition {
		list = x.conditionChanges(r)
	} else {
		list = x.gapChanges(r)
	}
	var once []string
	for _, text := range list {
		if text = capital(text); !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}

func (x *explainer) conditionChanges(r *rule) []string {
	if x.finding.State != Confirmed {
		return x.lacking
	}
	return []string{
		"the plan reverses the claims that count",
		"no claim that counts for " + periodText(r.back.length),
	}
}

func (x *explainer) gapChanges(r *rule) []string {
	f := &x.finding
	switch f.State {
	case Excluded:
		e := &r.source.Exclusions[f.ExcludedBy]
		return []string{"nothing while this holds: " + lowerFirst(cmp.Or(e.Title, underscored(e.ID)))}
	case Closed, Numerator:
		switch {
		case f.Due != claim.NoDay && r.pdc != nil:
			return []string{"nothing for now: the next fill is due on " + dateText(f.Due)}
		case f.Due != claim.NoDay:
			return []string{"nothing for now: due again on " + dateText(f.Due)}
		}
		return []string{"nothing for now: it is done"}
	case Open, Overdue, DueSoon, Talk, Denominator:
		switch {
		case r.pdc != nil:
			return []string{x.nextFill()}
		case r.overlap != nil:
			return []string{fmt.Sprintf("fewer than %s with both in the time looked at, after the prescriber stops or changes one", plural(int(r.overlap.minDays), "day"))}
		}
		return x.lacking
	}
	return nil
}

func (x *explainer) nextFill() string {
	if x.finding.Due == claim.NoDay {
		return "the next fill"
	}
	if x.finding.Due <= x.w.calendar.asOf {
		return "the next fill; the supply ended on " + dateText(x.finding.Due-1)
	}
	return "the next fill; the supply lasts until " + dateText(x.finding.Due-1)
}

// lack is what would make a test hold: the whole of it, or the rest of what it counts.
func (x *explainer) lack(at int32) string {
	n := &x.p.nodes[at]
	if n.kind == leafNode && n.op == noOp && n.min > 1 && x.p.said[at].criterion.Title == "" {
		have := int32(0)
		if a := x.w.silently(at, x.out); a.count < n.min {
			have = a.count
		}
		return x.leaf(at, n.min-have, have > 0)
	}
	return x.say(at)
}
