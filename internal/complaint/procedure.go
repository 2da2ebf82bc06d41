package complaint

// Procedure is a way in which the law has a matter handled. The texts are stored in events: never rename.
type Procedure string

// The procedures.
const (
	Grievance                 Procedure = "grievance"                  // 42 CFR 422.564, 423.564, 422.630
	OrganizationDetermination Procedure = "organization_determination" // 42 CFR 422.566
	CoverageDetermination     Procedure = "coverage_determination"     // 42 CFR 423.566
	Reconsideration           Procedure = "reconsideration"            // 42 CFR 422.578
	Redetermination           Procedure = "redetermination"            // 42 CFR 423.580
	CareAppeal                Procedure = "care_appeal"                // of a decision of the plan's own care programme, promise A11
	Inquiry                   Procedure = "inquiry"                    // a question without dissatisfaction: logged, on no clock
	CTM                       Procedure = "ctm"                        // 42 CFR 422.125, 423.129
	SalesAllegation           Procedure = "sales_allegation"           // agent oversight, 42 CFR 422.2272, 422.2274
	Privacy                   Procedure = "privacy"                    // 45 CFR 164.530(d)
	Discrimination            Procedure = "discrimination"             // 45 CFR part 92
	Fraud                     Procedure = "fraud"                      // special investigations
	ProviderDispute           Procedure = "provider_dispute"           // a provider about its own payment
)

// Procedures are all of them, in the order in which pages offer them.
var Procedures = []Procedure{
	Grievance, OrganizationDetermination, CoverageDetermination, Reconsideration, Redetermination, CareAppeal, Inquiry, CTM, SalesAllegation,
	Privacy, Discrimination, Fraud, ProviderDispute,
}

// decides tells whether somebody asks for a decision on care or a drug, or appeals one: these are no complaints and have times of their
// own.
func (p Procedure) decides() bool {
	switch p {
	case OrganizationDetermination, CoverageDetermination, Reconsideration, Redetermination:
		return true
	}
	return false
}

// decidesBenefits tells whether its outcome gives or refuses the member something; then it is told with the right to appeal
// (42 CFR 422.568(e), 423.568(g)).
func (p Procedure) decidesBenefits() bool {
	switch p {
	case OrganizationDetermination, CoverageDetermination, Reconsideration, Redetermination, CareAppeal:
		return true
	}
	return false
}

// Product says which part of Medicare the matter belongs to; the clocks differ.
type Product string

// The products.
const (
	MA    Product = "ma"     // Part C
	PartD Product = "part_d" //
	AIP   Product = "aip"    // applicable integrated plan, 42 CFR 422.561
)

// Trigger is what a grievance is about when that makes it a 24-hour one (42 CFR 422.564(f), 423.564(f), 422.630(d)).
type Trigger string

// The triggers.
const (
	NoTrigger         Trigger = "none"
	RefusedToExpedite Trigger = "refused_to_expedite"
	TookExtension     Trigger = "took_extension"
)

// Desk is who handles a matter. The desks and what they handle are data (rules/complaint/desk.yaml).
type Desk string

// The desks.
const (
	MemberServices        Desk = "member_services"
	ClinicalReview        Desk = "clinical_review"
	AgentOversight        Desk = "agent_oversight"
	PrivacyDesk           Desk = "privacy"
	CivilRights           Desk = "civil_rights" // section 1557 coordinator
	SpecialInvestigations Desk = "special_investigations"
	ProviderRelations     Desk = "provider_relations"
	Pharmacy              Desk = "pharmacy"
	Appeals               Desk = "appeals" // determinations and appeals
	Billing               Desk = "billing" // premiums and enrolment
)

// Desks are all of them.
var Desks = []Desk{
	MemberServices, ClinicalReview, AgentOversight, PrivacyDesk, CivilRights, SpecialInvestigations, ProviderRelations, Pharmacy, Appeals, Billing,
}
