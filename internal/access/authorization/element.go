package authorization

// Element is a part that a paper must have. The texts are stored, and name message keys (authorization.missing.<element> and
// authorization.todo.<element>): never rename.
type Element string

// The elements of an appointment (42 CFR 405.910(c)).
const (
	MemberName           Element = "member_name"
	MemberNumber         Element = "member_number"
	MemberContact        Element = "member_contact"
	HolderName           Element = "holder_name"
	HolderContact        Element = "holder_contact"
	Relationship         Element = "relationship"
	AppointmentStatement Element = "appointment_statement"
	DisclosureStatement  Element = "disclosure_statement"
	MemberSignature      Element = "member_signature"
	HolderSignature      Element = "holder_signature"
	AppointmentForm      Element = "appointment_form"    // a retainer is there, but no appointment
	AbleRepresentative   Element = "able_representative" // this one may not act
	DelegationConsent    Element = "delegation_consent"  // a representative named another one, 42 CFR 405.910(f)
)

// The elements of an authorization or consent (45 CFR 164.508(c), 42 CFR 2.31).
const (
	Description           Element = "description"
	Discloser             Element = "discloser"
	Recipient             Element = "recipient"
	PurposeStated         Element = "purpose"
	Expiry                Element = "expiry"
	SignerAuthority       Element = "signer_authority"
	RevocationRight       Element = "revocation_right"
	ConditioningStatement Element = "conditioning_statement"
	RedisclosureStatement Element = "redisclosure_statement"
	SubstanceUseNamed     Element = "substance_use_named"
)

// The elements of legal authority and of what is said on the phone.
const (
	LegalPapers    Element = "legal_papers"
	AuthorityKind  Element = "authority_kind"
	MemberVerified Element = "member_verified"
	CallReference  Element = "call_reference"
)

// Missing is an element that a paper does not have, and what says that it must.
type Missing struct {
	Element Element `json:"element"`
	Source  string  `json:"source"`
	Because string  `json:"because"` // plain words, English; pages translate by the key
}

// Key is the message key that says what is missing, ToDo the one that says what to do about it.
func (m Missing) Key() string  { return "authorization.missing." + string(m.Element) }
func (m Missing) ToDo() string { return "authorization.todo." + string(m.Element) }

// elements are all parts that are there: those ticked off on the paper and those that other fields show.
func (a *Authorization) elements() []Element {
	there := append([]Element(nil), a.Present...)
	for _, e := range []struct {
		shown   bool
		element Element
	}{
		{a.MemberSignedOn != nil, MemberSignature},
		{a.HolderSignedOn != nil, HolderSignature},
		{a.Until != nil || a.UntilEvent != "", Expiry},
		{len(a.Kinds) > 0 || len(a.Categories) > 0, Description},
		{a.Purpose != "", PurposeStated},
		{a.Holder != "", Recipient},
		{a.Authority != "", AuthorityKind},
		{a.Document.SHA256 != "" || a.Document.Reference != "", LegalPapers},
		{a.Document.Reference != "", CallReference},
		{a.VerifiedHow != "", MemberVerified},
	} {
		if e.shown {
			there = append(there, e.element)
		}
	}
	return there
}
