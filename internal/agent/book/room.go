package book

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// What a row is made from. Every source tells whom something new was said about, except those whose streams name the member.
type (
	// Enrolments are who is in which plan; enrolment.Enrollment is the one there is.
	Enrolments interface {
		Spans(ctx context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error)
		Applications(ctx context.Context, members []person.ID) (map[person.ID][]enrolment.Application, error)
		Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error)
	}
	// Changes are who is of record and why; change.Changes is the one there is.
	Changes interface {
		Tenures(ctx context.Context, members []person.ID) (map[person.ID][]change.Tenure, error)
		Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error)
	}
	// Verifications are how far special needs plans and benefits are confirmed; verification.Verifications is the one there is.
	Verifications interface {
		Status(ctx context.Context, members []person.ID) (map[person.ID]verification.Status, error)
	}
	// Disputes are what agents say is wrong; dispute.Disputes is the one there is.
	Disputes interface {
		OfMembers(ctx context.Context, members []person.ID) (map[person.ID][]dispute.Dispute, error)
	}
	// Standing is what is known of agents on a day; credential.Standing is the one there is.
	Standing interface {
		Ready(ctx context.Context, npn agent.NPN, state, contract, planNumber string, on clock.Date) (agent.Readiness, error)
		Upline(ctx context.Context, npn agent.NPN, on clock.Date) ([]agent.NPN, error)
	}
)

// Book is the room.
type Book struct {
	db       *store.DB
	rec      *record.Record
	guard    *access.Guard
	people   *person.Directory
	catalog  *plan.Catalog
	sources  Sources
	standing Standing
	zone     clock.Zone
	shelf    *shelf
}

// Sources of the rows.
type Sources struct {
	Enrolments    Enrolments
	Changes       Changes
	Verifications Verifications
	Disputes      Disputes
}

// Options of New. Everything must be set, except Standing: without it nothing is said about readiness and uplines.
type Options struct {
	DB       *store.DB
	Record   *record.Record // opened with View and those of access and person among its views
	Guard    *access.Guard
	People   *person.Directory
	Catalog  *plan.Catalog
	Sources  Sources
	Standing Standing
	Zone     string // of the plan
}

// New opens the room. It reads nothing. The plan's zone was checked when the profile was read.
func New(o Options) *Book {
	return &Book{o.DB, o.Record, o.Guard, o.People, o.Catalog, o.Sources, o.Standing, clock.MustZone(o.Zone), &shelf{}}
}
