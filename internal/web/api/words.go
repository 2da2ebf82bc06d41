package api

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
)

// The types below only say how words of the rooms are written in the document.
type (
	dateText      string
	kindText      string
	actionText    string
	purposeText   string
	roleText      string
	categoryText  string
	grantText     string
	stateText     string
	formText      string
	authorityText string
	refuseText    string
	requestText   string
	disclosedText string
	capacityText  string
	systemText    string
)

// Schema implements huma.SchemaProvider, here and below.
func (dateText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-07-01"}}
}

func oneOf[T ~string](words ...T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Examples: []any{string(words[0])}}
	for _, w := range words {
		s.Enum = append(s.Enum, string(w))
	}
	s.PrecomputeMessages()
	return s
}

func (kindText) Schema(huma.Registry) *huma.Schema   { return oneOf(dataKinds...) }
func (actionText) Schema(huma.Registry) *huma.Schema { return oneOf(dataActions...) }
func (roleText) Schema(huma.Registry) *huma.Schema   { return oneOf(access.Roles...) }

func (purposeText) Schema(huma.Registry) *huma.Schema {
	return oneOf(access.PurposeSelf, access.PurposeTreatment, access.PurposeCare, access.PurposePayment, access.PurposeEnrollment, access.PurposeService,
		access.PurposeComplaint, access.PurposeQuality, access.PurposePrivacy, access.PurposeEmergency, access.PurposeOperations)
}

func (categoryText) Schema(huma.Registry) *huma.Schema { return oneOf(access.Categories...) }

func (grantText) Schema(huma.Registry) *huma.Schema {
	return oneOf(access.GrantRepresentative, access.GrantAgentOfRecord, access.GrantCoach, access.GrantTreating, access.GrantInvestigator,
		access.GrantAuthorization, access.GrantBrokenGlass)
}

func (stateText) Schema(huma.Registry) *huma.Schema {
	return oneOf(account.Active, account.Suspended, account.Closed)
}
func (formText) Schema(huma.Registry) *huma.Schema { return oneOf(authorization.Forms...) }
func (authorityText) Schema(huma.Registry) *huma.Schema {
	return oneOf(authorization.Authorities...)
}

func (refuseText) Schema(huma.Registry) *huma.Schema    { return oneOf(authorization.RefuseReasons...) }
func (requestText) Schema(huma.Registry) *huma.Schema   { return oneOf(privacy.Kinds...) }
func (disclosedText) Schema(huma.Registry) *huma.Schema { return oneOf(privacy.Reasons...) }

func (capacityText) Schema(huma.Registry) *huma.Schema {
	return oneOf(person.Member, person.Dependent, person.Representative, person.Agent, person.Agency, person.Clinician, person.Practice, person.Staff)
}

func (systemText) Schema(huma.Registry) *huma.Schema {
	return oneOf(person.MemberNumber, person.MBI, person.NPI, person.NPN, person.StaffNumber, person.CMSBeneSK, person.TaxID, person.CMSCrossReference,
		person.AgencyNumber, person.SourceNumber)
}
