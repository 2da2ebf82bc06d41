package person

import (
	"github.com/keepwell/keepwell/internal/clock"
)

// ID names a person or an organization. It holds no personal data: it appears in streams, logs and proofs.
type ID string

// Capacity is what somebody is to the plan. The texts are stored in events: never rename.
type Capacity string

// The capacities. Practice and agency are organizations.
const (
	Member         Capacity = "member"
	Dependent      Capacity = "dependent" // covered family member
	Representative Capacity = "representative"
	Agent          Capacity = "agent"
	Agency         Capacity = "agency"
	Clinician      Capacity = "clinician"
	Practice       Capacity = "practice"
	Staff          Capacity = "staff"
)

// System says who gave an identifier.
type System string

// The systems. MemberNumber is the plan's own number, the one that claims carry; a person merged from two has both.
const (
	MemberNumber System = "member_number"
	MBI          System = "mbi"
	NPI          System = "npi"
	NPN          System = "npn"
	StaffNumber  System = "staff_number"
	CMSBeneSK    System = "bene_sk" // surrogate key of CMS's integrated data repository
	TaxID        System = "tax_id"
	// CMSCrossReference is another surrogate key under which CMS knew the same person. It proposes a merge and names nobody by itself.
	CMSCrossReference System = "bene_xref_sk"
	// AgencyNumber is the plan's own number for an agency, practice or another organization.
	AgencyNumber System = "organization_number"
	// SourceNumber is the key of another source, for people without any of the numbers above, such as representatives.
	SourceNumber System = "source_number"
)

// Person is one person or organization as known at a version of its stream.
type Person struct {
	ID           ID           `json:"id"`
	Organization bool         `json:"organization,omitempty"`
	Capacities   []Capacity   `json:"capacities,omitempty"`
	Names        []Name       `json:"names,omitempty"` // the first current one is shown
	Birth        *clock.Date  `json:"birth,omitempty"`
	Death        *clock.Date  `json:"death,omitempty"`
	Sex          string       `json:"sex,omitempty"` // female, male, other, or "" for unknown
	Identifiers  []Identifier `json:"identifiers,omitempty"`
	Addresses    []Address    `json:"addresses,omitempty"`
	Phones       []Phone      `json:"phones,omitempty"`
	Emails       []Email      `json:"emails,omitempty"`
	Preferences  Preferences  `json:"preferences"`
	Relations    []Relation   `json:"relations,omitempty"`
	Coverage     []Coverage   `json:"coverage,omitempty"`    // contract and plan spans, from enrolment data
	Staff        *StaffFacts  `json:"staff,omitempty"`       // qualifications a member may see (promise C4)
	Clinician    *Clinical    `json:"clinician,omitempty"`   //
	Watch        bool         `json:"watch,omitempty"`       // a VIP: looks at the record are reviewed
	Known        *clock.Date  `json:"known,omitempty"`       // the newest day for which a source told birth, death and sex
	MergedInto   ID           `json:"merged_into,omitempty"` // this id is now part of that one
	MergedFrom   []ID         `json:"merged_from,omitempty"` // ids that are part of this one
	Version      int64        `json:"version"`               // of the stream
}

// Valid is how long a fact holds: closed interval of civil dates, nil for open ends.
type Valid struct {
	From *clock.Date `json:"from,omitempty"`
	To   *clock.Date `json:"to,omitempty"`
}

// Name is a name as the person or a file wrote it, and its parts.
type Name struct {
	Text   string   `json:"text"` // as written; for an organization the only part
	Given  []string `json:"given,omitempty"`
	Family string   `json:"family,omitempty"`
	Suffix string   `json:"suffix,omitempty"` // Jr, III
	Prefix string   `json:"prefix,omitempty"` // Dr
	Use    string   `json:"use,omitempty"`    // official, preferred, former
	Valid
	Seen *clock.Date `json:"seen,omitempty"` // the newest day for which a source confirmed it
}

// Identifier is a number in the form its system prints it, without separators.
type Identifier struct {
	System System `json:"system"`
	Value  string `json:"value"`
	Valid
}

// Address is a postal address. Lines hold street, unit and box.
type Address struct {
	Use          string   `json:"use,omitempty"` // home, mailing, work, confidential
	Lines        []string `json:"lines,omitempty"`
	City         string   `json:"city,omitempty"`
	State        string   `json:"state,omitempty"` // USPS two letters
	Zip          string   `json:"zip,omitempty"`
	Country      string   `json:"country,omitempty"`
	Confidential bool     `json:"confidential,omitempty"` // 45 CFR 164.522(b): replaces all others while valid
	Valid
	Seen *clock.Date `json:"seen,omitempty"` // the newest day for which a source confirmed it
}

// Phone is a telephone number in E.164.
type Phone struct {
	Use          string `json:"use,omitempty"` // home, mobile, work
	Number       string `json:"number"`
	Voicemail    bool   `json:"voicemail,omitempty"` // a message may be left
	Text         bool   `json:"text,omitempty"`      // may get text messages
	Confidential bool   `json:"confidential,omitempty"`
	Valid
	Seen *clock.Date `json:"seen,omitempty"` // the newest day for which a source confirmed it
}

// Email is an e-mail address.
type Email struct {
	Address      string `json:"address"`
	Confidential bool   `json:"confidential,omitempty"`
	Valid
	Seen *clock.Date `json:"seen,omitempty"` // the newest day for which a source confirmed it
}

// Format is the alternate format of written information (45 CFR 92.202; 42 CFR 422.2267).
type Format string

// The formats. The texts are stored.
const (
	Standard   Format = ""
	LargePrint Format = "large_print"
	Braille    Format = "braille"
	Audio      Format = "audio"
	DataCD     Format = "data_cd"
)

// Preferences are standing requests.
type Preferences struct {
	Spoken       string   `json:"spoken,omitempty"`         // BCP 47
	Written      string   `json:"written,omitempty"`        // BCP 47
	Format       Format   `json:"format,omitempty"`         //
	Interpreter  bool     `json:"interpreter,omitempty"`    //
	TTY          bool     `json:"tty,omitempty"`            //
	Channel      string   `json:"channel,omitempty"`        // preferred: mail, phone, email, text, portal
	DoNotContact []string `json:"do_not_contact,omitempty"` // channels, or "all" for everything not required by law
	BestTime     string   `json:"best_time,omitempty"`
}

// Relation ties this person to another: kind says what this person is to Other.
type Relation struct {
	Kind  string `json:"kind"` // agent_of (agency), manages (agency), works_at (practice), dependent_of (subscriber), family_of
	Other ID     `json:"other"`
	Valid
}

// Coverage is one span of enrolment in a plan.
type Coverage struct {
	Contract string `json:"contract"`
	Plan     string `json:"plan,omitempty"`
	Kind     string `json:"kind,omitempty"` // ma, mapd, pdp, ...
	Valid
}

// StaffFacts are what a member may see of a coach or another of the plan's staff.
type StaffFacts struct {
	Title          string   `json:"title,omitempty"`
	Team           string   `json:"team,omitempty"`
	Qualifications []string `json:"qualifications,omitempty"` // RN, CHES, LCSW, ...
	Languages      []string `json:"languages,omitempty"`
}

// Clinical are facts of a clinician or practice.
type Clinical struct {
	Specialty string `json:"specialty,omitempty"`
}
