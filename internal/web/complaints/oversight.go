package complaints

import (
	"context"
	"net/http"
	"net/url"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) oversightRoutes() []shell.Route {
	return []shell.Route{{Pattern: "GET " + OversightPath, Roles: resolving, Do: d.oversight}}
}

// How many cases each part of the page shows; the rest is one click away.
const oversightRows = 10

// oversightView is what a supervisor sees first: what is late, what is about to be, and what lies still.
type oversightView struct {
	shell.Visit
	Catalog *catalog.Catalog
	Names   map[string]string
	Counts  complaint.Counts
	Desks   []complaint.DeskCounts
	Parts   []oversightPart
}

// oversightPart is a short list with the address of all of it.
type oversightPart struct {
	ID    string // of its heading
	Title string
	Rows  []complaint.Row
	More  bool
	Href  string
}

func (d *desk) oversight(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := oversightView{Visit: v, Catalog: d.catalog(v)}
	workers, err := d.Complaints.Workers(r.Context())
	if err != nil {
		return nil, err
	}
	view.Names = namesOf(workers)
	if view.Counts, err = d.Complaints.Counts(r.Context(), complaint.Filter{At: v.Now}, v.Now); err != nil {
		return nil, err
	}
	if view.Desks, err = d.Complaints.ByDesk(r.Context(), v.Now); err != nil {
		return nil, err
	}
	view.Parts, err = d.oversightParts(r.Context(), v)
	return shell.Page(oversightPage(view)), err
}

// oversightParts are the lists, the most pressing first. A case stands in the first that fits.
func (d *desk) oversightParts(ctx context.Context, v shell.Visit) (parts []oversightPart, err error) {
	tomorrow := d.Zone.StartOfDay(v.Today() + 1)
	seen := map[complaint.ID]bool{}
	for _, p := range []struct {
		id     string
		filter complaint.Filter
		href   url.Values
	}{
		{"overdue", complaint.Filter{At: v.Now, OnlyOverdue: true}, url.Values{"overdue": {"yes"}}},
		{"today", complaint.Filter{At: v.Now, DueBefore: tomorrow.AddDate(0, 0, 1)}, url.Values{}},
		{"risk", complaint.Filter{At: v.Now, DueBefore: d.Zone.StartOfDay(v.Today() + soon + 1)}, url.Values{}},
		{"nobody", complaint.Filter{At: v.Now, Unassigned: true}, url.Values{"unassigned": {"yes"}}},
	} {
		p.href.Set("list", listAll)
		rows, next, err := d.Complaints.Queue(ctx, v.Who, p.filter, complaint.Page{Limit: oversightRows + len(seen)})
		if err != nil {
			return nil, err
		}
		part := oversightPart{ID: p.id, Title: v.T("complaints.oversight." + p.id), More: next.After != "", Href: withQuery(QueuePath, p.href)}
		part.add(rows, seen)
		parts = append(parts, part)
	}
	// What somebody has and nobody works on: soon it is taken away and given to another.
	rows, days, err := d.Complaints.Idle(ctx, v.Who, v.Now, oversightRows+len(seen))
	idle := oversightPart{ID: "idle", Title: v.N("complaints.oversight.idle", days)}
	idle.add(rows, seen)
	return append(parts, idle), err
}

// add takes the cases that stand in no list before this one, as many as there is room for.
func (p *oversightPart) add(rows []complaint.Row, seen map[complaint.ID]bool) {
	for _, row := range rows {
		if !seen[row.ID] && len(p.Rows) < oversightRows {
			p.Rows, seen[row.ID] = append(p.Rows, row), true
		}
	}
}
