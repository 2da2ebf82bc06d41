package complaint

import (
	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Complaints is the room.
type Complaints struct {
	db     *store.DB
	rec    *record.Record
	guard  *access.Guard
	people *person.Directory
	rules  *Rules
	plan   plan.Profile
	post   *letter.Letters
	zone   clock.Zone // of the plan's business: every intake is counted in it
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with View and those of access, person and privacy among its views
	Guard  *access.Guard
	People *person.Directory
	Rules  *Rules
	Plan   plan.Profile
}

// New opens the room. It reads nothing. The plan's zone was checked when the profile was read.
func New(o Options) *Complaints {
	return &Complaints{o.DB, o.Record, o.Guard, o.People, o.Rules, o.Plan, letter.New(o.DB, o.Record), clock.MustZone(o.Plan.Zone)}
}

// Rules are what was decided by: catalogs for pages, policies for the command line.
func (s *Complaints) Rules() *Rules { return s.rules }
