package webtest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// prove gives a finding so many rows of evidence, and now and then one that does not count.
func prove(rng *rand.Rand, f *population.Finding, s scene, rows int) {
	for range rows {
		f.Evidence = append(f.Evidence, row(rng, s, AsOf-claim.Day(rng.IntN(700))))
	}
	slices.SortFunc(f.Evidence, func(a, b population.Evidence) int { return int(a.Date) - int(b.Date) })
	f.First, f.Last, f.Count = f.Evidence[0].Date, f.Evidence[rows-1].Date, rows
	f.Ever, f.ConfirmedOn = f.First-claim.Day(rng.IntN(900)), f.Evidence[min(1, rows-1)].Date
	f.Summary = fmt.Sprintf("%d qualifying claims, %s to %s.", rows, clock.FromDays(f.First), clock.FromDays(f.Last))
	if rows == 1 {
		f.Summary = fmt.Sprintf("1 professional claim, %s; the rule asks for 2 on different days.", clock.FromDays(f.First))
	}
	if rng.Float64() < .4 {
		void := row(rng, s, f.Last)
		void.Counts, void.Note = false, "Reversed by the payer"
		f.Evidence = append(f.Evidence, void)
	}
}

func row(rng *rand.Rand, s scene, on claim.Day) population.Evidence {
	code := pick(rng, s.codes)
	e := population.Evidence{
		Kind: "claim", ID: fmt.Sprintf("-%d", 10000000000+rng.Int64N(9000000000)), Date: on, Setting: pick(rng, []claim.Setting{claim.Carrier, claim.Carrier, claim.Outpatient, claim.Inpatient}),
		System: claim.ICD10CM, Code: code.code, Display: code.display, Counts: true, Provider: "1234567893",
	}
	switch {
	case s.Kind == population.KindCondition:
	case len(code.code) == 11:
		e.Kind, e.System, e.Setting, e.Note = "fill", claim.NDC, claim.Drug, "30 days' supply"
	case len(code.code) == 6:
		value := 5.6 + float64(rng.IntN(60))/10
		e.Kind, e.System, e.Setting, e.Value, e.Unit = "result", claim.LOINC, claim.Clinical, &value, "%"
	default:
		e.System = claim.HCPCS
	}
	return e
}

// numbersOf are the figures of the medicine rules.
func numbersOf(rng *rand.Rand, f population.Finding) map[string]float64 {
	if f.Rule.Group != "medicine" {
		return nil
	}
	pdc := .82 + rng.Float64()*.17
	if f.State != population.Closed {
		pdc = .35 + rng.Float64()*.44
	}
	const treatment = 170
	return map[string]float64{"pdc": pdc, "covered_days": float64(int(pdc * treatment)), "treatment_days": treatment}
}

func gapSummary(f population.Finding) string {
	switch {
	case f.State == population.Talk:
		return "Aged 55 to 69: the benefit and the harm are close; the member decides with the doctor."
	case f.State == population.Excluded:
		return "Hospice care in the measurement year."
	case f.Rule.Group == "medicine":
		return fmt.Sprintf("Covered on %.0f of %.0f days.", f.Numbers["covered_days"], f.Numbers["treatment_days"])
	case f.State == population.Closed:
		return "Last done on " + clock.FromDays(f.Last).String() + "."
	}
	return "Nothing found in the look-back period."
}
