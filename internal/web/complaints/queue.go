package complaints

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) queueRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + QueuePath, Roles: resolving, Do: d.queue},
		{Pattern: "POST " + nextPath, Roles: resolving, Do: d.takeNext},
		{Pattern: "POST " + viewsPath, Roles: resolving, Do: d.saveView},
		{Pattern: "POST " + viewsPath + "/drop", Roles: resolving, Do: d.dropView},
	}
}

const (
	nextPath  = QueuePath + "/next"
	viewsPath = QueuePath + "/views"
	rowsShown = 50
)

// queueView is the queue as its page shows it.
type queueView struct {
	shell.Visit
	Catalog *catalog.Catalog
	List    string // mine, desk, all
	Filter  complaint.Filter
	Rows    []complaint.Row
	Counts  complaint.Counts
	Next    string
	After   string
	Saved   []complaint.SavedView
	Worker  *complaint.Worker // the visitor's own entry; nil when there is none
	Names   map[string]string // of workers, by account
	Workers []complaint.Worker
	Form    *shell.Form // of the name of a list to keep
}

// queue lists what is open, the next legal instant first.
func (d *desk) queue(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.queueView(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(queuePage(view)), nil
}

func (d *desk) queueView(r *http.Request, v shell.Visit) (queueView, error) {
	view := queueView{Visit: v, Catalog: d.catalog(v), After: r.URL.Query().Get("after"), Form: shell.Filled()}
	workers, err := d.Complaints.Workers(r.Context())
	if err != nil {
		return view, err
	}
	view.Names, view.Worker, view.Workers = namesOf(workers), workerOf(workers, v.Who.Account), workers
	if view.Filter, err = d.readFilter(r.URL.Query(), v, view.Catalog, openStates); err != nil {
		return view, err
	}
	view.List = listOf(r, view.Worker)
	asked := view.asked(v)
	rows, next, err := d.Complaints.Queue(r.Context(), v.Who, asked, complaint.Page{After: view.After, Limit: rowsShown})
	if err != nil {
		return view, err
	}
	view.Rows, view.Next = rows, next.After
	if view.Counts, err = d.Complaints.Counts(r.Context(), asked, v.Now); err != nil {
		return view, err
	}
	view.Saved, err = d.Complaints.Views(r.Context(), v.Who.Account)
	return view, err
}

// asked is the filter with what the chosen list adds.
func (q queueView) asked(v shell.Visit) complaint.Filter {
	f := q.Filter
	switch {
	case q.List == listMine:
		f.Assignee = v.Who.Account
	case q.List == listDesk && f.Desk == "" && q.Worker != nil && len(q.Worker.Desks) > 0:
		f.Desk = q.Worker.Desks[0]
	}
	return f
}

// listOf is whose cases the address asks for: one's own at first, everybody's for who works at no desk.
func listOf(r *http.Request, w *complaint.Worker) string {
	if list := r.URL.Query().Get("list"); slices.Contains([]string{listMine, listDesk, listAll}, list) {
		return list
	}
	if w == nil {
		return listAll
	}
	return listMine
}

// address is that of the same list with another choice of whose cases, from the beginning.
func (q queueView) address(list string) string { return q.addressOf(q.Filter, list) }

func (q queueView) addressOf(f complaint.Filter, list string) string {
	values := valuesOf(q.Visit, f)
	values.Set("list", list)
	return withQuery(QueuePath, values)
}

func (q queueView) around() shell.Around {
	values := valuesOf(q.Visit, q.Filter)
	values.Set("list", q.List)
	var a shell.Around
	if q.After != "" {
		a.First = withQuery(QueuePath, values)
	}
	if q.Next != "" {
		values.Set("after", q.Next)
		a.Next = withQuery(QueuePath, values)
	}
	return a
}

func (q queueView) chips() []chip {
	return chips(q.Visit, q.Catalog, QueuePath, url.Values{"list": {q.List}}, q.Filter, q.Names)
}

// savedAddress is that of a list that somebody keeps.
func savedAddress(v shell.Visit, s complaint.SavedView) string {
	q := valuesOf(v, s.Filter)
	if s.Text != "" {
		q.Set("q", s.Text)
		return withQuery(SearchPath, q)
	}
	if !q.Has("assignee") {
		q.Set("list", listAll)
	}
	return withQuery(QueuePath, q)
}

func namesOf(workers []complaint.Worker) map[string]string {
	names := map[string]string{}
	for _, w := range workers {
		names[w.Account] = w.Name
	}
	return names
}

func workerOf(workers []complaint.Worker, account string) *complaint.Worker {
	if i := slices.IndexFunc(workers, func(w complaint.Worker) bool { return w.Account == account && !w.Left }); i >= 0 {
		return &workers[i]
	}
	return nil
}

// tries is how many cases "take the next" looks at: others may take them at the same moment.
const tries = 10

// takeNext gives the visitor the most urgent case of their desks that nobody has, and opens it.
func (d *desk) takeNext(r *http.Request, v shell.Visit) (shell.Answer, error) {
	workers, err := d.Complaints.Workers(r.Context())
	if err != nil {
		return nil, err
	}
	w := workerOf(workers, v.Who.Account)
	if w == nil {
		return shell.Redirect(QueuePath+"?list="+listAll, "complaints.queue.no_worker"), nil
	}
	rows, err := d.waiting(r.Context(), v, w)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		err := d.take(r, v, row.ID)
		switch {
		case err == nil:
			return shell.Redirect(CasePath(string(row.ID)), "complaints.queue.taken"), nil
		case !errors.Is(err, complaint.ErrState) && !errors.Is(err, complaint.ErrWorker) && !errors.Is(err, complaint.ErrUnknown) && store.KindOf(err) != store.Conflict:
			return nil, err
		}
	}
	return shell.Redirect(QueuePath+"?list="+listDesk, "complaints.queue.none_waits"), nil
}

