package api

import (
	"net/http"
	"net/url"

	"github.com/keepwell/keepwell/internal/access"
)

// purposes that belong to the work of a role (policy purpose-of-role). Where there is one, it need not be said.
var purposes = map[access.Role][]access.Purpose{
	access.RoleMember: {access.PurposeSelf}, access.RoleRepresentative: {access.PurposeSelf}, access.RoleAgent: {access.PurposeEnrollment},
	access.RoleClinician: {access.PurposeTreatment, access.PurposeCare, access.PurposeEmergency},
	access.RoleService:   {access.PurposeService, access.PurposeEnrollment, access.PurposePayment}, access.RoleComplaints: {access.PurposeComplaint},
	access.RolePlanChange: {access.PurposeEnrollment}, access.RoleBroker: {access.PurposeEnrollment, access.PurposePayment}, access.RoleFinance: {access.PurposePayment},
	access.RoleSteward: {access.PurposeEnrollment}, access.RoleCoach: {access.PurposeCare, access.PurposeEmergency},
	access.RoleCoordinator: {access.PurposeCare, access.PurposeEmergency}, access.RoleQuality: {access.PurposeQuality},
	access.RoleCompliance: {access.PurposeQuality, access.PurposeComplaint, access.PurposePayment}, access.RolePrivacy: {access.PurposePrivacy},
	access.RoleEngineer: {access.PurposeOperations},
}

// purposeOf is why the caller of a request looks, as it says or as follows from its role.
func purposeOf(r *http.Request, role access.Role) access.Purpose {
	said := r.Header.Get(purposeHeader)
	if said == "" {
		said = r.URL.Query().Get("purpose")
	}
	if only := purposes[role]; said == "" && len(only) == 1 {
		return only[0]
	}
	return access.Purpose(said)
}

// reasonOf is the reason in words. Headers are ASCII, so other letters come percent-encoded; what is not is taken as it stands.
func reasonOf(r *http.Request) string {
	said := r.Header.Get(reasonHeader)
	if plain, err := url.PathUnescape(said); err == nil {
		return plain
	}
	return said
}

// stated makes sure that the caller said why it looks.
func (c *caller) stated() error {
	if c.purpose == "" {
		return invalidField("query.purpose", "state why you look: this role has several purposes")
	}
	if c.reason == "" && (c.Role == access.RoleService || c.Role == access.RolePlanChange || c.purpose == access.PurposeEmergency) {
		return invalidField("header."+reasonHeader, "say why in words: this role or purpose asks for a reason")
	}
	return nil
}
