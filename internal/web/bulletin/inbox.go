package bulletin

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) inboxRoutes() []shell.Route {
	one := InboxPath + "/{bulletin}"
	return []shell.Route{
		{Pattern: "GET " + InboxPath, Roles: reading, Do: p.inbox},
		{Pattern: "GET " + one, Roles: reading, Do: p.read},
		{Pattern: "POST " + one, Roles: reading, Do: p.acknowledge},
		{Pattern: "GET " + one + "/files/{hash}", Roles: append([]access.Role{access.RoleAgent}, overseeing...), Do: p.attachment},
	}
}

func readPath(id bulletin.ID) string { return InboxPath + "/" + string(id) }

// inbox are the bulletins that concern the agent now.
func (p *portal) inbox(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := p.Bulletins.Inbox(r.Context(), v.Who, v.Now)
	if err != nil {
		return nil, err
	}
	return shell.Page(inboxPage(v, all)), nil
}

// read opens one bulletin, and notes that it was read.
func (p *portal) read(r *http.Request, v shell.Visit) (shell.Answer, error) {
	h, err := p.Bulletins.Read(r.Context(), cause(r, v, "read"), v.Who, idOf(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(readPage(v, &h)), nil
}

// acknowledge notes that the agent read and understood it.
func (p *portal) acknowledge(r *http.Request, v shell.Visit) (shell.Answer, error) {
	_, err := p.Bulletins.Acknowledge(r.Context(), cause(r, v, "acknowledge"), v.Who, idOf(r))
	return settled(err, readPath(idOf(r)), "bulletin.inbox.acknowledged")
}

func (p *portal) attachment(r *http.Request, v shell.Visit) (shell.Answer, error) {
	a, body, err := p.Bulletins.Attachment(r.Context(), v.Who, idOf(r), r.PathValue("hash"), v.Now)
	if err != nil {
		return nil, err
	}
	return download(a.Name, a.Media, body), nil
}
