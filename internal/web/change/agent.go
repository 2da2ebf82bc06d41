package change

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) agentRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + MinePath, Roles: selling, Do: p.mine},
		{Pattern: "GET " + MinePath + "/{change}", Roles: selling, Do: p.myChange},
	}
}

func minePath(id change.ID) string { return MinePath + "/" + string(id) }

// theirs is a change as an agent sees it: the name only where they may see the member now.
type theirs struct {
	change.Change
	Decision change.Decision
	Name     string
	Me       agent.NPN
}

// mineView is a page of an agent's list.
type mineView struct {
	Rows    []theirs
	NPN     agent.NPN
	Around  shell.Around
	Catalog *plan.Catalog
}

// numberOf is the producer number under which the visitor acts; of somebody who leads an agency, the number that the address names.
func (p *portal) numberOf(ctx context.Context, v shell.Visit, wanted string) (agent.NPN, error) {
	ids := append(slices.Clone(v.Who.IDs()), v.Who.Manages...)
	found, err := p.People.Find(ctx, ids)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		for _, i := range found[id].Identifiers {
			npn := agent.NPN(strings.TrimLeft(i.Value, "0"))
			if i.System == person.NPN && i.On(v.Today()) && (wanted == "" || wanted == string(npn)) {
				return npn, nil
			}
		}
	}
	return "", shell.ErrNoPage
}

// mine are the changes in which the agent had a part, with what was decided.
func (p *portal) mine(r *http.Request, v shell.Visit) (shell.Answer, error) {
	npn, err := p.numberOf(r.Context(), v, r.URL.Query().Get("agent"))
	if err != nil {
		return nil, err
	}
	all, next, err := p.Changes.ForAgent(r.Context(), npn, page(r))
	if err != nil {
		return nil, err
	}
	view := mineView{NPN: npn, Around: around(r, MinePath, next), Catalog: p.Catalog}
	names, err := p.customers(r.Context(), v, all)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		d, decided := x.Latest()
		if decided {
			view.Rows = append(view.Rows, theirs{x, d, names[x.Member], npn})
		}
	}
	return shell.Page(minePage(v, view)), nil
}

// customers are the names of the members whom the agent may see now, with one entry in the record of each.
func (p *portal) customers(ctx context.Context, v shell.Visit, all []change.Change) (map[person.ID]string, error) {
	out := map[person.ID]string{}
	ids := make([]person.ID, 0, len(all))
	for _, x := range all {
		ids = append(ids, x.Member)
	}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := p.People.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	members := map[string]person.ID{}
	var numbers []string
	for id, x := range found {
		for _, i := range x.Identifiers {
			if i.System == person.MemberNumber && members[i.Value] == "" {
				members[i.Value] = id
				numbers = append(numbers, i.Value)
			}
		}
	}
	slices.Sort(numbers)
	passes, err := p.Guard.Opener(v.Who, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity, access.Coverage}, Need: []access.Kind{access.Identity}, Purpose: access.PurposeEnrollment,
		Page: pageMine, At: v.Now,
	})(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for number := range passes {
		out[members[number]] = nameOf(v, found[members[number]])
	}
	return out, nil
}

// myChange is one change with the decision in plain words.
func (p *portal) myChange(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.Changes.Get(r.Context(), change.ID(r.PathValue("change")))
	if err != nil {
		return nil, err
	}
	npn, err := p.partOf(r.Context(), v, &x)
	if err != nil {
		return nil, err
	}
	d, decided := x.Latest()
	if !decided {
		return nil, shell.ErrNoPage
	}
	names, err := p.customers(r.Context(), v, []change.Change{x})
	if err != nil {
		return nil, err
	}
	return shell.Page(myChangePage(v, theirs{x, d, names[x.Member], npn}, p.Catalog, p.disputeOf(&x, names[x.Member] != ""))), nil
}

// disputeOf is where a change is disputed; the member goes along where the agent may see who it is.
func (p *portal) disputeOf(x *change.Change, seen bool) string {
	if p.DisputePath == "" {
		return ""
	}
	values := url.Values{"change": {string(x.ID)}}
	if seen {
		values.Set("member", string(x.Member))
	}
	return p.DisputePath + "?" + values.Encode()
}

// partOf is the number under which the visitor had a part in a change. Errors: shell.ErrNoPage for everybody else.
func (p *portal) partOf(ctx context.Context, v shell.Visit, x *change.Change) (agent.NPN, error) {
	for _, npn := range npnsOf(&change.Change{Decisions: x.Decisions}) {
		if npn == agent.House {
			continue
		}
		if own, err := p.numberOf(ctx, v, string(npn)); err == nil {
			return own, nil
		}
	}
	return "", shell.ErrNoPage
}

// customer is the member's name, or that it is not for this agent any more.
func (x theirs) customer(v shell.Visit) string {
	if x.Name == "" {
		return v.T("change.mine.not_yours")
	}
	return x.Name
}

// plainly says what the decision means for the agent who reads it.
func (x theirs) plainly(v shell.Visit) string {
	d := &x.Decision
	switch {
	case d.Voided:
		return v.T("change.plain.voided")
	case d.Open():
		return v.T("change.plain." + string(d.Outcome))
	case d.Agent == x.Me:
		return v.T("change.plain.yours")
	case d.Agent != agent.House:
		return v.T("change.plain.other")
	}
	return v.T("change.plain." + string(d.Outcome))
}

func (x theirs) tone() shell.Tone {
	switch {
	case x.Decision.Voided:
		return shell.Calm
	case x.Decision.Agent == x.Me:
		return shell.Good
	}
	return shell.Warning
}

// myTests are the tests of the agent who reads: those of others are not theirs to read.
func (x theirs) myTests() []change.Tested {
	for _, i := range x.Decision.Inputs {
		if i.Fact == "original_agent" && i.NPN == x.Me {
			return x.Decision.Tests()
		}
	}
	return nil
}
