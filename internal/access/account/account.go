package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// ID names an account. It appears in streams and logs and says nothing about its holder.
type ID string

// State of an account. The texts are stored.
type State string

// The states. A closed account is never opened again.
const (
	Active    State = "active"
	Suspended State = "suspended"
	Closed    State = "closed"
)

// Account is what the record says of one account.
type Account struct {
	ID        ID
	Person    person.ID // "" for none
	State     State     // "" for an account that never was
	Roles     []access.Role
	CreatedAt time.Time
	CreatedBy string // account id or operator
	Version   int64  // of the stream
}

// Has tells whether the account has a role.
func (a Account) Has(r access.Role) bool { return slices.Contains(a.Roles, r) }

// What a caller may want to tell apart.
var (
	ErrNoAccount   = errors.New("account: no such account")
	ErrLoginTaken  = errors.New("account: the login belongs to another account")
	ErrClosed      = errors.New("account: the account is closed")
	ErrUnknownRole = errors.New("account: no such role")
	ErrInvalid     = errors.New("account: not a valid value")
)

// Types of events. The texts are in the record: never rename.
const (
	typeCreated           = "account.created"
	typeInvited           = "account.invited"
	typeActivated         = "account.activated"
	typeRoleAdded         = "account.role_added"
	typeRoleRemoved       = "account.role_removed"
	typeSuspended         = "account.suspended"
	typeResumed           = "account.resumed"
	typeClosed            = "account.closed"
	typePasswordSet       = "account.password_set"
	typeRecoveryMade      = "account.recovery_codes_made"
	typeRecoveryUsed      = "account.recovery_code_used"
	typePasskeyAdded      = "account.passkey_added"
	typePasskeyRemoved    = "account.passkey_removed"
	typePasskeySuspect    = "account.passkey_counter_fell"
	typeSubjectLinked     = "account.subject_linked"
	typeSignedIn          = "account.signed_in"
	typeSignInFailed      = "account.sign_in_failed"
	typeSteppedUp         = "account.stepped_up"
	typeRoleSwitched      = "account.role_switched"
	typeSessionEnded      = "account.session_ended"
	typeSessionsEnded     = "account.sessions_ended"
	typeTokenMade         = "account.token_made"
	typeTokenRevoked      = "account.token_revoked"
	eventSchema           = 1
	unknownLogins      ID = "unknown" // the stream on which failures at logins of nobody are counted
)

// fact is the data of every event here; each type uses some of the fields.
type fact struct {
	Person   person.ID     `json:"person,omitempty"`
	Role     access.Role   `json:"role,omitempty"`
	Roles    []access.Role `json:"roles,omitempty"` // all roles after the event
	Reason   string        `json:"reason,omitempty"`
	Session  string        `json:"session,omitempty"`
	Token    string        `json:"token,omitempty"`
	Passkey  string        `json:"passkey,omitempty"` // hash of the credential id
	Method   Method        `json:"method,omitempty"`
	Kind     Invitation    `json:"kind,omitempty"`
	Scopes   []string      `json:"scopes,omitempty"`
	Expires  *time.Time    `json:"expires,omitempty"`
	Failures int64         `json:"failures,omitempty"`
	Count    int           `json:"count,omitempty"`
}

func event(kind string, f fact) record.NewEvent {
	text, err := json.Marshal(f)
	if err != nil {
		panic("account: " + err.Error()) // a fact holds nothing that JSON cannot write
	}
	return record.NewEvent{Type: kind, Schema: eventSchema, Data: text}
}

func streamOf(id ID) record.StreamID { return record.Stream("account", string(id)) }

// fold makes the account of its events.
func fold(id ID, events []record.Event) (Account, error) {
	a := Account{ID: id}
	for _, e := range events {
		var f fact
		if err := json.Unmarshal(e.Data, &f); err != nil {
			return Account{}, fmt.Errorf("account: event %d: %w", e.Position, err)
		}
		a.apply(e, f)
	}
	return a, nil
}

func (a *Account) apply(e record.Event, f fact) {
	a.Version = e.Version
	switch e.Type {
	case typeCreated:
		a.State, a.Person, a.Roles, a.CreatedAt, a.CreatedBy = Active, f.Person, f.Roles, e.At, e.Actor.ID
	case typeRoleAdded, typeRoleRemoved:
		a.Roles = f.Roles
	case typeSuspended:
		a.State = Suspended
	case typeResumed:
		a.State = Active
	case typeClosed:
		a.State = Closed
	}
}

// People is what accounts ask about the persons that hold them.
type People interface {
	Get(ctx context.Context, id person.ID) (person.Person, error)
	// Tied are those who on a day are something to one of these, by the kind of the relation.
	Tied(ctx context.Context, kind string, to []person.ID, on clock.Date) ([]person.ID, error)
}

// Accounts is the room.
type Accounts struct {
	db     *store.DB
	rec    *record.Record
	people People
	hasher *hasher
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with View among its views
	People People         // who holds an account; must be set
}

// New is the room over an opened record.
func New(o Options) *Accounts {
	return &Accounts{db: o.DB, rec: o.Record, people: o.People, hasher: newHasher()}
}
