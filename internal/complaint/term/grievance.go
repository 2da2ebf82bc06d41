package term

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// GrievanceFacts are what is known about one grievance. A zero value is: filed orally by the enrollee, about nothing special.
type GrievanceFacts struct {
	Zone         clock.Zone // fixed on the case at intake
	ReceivedAt   time.Time  // or Marks
	Marks        []Mark
	Product      Product
	Written      bool // filed in writing
	QualityCare  bool
	WrittenAsked bool
	Trigger      Trigger
	DrugObtained bool
	Urgent       bool // the caller says so: our own priority, never the clock
	Filer        Filer
	ProvenAt     *time.Time // of an unproven representative: when proof came
	ConfirmedAt  *time.Time // and when the member confirmed
	Efforts      bool       // the plan documented how it tried to get proof
	EventOn      *clock.Date
	Events       []Event
	AsOf         *time.Time // tells open from overdue, and dismissible; nil: nothing is overdue
}

// GrievanceResult is when it must be answered, and how it stands.
type GrievanceResult struct {
	ReceivedAt        time.Time
	ReceivedOn        clock.Date
	FiledLate         *bool // nil: nobody knows when the event was
	FilingLimit       *clock.Obligation
	LateFilingAction  string            // only when filed late
	FilerOfRecord     Filer             // "" while waiting for proof
	AuthorityLimit    *clock.Obligation // only of an unproven representative
	DismissibleFrom   *time.Time
	Kind              Kind
	Answer            *clock.Obligation // nil while not started; stopped by the answer
	Extensions        []Extension
	AnswerForm        AnswerForm
	AnsweredAt        *time.Time
	WithdrawnAt       *time.Time
	Priority          Priority
	State             State
	Timeliness        clock.Timeliness
	Rule              string // set@version/rule
	expedited, closed bool
}

// Extension is one wish for more time, and how it was decided.
type Extension struct {
	At         time.Time
	Accepted   bool
	Reason     Reason            // why refused
	NoticeRule string            // of accepted ones: written_immediately, or written_within_2_calendar_days
	Notice     *clock.Obligation // nil: immediately
}

// Grievance follows a grievance by the rules in force on its day of receipt.
func (r *Rules) Grievance(f GrievanceFacts) (GrievanceResult, error) {
	if err := f.complete(); err != nil {
		return GrievanceResult{}, err
	}
	on := f.Zone.DateOf(f.ReceivedAt)
	t, err := r.grievance.on(&on)
	if err != nil {
		return GrievanceResult{}, err
	}
	return t.follow(&f), nil
}

// complete fills in what was left out, and refuses what cannot be judged.
func (f *GrievanceFacts) complete() error {
	if f.ReceivedAt.IsZero() {
		at, ok := ReceiptOf(f.Marks)
		if !ok {
			return &rule.FactError{Name: "received_at", Problem: receiptProblem}
		}
		f.ReceivedAt = at
	}
	f.ReceivedAt = f.ReceivedAt.UTC()
	if f.Trigger == "" {
		f.Trigger = NoTrigger
	}
	if f.Filer == "" {
		f.Filer = Enrollee
	}
	switch {
	case !slices.Contains([]Product{MA, PartD, AIP}, f.Product):
		return &rule.FactError{Name: "product", Problem: "expected ma, part_d or aip"}
	case !slices.Contains([]Trigger{NoTrigger, RefusedToExpedite, TookExtension}, f.Trigger):
		return &rule.FactError{Name: "trigger", Problem: "expected none, refused_to_expedite or took_extension"}
	case !slices.Contains([]Filer{Enrollee, Representative, UnprovenRepresentative}, f.Filer):
		return &rule.FactError{Name: "filer", Problem: "expected enrollee, representative or unproven_representative"}
	}
	return nil
}

const receiptProblem = "expected an instant, or receipt_marks with one that is not a postmark"

