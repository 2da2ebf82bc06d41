package partner

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *partner) watchRoutes() []shell.Route {
	return []shell.Route{{Pattern: "GET " + WatchPath, Roles: watching, Do: p.watch}}
}

// watch lists the agents who asked too often, for those who look after them.
func (p *partner) watch(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, next, err := p.Inquiries.Watch(r.Context(), v.Who, page(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(watchPage(v, all, around(r, WatchPath, next))), nil
}
