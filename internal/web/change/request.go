package change

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// requestForm is where a member asks for another agent (E3 of the agent-of-record rules).
func (p *portal) requestForm(_ *http.Request, c call) (shell.Answer, error) {
	return shell.Page(requestPage(c, shell.Filled(), nil)), nil
}

// request notes the wish. An agent who is not ready for the member's plan is not taken, and the page says which tests fail.
func (p *portal) request(r *http.Request, c call) (shell.Answer, error) {
	f := shell.ReadForm(r)
	npn, ref := agent.NPN(f.Text("npn", true)), f.Text("recording", true)
	if f.OK() && !person.ValidNPN(string(npn)) {
		f.Fail("npn", "change.member.npn_needed")
	}
	if !f.OK() {
		return shell.Invalid(requestPage(c, f, nil)), nil
	}
	_, err := p.Changes.Request(r.Context(), cause(r, c.Visit, "request"), c.Who, change.Request{
		Member: c.Pass.Member(), To: npn, What: "call", Ref: ref, Reason: f.Long("reason", longWords, false),
	})
	var unready *change.NotReadyError
	switch {
	case errors.As(err, &unready):
		f.Fail("npn", "change.request.not_ready")
		return shell.Invalid(requestPage(c, f, unready.Failed)), nil
	case incomplete(f, err, map[string]string{"agent": "npn", "evidence": "recording"}):
		return shell.Invalid(requestPage(c, f, nil)), nil
	}
	return done(err, c.path(""), "change.requested")
}
