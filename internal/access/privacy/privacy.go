package privacy

// Kind is what a request is. The texts are stored in events: never rename.
type Kind string

// The kinds.
const (
	AccessRequest       Kind = "access_request"       // see or get a copy, 45 CFR 164.524
	AmendmentRequest    Kind = "amendment_request"    // correct the record, 45 CFR 164.526
	AccountingRequest   Kind = "accounting_request"   // who got it outside the plan, 45 CFR 164.528
	RestrictionRequest  Kind = "restriction_request"  // do not use or tell, 45 CFR 164.522(a)
	ConfidentialRequest Kind = "confidential_request" // another address or means, 45 CFR 164.522(b)
	Complaint           Kind = "privacy_complaint"    // 45 CFR 164.530(d)
)
