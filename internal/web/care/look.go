package care

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
)

// purposeField of an address says that this is an emergency. Other purposes follow from the role.
const purposeField = "purpose"

// purpose is why this visitor looks at members.
func (v visit) purpose() access.Purpose {
	switch {
	case v.emergency:
		return access.PurposeEmergency
	case v.Acts(access.RoleQuality):
		return access.PurposeQuality
	}
	return access.PurposeCare
}

// Pages, as the member reads them on "Who looked at my record". The texts are stored: never rename.
const (
	pageWorklist = "look.page.worklist"
	pageExport   = "look.page.worklist_export"
	pageChanges  = "look.page.changes"
	pageMember   = "look.page.member"
	pageWhy      = "look.page.why"
)

// The kinds of data that the pages show: no more than they need (45 CFR 164.502(b)).
var (
	listed    = []access.Kind{access.Identity, access.Conditions, access.Gaps}
	onePerson = []access.Kind{access.Identity, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines}
)

// lookAt is a look at one member.
func (v visit) lookAt(r *http.Request, page string) access.Look {
	return access.Look{
		Number: r.PathValue("member"), Action: access.View, Kinds: onePerson, Need: []access.Kind{access.Identity},
		Purpose: v.purpose(), Page: page, At: v.Now,
	}
}

// openerOf opens the members of a list.
func (d *desk) openerOf(v visit, action access.Action, page string) access.Opener {
	return d.Guard.Opener(v.Who, access.Look{
		Action: action, Kinds: listed, Need: []access.Kind{access.Identity}, Purpose: v.purpose(), Page: page, At: v.Now,
	})
}

// withheld are the kinds of a page that policy refuses, with the reason.
type withheld struct {
	Kind     access.Kind
	Decision access.Decision
}

func withheldOf(pass access.Pass, kinds ...access.Kind) []withheld {
	var all []withheld
	for _, kind := range kinds {
		if !pass.Allows(kind) {
			all = append(all, withheld{kind, pass.Decision(kind)})
		}
	}
	return all
}

// ownMembersOnly tells whether a role sees only members of their own.
func ownMembersOnly(role access.Role) bool {
	return !slices.Contains([]access.Role{access.RoleCoordinator, access.RoleQuality}, role)
}

// because says why a kind is closed, in the words of the policy that closed it. Without one, nothing permits it.
func (v visit) because(d access.Decision) string {
	for _, policy := range d.Policies {
		if key := "office.policy." + policy.ID; v.Has(key) {
			return v.T(key)
		}
	}
	return v.T("care.withheld.policy")
}
