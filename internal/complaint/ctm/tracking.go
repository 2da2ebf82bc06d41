package ctm

import (
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Tracking is the room: the plan's side of the Complaints Tracking Module.
type Tracking struct {
	db     *store.DB
	rec    *record.Record
	cases  Cases
	people *person.Directory
	rules  *Rules
	ours   []string
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with View and those of complaint and person among its views
	Cases  Cases
	People *person.Directory
	Rules  *Rules
	// Contracts are the plan's own. Empty: whatever contract an export lists is ours, because a plan's account in the module
	// shows no others.
	Contracts []string
}

// New opens the room. It reads nothing.
func New(o Options) *Tracking {
	return &Tracking{db: o.DB, rec: o.Record, cases: o.Cases, people: o.People, rules: o.Rules, ours: o.Contracts}
}

// Rules are the plan's data about the module: maps, subcategories, review dates, challenge reasons.
func (t *Tracking) Rules() *Rules { return t.rules }
