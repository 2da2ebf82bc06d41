package office

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// watchList shows the people whose record makes curious.
func (o *office) watchList(r *http.Request, v shell.Visit) (shell.Answer, error) {
	list, err := o.watching(r.Context())
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
	if err := o.setWatch(r.Context(), v, pass.Member(), true, reason); err != nil {
		return nil, err
	}
	return shell.Redirect(watchPath, "office.watch.begun"), nil
}

// unwatch ends it.
func (o *office) unwatch(r *http.Request, v shell.Visit) (shell.Answer, error) {
	id := person.ID(shell.ReadForm(r).Text("person", true))
	list, err := o.watching(r.Context())
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(list, func(w watched) bool { return w.Person == id }) {
		return nil, shell.ErrChanged
	}
	if _, err := o.Guard.Look(r.Context(), v.Who, withMember(look(v, pageWatched, access.Change, access.Identity), id)); err != nil {
		return nil, err
	}
	if err := o.setWatch(r.Context(), v, id, false, ""); err != nil {
		return nil, err
	}
	return shell.Redirect(watchPath, "office.watch.ended"), nil
}

func (o *office) setWatch(ctx context.Context, v shell.Visit, id person.ID, watch bool, reason string) error {
	_, err := o.People.Change(ctx, o.cause(v, ""), id, func(p *person.Person) error {
		p.Watch = watch
		return nil
	})
	if err != nil {
		return err
	}
	return o.note(ctx, v, watchStream, typeWatched, watched{Person: id, Watch: watch, Reason: reason, By: v.Who.Name})
}
