package change

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) listRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + AllPath, Roles: reading, Do: p.list},
		{Pattern: "GET " + HeldPath, Roles: watching, Do: p.held},
	}
}

// row is a change in a list. It names no member: the case does, and that is a look.
type row struct {
	change.Change
	Decision change.Decision
}

// listView is a page of a list.
type listView struct {
	Rows    []row
	Names   map[agent.NPN]string
	Around  shell.Around
	Catalog *plan.Catalog
	Counts  change.Counts
	Path    string
}

// outcomes are those that the filter offers.
var outcomes = []agent.Outcome{
	agent.Keep, agent.Carry, agent.MoveAgent, agent.MoveCallCenter, agent.ToHouse, agent.Hold, agent.HoldCompliance, agent.Successor, agent.Out, agent.NoAgent,
}

func (p *portal) list(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	filter := change.Filter{
		State:   change.State(f.One("state", append([]string{""}, texts(change.States)...)...)),
		Outcome: agent.Outcome(f.One("outcome", append([]string{""}, texts(outcomes)...)...)),
		Channel: agent.Channel(f.One("channel", append([]string{""}, texts(agent.Channels)...)...)),
		Agent:   agent.NPN(f.Text("agent", false)),
	}
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	view, err := p.listed(r, v, AllPath, filter)
	if err != nil {
		return nil, err
	}
	return shell.Page(listPage(v, f, view)), nil
}

// held is the queue of what is not decided.
func (p *portal) held(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := p.listed(r, v, HeldPath, change.Filter{Held: true})
	if err != nil {
		return nil, err
	}
	return shell.Page(heldPage(v, view)), nil
}

func (p *portal) listed(r *http.Request, v shell.Visit, path string, f change.Filter) (listView, error) {
	all, next, err := p.Changes.List(r.Context(), v.Who, f, page(r))
	if err != nil {
		return listView{}, err
	}
	view := listView{Around: around(r, path, next), Catalog: p.Catalog, Path: path}
	var npns []agent.NPN
	for _, x := range all {
		d, _ := x.Latest()
		view.Rows = append(view.Rows, row{x, d})
		npns = append(npns, d.Agent, d.Provisional)
	}
	if view.Names, err = p.names(r.Context(), npns); err != nil {
		return view, err
	}
	view.Counts, err = p.Changes.Count(r.Context(), v.Who)
	return view, err
}

// sides are the parts of the work of broker operations.
func sides(v shell.Visit, current string) []shell.Tab {
	all := []shell.Tab{{Label: v.T("change.held.title"), Href: HeldPath}, {Label: v.T("change.list.title"), Href: AllPath}}
	if v.Acts(access.RoleBroker) {
		all = append(all, shell.Tab{Label: v.T("change.handover.title"), Href: HandoverPath})
	}
	for i := range all {
		all[i].Current = all[i].Href == current
	}
	return all
}
