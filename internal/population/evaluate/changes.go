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
	due, asOf := x.finding.Due, x.w.calendar.asOf
	switch {
	case x.finding.Alert == OutOfReach:
		return "nothing before " + dateText(x.w.frame.periodEnd+1) + ": the goal of the year is out of reach, though each fill still helps"
	case due == claim.NoDay:
		return "the next fill"
	case due <= asOf:
		return "the next fill; the supply ended on " + dateText(due-1)
	}
	return "the next fill; the supply lasts until " + dateText(due-1)
}

// lack is what would make a test hold: the whole of it, or the rest of what it counts.
func (x *explainer) lack(at int32) string {
	n, title := &x.p.nodes[at], x.p.said[at].criterion.Title
	if n.kind != leafNode || n.op != noOp || n.min < 2 {
		return x.say(at)
	}
	a := x.w.silently(at, x.out)
	switch {
	case a.count == 0 || a.count >= n.min:
		return x.say(at)
	case title == "":
		return x.leaf(at, n.min-a.count, true)
	case a.next != claim.NoDay:
		return fmt.Sprintf("%s: %s more, due on %s", title, number(n.min-a.count), dateText(a.next))
	}
	return fmt.Sprintf("%s: %s more%s", title, number(n.min-a.count), apartText(n))
}
