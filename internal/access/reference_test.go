package access

import "slices"

// reference is the table of docs/access.md as plain ifs: what the policies must mean, written without them.
func reference(q Question, f Facts) bool {
	if len(f.Persons) == 0 || referenceForbids(q, f) {
		return false
	}
	if referenceAlone(q, f) && referenceCategory(q, f, nil) {
		return true
	}
	for i := range f.Grants {
		g := &f.Grants[i]
		if !referenceIsTo(q.Visitor, g) {
			continue
		}
		if (referenceAlone(q, f) || referenceByGrant(q, g)) && referenceCategory(q, f, g) {
			return true
		}
	}
	return false
}

func referenceIsTo(v Visitor, g *Grant) bool {
	if g.Kind == GrantBrokenGlass {
		return v.Person != "" && g.To == v.Person
	}
	return (v.Person != "" && g.To == v.Person) || slices.Contains(v.Groups, g.To)
}

// referenceSelf: the visitor is the member, under any of their ids.
func referenceSelf(q Question, f Facts) bool { return slices.Contains(f.Persons, q.Visitor.Person) }

var referencePurposes = map[Role][]Purpose{
	RoleMember: {PurposeSelf}, RoleRepresentative: {PurposeSelf}, RoleAgent: {PurposeEnrollment},
	RoleClinician: {PurposeTreatment, PurposeCare, PurposeEmergency}, RoleService: {PurposeService, PurposeEnrollment, PurposePayment},
	RoleComplaints: {PurposeComplaint}, RoleSteward: {PurposeEnrollment}, RoleCoach: {PurposeCare, PurposeEmergency},
	RolePlanChange: {PurposeEnrollment}, RoleBroker: {PurposeEnrollment, PurposePayment}, RoleFinance: {PurposePayment},
	RoleCoordinator: {PurposeCare, PurposeEmergency}, RoleQuality: {PurposeQuality},
	RoleCompliance: {PurposeQuality, PurposeComplaint, PurposePayment},
	RolePrivacy:    {PurposePrivacy}, RoleEngineer: {PurposeOperations},
}

func isHealth(k Kind) bool { return k == Conditions || k == Gaps || k == Claims || k == Medicines }

func referenceForbids(q Question, f Facts) bool {
	v := q.Visitor
	if v.Suspended || v.Role == RoleAdmin || !slices.Contains(referencePurposes[v.Role], q.Purpose) {
		return true
	}
	if v.Scopes != nil {
		if !slices.Contains(v.Scopes, "*") && !slices.Contains(v.Scopes, string(q.Kind)) &&
			!slices.Contains(v.Scopes, string(q.Kind)+":"+string(q.Action)) {
			return true
		}
	}
	if v.Role == RoleAgent && (isHealth(q.Kind) || q.Category != "") {
		return true
	}
	if v.Role == RoleAgent && q.Kind == Contact && f.Confidential {
		return true
	}
	for _, r := range f.Restrictions {
		in := !q.Today.Before(r.From) && (r.Until == nil || !q.Today.After(*r.Until))
		who := (r.To == "" || r.To == v.Person || slices.Contains(v.Groups, r.To)) && (r.Role == "" || r.Role == v.Role)
		what := len(r.Kinds) == 0 || slices.Contains(r.Kinds, q.Kind)
		if in && who && what && q.Purpose != PurposeEmergency && !referenceSelf(q, f) {
			return true
		}
	}
	return false
}

// referenceCategory: a sensitive category is open to the member, by consent, by this relation, for treatment (not part 2) and in
// an emergency (part 2: clinicians only).
func referenceCategory(q Question, f Facts, g *Grant) bool {
	switch {
	case q.Category == "":
		return true
	case !slices.Contains(Categories, q.Category):
		return false
	case q.Purpose == PurposeSelf && referenceSelf(q, f):
		return true
	case q.Category == SubstanceUse && q.Purpose == PurposeEmergency && q.Visitor.Role == RoleClinician:
		return true
	case q.Category != SubstanceUse && (q.Purpose == PurposeTreatment || q.Purpose == PurposeEmergency):
		return true
	}
	for _, c := range f.Consents {
		in := !q.Today.Before(c.From) && (c.Until == nil || !q.Today.After(*c.Until))
		who := (c.To == "" || c.To == q.Visitor.Person || slices.Contains(q.Visitor.Groups, c.To)) && (c.Role == "" || c.Role == q.Visitor.Role)
		if in && who && c.Category == q.Category && (c.Purpose == "" || c.Purpose == q.Purpose) {
			return true
		}
	}
	return g != nil && slices.Contains(g.Categories, q.Category) && referenceInForce(q, g) &&
		(len(g.Kinds) == 0 || slices.Contains(g.Kinds, q.Kind))
}

