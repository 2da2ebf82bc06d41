package credential

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
)

// Kind is what a fact is about. The texts are stored in events: never rename.
type Kind string

// The kinds.
const (
	Identity      Kind = "identity"      // name, address of mail and what kind of producer it is
	Contract      Kind = "contract"      // with the plan: status, level, how it is paid
	License       Kind = "license"       // by a state
	Appointment   Kind = "appointment"   // by a legal entity of the plan, in a state
	Certification Kind = "certification" // for a plan year, by a provider
	Insurance     Kind = "insurance"     // errors and omissions
	Hold          Kind = "hold"          // the plan, or an exclusion list, forbids to sell
	Upline        Kind = "upline"        // who stands above in the hierarchy
	Override      Kind = "override"      // what the upline earns on what this producer sells
	Succession    Kind = "successor"     // who takes over when this producer is gone
	Regulatory    Kind = "regulatory"    // an action of a regulator: told, and no test by itself
)

// Kinds are all of them, in the order of pages.
var Kinds = []Kind{Identity, Contract, License, Appointment, Certification, Insurance, Hold, Upline, Override, Succession, Regulatory}

// Status is how a thing stands. The texts are stored.
type Status string

// The statuses. An empty one means active: a file without a status lists what is in force.
const (
	Active     Status = "active"
	Inactive   Status = "inactive"
	Terminated Status = "terminated"
	Suspended  Status = "suspended"
	Revoked    Status = "revoked"
	Pending    Status = "pending"
	Incomplete Status = "incomplete" // of a certification: begun or failed
	Withdrawn  Status = "withdrawn"  // the source takes back all that it said of the subject
)

// Statuses are all of them.
var Statuses = []Status{Active, Inactive, Terminated, Suspended, Revoked, Pending, Incomplete, Withdrawn}

// Term is why a contract ended. The texts are stored.
type Term string

// The terms.
const (
	Voluntary     Term = "voluntary"
	NotForCause   Term = "not_for_cause"
	ForCause      Term = "for_cause"
	LowProduction Term = "low_production"
	Deceased      Term = "deceased"
	Retired       Term = "retired"
)

// TermsOfEnd are all of them.
var TermsOfEnd = []Term{Voluntary, NotForCause, ForCause, LowProduction, Deceased, Retired}

// Payment is how initial compensation is paid. The texts are part of `keepwell decide compensation`.
type Payment string

// The modes.
const (
	PaidFull     Payment = "FULL"
	PaidProrated Payment = "PRORATED"
)

// Fact is one thing that is so of a producer. Which fields it has depends on its kind. Days are inclusive.
type Fact struct {
	Kind Kind `json:"kind"`

	// What it is about, together with the kind.
	State    string    `json:"state,omitempty"`    // USPS letters: license, appointment, hold
	Number   string    `json:"number,omitempty"`   // of the licence, contract, policy, hold or action
	Line     string    `json:"line,omitempty"`     // of authority, where a source has one row for each
	Entity   string    `json:"entity,omitempty"`   // legal entity: appointment, hold
	Year     int       `json:"year,omitempty"`     // plan year: certification, override
	Provider string    `json:"provider,omitempty"` // of a certification
	Family   string    `json:"family,omitempty"`   // family of products: override
	Parent   agent.NPN `json:"parent,omitempty"`   // upline, override, successor

	// What is so.
	Status      Status   `json:"status,omitempty"`
	Reason      string   `json:"reason,omitempty"` // a Term for contracts, else the words of the source
	Class       string   `json:"class,omitempty"`  // of a licence
	Resident    bool     `json:"resident,omitempty"`
	Lines       []string `json:"lines,omitempty"`   // of authority
	Score       *int     `json:"score,omitempty"`   // per cent
	Modules     []string `json:"modules,omitempty"` // MA, PDP, D-SNP, C-SNP ...; none: the source does not tell
	Level       string   `json:"level,omitempty"`
	Payment     Payment  `json:"payment,omitempty"`
	Payee       string   `json:"payee,omitempty"` // NPN of who is paid; "" is the producer
	Servicing   bool     `json:"servicing,omitempty"`
	Solicitor   bool     `json:"solicitor,omitempty"`    // paid by the upline, never by the plan
	Cents       int64    `json:"cents,omitempty"`        // override for a member and year
	BasisPoints int      `json:"basis_points,omitempty"` // override as a share of what the seller earns
	Name        string   `json:"name,omitempty"`
	Type        string   `json:"type,omitempty"` // agent, agency, call_center, internal
	Email       string   `json:"email,omitempty"`
	Phone       string   `json:"phone,omitempty"` // E.164

	// When.
	From  *clock.Date `json:"from,omitempty"`  // issued, effective, completed
	To    *clock.Date `json:"to,omitempty"`    // last day: expiry, end
	Since *clock.Date `json:"since,omitempty"` // day from which the status holds, where the source tells it
}

// Types of producers.
const (
	AnAgent     = "agent"
	AnAgency    = "agency"
	ACallCenter = "call_center" // an external one
	AnInternal  = "internal"    // an employee of the plan
)

// FactID names what a fact says: two files that say the same name the same fact.
type FactID string

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ID of the fact.
func (f *Fact) ID() FactID {
	sum := sha256.Sum256(f.text())
	return FactID(lowerBase32.EncodeToString(sum[:10]))
}

func (f *Fact) text() []byte {
	text, err := json.Marshal(f)
	if err != nil {
		panic(fmt.Sprintf("credential: a fact has no JSON form: %v", err)) // its types all have one
	}
	return text
}

// subject is what facts are about that correct each other.
func (f *Fact) subject() string {
	parts := []string{string(f.Kind)}
	switch f.Kind {
	case License:
		parts = append(parts, f.State, f.Number, f.Line)
	case Appointment:
		parts = append(parts, f.State, f.Entity)
	case Certification:
		parts = append(parts, strconv.Itoa(f.Year), f.Provider)
	case Hold:
		parts = append(parts, f.State, f.Entity, f.Number)
	case Override:
		parts = append(parts, string(f.Parent), f.Family, strconv.Itoa(f.Year))
	case Contract, Insurance, Regulatory:
		parts = append(parts, f.Number)
	}
	return strings.Join(parts, "|")
}

// says is the fact without its days: what was so, whenever.
func (f *Fact) says() string {
	bare := *f
	bare.From, bare.To, bare.Since = nil, nil, nil
	if bare.Status == "" {
		bare.Status = Active
	}
	return string(bare.text())
}

func (f *Fact) active() bool { return f.Status == "" || f.Status == Active }

// dated are kinds whose first day is the day from which they hold, so that a new one follows an old one without correcting it.
func (f *Fact) dated() bool {
	return f.Since != nil || f.From != nil && (f.Kind == Upline || f.Kind == Hold || f.Kind == Override || f.Kind == Succession)
}

// start is the first day of which the fact speaks.
func (f *Fact) start() clock.Date {
	switch {
	case f.Since != nil:
		return *f.Since
	case f.From != nil:
		return *f.From
	}
	return clock.MinDate
}
