package complaints

import (
	"net/url"
	"strings"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func workerPath(account string) string { return TeamPath + "/" + url.PathEscape(account) }

func (t teamView) desksOf(w complaint.Worker) string {
	return listed(w.Desks, func(x complaint.Desk) string { return deskWords(t.Visit, t.Catalog, x) })
}

func (t teamView) reviewsOf(w complaint.Worker) string {
	return listed(w.Reviews, func(x string) string {
		if r, ok := t.Catalog.Reviewer(x); ok {
			return r.Name.In(t.Lang)
		}
		return x
	})
}

func (t teamView) languagesOf(w complaint.Worker) string {
	return listed(w.Languages, func(x string) string { return t.T("self.language." + x) })
}

// loadPath is the list of a worker's cases.
func (t teamView) loadPath(w complaint.Worker) string {
	return withQuery(QueuePath, url.Values{"list": {listAll}, "assignee": {w.Account}})
}

// standing is whether somebody can have a case now.
func (t teamView) standing(w complaint.Worker) tag {
	switch {
	case w.Left:
		return tag{t.T("complaints.team.has_left"), shell.Calm}
	case w.AwayUntil != nil && !w.AwayUntil.Before(t.Today()):
		return tag{t.T("complaints.team.away", "Day", t.Day(*w.AwayUntil)), shell.Warning}
	}
	return tag{t.T("complaints.team.here"), shell.Good}
}

func (w workerView) desks() []shell.Option {
	out := make([]shell.Option, len(w.Catalog.Desks))
	for i, d := range w.Catalog.Desks {
		out[i] = shell.Option{Value: d.ID, Label: d.Name.In(w.Lang), Hint: d.Handles.In(w.Lang)}
	}
	return out
}

func (w workerView) reviews() []shell.Option {
	out := make([]shell.Option, len(w.Catalog.Reviewers))
	for i, x := range w.Catalog.Reviewers {
		out[i] = shell.Option{Value: x.ID, Label: x.Name.In(w.Lang), Hint: x.Signs.In(w.Lang)}
	}
	return out
}

// listed are the words for several things, with a dash for none.
func listed[T any](all []T, word func(T) string) string {
	if len(all) == 0 {
		return "–"
	}
	words := make([]string, len(all))
	for i, x := range all {
		words[i] = word(x)
	}
	return strings.Join(words, ", ")
}
