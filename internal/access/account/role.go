package account

import (
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
)

// Roles are all that an account may have, by audience.
func Roles() []access.Role {
	return []access.Role{
		access.RoleMember, access.RoleRepresentative, access.RoleAgent, access.RoleClinician, access.RoleService, access.RoleComplaints,
		access.RoleSteward, access.RolePlanChange, access.RoleBroker, access.RoleFinance, access.RoleCoach, access.RoleCoordinator,
		access.RoleQuality, access.RoleCompliance, access.RolePrivacy, access.RoleAdmin, access.RoleEngineer,
	}
}

// checkRoles gives the roles once each, in their order. Errors: ErrUnknownRole.
func checkRoles(wanted []access.Role) ([]access.Role, error) {
	var once []access.Role
	for _, r := range wanted {
		if !slices.Contains(Roles(), r) {
			return nil, fmt.Errorf("%w: %q", ErrUnknownRole, r)
		}
		if !slices.Contains(once, r) {
			once = append(once, r)
		}
	}
	return once, nil
}

// MayGive tells whether somebody in a role may give another role to an account: an administrator all of them; the service desk
// lets in members and who stands in for them; the steward those whose standing the steward keeps. So no desk can make itself more.
func MayGive(by, role access.Role) bool {
	switch by {
	case access.RoleAdmin, access.RoleEngineer:
		return true
	case access.RoleService:
		return role == access.RoleMember || role == access.RoleRepresentative
	case access.RoleSteward:
		return role == access.RoleMember || role == access.RoleRepresentative || role == access.RoleAgent || role == access.RoleClinician
	}
	return false
}

// How long a session lasts at most, and how long without a request. Staff and partners see many people: a working day, and half an
// hour at an empty desk (45 CFR 164.312(a)(2)(iii), automatic logoff; NIST SP 800-63B section 4.2.3 gives 12 hours and 30 minutes
// for AAL2). Members see themselves.
const (
	staffSession  = 12 * time.Hour
	staffIdle     = 30 * time.Minute
	memberSession = 24 * time.Hour
	memberIdle    = 60 * time.Minute
)

// limits of a session are those of the strictest of the account's roles: acting as a member does not stretch a staff session.
func limits(roles []access.Role) (absolute, idle time.Duration) {
	for _, r := range roles {
		if r != access.RoleMember && r != access.RoleRepresentative {
			return staffSession, staffIdle
		}
	}
	return memberSession, memberIdle
}
