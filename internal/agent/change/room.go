package change

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Enrollment is who is in which plan. *enrolment.Enrollment is the one there is.
type Enrollment interface {
	Spans(ctx context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error)
	Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error)
	Submit(ctx context.Context, c person.Cause, a enrolment.Application) error
}

// Credentials are the facts about agents. *credential.Credentials is the one there is.
type Credentials interface {
	Standing(ctx context.Context) (*credential.Standing, error)
	Changed(ctx context.Context, after int64) ([]agent.NPN, int64, error)
}

// Changes is the room.
type Changes struct {
	db          *store.DB
	rec         *record.Record
	guard       *access.Guard
	people      *person.Directory
	enrollment  Enrollment
	credentials Credentials
	policy      *policy
	plan        plan.Profile
	zone        clock.Zone
}

// Options of New. Everything must be set.
type Options struct {
	DB          *store.DB
	Record      *record.Record // opened with View and those of access, person, enrolment and credential among its views
	Guard       *access.Guard
	People      *person.Directory
	Enrollment  Enrollment
	Credentials Credentials
	Rules       *aor.Rules
	Catalog     *plan.Catalog
	Plan        plan.Profile
}

// New opens the room. It reads nothing. Errors: a policy parameter of the profile that the rules cannot read.
func New(o Options) (*Changes, error) {
	params, err := aor.Choices(o.Plan.Policy)
	if err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	return &Changes{
		db: o.DB, rec: o.Record, guard: o.Guard, people: o.People, enrollment: o.Enrollment, credentials: o.Credentials,
		policy: &policy{rules: o.Rules, params: params, catalog: o.Catalog}, plan: o.Plan, zone: clock.MustZone(o.Plan.Zone),
	}, nil
}

// changeTries is how often something is decided anew when somebody else was faster.
const changeTries = 20
