package ctm

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// kind is how the text of a field is read.
type kind int

const (
	asText kind = iota
	asDate
	asInstant
	asCode
)

// field is one thing that a column may say. Maps, readers and writers all go by this list.
type field struct {
	name  string
	kind  kind
	codes []string // of a code; a map says which texts mean them
	text  func(*Row) *string
	date  func(*Row) **clock.Date
	check func(string) string // what was expected instead; "" when the text is right
	strip func(string) string
}

// the fields, in the order of the columns that Write writes.
var fields = []field{
	text("complaint_id", func(r *Row) *string { return &r.ComplaintID }).checked(checkID),
	text("contract", func(r *Row) *string { return &r.Contract }).stripped(strings.ToUpper).checked(checkContract),
	text("marketing_name", func(r *Row) *string { return &r.MarketingName }),
	text("contract_name", func(r *Row) *string { return &r.ContractName }),
	text("parent_organization", func(r *Row) *string { return &r.Parent }),
	date("assigned_on", func(r *Row) **clock.Date { return &r.AssignedOn }),
	date("received_on", func(r *Row) **clock.Date { return &r.ReceivedOn }),
	code("issue_level", func(r *Row) *string { return (*string)(&r.Level) }, string(ImmediateNeed), string(Urgent), string(OtherLevel)),
	date("raised_on", func(r *Row) **clock.Date { return &r.RaisedOn }),
	text("category_code", func(r *Row) *string { return &r.CategoryCode }),
	text("category", func(r *Row) *string { return &r.Category }),
	text("subcategory", func(r *Row) *string { return &r.Subcategory }),
	text("subcategory_other", func(r *Row) *string { return &r.SubcategoryOther }),
	code("lead", func(r *Row) *string { return &r.Lead }, leadPlan, leadCMS),
	code("excluded", func(r *Row) *string { return &r.Excluded }, yes, no),
	code("status", func(r *Row) *string { return &r.Status }, "open", "resolved"),
	text("family", func(r *Row) *string { return &r.Family }),
	text("given", func(r *Row) *string { return &r.Given }),
	text("name", func(r *Row) *string { return &r.Name }),
	text("mbi", func(r *Row) *string { return &r.MBI }).stripped(person.CanonicalMBI).checked(checkMBI),
	date("birth", func(r *Row) **clock.Date { return &r.Birth }),
	text("complainant", func(r *Row) *string { return &r.Complainant }),
	text("relation", func(r *Row) *string { return &r.Relation }),
	text("narrative", func(r *Row) *string { return &r.Narrative }),
	text("reassigned_to", func(r *Row) *string { return &r.ReassignedTo }).stripped(strings.ToUpper).checked(checkContract),
	date("reassigned_on", func(r *Row) **clock.Date { return &r.ReassignedOn }),
	date("contact_attempted_on", func(r *Row) **clock.Date { return &r.ContactTriedOn }),
	date("contact_made_on", func(r *Row) **clock.Date { return &r.ContactMadeOn }),
	date("resolved_on", func(r *Row) **clock.Date { return &r.ResolvedOn }),
	text("resolution", func(r *Row) *string { return &r.Resolution }),
	code("request_kind", func(r *Row) *string { return &r.RequestKind }, AskContract, AskLevel, AskCategory, AskLead, AskExclusion),
	code("request_status", func(r *Row) *string { return &r.RequestStatus }, pending, accepted, denied),
	date("request_on", func(r *Row) **clock.Date { return &r.RequestOn }),
	text("enrolment_action", func(r *Row) *string { return &r.EnrolmentAction }),
	text("agent_npn", func(r *Row) *string { return &r.AgentNumber }),
	text("agent_name", func(r *Row) *string { return &r.AgentName }),
	text("duplicate_of", func(r *Row) *string { return &r.FormerComplaintID }),
	{name: "updated_at", kind: asInstant},
}

// Whose lead a complaint is, and yes and no, as they are stored.
const (
	leadPlan = "plan"
	leadCMS  = "cms"
	yes      = "yes"
	no       = "no"
)

// What a plan request asks for, and what became of it, as complaint.PlanAsk stores them.
const (
	AskContract  = "contract"
	AskLevel     = "issue_level"
	AskCategory  = "category"
	AskLead      = "lead"
	AskExclusion = "exclusion"

	pending  = "pending"
	accepted = "accepted"
	denied   = "denied"
)

// requiredFields are those without which no clock can run; a row that lacks one is bad.
var requiredFields = []string{"complaint_id", "contract", "assigned_on", "issue_level"}

// listFields are those that CMS's list of a year must have.
var listFields = []string{"complaint_id", "contract", "assigned_on"}

func text(name string, at func(*Row) *string) field { return field{name: name, kind: asText, text: at} }

func date(name string, at func(*Row) **clock.Date) field {
	return field{name: name, kind: asDate, date: at}
}

func code(name string, at func(*Row) *string, codes ...string) field {
	return field{name: name, kind: asCode, codes: codes, text: at}
}

func (f field) checked(by func(string) string) field { f.check = by; return f }

func (f field) stripped(by func(string) string) field { f.strip = by; return f }

// Limits of a cell, so that a part of a file always fits into an event. A narrative in the module is a few thousand characters.
const (
	maxStoryBytes = 32 << 10
	maxCellBytes  = 1 << 10
)

func (f field) longest() int {
	if f.name == "narrative" || f.name == "resolution" {
		return maxStoryBytes
	}
	return maxCellBytes
}

func fieldNamed(name string) (field, bool) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}

var contractNumber = regexp.MustCompile(`^[A-Z][0-9]{4}$`)

// FieldNames are the names by which maps call the fields, in order.
func FieldNames() []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.name
	}
	return out
}

func checkContract(text string) string {
	if contractNumber.MatchString(text) {
		return ""
	}
	return "a contract number: a letter and four digits"
}

// maxID is longer than any complaint id; a longer text is another column.
const maxID = 40

var complaintID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

func checkID(text string) string {
	if len(text) <= maxID && complaintID.MatchString(text) {
		return ""
	}
	return "a complaint id: letters, digits, dots and hyphens"
}

func checkMBI(text string) string {
	if person.ValidMBI(text).OK() {
		return ""
	}
	return "11 characters in CMS's format"
}

// shown is a field as Write writes it: dates as the map writes them, codes by their first text.
func (f field) shown(r *Row, m *Map) string {
	switch f.kind {
	case asDate:
		if d := *f.date(r); d != nil {
			return d.Midnight().Format(goLayout(m.datesOf(f.name)[0]))
		}
		return ""
	case asInstant:
		if r.UpdatedAt != nil {
			return r.UpdatedAt.In(m.zone.Location()).Format(time.DateTime)
		}
		return ""
	case asCode:
		return m.textOf(f.name, *f.text(r))
	}
	return *f.text(r)
}
