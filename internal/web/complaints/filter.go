package complaints

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// The address of a list says what it shows, so that it can be kept, sent and opened again. It never holds a name or a number of a
// member.

// Lists are whose cases a queue shows.
const (
	listMine = "mine"
	listDesk = "desk"
	listAll  = "all"
)

// soonLead is how long before it is late a case counts as late soon.
const soonLead = 24 * time.Hour

// levels are CMS's, most urgent first.
var levels = []string{"immediate_need", "urgent", "other"}

// openStates are those in which a case can be while it is in the queue.
var openStates = []complaint.State{
	complaint.Received, complaint.AwaitingAuthority, complaint.Open, complaint.Investigating, complaint.Decided, complaint.Answered,
}

// allStates are those of a search, which also finds what is over.
var allStates = append(slices.Clone(openStates), complaint.Closed, complaint.Withdrawn, complaint.Dismissed, complaint.Moved, complaint.Duplicate)

// readFilter reads what an address asks for at an instant; shell.ErrQuery when it asks for what there is not.
func (d *desk) readFilter(q url.Values, v shell.Visit, c *catalog.Catalog, states []complaint.State) (complaint.Filter, error) {
	f := complaint.Filter{
		Desk: complaint.Desk(q.Get("desk")), State: complaint.State(q.Get("state")), Procedure: complaint.Procedure(q.Get("procedure")),
		Product: complaint.Product(q.Get("product")), Category: q.Get("category"), Level: q.Get("level"), Contract: q.Get("contract"),
		Assignee: q.Get("assignee"), OnlyOverdue: q.Has("overdue"), Unassigned: q.Has("unassigned"), At: v.Now,
	}
	if q.Has("soon") {
		f.DueBefore = v.Now.Add(soonLead)
	}
	days := d.receivedOn(q, &f)
	_, category := c.Category(f.Category)
	for _, known := range []bool{
		oneOf(f.Desk, complaint.Desks), oneOf(f.State, states), oneOf(f.Procedure, complaint.Procedures), oneOf(f.Product, products),
		oneOf(f.Level, levels), f.Category == "" || category, len(f.Contract) <= longestContract, days,
	} {
		if !known {
			return f, shell.ErrQuery
		}
	}
	return f, nil
}

// receivedOn reads the days between which the cases came in, both included.
func (d *desk) receivedOn(q url.Values, f *complaint.Filter) (ok bool) {
	if text := q.Get(fromDay); text != "" {
		day, err := clock.Parse(text)
		if err != nil {
			return false
		}
		f.ReceivedFrom = d.Zone.StartOfDay(day)
	}
	if text := q.Get(toDay); text != "" {
		day, err := clock.Parse(text)
		if err != nil {
			return false
		}
		f.ReceivedBefore = d.Zone.EndOfDay(day)
	}
	return true
}

// The names of those days in an address: 2026-07-01.
const (
	fromDay = "from"
	toDay   = "to"
)

// longestContract is that of CMS's contract numbers: H1234.
const longestContract = 5

func oneOf[T ~string](value T, known []T) bool { return value == "" || slices.Contains(known, value) }

// valuesOf is a filter as an address says it.
func valuesOf(v shell.Visit, f complaint.Filter) url.Values {
	q := url.Values{}
	if !f.ReceivedFrom.IsZero() {
		q.Set(fromDay, f.ReceivedFrom.In(v.Zone).Format(time.DateOnly))
	}
	if !f.ReceivedBefore.IsZero() {
		q.Set(toDay, f.ReceivedBefore.Add(-time.Second).In(v.Zone).Format(time.DateOnly))
	}
	for name, value := range map[string]string{
		"desk": string(f.Desk), "state": string(f.State), "procedure": string(f.Procedure), "product": string(f.Product), "category": f.Category,
		"level": f.Level, "contract": f.Contract, "assignee": f.Assignee,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"overdue": f.OnlyOverdue, "unassigned": f.Unassigned, "soon": !f.DueBefore.IsZero()} {
		if on {
			q.Set(name, "yes")
		}
	}
	return q
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// chip is one active filter and the address without it.
type chip struct{ Label, Without string }

// chips are the active filters of a list.
func chips(v shell.Visit, c *catalog.Catalog, path string, keep url.Values, f complaint.Filter, names map[string]string) (all []chip) {
	add := func(on bool, label string, without func(*complaint.Filter)) {
		if !on {
			return
		}
		rest := f
		without(&rest)
		q := valuesOf(v, rest)
		for name, values := range keep {
			q[name] = values
		}
		all = append(all, chip{label, withQuery(path, q)})
	}
	add(f.Desk != "", deskWords(v, c, f.Desk), func(x *complaint.Filter) { x.Desk = "" })
	add(f.Assignee != "", whoWords(v, names, f.Assignee), func(x *complaint.Filter) { x.Assignee = "" })
	add(f.State != "", v.T("complaints.state."+string(f.State)), func(x *complaint.Filter) { x.State = "" })
	add(f.Procedure != "", procedureWords(v, c, f.Procedure), func(x *complaint.Filter) { x.Procedure = "" })
	add(f.Product != "", v.T("complaints.product."+string(f.Product)), func(x *complaint.Filter) { x.Product = "" })
	add(f.Category != "", categoryWords(v, c, f.Category), func(x *complaint.Filter) { x.Category = "" })
	add(f.Level != "", v.T("complaints.level."+f.Level), func(x *complaint.Filter) { x.Level = "" })
	add(f.Contract != "", f.Contract, func(x *complaint.Filter) { x.Contract = "" })
	add(!f.ReceivedFrom.IsZero(), momentWords(v, "complaints.find.from", f.ReceivedFrom), func(x *complaint.Filter) { x.ReceivedFrom = time.Time{} })
	add(!f.ReceivedBefore.IsZero(), momentWords(v, "complaints.find.before", f.ReceivedBefore), func(x *complaint.Filter) { x.ReceivedBefore = time.Time{} })
	add(f.OnlyOverdue, v.T("complaints.queue.overdue"), func(x *complaint.Filter) { x.OnlyOverdue = false })
	add(!f.DueBefore.IsZero(), v.T("complaints.queue.soon"), func(x *complaint.Filter) { x.DueBefore = time.Time{} })
	add(f.Unassigned, v.T("complaints.queue.unassigned"), func(x *complaint.Filter) { x.Unassigned = false })
	return all
}

// momentWords is a text with a moment; "" when there is none.
func momentWords(v shell.Visit, key string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return v.T(key, "Day", v.Instant(at))
}

// number is a count as a form field holds it.
func number(n int) string { return strconv.Itoa(n) }