// follow goes from the receipt over the start and the events to how it stands now.
func (t *grievanceTerms) follow(f *GrievanceFacts) GrievanceResult {
	row := t.row(f)
	g := GrievanceResult{
		ReceivedAt: f.ReceivedAt, ReceivedOn: f.Zone.DateOf(f.ReceivedAt), Rule: row.rule, AnswerForm: f.answerForm(),
		Priority: NormalPriority, expedited: row.kind == Expedited,
	}
	if g.expedited || f.Urgent {
		g.Priority = HighPriority
	}
	t.judgeFiling(&g, row, f)
	t.start(&g, row, f)
	t.awaitAuthority(&g, row, f)
	for _, e := range inOrder(f.Events) {
		g.apply(row, f, e)
	}
	g.conclude(f)
	return g
}

// answerForm is the form that the law wants (42 CFR 422.564(e)(3), 423.564(e)(3)).
func (f *GrievanceFacts) answerForm() AnswerForm {
	switch {
	case f.QualityCare:
		return WithQIORights
	case f.Written || f.WrittenAsked:
		return InWriting
	default:
		return OralOrWritten
	}
}

// judgeFiling flags a grievance that came late; it is never closed for that.
func (t *grievanceTerms) judgeFiling(g *GrievanceResult, row grievanceRow, f *GrievanceFacts) {
	late := false
	if f.Product == AIP { // at any time, 42 CFR 422.630(b)
		g.FiledLate = &late
		return
	}
	if f.EventOn == nil {
		return
	}
	limit := clock.DaysAfter(row.filingBasis, f.Zone, *f.EventOn, row.filingLimitDays)
	late = g.ReceivedOn.After(limit.DueDate)
	g.FilingLimit, g.FiledLate = &limit, &late
	if late {
		g.LateFilingAction = t.lateFilingAction
	}
}

// start begins the clock, when there is somebody who may file.
func (t *grievanceTerms) start(g *GrievanceResult, row grievanceRow, f *GrievanceFacts) {
	var at *time.Time
	if at, g.FilerOfRecord = t.startAt(f); at == nil {
		g.Kind = NotStarted
		return
	}
	var o clock.Obligation
	if g.Kind = row.kind; g.expedited {
		o = clock.WithinHours(row.basis, f.Zone, *at, row.expeditedHours)
	} else {
		o = clock.WithinDays(row.basis, f.Zone, *at, row.standardDays)
	}
	g.Answer = &o
}

// startAt is when the clock starts and for whom. With proof and the member's own word, the earlier counts, and the member's own on a
// tie.
func (t *grievanceTerms) startAt(f *GrievanceFacts) (*time.Time, Filer) {
	if f.Filer != UnprovenRepresentative {
		return &f.ReceivedAt, f.Filer
	}
	var proven, confirmed *time.Time
	if f.ProvenAt != nil {
		proven = later(f.ReceivedAt, *f.ProvenAt)
	}
	if f.ConfirmedAt != nil {
		confirmed = later(f.ReceivedAt, *f.ConfirmedAt)
		if t.confirmationStart == fromReceipt {
			confirmed = &f.ReceivedAt
		}
	}
	switch {
	case confirmed != nil && (proven == nil || !proven.Before(*confirmed)):
		return confirmed, Enrollee
	case proven != nil:
		return proven, Representative
	default:
		return nil, ""
	}
}

func later(a, b time.Time) *time.Time {
	if b.After(a) {
		return &b
	}
	return &a
}

// awaitAuthority is how long the plan waits for proof.
func (t *grievanceTerms) awaitAuthority(g *GrievanceResult, row grievanceRow, f *GrievanceFacts) {
	if f.Filer != UnprovenRepresentative {
		return
	}
	limit := clock.WithinDays(row.proofRule, f.Zone, f.ReceivedAt, row.authorityDays)
	g.AuthorityLimit = &limit
	if g.Kind == NotStarted && f.Efforts && t.dismissUnproven {
		g.DismissibleFrom = limit.FirstLateAt
	}
}

// GrievanceKind is which clock a grievance received on a day runs on, Standard or Expedited, whoever filed it.
func (r *Rules) GrievanceKind(on clock.Date, product Product, trigger Trigger, drugObtained bool) (Kind, error) {
	t, err := r.grievance.on(&on)
	if err != nil {
		return "", err
	}
	if trigger == "" {
		trigger = NoTrigger
	}
	row, ok := t.rows[grievanceKey{product, trigger, drugObtained}]
	if !ok {
		return "", &rule.FactError{Name: "product", Problem: "expected ma, part_d or aip, and a trigger"}
	}
	return row.kind, nil
}
