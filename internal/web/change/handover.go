package change

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) handoverRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + HandoverPath, Roles: settling, Do: p.handoverForm},
		{Pattern: "POST " + HandoverPath, Roles: settling, StepUp: true, Do: p.handover},
	}
}

func (p *portal) handoverForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(handoverPage(v, shell.Filled("what", "successor"))), nil
}

// handover moves a whole book to a successor or another agent, from a day on.
func (p *portal) handover(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	h := change.Handover{
		Of: agent.NPN(f.Text("of", true)), To: agent.NPN(f.Text("to", true)), From: f.RequiredDate("from"), What: f.One("what", "successor", "book"),
		Ref: f.Text("ref", true), Reason: f.Long("reason", longWords, false),
	}
	for name, npn := range map[string]agent.NPN{"of": h.Of, "to": h.To} {
		if npn != "" && !person.ValidNPN(string(npn)) {
			f.Fail(name, "change.member.npn_needed")
		}
	}
	if f.OK() && h.From.Day() != 1 {
		f.Fail("from", "change.handover.first")
	}
	if !f.OK() {
		return shell.Invalid(handoverPage(v, f)), nil
	}
	_, err := p.Changes.Transfer(r.Context(), cause(r, v, "handover"), v.Who, h)
	if incomplete(f, err, map[string]string{"agent": "to", "from": "from", "evidence": "ref"}) {
		return shell.Invalid(handoverPage(v, f)), nil
	}
	return done(err, HandoverPath, "change.handed")
}
