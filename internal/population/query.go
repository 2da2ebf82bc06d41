package population

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Reader is what pages and programs may ask of the population. Every method answers from views or from one member's columns;
// none of them scans the population. What shows a member's data takes the key to it, which is made only after the look is in the
// record: a pass for one member, an opener for a list, which opens all members of a page at once. Nothing else shows members.
type Reader interface {
	// Overview is the state of the whole population at the last identification. It counts, and shows no member.
	Overview(ctx context.Context) (Overview, error)
	// Changes are the newest changes of findings, newest first, of the members that are opened.
	Changes(ctx context.Context, open access.Opener, limit int) ([]Change, error)
	// Worklist is one page of members that need something, in the order asked for. Members who are not opened are left out.
	Worklist(ctx context.Context, open access.Opener, q WorklistQuery) (WorklistPage, error)
	// Member is one person with all findings. A pass that opens nobody we know gives ErrNoMember, here and below.
	Member(ctx context.Context, pass access.Pass) (Member, error)
	// Timeline is what happened to one person, newest first: stays, visits, fills, results, coverage, and changes of findings.
	Timeline(ctx context.Context, pass access.Pass) ([]TimelineEntry, error)
	// Story is Member and Timeline of one reading, for pages that show both.
	Story(ctx context.Context, pass access.Pass) (Member, []TimelineEntry, error)
	// Why explains one finding: rule text, version, evidence rows, what would change it. ErrNoFinding if there is no such rule or
	// the pass does not open it.
	Why(ctx context.Context, pass access.Pass, rule string) (Why, error)
	// Loads lists what was loaded, newest first, with its report.
	Loads(ctx context.Context) ([]Load, error)
	// Rules lists the active rules in display order, for filters, legends and the rule pages.
	Rules(ctx context.Context) ([]RuleCard, error)
}

// State of a finding. The texts are stored in events: never rename.
type State string

// Conditions are none, signal, suspected, confirmed, not_confirmed or resolved; gaps are open, overdue, due_soon, closed,
// excluded or talk (a shared decision, which is advice and not a gap).
const (
	None         State = "none"
	Signal       State = "signal"
	Suspected    State = "suspected"
	Confirmed    State = "confirmed"
	NotConfirmed State = "not_confirmed"
	Resolved     State = "resolved"
	Open         State = "open"
	Overdue      State = "overdue"
	DueSoon      State = "due_soon"
	Closed       State = "closed"
	Excluded     State = "excluded"
	Talk         State = "talk"
)

// Kind says what a rule finds.
type Kind string

const (
	KindCondition Kind = "condition"
	KindGap       Kind = "gap"
)

// RuleCard is a rule as pages show it.
type RuleCard struct {
	ID       string // e.g. diabetes, mammogram
	Kind     Kind
	Title    string
	Group    string // conditions: common, other; gaps: screening, vaccine, diabetes, heart, medicine, safety
	Version  string
	Hash     string // SHA-256 of the canonical rule, hex
	Plain    string // what it means for the member, in plain words
	Staff    string // the counting rule in exact words
	Source   string // citation with its honesty mark
	Mark     string // V, S, R, own
	Degraded string // why the rule runs without all its codes; "" when complete
	Priority int    // higher first on the worklist
	Goal     bool   // gaps: closed by a value that reaches a goal, not only by doing something
	Estimate string // "estimate for Stars C01, not an official result", or ""

	Sensitive        bool // belongs to a sensitive category: nobody is listed by it
	LooksAtSensitive bool // a gap that looks at such a condition: nobody is listed by being excluded from it
}

// Lists tells whether the worklist lists members by a state of this rule.
func (c RuleCard) Lists(s State) bool {
	return !c.Sensitive && (s != Excluded || !c.LooksAtSensitive)
}

// Overview is the picture of the population.
type Overview struct {
	AsOf        claim.Day // the date the rules were evaluated for
	DataThrough claim.Day // newest service date in the data
	Members     int
	Covered     int // with medical coverage on AsOf
	WithAny     int // at least one confirmed condition
	OpenGaps    int // open, overdue or due soon, over all members
	Conditions  []RuleCount
	Gaps        []RuleCount
	ByCount     []int // ByCount[n] = members with n confirmed common conditions; the last element holds "that many or more"
	ByAge       []AgeBand
	Changes     []ChangeCount // what changed last, most members first
	RulesHash   string
}

// ChangeCount is how many of the newest changes led to a state of a rule.
type ChangeCount struct {
	Rule    RuleCard
	To      State
	Members int
}

// RuleCount is one row of the overview. Trend holds the members in the main state (confirmed; open+overdue for gaps) at
// TrendDates, oldest first.
type RuleCount struct {
	Rule       RuleCard
	ByState    map[State]int
	Trend      []int
	TrendDates []claim.Day
}

// AgeBand counts members and confirmed common conditions by age.
type AgeBand struct {
	From, To   int // inclusive; To 0 = and older
	Female     int
	Male       int
	Conditions int
}

// Change is one step of one member's finding, from the record.
type Change struct {
	Position int64
	At       time.Time
	AsOf     claim.Day
	Member   string
	Name     string
	Rule     RuleCard
	From, To State
}

