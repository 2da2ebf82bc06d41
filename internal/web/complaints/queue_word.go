package complaints

import (
	"math"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What lists of cases say in words.

func (q queueView) tabs() []shell.Tab {
	all := make([]shell.Tab, 0, 3)
	for _, list := range []string{listMine, listDesk, listAll} {
		if list != listAll && q.Worker == nil {
			continue
		}
		all = append(all, shell.Tab{Label: q.T("complaints.list." + list), Href: q.address(list), Current: q.List == list})
	}
	return all
}

// stat is a number that opens to its cases.
type stat struct {
	Name  string
	Count int64
	Href  string
}

// stats are the numbers above the list. Each opens to what it counts.
func (q queueView) stats() []stat {
	overdue, waiting, soon := q.Filter, q.Filter, q.Filter
	overdue.OnlyOverdue, waiting.Unassigned, soon.DueBefore = true, true, q.Now.Add(soonLead)
	all := []stat{
		{q.T("complaints.stat.open"), q.Counts.Open, q.address(q.List)},
		{q.T("complaints.stat.overdue"), q.Counts.Overdue, q.addressOf(overdue, q.List)},
		{q.T("complaints.stat.soon"), q.Counts.DueSoon, q.addressOf(soon, q.List)},
	}
	if q.List != listMine {
		all = append(all, stat{q.T("complaints.stat.unassigned"), q.Counts.Unassigned, q.addressOf(waiting, q.List)})
	}
	return all
}

// workers are those who can have a case.
func (q queueView) workers() (all []shell.Option) {
	for _, w := range q.Workers {
		if !w.Left {
			all = append(all, shell.Option{Value: w.Account, Label: w.Name})
		}
	}
	return all
}

// total is how many cases the list holds; the page may show fewer.
func (q queueView) total() string { return q.N("complaints.queue.total", int(q.Counts.Open)) }

// tag is a word in colour.
type tag struct {
	Text string
	Tone shell.Tone
}

// tagsOf are what sets a case apart, the most pressing first.
func tagsOf(v shell.Visit, row complaint.Row) (all []tag) {
	for _, t := range []struct {
		on   bool
		key  string
		tone shell.Tone
	}{
		{row.Level == "immediate_need", "complaints.level.immediate_need", shell.Bad},
		{row.Level == "urgent", "complaints.level.urgent", shell.Warning},
		{row.Due != nil && row.Due.DueAt != nil, "complaints.tag.fast", shell.Bad},
		{row.Urgent, "complaints.tag.urgent", shell.Warning},
		{row.Quality, "complaints.tag.quality", shell.Special},
		{row.Extended, "complaints.tag.extended", shell.Calm},
		{row.Unmatched, "complaints.tag.unmatched", shell.Warning},
	} {
		if t.on {
			all = append(all, tag{v.T(t.key), t.tone})
		}
	}
	return all
}

func productWords(v shell.Visit, p complaint.Product) string {
	if p == "" {
		return v.T("complaints.unsorted")
	}
	return v.T("complaints.product." + string(p))
}

// owesWords is what is owed: by law in the texts of pages, a target of our own as the catalog names it.
func owesWords(v shell.Visit, c *catalog.Catalog, key string) string {
	if t, ok := c.Target(key); ok {
		return t.Name.In(v.Lang)
	}
	if text := "complaints.owes." + key; v.Has(text) {
		return v.T(text)
	}
	return key
}

// rowCategory is what a case is about. One of Medicare's module has the category that Medicare gave it, which its page shows, until
// somebody gives it one of ours.
func rowCategory(v shell.Visit, c *catalog.Catalog, row complaint.Row) string {
	if row.Category == "" && row.Procedure == complaint.CTM {
		return v.T("complaints.module_category")
	}
	return categoryWords(v, c, row.Category)
}

// lateOf is when a case gets late; one that owes nothing comes after all others.
func lateOf(row complaint.Row) time.Time {
	if row.Due == nil {
		return time.Unix(math.MaxInt32, 0)
	}
	return row.Due.LateAt
}

// keys are those that the script knows, in the order of the list of keys. Each acts only where it makes sense.
var keys = []string{"j", "k", "x", "o", "n", "s"}

// whoWords is the worker whose case it is. Whoever is not of the team, or not any more, is a colleague: the id of an account tells nobody
// anything.
func whoWords(v shell.Visit, names map[string]string, account string) string {
	switch {
	case account == "":
		return v.T("complaints.queue.unassigned")
	case names[account] != "":
		return names[account]
	}
	return v.T("complaints.queue.colleague")
}
