package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/store"
)

// Ask is which universe somebody wants.
type Ask struct {
	Layout   string     `json:"layout"`             // GRV_C
	Contract string     `json:"contract,omitempty"` // "" is every contract
	From     clock.Date `json:"from"`
	To       clock.Date `json:"to"` // both included
	Known    Known      `json:"known"`
}

// Universe is a universe with what is wrong in it.
type Universe struct {
	Ask      Ask       `json:"ask"`
	Layout   *Layout   `json:"-"`
	Version  string    `json:"version"` // of the layout, as id@version
	Rows     []Row     `json:"rows"`
	Problems []Problem `json:"problems"`
	Withheld int       `json:"withheld"` // rows about whoever asks
}

// Row is one case in the columns of the layout.
type Row struct {
	Case   complaint.ID `json:"case"`
	Number string       `json:"number"`
	Day    clock.Date   `json:"day"` // by which it is in the period
	Cells  []string     `json:"cells"`
}

// Wrong are the rows that have a problem.
func (u *Universe) Wrong() int {
	seen := map[complaint.ID]bool{}
	for _, p := range u.Problems {
		seen[p.Case] = true
	}
	return len(seen)
}

// Universe makes a universe as it was known then, for whom the members' records are opened (see Names). v decides which rows are
// withheld. Errors: ErrNoLayout, ErrPeriod (Invalid).
func (r *Reports) Universe(ctx context.Context, v access.Visitor, a Ask, names Names) (Universe, error) {
	const op = "universe"
	layout, known := r.Rules.Layout(a.Layout, a.To)
	switch {
	case a.To.Before(a.From):
		return Universe{}, fault(store.Invalid, op, ErrPeriod)
	case !known:
		return Universe{}, fault(store.NotFound, op, ErrNoLayout)
	}
	a.Layout = layout.ID
	u := Universe{Ask: a, Layout: layout, Version: layout.Name()}
	entries, err := r.entries(ctx, v, &layout.Scope, a, &u.Withheld)
	if err != nil {
		return u, err
	}
	if err := name(ctx, entries, names); err != nil {
		return u, err
	}
	for _, e := range entries {
		day, _ := e.day(layout.By, a.Known.At)
		row := Row{Case: e.ID, Number: e.Number, Day: day, Cells: layout.cells(e)}
		u.Rows = append(u.Rows, row)
		u.Problems = append(u.Problems, e.problems(layout, &row)...)
	}
	return u, nil
}

// problems are those of the row, and one that explains them where nobody knows or may see whose case it is.
func (e *entry) problems(l *Layout, row *Row) []Problem {
	all := l.validate(row)
	switch {
	case e.Member == "":
		all = append(all, Problem{e.ID, e.Number, "Member", "a case that is matched to a member"})
	case !e.named.open:
		all = append(all, Problem{e.ID, e.Number, "Member", "a member whose record may be opened for this export"})
	}
	return all
}

// entries are the cases of a scope and period, in the order of their day and number.
func (r *Reports) entries(ctx context.Context, v access.Visitor, s *Scope, a Ask, withheld *int) ([]*entry, error) {
	barred, err := r.Complaints.Barring(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	var out []*entry
	past := complaint.Past{Position: a.Known.Position, Since: r.Zone.StartOfDay(a.From.AddDays(-1)), Products: s.Products} // zones of cases differ by less than a day
	err = r.Complaints.CasesAt(ctx, past, func(c *complaint.Case) error {
		e, in := r.entry(s, c)
		if !in || a.Contract != "" && c.Contract != a.Contract {
			return nil
		}
		day, has := e.day(s.By, a.Known.At)
		if !has || day.Before(a.From) || day.After(a.To) {
			return nil
		}
		if barred(c) {
			*withheld++
			return nil
		}
		out = append(out, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	slices.SortStableFunc(out, func(x, y *entry) int {
		first, _ := x.day(s.By, a.Known.At)
		second, _ := y.day(s.By, a.Known.At)
		if first != second {
			return first.Compare(second)
		}
		return strings.Compare(x.Number, y.Number)
	})
	return out, nil
}

// entry is a case as a report sees it; false when it does not belong there.
func (r *Reports) entry(s *Scope, c *complaint.Case) (*entry, bool) {
	as, in := s.takes(c)
	if !in {
		return nil, false
	}
	zone, err := clock.LoadZone(c.Zone)
	if err != nil {
		zone = r.Zone
	}
	e := &entry{Case: c, zone: zone, as: as}
	if category, known := r.Complaints.Rules().Catalog(zone.DateOf(c.ReceivedAt)).Category(c.Class.Category); known {
		e.audit = category.Audit
	}
	return e, true
}

// name fills in who the members are.
func name(ctx context.Context, entries []*entry, names Names) error {
	members := make([]memberID, 0, len(entries))
	for _, e := range entries {
		if e.Member != "" {
			members = append(members, e.Member)
		}
	}
	slices.Sort(members)
	found, err := names(ctx, slices.Compact(members))
	if err != nil {
		return err
	}
	for _, e := range entries {
		e.named = found[e.Member]
	}
	return nil
}

// Today is everything that is on record.
func (r *Reports) Today(ctx context.Context, at time.Time) (Known, error) {
	position, err := r.Record.Position(ctx)
	if err != nil {
		return Known{}, fmt.Errorf("report: %w", err)
	}
	return Known{Position: position, At: at.UTC()}, nil
}
