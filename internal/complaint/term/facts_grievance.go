package term

import (
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// grievanceJSON is a grievance as `keepwell decide` gets it; keys that it does not have are ignored.
type grievanceJSON struct {
	Params       grievanceParamsJSON `json:"params"`
	ReceivedAt   moment              `json:"received_at"`
	Marks        []markJSON          `json:"receipt_marks"`
	Product      *Product            `json:"product"`
	HowFiled     *string             `json:"how_filed"`
	QualityCare  bool                `json:"quality_of_care"`
	WrittenAsked bool                `json:"written_answer_requested"`
	Trigger      *Trigger            `json:"trigger"`
	DrugObtained bool                `json:"drug_already_obtained"`
	Urgent       bool                `json:"caller_says_urgent"`
	Filer        *Filer              `json:"filer"`
	Authority    *struct {
		ProvenAt    moment `json:"proof_received_at"`
		ConfirmedAt moment `json:"member_confirmed_at"`
		Efforts     bool   `json:"efforts_documented"`
	} `json:"authority"`
	EventOn day         `json:"event_date"`
	Events  []eventJSON `json:"events"`
	AsOf    moment      `json:"as_of"`
}

type grievanceParamsJSON struct {
	Zone              *string `json:"zone"`
	StandardDays      *int    `json:"standard_days"`
	ExtensionDays     *int    `json:"extension_days"`
	ExpeditedHours    *int    `json:"expedited_hours"`
	FilingLimitDays   *int    `json:"filing_limit_days"`
	NoticeDays        *int    `json:"aip_extension_notice_days"`
	ConfirmationStart *string `json:"member_confirmation_start"`
	DismissUnproven   *bool   `json:"dismiss_unproven"`
	LateFilingAction  *string `json:"late_filing_action"`
}

type markJSON struct {
	Kind string `json:"kind"`
	At   moment `json:"at"`
}

type eventJSON struct {
	Type           EventType   `json:"type"`
	At             moment      `json:"at"`
	RequestedBy    *Asker      `json:"requested_by"`
	NeedDocumented bool        `json:"need_documented"`
	Live           *bool       `json:"live"`
	QIORights      bool        `json:"qio_rights"`
	Returned       bool        `json:"returned_undeliverable"`
	Verified       *bool       `json:"identity_verified"`
	To             *IssueLevel `json:"to"`
}

var (
	grievanceEvents = []EventType{ExtensionAsked, OralAnswer, LetterDispatched, WithdrawnBy}
	moduleEvents    = []EventType{
		ExtensionAsked, LevelRaised, ContactAttempted, ContactMade, ResolvedInternally, ResolutionEntered, PlanRequested,
	}
)

// terms is the rules with the parameters of the facts.
func (p *grievanceParamsJSON) terms(r *reader, prefix string, t *grievanceTerms) *grievanceTerms {
	given := grievanceGiven{
		standardDays:    r.length(prefix+"standard_days", p.StandardDays, 0),
		extensionDays:   r.length(prefix+"extension_days", p.ExtensionDays, 1),
		expeditedHours:  r.length(prefix+"expedited_hours", p.ExpeditedHours, 1),
		filingLimitDays: r.length(prefix+"filing_limit_days", p.FilingLimitDays, 0),
		noticeDays:      r.length(prefix+"aip_extension_notice_days", p.NoticeDays, 0),
	}
	other := t.with(given)
	other.confirmationStart = word(r, prefix+"member_confirmation_start", p.ConfirmationStart, t.confirmationStart, fromConfirmation, fromReceipt)
	override(&other.dismissUnproven, p.DismissUnproven)
	override(&other.lateFilingAction, p.LateFilingAction)
	return other
}

// facts gives the JSON its types. Names of what is wrong begin with the prefix.
func (j *grievanceJSON) facts(r *reader, prefix string, zone clock.Zone) GrievanceFacts {
	f := GrievanceFacts{
		Zone: zone, QualityCare: j.QualityCare, WrittenAsked: j.WrittenAsked, DrugObtained: j.DrugObtained, Urgent: j.Urgent,
		Written: word(r, prefix+"how_filed", j.HowFiled, "oral", "oral", "written") == "written",
		Trigger: word(r, prefix+"trigger", j.Trigger, NoTrigger, NoTrigger, RefusedToExpedite, TookExtension),
		Filer:   word(r, prefix+"filer", j.Filer, Enrollee, Enrollee, Representative, UnprovenRepresentative),
		Product: word(r, prefix+"product", j.Product, "", MA, PartD, AIP),
		EventOn: r.date(prefix+"event_date", j.EventOn),
		Events:  events(r, prefix+"events", j.Events, grievanceEvents),
		AsOf:    r.instant(prefix+"as_of", j.AsOf),
	}
	for i, m := range j.Marks {
		at := fmt.Sprintf("%sreceipt_marks[%d].", prefix, i)
		f.Marks = append(f.Marks, Mark{word(r, at+"kind", &m.Kind, "", MarkKinds...), r.needed(at+"at", m.At)})
	}
	at, received := ReceiptOf(f.Marks)
	if given := r.instant(prefix+"received_at", j.ReceivedAt); given != nil {
		at, received = *given, true
	}
	if f.ReceivedAt = at; !received {
		r.fail(prefix+"received_at", receiptProblem)
	}
	if a := j.Authority; a != nil {
		f.ProvenAt = r.instant(prefix+"authority.proof_received_at", a.ProvenAt)
		f.ConfirmedAt = r.instant(prefix+"authority.member_confirmed_at", a.ConfirmedAt)
		f.Efforts = a.Efforts
	}
	return f
}

// events gives the events their types.
func events(r *reader, name string, given []eventJSON, allowed []EventType) []Event {
	all := make([]Event, 0, len(given))
	for i := range given {
		j, at := &given[i], fmt.Sprintf("%s[%d].", name, i)
		if !slices.Contains(allowed, j.Type) {
			r.fail(at+"type", fmt.Sprintf("expected one of %v", allowed))
		}
		e := Event{
			Type: j.Type, At: r.needed(at+"at", j.At), NeedDocumented: j.NeedDocumented, Live: flag(j.Live, true), QIORights: j.QIORights,
			Returned: j.Returned, Verified: flag(j.Verified, true),
		}
		if j.Type == ExtensionAsked {
			e.RequestedBy = word(r, at+"requested_by", j.RequestedBy, ByPlan, ByEnrollee, ByPlan)
		}
		if j.Type == LevelRaised {
			e.To = word(r, at+"to", j.To, "", ImmediateNeed, Urgent, Other)
		}
		all = append(all, e)
	}
	return all
}
