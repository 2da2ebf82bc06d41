package self

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Rooms are what the pages stand on.
type Rooms struct {
	Guard          *access.Guard
	People         *person.Directory
	Authorizations *authorization.Authorizations
	Privacy        *privacy.Requests
	Notices        *notice.Notices
	Book           *notice.Book // the texts of the privacy notice
	Population     Population
	Complaints     *complaint.Complaints
	Archive        *archive.Archive // what members send with a complaint, and our letters
	Record         *record.Record
	Address        string            // how people reach the portals: https://host, for links that are handed on
	Accounts       *account.Accounts // nil: members cannot invite whom they name
}

// Population is what these pages read of it.
type Population interface {
	Member(context.Context, access.Pass) (population.Member, error)
	Timeline(context.Context, access.Pass) ([]population.TimelineEntry, error)
}

// Addresses of the portal.
const (
	ownBase   = "/my"
	otherBase = "/for"
	signBase  = "/sign" // appointments that wait for a representative
)

// Menu is the main menu of members and of representatives. Within the pages of the one they act for, representatives have a second
// menu under the banner.
func Menu() []shell.MenuItem {
	member, representative := []access.Role{access.RoleMember}, []access.Role{access.RoleRepresentative}
	return []shell.MenuItem{
		{Key: "self.menu.home", Path: ownBase, Roles: member},
		{Key: "self.menu.record", Path: ownBase + "/record", Prefix: ownBase + "/record/", Roles: member},
		{Key: "heard.menu", Path: ownBase + "/complaints", Prefix: ownBase + "/complaints/", Roles: member},
		{Key: "self.menu.privacy", Path: ownBase + "/privacy", Prefix: ownBase + "/privacy/", Roles: member},
		{Key: "self.menu.details", Path: ownBase + "/details", Prefix: ownBase + "/details/", Roles: member},
		{Key: "self.menu.for", Path: otherBase, Prefix: otherBase + "/", Roles: representative},
	}
}

// Home is the first page of a role of this portal.
func Home(role access.Role) (path string, ok bool) {
	switch role {
	case access.RoleMember:
		return ownBase, true
	case access.RoleRepresentative:
		return otherBase, true
	}
	return "", false
}

// site answers. It holds nothing that changes.
type site struct{ Rooms }

// page is an address below a base: what it shows, and what is done with it.
type page struct {
	method, path string
	name         string        // for the entry of the look: self.look.<name>
	kinds        []access.Kind // shown; the first is needed
	do           memberAction
	stepUp       bool
	action       access.Action // View unless it says otherwise
	ownOnly      bool          // only for members themselves
	maxBody      int64         // of what is sent; 0: as the shell has it
	anyKind      bool          // makes sense with any one of its kinds
}

// memberAction answers one thing somebody does on a member's pages.
type memberAction func(*http.Request, acting) (shell.Answer, error)

// Routes are the pages of members and representatives.
func Routes(rooms Rooms) []shell.Route {
	s := &site{rooms}
	routes := s.doors()
	for _, p := range slices.Concat(s.homePages(), s.recordPages(), s.detailPages(), s.lookPages(), s.accessPages(), s.helperPages(), s.sharingPages(), s.requestPages(), s.complaintPages()) {
		routes = append(routes, s.routes(p)...)
	}
	return routes
}

// routes are the two addresses of a page: for members and for who acts for them.
func (s *site) routes(p page) []shell.Route {
	do := func(r *http.Request, v shell.Visit) (shell.Answer, error) {
		a, err := s.open(r, v, p)
		if err != nil {
			return nil, err
		}
		return p.do(r, a)
	}
	own := shell.Route{Pattern: p.method + " " + ownBase + p.path, Roles: []access.Role{access.RoleMember}, StepUp: p.stepUp, MaxBody: p.maxBody, Do: do}
	if p.ownOnly {
		return []shell.Route{own}
	}
	other := own
	other.Pattern, other.Roles = p.method+" "+otherBase+"/{member}"+p.path, []access.Role{access.RoleRepresentative}
	return []shell.Route{own, other}
}
