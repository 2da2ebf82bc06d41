package inquiry

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Cases are the complaints of members, asked with yes or no. complaint.Complaints is the one there is.
type Cases interface {
	OnFile(ctx context.Context, member, about []person.ID) (complaint.OnFile, error)
	Receive(ctx context.Context, c person.Cause, r complaint.Receipt) (complaint.Filed, error)
}

// Inquiries is the room.
type Inquiries struct {
	db     *store.DB
	rec    *record.Record
	rules  *Rules
	guard  *access.Guard
	people *person.Directory
	papers *authorization.Authorizations
	ledger *privacy.Requests
	cases  Cases
	plan   plan.Profile
	zone   clock.Zone
}

// Options of New. Everything must be set.
type Options struct {
	DB             *store.DB
	Record         *record.Record // opened with View and those of access, person, authorization, privacy and complaint among its views
	Rules          *Rules
	Guard          *access.Guard
	People         *person.Directory
	Authorizations *authorization.Authorizations
	Ledger         *privacy.Requests
	Cases          Cases
	Plan           plan.Profile
}

// New opens the room. It reads nothing. The plan's zone was checked when the profile was read.
func New(o Options) *Inquiries {
	return &Inquiries{
		o.DB, o.Record, o.Rules, o.Guard, o.People, o.Authorizations, o.Ledger, o.Cases, o.Plan, clock.MustZone(o.Plan.Zone),
	}
}

// changeTries is how often something is decided anew when somebody else was faster. The agents of a busy agency meet on one stream.
const changeTries = 20

// serving are the roles that ask for callers, do the outreach and answer questions.
func serving(v access.Visitor) bool {
	return (v.Role == access.RoleService || v.Role == access.RoleComplaints) && !v.Suspended
}

func asking(v access.Visitor) bool {
	return v.Role == access.RoleAgent && v.Person != "" && !v.Suspended
}

func nameOf(p person.Person) string {
	if len(p.Names) == 0 {
		return ""
	}
	return p.Names[0].Text
}

// idsOf are all ids that stand for a person.
func idsOf(p person.Person) []person.ID {
	if p.ID == "" {
		return nil
	}
	return append([]person.ID{p.ID}, p.MergedFrom...)
}
