package authorization

import (
	"encoding/json"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// setRepresentativeForm is the rule set, and the policy, that tests a form.
const setRepresentativeForm = "representative_form"

// defaultZone is that of cases which name none.
var defaultZone = clock.MustZone("America/New_York")

// Policies are what `keepwell decide` asks of this room.
func (r *Rules) Policies() []rule.Policy { return []rule.Policy{representativeForm{r}} }

// representativeForm is the policy "representative_form": is this paper good for a grievance or appeal filed on a day.
type representativeForm struct{ rules *Rules }

func (representativeForm) Name() string { return setRepresentativeForm }

func (p representativeForm) Decide(facts json.RawMessage) (any, error) { return p.decide(nil, facts) }

func (p representativeForm) DecideOn(on clock.Date, facts json.RawMessage) (any, error) {
	return p.decide(&on, facts)
}

func (p representativeForm) decide(on *clock.Date, facts json.RawMessage) (any, error) {
	var f formFacts
	if err := json.Unmarshal(facts, &f); err != nil {
		return nil, &rule.FactError{Name: "facts", Problem: err.Error()}
	}
	if f.Form == nil {
		return nil, &rule.FactError{Name: "form", Problem: "expected an object"}
	}
	zone := defaultZone
	if f.Params.Zone != nil {
		zone = *f.Params.Zone
	}
	return p.rules.testForm(on, zone, *f.Form, f.FiledOn, f.CheckedOn)
}

type formFacts struct {
	Params struct {
		Zone *clock.Zone `json:"zone"`
	} `json:"params"`
	Form      *PaperForm  `json:"form"`
	FiledOn   *clock.Date `json:"filed_on"`
	CheckedOn *clock.Date `json:"checked_on"`
}

// PaperForm is what can be seen on an appointment.
type PaperForm struct {
	Kind                       string      `json:"kind"` // cms_1696, equivalent_notice, legal_authority, attorney_retainer
	MemberSignedOn             *clock.Date `json:"member_signed_on"`
	RepresentativeSignedOn     *clock.Date `json:"representative_signed_on"`
	MissingElements            []string    `json:"missing_elements"`
	RevokedOn                  *clock.Date `json:"revoked_on"`
	RepresentativeDisqualified bool        `json:"representative_disqualified"`
}

func (f PaperForm) signedByBoth() bool {
	return f.MemberSignedOn != nil && f.RepresentativeSignedOn != nil
}

// appoints tells the forms that are signed and grow old from other papers.
func (f PaperForm) appoints() bool { return f.Kind == "cms_1696" || f.Kind == "equivalent_notice" }

// FormTest is the answer to whether a form is good, and until when.
type FormTest struct {
	Valid          bool        `json:"valid"`
	Reason         *string     `json:"reason"`
	EffectiveOn    *clock.Date `json:"effective_on"`
	LastFilingDate *clock.Date `json:"last_filing_date"`
	FirstInvalidAt *string     `json:"first_invalid_at"`

	Decision rule.Decision `json:"decision"`
}

// TestForm tests a form for a matter filed on a day, with the rules in force on that day. Authority is tested as of checkedOn.
func (r *Rules) TestForm(zone clock.Zone, form PaperForm, filedOn, checkedOn clock.Date) (FormTest, error) {
	return r.testForm(&filedOn, zone, form, &filedOn, &checkedOn)
}

// testForm finds the form's dates (42 CFR 405.910(e)) and asks the rule set what stands in its way. Without a day to check on,
// authority is tested on the day of filing.
func (r *Rules) testForm(on *clock.Date, zone clock.Zone, form PaperForm, filedOn, checkedOn *clock.Date) (FormTest, error) {
	set, err := r.library.In(setRepresentativeForm, on)
	if err != nil {
		return FormTest{}, err
	}
	validity, err := periodOf(set, "validity")
	if err != nil {
		return FormTest{}, err
	}
	if checkedOn == nil {
		checkedOn = filedOn
	}
	var test FormTest
	if form.appoints() && form.signedByBoth() {
		test = test.during(term(zone, form, validity))
	}
	test.Decision, err = set.Answer(form.facts(test.LastFilingDate, filedOn, checkedOn), nil)
	if err != nil {
		return FormTest{}, err
	}
	test.Valid = test.Decision.Result["valid"] == true
	if reason, ok := test.Decision.Result["reason"].(string); ok {
		test.Reason = &reason
	}
	return test, nil
}

// term runs from the later signature.
func term(zone clock.Zone, form PaperForm, validity clock.Period) clock.Obligation {
	return clock.PeriodAfter("42 CFR 405.910(e)", zone, max(*form.MemberSignedOn, *form.RepresentativeSignedOn), validity)
}

func (t FormTest) during(o clock.Obligation) FormTest {
	first := clock.FormatInstant(*o.FirstLateAt)
	t.EffectiveOn, t.LastFilingDate, t.FirstInvalidAt = &o.StartsOn, &o.DueDate, &first
	return t
}

// facts are the form as the rule set sees it. A comparison with a day that is not known is left out, so that the set says whether
// it matters.
func (f PaperForm) facts(last, filedOn, checkedOn *clock.Date) map[string]any {
	facts := map[string]any{
		"kind":                        f.Kind,
		"representative_disqualified": f.RepresentativeDisqualified,
		"signed_by_both":              f.signedByBoth(),
		"missing_elements":            len(f.MissingElements),
	}
	switch {
	case last == nil:
		facts["filed_after_last_date"] = false
	case filedOn != nil:
		facts["filed_after_last_date"] = filedOn.After(*last)
	}
	switch {
	case f.RevokedOn == nil:
		facts["revoked_when_checked"] = false
	case checkedOn != nil:
		facts["revoked_when_checked"] = !f.RevokedOn.After(*checkedOn)
	}
	return facts
}
