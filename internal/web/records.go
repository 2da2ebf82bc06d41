package web

import (
	"net/url"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/promise"
	"github.com/keepwell/keepwell/internal/web/book"
	"github.com/keepwell/keepwell/internal/web/bulletin"
	"github.com/keepwell/keepwell/internal/web/change"
	"github.com/keepwell/keepwell/internal/web/complaints"
	credentials "github.com/keepwell/keepwell/internal/web/credential"
	"github.com/keepwell/keepwell/internal/web/office"
	"github.com/keepwell/keepwell/internal/web/payrun"
	"github.com/keepwell/keepwell/internal/web/verification"
)

// recordPages are where the records behind the numbers of the promise board are shown, and to whom.
var recordPages = map[promise.SubjectKind]office.RecordPage{
	promise.OfCase:         {Roles: []access.Role{access.RoleComplaints}, Path: complaints.CasePath},
	promise.OfDispute:      {Roles: overseeing, Path: below(book.QueuePath)},
	promise.OfChange:       {Roles: overseeing, Path: below(change.CasePath)},
	promise.OfRun:          {Roles: overseeing, Path: below(payrun.Path + "/runs")},
	promise.OfVerification: {Roles: []access.Role{access.RoleBroker, access.RoleService}, Path: below(verification.QueuePath)},
	promise.OfReceipt:      {Roles: overseeing, Path: below(bulletin.DeskPath)},
	promise.OfWarning:      {Roles: overseeing, Path: below(credentials.AgentsPath + "/agents")},
	promise.OfFile:         {Roles: []access.Role{access.RoleBroker}, Path: func(string) string { return credentials.LoadPath }},
}

// overseeing are the roles that see the affairs of all agents.
var overseeing = []access.Role{access.RoleBroker, access.RoleCompliance}

// below is the page of a record in a portal. What belongs to an agent is found on the page of what it is part of: a warning on the agent's,
// a receipt on the bulletin's.
func below(path string) func(string) string {
	return func(id string) string {
		whole, _, _ := strings.Cut(id, "/")
		return path + "/" + url.PathEscape(whole)
	}
}
