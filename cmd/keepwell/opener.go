package main

import (
	"github.com/keepwell/keepwell/internal/access"
)

// What members read on "Who looked at my record" about commands. The texts are stored: never rename.
const (
	exportPage = "look.page.findings_export"
	replayPage = "look.page.replay"
	searchPage = "look.page.people_search"
	personPage = "look.page.people_show"
)

// opener opens members to the operator of the command line, for running the plan, with an entry in each member's record.
func (a *app) opener(s *system, page string) access.Opener {
	return s.Guard.Opener(a.engineer(), access.Look{
		Action: access.Export, Purpose: access.PurposeOperations, Page: page, At: a.now(), Need: []access.Kind{access.Identity},
		Kinds: []access.Kind{access.Identity, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines},
	})
}

// engineer is the operator of the command line.
func (a *app) engineer() access.Visitor {
	by := a.operator()
	return access.Visitor{
		Account: by.Actor.ID, Name: by.Actor.ID, Role: access.RoleEngineer, Roles: []access.Role{access.RoleEngineer},
		Channel: by.Actor.Channel, SignedInAt: by.At,
	}
}
