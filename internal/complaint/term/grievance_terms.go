package term

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/rule"
)

// grievanceTerms is one version of the rules of grievances.
type grievanceTerms struct {
	rows              map[grievanceKey]grievanceRow
	confirmationStart string
	dismissUnproven   bool
	lateFilingAction  string
	given             grievanceGiven
}

// grievanceKey is what the rules ask about.
type grievanceKey struct {
	product  Product
	trigger  Trigger
	obtained bool
}

// grievanceRow is what they say.
type grievanceRow struct {
	rule                                          string
	kind                                          Kind
	standardDays, extensionDays, expeditedHours   int
	authorityDays, filingLimitDays, noticeDays    int
	basis, extensionBasis, filingBasis, proofRule string
}

// Where the clock starts when the member confirms what somebody else filed.
const (
	fromConfirmation = "confirmation"
	fromReceipt      = "original_receipt"
)

func compileGrievance(set *rule.Set) (*grievanceTerms, error) {
	t := &grievanceTerms{rows: map[grievanceKey]grievanceRow{}}
	t.confirmationStart, _ = set.Params["member_confirmation_start"].Value.(string)
	t.dismissUnproven, _ = set.Params["dismiss_unproven"].Value.(bool)
	t.lateFilingAction, _ = set.Params["late_filing_action"].Value.(string)
	if t.confirmationStart != fromConfirmation && t.confirmationStart != fromReceipt {
		return nil, fmt.Errorf("parameter member_confirmation_start: expected %s or %s", fromConfirmation, fromReceipt)
	}
	for _, product := range []Product{MA, PartD, AIP} {
		for _, trigger := range []Trigger{NoTrigger, RefusedToExpedite, TookExtension} {
			for _, obtained := range []bool{false, true} {
				key := grievanceKey{product, trigger, obtained}
				row, err := askGrievance(set, key)
				if err != nil {
					return nil, err
				}
				t.rows[key] = row
			}
		}
	}
	return t, nil
}

func askGrievance(set *rule.Set, key grievanceKey) (grievanceRow, error) {
	a := ask(set, map[string]any{
		"product": string(key.product), "trigger": string(key.trigger), "drug_already_obtained": key.obtained,
	})
	row := grievanceRow{
		rule: a.rule, kind: Kind(a.text("clock")),
		standardDays: a.whole("standard_days", 0), extensionDays: a.whole("extension_days", 1),
		expeditedHours: a.whole("expedited_hours", 1), authorityDays: a.whole("authority_days", 0),
		filingLimitDays: a.whole("filing_limit_days", 0), noticeDays: a.whole("notice_days", 0),
		basis: a.text("basis"), extensionBasis: a.text("extension_basis"), filingBasis: a.text("filing_basis"),
		proofRule: set.Params["authority_days"].Source,
	}
	if a.err == nil && row.kind != Standard && row.kind != Expedited {
		a.fail("clock", "expected standard or expedited")
	}
	return row, a.err
}

// grievanceGiven are parameters that facts bring along; nil takes that of the rules.
type grievanceGiven struct {
	standardDays, extensionDays, expeditedHours *int
	filingLimitDays, noticeDays                 *int
}

// with is the terms with parameters that the facts brought along.
func (t *grievanceTerms) with(given grievanceGiven) *grievanceTerms {
	other := *t
	other.given = given
	return &other
}

// row is the one for a grievance, with what the facts brought along. Whoever changes how long a grievance can take also changes how
// long the plan waits for proof, because it waits that long.
func (t *grievanceTerms) row(f *GrievanceFacts) grievanceRow {
	row := t.rows[grievanceKey{f.Product, f.Trigger, f.DrugObtained}]
	override(&row.standardDays, t.given.standardDays)
	override(&row.extensionDays, t.given.extensionDays)
	override(&row.expeditedHours, t.given.expeditedHours)
	if t.given.standardDays != nil || t.given.extensionDays != nil {
		row.authorityDays = row.standardDays + row.extensionDays
	}
	if f.Product == AIP {
		override(&row.noticeDays, t.given.noticeDays)
	} else {
		override(&row.filingLimitDays, t.given.filingLimitDays)
	}
	return row
}

func override[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}
