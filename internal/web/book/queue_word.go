package book

import (
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// acting tells whether the visitor can work on a dispute.
func acting(v shell.Visit, d *ruleView) bool { return v.Acts(access.RoleBroker) && d.State.Open() }

// uncounted stands for a number that nobody asks for.
const uncounted = -1

// queueCounts are the sides of the queue.
func queueCounts(v shell.Visit, q *queueView) []count {
	var all []count
	for _, x := range []struct {
		whose string
		n     int
	}{{"", q.Counts.Open}, {freeOnly, q.Counts.Free}, {mineOnly, q.Counts.Mine}, {lateOnly, q.Counts.Late}, {waitingOnly, q.Counts.Waiting}, {endedOnly, uncounted}} {
		path, name := QueuePath, "all"
		if x.whose != "" {
			path, name = QueuePath+"?whose="+x.whose, x.whose
		}
		all = append(all, count{v.T("book.queue.whose." + name), path, x.n, q.Whose == x.whose})
	}
	return all
}

func changeTitle(v shell.Visit, c *change.Change) string {
	return v.T("book.story.change", "Day", v.Day(c.Effective), "Plan", planCode(c.New.Contract, c.New.Plan))
}

func changeWords(v shell.Visit, d *ruleView) string {
	i := slices.IndexFunc(d.Changes, func(c change.Change) bool { return c.ID == d.Change })
	if i < 0 {
		return v.T("book.queue.one_change")
	}
	c := &d.Changes[i]
	words := changeTitle(v, c)
	if last, ok := c.Latest(); ok {
		words += " · " + v.T("book.outcome."+string(last.Outcome))
	}
	return words
}

func changeOptions(v shell.Visit, d *ruleView) (all []shell.Option) {
	for i := range d.Changes {
		all = append(all, shell.Option{Value: string(d.Changes[i].ID), Label: changeTitle(v, &d.Changes[i])})
	}
	return all
}

func rulingOptions(v shell.Visit) []shell.Option {
	return []shell.Option{
		{Value: "upheld", Label: v.T("book.rule.upheld"), Hint: v.T("book.rule.upheld_hint")},
		{Value: "denied", Label: v.T("book.rule.denied"), Hint: v.T("book.rule.denied_hint")},
	}
}

func citationOptions(d *ruleView) (all []shell.Option) {
	for _, id := range d.Card.Citations {
		all = append(all, shell.Option{Value: id, Label: d.Say(id)})
	}
	return all
}

func fromOptions(v shell.Visit) []shell.Option {
	return []shell.Option{{Value: "plan", Label: v.T("book.queue.from_us")}, {Value: "agent", Label: v.T("book.queue.from_them")}}
}

func claimOptions(v shell.Visit) (all []shell.Option) {
	for _, c := range dispute.Claims {
		all = append(all, shell.Option{Value: string(c), Label: claimWords(v, c)})
	}
	return all
}