// referenceAlone is what a role sees without a relation.
func referenceAlone(q Question, f Facts) bool {
	identity := q.Kind == Identity || q.Kind == Contact || q.Kind == Coverage
	switch q.Visitor.Role {
	case RoleMember:
		return referenceSelf(q, f)
	case RoleService:
		if q.Purpose != PurposeService && q.Purpose != PurposeEnrollment {
			return false
		}
		if q.Action == List && q.Kind == Identity {
			return true
		}
		return q.Action != Export && q.Reason && (identity || q.Kind == Authorizations || q.Kind == Requests || q.Kind == Complaints)
	case RoleComplaints:
		if q.Action == List && q.Kind == Identity {
			return true
		}
		return q.Action != Export && q.Reason && (identity || q.Kind == Authorizations || q.Kind == Complaints)
	case RoleCompliance:
		if q.Purpose == PurposePayment {
			return (q.Action == View || q.Action == List) && (q.Kind == Identity || q.Kind == Coverage || q.Kind == Payments)
		}
		return q.Purpose == PurposeComplaint && (q.Action == List || q.Action == Export) &&
			(q.Kind == Identity || q.Kind == Coverage || q.Kind == Complaints)
	case RolePlanChange:
		if q.Action == List && q.Kind == Identity {
			return true
		}
		return q.Action != Export && q.Reason && identity
	case RoleBroker:
		return q.Action != Change && (q.Kind == Identity || q.Kind == Coverage || q.Kind == Payments)
	case RoleFinance:
		return (q.Action == View || q.Action == List) && (q.Kind == Identity || q.Kind == Payments)
	case RoleSteward:
		return q.Action != Export && identity
	case RoleCoordinator:
		return q.Purpose == PurposeCare && (identity || isHealth(q.Kind))
	case RoleQuality:
		return (q.Action == List || q.Action == Export) &&
			(q.Kind == Identity || q.Kind == Coverage || q.Kind == Conditions || q.Kind == Gaps)
	case RolePrivacy:
		return q.Kind == Identity || q.Kind == Contact || q.Kind == Looks || q.Kind == Requests || q.Kind == Authorizations
	case RoleEngineer:
		return q.Action != Change && q.Visitor.Channel == "command line" && (identity || isHealth(q.Kind))
	}
	return false
}

func referenceInForce(q Question, g *Grant) bool {
	if q.Today.Before(g.From) || (g.Until != nil && q.Today.After(*g.Until)) || (g.EndsAt != nil && !q.At.Before(*g.EndsAt)) {
		return false
	}
	return g.Purpose == "" || g.Purpose == q.Purpose
}

// referenceByGrant is what a relation gives.
func referenceByGrant(q Question, g *Grant) bool {
	reads := q.Action == View || q.Action == List
	if g.Kind == GrantBrokenGlass {
		withoutPurpose := *g
		withoutPurpose.Purpose = ""
		role := q.Visitor.Role == RoleClinician || q.Visitor.Role == RoleCoach || q.Visitor.Role == RoleCoordinator
		return reads && role && q.Purpose == PurposeEmergency && referenceInForce(q, &withoutPurpose)
	}
	if !referenceInForce(q, g) {
		return false
	}
	named := slices.Contains(g.Kinds, q.Kind)
	scope := len(g.Kinds) == 0 || named
	identity := q.Kind == Identity || q.Kind == Contact || q.Kind == Coverage
	switch g.Kind {
	case GrantRepresentative:
		return q.Visitor.Role == RoleRepresentative && scope
	case GrantAgentOfRecord:
		return q.Visitor.Role == RoleAgent && scope && (identity && q.Action != Change || q.Kind == Payments && reads)
	case GrantCoach:
		return q.Visitor.Role == RoleCoach && q.Purpose == PurposeCare && q.Action != Export && scope && (identity || isHealth(q.Kind))
	case GrantTreating:
		return q.Visitor.Role == RoleClinician && q.Purpose == PurposeTreatment && reads && scope && (identity || isHealth(q.Kind))
	case GrantInvestigator:
		base := identity || q.Kind == Authorizations || q.Kind == Complaints
		return q.Visitor.Role == RoleComplaints && q.Action != Export && (base || named)
	case GrantAuthorization:
		return reads && named
	}
	return false
}
