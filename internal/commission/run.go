package commission

import (
	"errors"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// RunID names a run. It follows from the wish that began it.
type RunID string

// State of a run. The texts are stored.
type State string

// The states. A cancelled run leaves its accruals in the book: they are owed, and the next run proposes them.
const (
	Preparing State = "preparing" // its postings are being written
	Prepared  State = "prepared"
	Approved  State = "approved"
	Exported  State = "exported" // paid
	Withdrawn State = "cancelled"
)

// Scope is whom a run judges. The texts are stored.
type Scope string

// The scopes.
const (
	Everybody Scope = "all"
	Touched   Scope = "touched" // of whom something was said since the run before
)

// Run is one run as it is on record.
type Run struct {
	ID     RunID      `json:"id"`
	Began  int64      `json:"began"` // position of the record
	State  State      `json:"state"`
	AsOf   clock.Date `json:"as_of"`
	Scope  Scope      `json:"scope"`
	Choice Choice     `json:"choice"` // of the plan, as it was

	Since   Positions `json:"since"`
	Through Positions `json:"through"`
	First   int64     `json:"first,omitempty"` // positions of the record between which it posted
	Last    int64     `json:"last,omitempty"`

	PreparedBy  record.Actor  `json:"prepared_by"`
	BeganAt     time.Time     `json:"began_at"`
	PreparedAt  time.Time     `json:"prepared_at,omitzero"`
	ApprovedBy  *record.Actor `json:"approved_by,omitempty"`
	ApprovedAt  time.Time     `json:"approved_at,omitzero"`
	ExportedBy  *record.Actor `json:"exported_by,omitempty"`
	ExportedAt  time.Time     `json:"exported_at,omitzero"`
	PaidOn      clock.Date    `json:"paid_on,omitempty"`
	CancelledBy *record.Actor `json:"cancelled_by,omitempty"`
	CancelledAt time.Time     `json:"cancelled_at,omitzero"`
	Why         string        `json:"why,omitempty"` // it was cancelled

	Totals Totals  `json:"totals"`
	Before *Totals `json:"before,omitempty"` // of the run before, to compare
	Prior  RunID   `json:"prior,omitempty"`  // the run before
}

// Sum is how many lines there are of a kind, and what they come to.
type Sum struct {
	Lines int64 `json:"lines"`
	Cents int64 `json:"cents"`
}

func (s *Sum) add(cents int64) { s.Lines, s.Cents = s.Lines+1, s.Cents+cents }

// Totals are what a run comes to.
type Totals struct {
	Members   int64                 `json:"members"` // that were judged
	Changed   int64                 `json:"changed"` // that got lines
	Agents    int64                 `json:"agents"`  // that got lines
	Lines     int64                 `json:"lines"`
	Earned    Sum                   `json:"earned"`    // to agents
	Back      Sum                   `json:"back"`      // taken back from agents
	Suspended Sum                   `json:"suspended"` // into and out of suspense
	House     Sum                   `json:"house"`     // memo
	Overrides Sum                   `json:"overrides"`
	ByReason  map[Reason]Sum        `json:"by_reason"` // of agents and suspense
	Problems  map[ProblemKind]int64 `json:"problems"`

	Payees    int64 `json:"payees"` // that are paid
	Pay       int64 `json:"pay"`    // cents to agents
	Override  int64 `json:"override_pay"`
	Recovered int64 `json:"recovered"` // of debit balances
	Debt      int64 `json:"debt"`      // new debit balances
	Held      int64 `json:"held"`      // cents that somebody holds
}

// ProblemKind is why a member could not be judged. The texts are stored.
type ProblemKind string

// The kinds.
const (
	NeedsRate   ProblemKind = "needs_rate"   // the table has no cell: nothing is posted, never another region's rate
	NeedsRegion ProblemKind = "needs_region" // neither plan nor residence tells it
	NeedsLevel  ProblemKind = "needs_level"  // a contract level that no table knows
	NoDecision  ProblemKind = "no_decision"  // nobody decided who is of record
	NoFamily    ProblemKind = "no_family"    // of the plan
	TooOld      ProblemKind = "too_old"      // the book holds what is earned no more, in a year that is closed
	Broken      ProblemKind = "broken"       // a rule of the book would break: an alarm
)

// Problem is a member whom a run could not judge, or not wholly.
type Problem struct {
	Seq    int         `json:"seq"`
	Kind   ProblemKind `json:"kind"`
	Member person.ID   `json:"member"`
	Span   string      `json:"span,omitempty"`
	Year   int         `json:"year,omitempty"`
	Family string      `json:"family,omitempty"`
	Region string      `json:"region,omitempty"`
	Payee  Payee       `json:"payee,omitempty"`
	Cents  int64       `json:"cents,omitempty"`
	Detail string      `json:"detail,omitempty"`
}

// Data of events.
type (
	begun struct {
		AsOf   clock.Date `json:"as_of"`
		Scope  Scope      `json:"scope"`
		Choice Choice     `json:"choice"`
		Since  Positions  `json:"since"`
		Prior  RunID      `json:"prior,omitempty"`
		Before *Totals    `json:"before,omitempty"`
	}
	preparation struct {
		Through Positions `json:"through"`
		First   int64     `json:"first"`
		Last    int64     `json:"last"`
		Totals  Totals    `json:"totals"`
	}
	adjustment struct { // of what is paid, by a hold or a release
		Payee  Payee  `json:"payee"`
		Line   LineID `json:"line,omitempty"`
		Why    string `json:"why,omitempty"`
		Totals Totals `json:"totals"`
	}
	export struct {
		PaidOn   clock.Date `json:"paid_on"`
		Postings int64      `json:"postings"` // events of lines that follow in the same command
	}
	withdrawal struct {
		Why string `json:"why"`
	}
)

var errEvent = errors.New("commission: an event that a run does not know")

// apply folds an event into the run.
func (r *Run) apply(e record.Event) error {
	actor := e.Actor
	switch e.Type {
	case typeBegan:
		return read(e, func(b begun) error {
			*r = Run{
				ID: r.ID, Began: e.Position, State: Preparing, AsOf: b.AsOf, Scope: b.Scope, Choice: b.Choice, Since: b.Since, Prior: b.Prior, Before: b.Before,
				PreparedBy: actor, BeganAt: e.At,
			}
			return nil
		})
	case typePrepared:
		return read(e, func(p preparation) error {
			r.State, r.Through, r.First, r.Last, r.Totals, r.PreparedAt = Prepared, p.Through, p.First, p.Last, p.Totals, e.At
			return nil
		})
	case typeHeld, typeReleased:
		return read(e, func(c adjustment) error { r.Totals = c.Totals; return nil })
	case typeApproved:
		r.State, r.ApprovedBy, r.ApprovedAt = Approved, &actor, e.At
	case typeExported:
		return read(e, func(x export) error {
			r.State, r.ExportedBy, r.ExportedAt, r.PaidOn = Exported, &actor, e.At, x.PaidOn
			r.ends(e.Position + 1 + x.Postings)
			return nil
		})
	case typeCancelled:
		return read(e, func(w withdrawal) error {
			r.State, r.CancelledBy, r.CancelledAt, r.Why = Withdrawn, &actor, e.At, w.Why
			r.ends(e.Position)
			return nil
		})
	case typeShares, typeProblems:
	default:
		return errEvent
	}
	return nil
}

// ends notes the last position at which the run may have posted.
func (r *Run) ends(last int64) {
	if r.First == 0 {
		r.First = r.Began
	}
	r.Last = last
}

// Open tells whether the run still holds the book.
func (r *Run) Open() bool { return r.State == Preparing || r.State == Prepared || r.State == Approved }

// Paid tells whether a line of the run was paid with it.
func (r *Run) Paid() bool { return r.State == Exported }
