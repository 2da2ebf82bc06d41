package complaints

import (
	"net/url"

	"github.com/keepwell/keepwell/internal/complaint"
)

// stats are the numbers above the lists, each with the cases it counts.
func (o oversightView) stats() []stat {
	all := func(name string) string { return withQuery(QueuePath, url.Values{"list": {listAll}, name: {"yes"}}) }
	return []stat{
		{o.T("complaints.stat.open"), o.Counts.Open, withQuery(QueuePath, url.Values{"list": {listAll}})},
		{o.T("complaints.stat.overdue"), o.Counts.Overdue, all("overdue")},
		{o.T("complaints.stat.soon"), o.Counts.DueSoon, "#today"},
		{o.T("complaints.stat.unassigned"), o.Counts.Unassigned, all("unassigned")},
	}
}

// deskPath is the queue of a desk; only is a box of its filter, or "".
func (o oversightView) deskPath(x complaint.DeskCounts, only string) string {
	q := url.Values{"list": {listAll}, "desk": {string(x.Desk)}}
	if only != "" {
		q.Set(only, "yes")
	}
	return withQuery(QueuePath, q)
}
