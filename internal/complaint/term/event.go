package term

import (
	"cmp"
	"slices"
	"time"
)

// EventType is the kind of an event of a grievance or a complaint of the module.
type EventType string

// The events of both.
const ExtensionAsked EventType = "extension"

// The events of a grievance.
const (
	OralAnswer       EventType = "oral_answer"
	LetterDispatched EventType = "letter_dispatched"
	WithdrawnBy      EventType = "withdrawn"
)

// The events of a complaint of the module.
const (
	LevelRaised        EventType = "issue_level_raised"
	ContactAttempted   EventType = "contact_attempted"
	ContactMade        EventType = "contact_made"
	ResolvedInternally EventType = "resolved_internally"
	ResolutionEntered  EventType = "resolution_entered"
	PlanRequested      EventType = "plan_request"
)

// Asker is who asks for an extension.
type Asker string

// The askers.
const (
	ByEnrollee Asker = "enrollee"
	ByPlan     Asker = "plan"
)

// Event is something that happened. The fields below At belong to the types that their comments name.
type Event struct {
	Type EventType
	At   time.Time

	RequestedBy    Asker      // ExtensionAsked
	NeedDocumented bool       // ExtensionAsked: why the delay is in the member's interest
	Live           bool       // OralAnswer: somebody was reached
	QIORights      bool       // LetterDispatched
	Returned       bool       // LetterDispatched: came back undeliverable
	Verified       bool       // WithdrawnBy: identity of whoever withdraws
	To             IssueLevel // LevelRaised
}

// inOrder is the events by their instants; those of one instant in the order given.
func inOrder(events []Event) []Event {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b Event) int { return a.At.Compare(b.At) })
	return sorted
}

// Mark is a moment at which a contact was somewhere.
type Mark struct {
	Kind string // MarkKinds
	At   time.Time
}

// Postmark is the mark that is no receipt.
const Postmark = "postmark"

// MarkKinds are the kinds of marks.
var MarkKinds = []string{Postmark, "mailroom_stamp", "scan", "system_timestamp", "voice", "delegate", "plan_unit"}

// ReceiptOf is the earliest mark that is not a postmark, and whether there is one.
func ReceiptOf(marks []Mark) (time.Time, bool) {
	had := slices.DeleteFunc(slices.Clone(marks), func(m Mark) bool { return m.Kind == Postmark })
	if len(had) == 0 {
		return time.Time{}, false
	}
	return slices.MinFunc(had, func(a, b Mark) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) }).At, true
}