// waiting are the cases of a worker's desks that nobody has, the next legal instant first.
func (d *desk) waiting(ctx context.Context, v shell.Visit, w *complaint.Worker) (all []complaint.Row, err error) {
	for _, x := range w.Desks {
		rows, _, err := d.Complaints.Queue(ctx, v.Who, complaint.Filter{Desk: x, Unassigned: true, At: v.Now}, complaint.Page{Limit: tries})
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	slices.SortStableFunc(all, func(a, b complaint.Row) int { return lateOf(a).Compare(lateOf(b)) })
	return all[:min(tries, len(all))], nil
}

func (d *desk) take(r *http.Request, v shell.Visit, id complaint.ID) error {
	o, err := d.Complaints.Open(r.Context(), v.Who, id, pageQueue, v.Now)
	if err != nil {
		return err
	}
	_, err = d.Complaints.Take(r.Context(), cause(r, v, "take/"+string(id)), o)
	return err
}

// saveView keeps the list that the address names.
func (d *desk) saveView(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	name := f.Text("name", true)
	from, err := url.Parse(f.Raw("from"))
	if err != nil || !f.OK() {
		return shell.Redirect(QueuePath, "complaints.queue.name_needed"), nil
	}
	filter, err := d.readFilter(from.Query(), v, d.catalog(v), allStates)
	if err != nil {
		return nil, err
	}
	filter.At = time.Time{} // a kept list is asked anew at each instant
	if from.Query().Get("list") == listMine {
		filter.Assignee = v.Who.Account
	}
	saved := complaint.SavedView{Name: name, Filter: filter, Text: from.Query().Get("q")}
	if err := d.Complaints.SaveView(r.Context(), cause(r, v, "save"), v.Who.Account, saved); err != nil {
		return nil, err
	}
	return shell.Redirect(savedAddress(v, saved), "complaints.queue.saved"), nil
}

func (d *desk) dropView(r *http.Request, v shell.Visit) (shell.Answer, error) {
	if err := d.Complaints.DropView(r.Context(), cause(r, v, "drop"), v.Who.Account, shell.ReadForm(r).Raw("name")); err != nil {
		return nil, err
	}
	return shell.Redirect(QueuePath, "complaints.queue.dropped"), nil
}
