package office

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// watchList shows the people whose record makes curious.
func (o *office) watchList(r *http.Request, v shell.Visit) (shell.Answer, error) {
	list, err := o.Guard.Watched(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	var ids []person.ID
	for _, w := range list {
		ids = append(ids, w.Person)
	}
	people, err := o.identify(r.Context(), v, pageWatched, ids)
	if err != nil {
		return nil, err
	}
	return shell.Page(watchListPage(v, list, people)), nil
}

func (o *office) watchForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(watchPage(v, shell.Filled("number", r.URL.Query().Get("number")))), nil
}

// watch makes each later look at a person a hint.
func (o *office) watch(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	reason := f.Text("reason", true)
	pass, ok, err := o.memberBy(r.Context(), v, f, "number", look(v, pageWatched, access.Change, access.Identity))
	if err != nil {
		return nil, err
	}
	if !ok || !f.OK() {
		return shell.Invalid(watchPage(v, f)), nil
	}
	if err := o.Guard.Watch(r.Context(), o.cause(v, ""), v.Who, pass, reason); err != nil {
		return nil, err
	}
	return shell.Redirect(watchPath, "office.watch.begun"), nil
}

// unwatch ends it.
func (o *office) unwatch(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	id := person.ID(f.Text("person", true))
	if !f.OK() {
		return nil, shell.ErrChanged
	}
	pass, err := o.Guard.Look(r.Context(), v.Who, withMember(look(v, pageWatched, access.Change, access.Identity), id))
	if err != nil {
		return nil, err
	}
	err = o.Guard.Unwatch(r.Context(), o.cause(v, ""), v.Who, pass)
	if errors.Is(err, access.ErrNothing) {
		return nil, shell.ErrChanged
	}
	return shell.Redirect(watchPath, "office.watch.ended"), err
}
