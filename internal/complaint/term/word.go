package term

// Product says which part of Medicare the matter belongs to.
type Product string

// The products.
const (
	MA    Product = "ma"     // Part C
	PartD Product = "part_d" //
	AIP   Product = "aip"    // applicable integrated plan, 42 CFR 422.561
)

// Trigger is what a grievance is about, where that makes it expedited.
type Trigger string

// The triggers; the empty one is NoTrigger.
const (
	NoTrigger         Trigger = "none"
	RefusedToExpedite Trigger = "refused_to_expedite"
	TookExtension     Trigger = "took_extension"
)

// Filer is who filed a grievance.
type Filer string

// The filers; the empty one is the enrollee.
const (
	Enrollee               Filer = "enrollee"
	Representative         Filer = "representative" // proof is on file
	UnprovenRepresentative Filer = "unproven_representative"
)

// Kind is which clock a grievance runs on.
type Kind string

// The kinds. Without proof of authority, or the member's own word, no clock runs.
const (
	Standard   Kind = "standard"
	Expedited  Kind = "expedited"
	NotStarted Kind = "not_started"
)

// AnswerForm is the form in which the law wants the answer.
type AnswerForm string

// The forms (42 CFR 422.564(e)(3), 423.564(e)(3)).
const (
	OralOrWritten AnswerForm = "oral_or_written"
	InWriting     AnswerForm = "written"
	WithQIORights AnswerForm = "written_with_qio_rights"
)

// Priority is our own order of work; it moves no clock.
type Priority string

// The priorities.
const (
	NormalPriority Priority = "normal"
	HighPriority   Priority = "high"
)

// State is where a grievance or a complaint of the module stands.
type State string

// The states.
const (
	Open              State = "open" // a grievance
	Answered          State = "answered"
	Withdrawn         State = "withdrawn"
	AwaitingAuthority State = "awaiting_authority"
	Dismissible       State = "dismissible"
	Working           State = "working" // a complaint of the module
	Resolved          State = "resolved"
	ReassignedAway    State = "reassigned_away"
)

// IssueLevel is how CMS ranks a complaint of the module.
type IssueLevel string

// The levels.
const (
	ImmediateNeed IssueLevel = "immediate_need"
	Urgent        IssueLevel = "urgent"
	Other         IssueLevel = "other"
)

// Reason is why an extension was refused.
type Reason string

// The reasons of a grievance, in the order in which they are tried.
const (
	ClockNotStarted Reason = "clock_not_started"
	CaseClosed      Reason = "case_closed"
	ExpeditedClock  Reason = "expedited_clock"
	AlreadyExtended Reason = "already_extended"
	AfterDue        Reason = "after_due"
	NoGrounds       Reason = "no_grounds"
)

// Further reasons of the module: NotAGrievance, ExpeditedGrievance, LevelNotExtendable, GrievanceRefused, CaseClosed, AfterDue.
const (
	NotAGrievance      Reason = "not_a_grievance"
	ExpeditedGrievance Reason = "expedited_grievance"
	LevelNotExtendable Reason = "issue_level_not_extendable"
	GrievanceRefused   Reason = "grievance_extension_refused"
)