// WorklistQuery filters and orders the worklist. Zero values mean no filter.
type WorklistQuery struct {
	Search    string   // beginning of the given or family name, or a whole member id
	Condition []string // members with all of these conditions confirmed
	Suspected bool     // count suspected like confirmed in Condition
	Gap       []string // members with any of these gaps open, overdue or due soon
	State     State    // restrict gaps to this state
	Sex       claim.Sex
	AgeFrom   int
	AgeTo     int
	Only      []string // among these member numbers alone; nil means among all, empty among nobody
	Sort      string   // priority (default), due, gaps, conditions, name, age
	Desc      bool     // turns the natural order around: priority, gaps and conditions run from most to least, the others upwards
	Cursor    string   // from WorklistPage.Next
	Limit     int      // default 50, at most 200; export pages through with Cursor
}

// WorklistPage is one page; Total counts all matches up to TotalCap ("10,000 or more"). Of a list that fits on one page it counts
// only those who are opened.
type WorklistPage struct {
	Rows  []WorklistRow
	Next  string // cursor of the next page, "" on the last
	Total int
	AsOf  claim.Day
}

// TotalCap bounds the counting of matches, so that a page of a million members stays quick.
const TotalCap = 10000

// WorklistRow is one member on the worklist.
type WorklistRow struct {
	Member     string
	Name       string
	Birth      claim.Day
	Age        int
	Sex        claim.Sex
	Conditions []FindingBrief // confirmed and suspected
	Gaps       []FindingBrief // open, overdue, due soon; most urgent first
	NextDue    claim.Day      // earliest due date, claim.NoDay if none
	Priority   int
}

// FindingBrief is a badge.
type FindingBrief struct {
	Rule  string
	Title string
	State State
	Due   claim.Day
}

// Member is one person's page.
type Member struct {
	claim.Person
	Age        int
	Coverage   []claim.Span
	AsOf       claim.Day
	Conditions []Finding
	Gaps       []Finding
}

// Finding is what a rule says about a member, as recorded.
type Finding struct {
	Rule        RuleCard
	State       State
	Flag        int                // conditions: the CCW coverage flag 0-3, see FlagText
	First       claim.Day          // earliest evidence in the reference period
	Ever        claim.Day          // earliest date the rule was ever met
	ConfirmedOn claim.Day          // date the rule was first satisfied in the reference period
	Last        claim.Day          // latest evidence
	Due         claim.Day          // gaps: the day it is due
	Count       int                // qualifying claims, doses or fills
	Numbers     map[string]float64 // rule-specific figures by name: pdc, covered_days, treatment_days, days_late, value, ...
	Alert       string             // refills: on_time, due_soon, late, second_fill_missing, very_late, critical, out_of_reach, suppressed
	ExcludedBy  string             // excluded gaps: why
	Summary     string             // one sentence in exact words, e.g. "2 professional claims on different days, 2020-03-01 and 2020-05-02"
	Evidence    []Evidence
	Since       claim.Day // AsOf of the run in which this state was first recorded
	Position    int64     // event that recorded it
	AsOf        claim.Day
}

// Evidence is one row the finding rests on.
type Evidence struct {
	Kind     string        `json:"kind"` // claim, fill, result, coverage
	ID       string        `json:"id"`   // the source's claim or fill id
	Date     claim.Day     `json:"date"`
	Setting  claim.Setting `json:"setting,omitempty"`
	System   claim.System  `json:"system,omitempty"`
	Code     string        `json:"code,omitempty"`
	Display  string        `json:"display,omitempty"` // what the code means, "" if we hold no open description
	Value    *float64      `json:"value,omitempty"`
	Unit     string        `json:"unit,omitempty"`
	Note     string        `json:"note,omitempty"` // e.g. "reversed", "30 days' supply"
	Counts   bool          `json:"counts"`         // false: shown because it explains a "no" (reversed, too old, excluded)
	Provider string        `json:"provider,omitempty"`
}

// Why is the whole explanation of a finding.
type Why struct {
	Member  claim.Person
	Finding Finding
	Steps   []WhyStep // the tests of the rule in order, each with its outcome
	// StepsClosed: the rule looks at a condition of a sensitive category that the pass does not open, so that there are no steps.
	StepsClosed bool
	Closes      []string // gaps: what would close it, in plain words
	History     []Change // earlier states of this finding, newest first
	Policy      string   // the rule file as text (YAML), as it was pinned
}

// WhyStep is one test of the rule.
type WhyStep struct {
	Text   string // e.g. "Two hospital outpatient or professional claims at least one day apart in the last 24 months"
	Met    bool
	Detail string
}

// TimelineEntry is one thing that happened.
type TimelineEntry struct {
	Kind    string // stay, visit, fill, result, vaccine, coverage, change
	From    claim.Day
	Thru    claim.Day // same as From for a single day
	Title   string    // e.g. "Hospital stay", "Metformin 500 mg, 30 days"
	Setting claim.Setting
	Status  claim.Status
	ID      string
	Codes   []Evidence // diagnoses and procedures with descriptions
	Rules   []string   // rules this entry is evidence for

	Days     int            // fills: days' supply, 0 when unknown
	Coverage claim.Coverage // coverage: which
	Contract string         // coverage: contract and plan as CMS writes them, H1234-001
	Was, Is  State          // changes
}
