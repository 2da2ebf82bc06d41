package authorization

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// ID names an authorization. The grant that it becomes has the same id.
type ID string

// Form is what kind of paper or agreement it is. The texts are stored in events: never rename.
type Form string

// The forms.
const (
	CMS1696            Form = "cms_1696"            // the appointment form
	EquivalentNotice   Form = "equivalent_notice"   // any writing with the same content, 42 CFR 405.910(c)
	LegalAuthority     Form = "legal_authority"     // court or State papers, 42 CFR 422.561, 45 CFR 164.502(g)
	AttorneyRetainer   Form = "attorney_retainer"   // kept on file, proves nothing
	HIPAAAuthorization Form = "hipaa_authorization" // 45 CFR 164.508
	Part2Consent       Form = "part2_consent"       // substance use records, 42 CFR 2.31
	SpokenAgreement    Form = "spoken_agreement"    // for one call, 45 CFR 164.510(b)
)

// Forms are all forms, in the order in which pages offer them.
var Forms = []Form{CMS1696, EquivalentNotice, LegalAuthority, HIPAAAuthorization, Part2Consent, SpokenAgreement, AttorneyRetainer}

// Authority is what a legal authority rests on. The texts are stored.
type Authority string

// The authorities.
const (
	Guardian        Authority = "guardian"
	PowerOfAttorney Authority = "durable_power_of_attorney"
	HealthCareProxy Authority = "health_care_proxy"
	Executor        Authority = "executor" // of the estate of a member who died, 45 CFR 164.502(g)(4)
)

// Authorities are all of them.
var Authorities = []Authority{Guardian, PowerOfAttorney, HealthCareProxy, Executor}

// Status is where an authorization stands. Expired is never recorded: it follows from the day.
type Status string

// The statuses.
const (
	Defective Status = "defective" // elements are missing; it gives nothing
	InReview  Status = "in_review" // complete legal papers that a reviewer has not verified yet
	Valid     Status = "valid"
	Refused   Status = "refused" // by a reviewer
	Revoked   Status = "revoked"
	Expired   Status = "expired"
)

// Terms are what the paper says: who lets whom see or do what, signed when.
type Terms struct {
	Member person.ID `json:"member"`
	// Holder is who may act or receive: a person or an organization. A part 2 consent without one is for everybody whom a policy
	// lets see the kind at all, for its purpose.
	Holder     person.ID         `json:"holder,omitempty"`
	Form       Form              `json:"form"`
	Authority  Authority         `json:"authority,omitempty"` // of a legal authority
	Kinds      []access.Kind     `json:"kinds,omitempty"`     // scope; empty means what the policy gives this relation
	Categories []access.Category `json:"categories,omitempty"`
	Purpose    access.Purpose    `json:"purpose,omitempty"`
	Matter     string            `json:"matter,omitempty"` // the grievance or appeal it names

	// Present are the parts that can be seen on the paper, apart from those that the other fields show.
	Present        []Element   `json:"present,omitempty"`
	MemberSignedOn *clock.Date `json:"member_signed_on,omitempty"`
	HolderSignedOn *clock.Date `json:"holder_signed_on,omitempty"`
	// Signer is who signed in the member's place, and SignerBasis by which verified legal authority; empty when the member did.
	Signer      person.ID   `json:"signer,omitempty"`
	SignerBasis ID          `json:"signer_basis,omitempty"`
	From        *clock.Date `json:"from,omitempty"`
	Until       *clock.Date `json:"until,omitempty"`       // last day, as written
	UntilEvent  string      `json:"until_event,omitempty"` // or the event that ends it, in words
	// Disqualified: suspended from acting before the Department of Health and Human Services, 42 CFR 405.910(b).
	Disqualified bool `json:"disqualified,omitempty"`
}

// Document is the paper itself, which is kept elsewhere, or the recording of a call.
type Document struct {
	SHA256    string `json:"sha256,omitempty"`
	Reference string `json:"reference,omitempty"` // where it is kept; the call's reference for a spoken agreement
}

// Authorization is one of them as known at a version of its stream.
type Authorization struct {
	ID ID `json:"id"`
	Terms
	Document    Document     `json:"document"`
	VerifiedHow string       `json:"verified_how,omitempty"` // how the member was known
	Status      Status       `json:"status"`
	Missing     []Missing    `json:"missing,omitempty"`
	Rules       []string     `json:"rules,omitempty"` // rule sets with versions that judged it
	EffectiveOn *clock.Date  `json:"effective_on,omitempty"`
	LastDay     *clock.Date  `json:"last_day,omitempty"` // on which it gives anything
	EndsAt      *time.Time   `json:"ends_at,omitempty"`
	CapturedAt  time.Time    `json:"captured_at"`
	CapturedBy  record.Actor `json:"captured_by"`
	Review      *Review      `json:"review,omitempty"`
	Revocation  *Revocation  `json:"revocation,omitempty"`
	Version     int64        `json:"version"`
}

// Review is what a reviewer said about legal papers, or why a representative was refused.
type Review struct {
	At     time.Time    `json:"at"`
	By     record.Actor `json:"by"`
	Refuse RefuseReason `json:"refuse,omitempty"`
	Note   string       `json:"note,omitempty"`
}

// Revocation ends an authorization at once.
type Revocation struct {
	At   time.Time    `json:"at"`
	By   record.Actor `json:"by"`
	On   clock.Date   `json:"on"` // the plan's civil date
	How  RevokeHow    `json:"how"`
	Note string       `json:"note,omitempty"`
}

// StatusAt is where it stands at an instant, with the plan's civil date then.
func (a *Authorization) StatusAt(at time.Time, today clock.Date) Status {
	if a.Status != Valid {
		return a.Status
	}
	if a.LastDay != nil && today.After(*a.LastDay) || a.EndsAt != nil && !at.Before(*a.EndsAt) {
		return Expired
	}
	return Valid
}

// stands tells whether it takes the place of the member: only verified legal authority does.
func (a *Authorization) stands() bool { return a.Form == LegalAuthority && a.Status == Valid }

// appoints tells the two forms that need both signatures.
func (t *Terms) appoints() bool { return t.Form == CMS1696 || t.Form == EquivalentNotice }

// part2 tells whether substance use records are part of it.
func (t *Terms) part2() bool {
	return t.Form == Part2Consent || slices.Contains(t.Categories, access.SubstanceUse)
}

// delegated tells whether somebody signed for the member.
func (t *Terms) delegated() bool { return t.Signer != "" && t.Signer != t.Member }
