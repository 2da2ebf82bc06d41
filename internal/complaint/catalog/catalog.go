package catalog

import (
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// Catalog is what a complaint is on one day: everything that can be chosen, with its names. It does not change.
type Catalog struct {
	Versions    []string // kind@version of the files, in the order of Kinds
	Desks       []Desk
	Procedures  []Procedure
	Categories  []Category
	Checklists  []Checklist
	Reviewers   []Reviewer
	Causes      []Cause
	Correctives []Corrective
	Grounds     []Ground
	Reasons     []Reason
	Referrals   []Referral
	Targets     []Target
	Sweep       Sweep
	Wording     Wording

	qualityDesk string
	files       []string // of Versions
}

// Desk is who handles a kind of matter.
type Desk struct {
	ID      string `yaml:"id"`
	Name    Text   `yaml:"name"`
	Handles Text   `yaml:"handles"`
}

// Procedure is a way in which the law has a matter handled.
type Procedure struct {
	ID       string   `yaml:"id"`
	Name     Text     `yaml:"name"`
	Plain    Text     `yaml:"plain"`    // for the member
	Desk     string   `yaml:"desk"`     // "" lets the category choose
	Products []string `yaml:"products"` // empty: all
	Beside   bool     `yaml:"beside"`   // runs beside a grievance, on its own clock
	Source   string   `yaml:"source"`
}

// Category is what a matter is about.
type Category struct {
	ID            string        `yaml:"id"`
	Name          Text          `yaml:"name"`
	Plain         Text          `yaml:"plain"` // for the member: completes "It is about ..."
	Desk          string        `yaml:"desk"`
	Also          []string      `yaml:"also"` // procedures that run beside the grievance
	QualityOfCare bool          `yaml:"quality_of_care"`
	Checklist     string        `yaml:"checklist"`
	Audit         string        `yaml:"audit"`       // the word of the program audit universes
	Reporting     string        `yaml:"reporting"`   // the row of the Part C and D reporting categories
	Sensitivity   []string      `yaml:"sensitivity"` // categories of access
	Subjects      []string      `yaml:"subjects"`    // kinds of those complained about, as a rule
	Members       bool          `yaml:"members"`     // offered on the members' page
	Subcategories []Subcategory `yaml:"subcategories"`
}

// Subcategory says it more closely. What it leaves empty its category says.
type Subcategory struct {
	ID            string   `yaml:"id"`
	Name          Text     `yaml:"name"`
	Desk          string   `yaml:"desk"`
	Also          []string `yaml:"also"`
	QualityOfCare bool     `yaml:"quality_of_care"`
}

// Checklist is what an investigation of a type collects, who must look, and what may be told.
type Checklist struct {
	ID       string `yaml:"id"`
	Name     Text   `yaml:"name"`
	Reviewer string `yaml:"reviewer"` // "" asks for no sign-off
	Looks    Text   `yaml:"looks"`    // who looks, and who must not
	MayTell  Text   `yaml:"may_tell"`
	Never    Text   `yaml:"never_tell"`
	Items    []Item `yaml:"items"`
}

// Item is one thing to collect or do.
type Item struct {
	ID     string   `yaml:"id"`
	Name   Text     `yaml:"name"`
	Needed bool     `yaml:"needed"` // a decision waits for it; the others are advisable
	Opens  []string `yaml:"opens"`  // kinds of access that whoever collects it needs
}

// Reviewer is as what somebody signs.
type Reviewer struct {
	ID       string `yaml:"id"`
	Name     Text   `yaml:"name"`
	Signs    Text   `yaml:"signs"`
	Severity bool   `yaml:"severity"` // says how serious it is
}

// Cause is a root cause.
type Cause struct {
	ID    string `yaml:"id"`
	Group string `yaml:"group"` // people, process, system, communication, provider, delegate, sales, outside
	Name  Text   `yaml:"name"`
}

// Corrective is a kind of corrective action.
type Corrective struct {
	ID       string `yaml:"id"`
	Name     Text   `yaml:"name"`
	ToMember bool   `yaml:"to_member"` // does something for the member who complained
	MayTell  bool   `yaml:"may_tell"`  // the member may be told of it
}

// Ground is why an outcome is not told (promise A8).
type Ground struct {
	ID     string `yaml:"id"`
	Name   Text   `yaml:"name"`
	Source string `yaml:"source"`
}

// Reason is why a case ended without an answer, or an intake without a case.
type Reason struct {
	ID     string   `yaml:"id"`
	For    []string `yaml:"for"` // dismissal, withdrawal, explain, extension, moved
	Name   Text     `yaml:"name"`
	Plain  Text     `yaml:"plain"` // for the member's letter; empty where none is written
	Source string   `yaml:"source"`
}

// Referral is somebody to whom a part of a matter is handed.
type Referral struct {
	ID            string `yaml:"id"`
	Name          Text   `yaml:"name"`
	ExpectedDays  int    `yaml:"expected_days"` // our own expectation
	MemberMayKnow bool   `yaml:"member_may_know"`
	Source        string `yaml:"source"`
}

// Target is a target of our own. Exactly one of the counts is given.
type Target struct {
	ID           string   `yaml:"id"`
	Name         Text     `yaml:"name"`
	From         string   `yaml:"from"`    // receipt, assignment, raised
	Applies      []string `yaml:"applies"` // standard, expedited, ctm, outreach
	Days         *int     `yaml:"days"`
	BusinessDays *int     `yaml:"business_days"`
	Hours        *int     `yaml:"hours"`
}

// Lead is how long before the last timely instant something happens: days for clocks of days, hours for those of hours.
type Lead struct {
	Days  int `yaml:"days"`
	Hours int `yaml:"hours"`
}

// Sweep says when people are reminded and when a case is taken from whoever does nothing with it.
type Sweep struct {
	DueSoon            Lead        `yaml:"due_soon"`
	Escalate           Lead        `yaml:"escalate"`
	IdleBusinessDays   int         `yaml:"idle_business_days"`
	AbsentBusinessDays int         `yaml:"absent_business_days"`
	UnassignedHours    int         `yaml:"unassigned_hours"`
	Letters            []OwnLetter `yaml:"letters"`
}

// OwnLetter is a letter that goes out by itself, so many hours after a case opened that did not come by one of some channels.
type OwnLetter struct {
	Letter     string   `yaml:"letter"`
	AfterHours int      `yaml:"after_hours"`
	NotBy      []string `yaml:"not_by"`
}

// Catalogs are the catalogs of all time. They do not change.
type Catalogs struct{ spans []span }

type span struct {
	from    clock.Date
	catalog *Catalog
}

// At is the catalog in force on a day; before the first one, the first.
func (c *Catalogs) At(on clock.Date) *Catalog {
	after := slices.IndexFunc(c.spans, func(s span) bool { return s.from > on })
	switch after {
	case -1:
		return c.Latest()
	case 0:
		return c.spans[0].catalog
	}
	return c.spans[after-1].catalog
}

// Latest is the catalog that came into force last.
func (c *Catalogs) Latest() *Catalog { return c.spans[len(c.spans)-1].catalog }

// All are the catalogs in the order in which they came into force.
func (c *Catalogs) All() []*Catalog {
	all := make([]*Catalog, len(c.spans))
	for i, s := range c.spans {
		all[i] = s.catalog
	}
	return all
}
