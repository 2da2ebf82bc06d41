package authorization

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

const (
	setRequiredElements = "required_elements"
	setSpokenAgreement  = "spoken_agreement"
)

// judge says what a paper is worth at an instant: what is missing, from when and until when it gives anything. signerStandsIn tells
// that whoever signed for the member has verified legal authority. It is pure.
func (r *Rules) judge(a *Authorization, signerStandsIn bool, zone clock.Zone, at time.Time) (judgement, error) {
	today := zone.DateOf(at)
	var j judgement
	if err := r.missing(&j, a, signerStandsIn, today); err != nil {
		return j, err
	}
	j.EffectiveOn, j.LastDay = &today, a.Until
	if a.From != nil {
		j.EffectiveOn = a.From
	}
	var err error
	switch {
	case len(j.Missing) > 0:
		j.Status = Defective
	case a.appoints():
		err = r.judgeAppointment(&j, a, zone, today)
	case a.Form == LegalAuthority:
		j.Status = InReview
	case a.Form == SpokenAgreement:
		err = r.judgeSpoken(&j, today, at)
	default:
		j.Status = Valid
	}
	if j.Status == Valid && j.LastDay != nil && (today.After(*j.LastDay) || j.EffectiveOn.After(*j.LastDay)) {
		j.Status = Expired
	}
	return j, err
}

// missing asks for the required parts (42 CFR 405.910(c), 45 CFR 164.508(c), 42 CFR 2.31).
func (r *Rules) missing(j *judgement, a *Authorization, signerStandsIn bool, today clock.Date) error {
	d, err := r.ask(j, setRequiredElements, today, map[string]any{
		"form": string(a.Form), "present": texts(a.elements()), "part2": a.part2(), "delegated": a.delegated(),
		"signer_stands_in": signerStandsIn, "disqualified": a.Disqualified,
	})
	if err != nil {
		return err
	}
	for _, m := range d.Matches {
		element, _ := m.Result["element"].(string)
		if !slices.ContainsFunc(j.Missing, func(x Missing) bool { return x.Element == Element(element) }) {
			j.Missing = append(j.Missing, Missing{Element(element), m.Source, m.Because})
		}
	}
	return nil
}

func texts[T ~string](all []T) []any {
	out := make([]any, len(all))
	for i, t := range all {
		out[i] = string(t)
	}
	return out
}

// ask decides by the version in force today and notes which it was.
func (r *Rules) ask(j *judgement, id string, today clock.Date, facts map[string]any) (rule.Decision, error) {
	set, err := r.library.At(id, today)
	if err != nil {
		return rule.Decision{}, err
	}
	j.Rules = append(j.Rules, set.Name())
	return set.Answer(facts, nil)
}

// judgeAppointment tests the form for matters filed today; the last day for new ones is its last day, unless it ends earlier by
// its own words (42 CFR 405.910(e)).
func (r *Rules) judgeAppointment(j *judgement, a *Authorization, zone clock.Zone, today clock.Date) error {
	test, err := r.TestForm(zone, PaperForm{
		Kind: string(a.Form), MemberSignedOn: a.MemberSignedOn, RepresentativeSignedOn: a.HolderSignedOn,
		RepresentativeDisqualified: a.Disqualified,
	}, today, today)
	if err != nil {
		return err
	}
	j.Rules = append(j.Rules, test.Decision.Set+"@"+test.Decision.Version)
	j.EffectiveOn = test.EffectiveOn
	if j.LastDay == nil || test.LastFilingDate.Before(*j.LastDay) {
		j.LastDay = test.LastFilingDate
	}
	j.Status = Valid
	if !test.Valid {
		j.Status = Expired // every other reason is a missing element
	}
	return nil
}

// judgeSpoken ends a spoken agreement with the call.
func (r *Rules) judgeSpoken(j *judgement, today clock.Date, at time.Time) error {
	d, err := r.ask(j, setSpokenAgreement, today, map[string]any{"member_on_the_line": true})
	if err != nil {
		return err
	}
	minutes, _ := d.Result["minutes"].(int64)
	ends := at.UTC().Add(time.Duration(minutes) * time.Minute)
	j.Status, j.EndsAt = Valid, &ends
	return nil
}
