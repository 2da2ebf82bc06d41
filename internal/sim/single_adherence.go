package sim

import (
	"io/fs"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// measures are the three adherence measures (CMS 2026 Star Ratings Technical Notes, D08-D10): the class whose fills count, and
// the class of which one fill takes a member out.
var measures = [...]struct{ class, exclusion string }{
	{"PDC-DR", "insulin"},
	{"PDC-RASA", "arni"},
	{"PDC-STA", ""},
}

// Measures names the measures in the order of Counts.Denominator.
func Measures() []string { return []string{"PDC-DR", "PDC-RASA", "PDC-STA"} }

// drugUse is what a product is to the measures.
type drugUse struct {
	class       int8 // place in measures plus one; 0: none
	excludes    int8 // same
	ingredients uint64
}

// readProducts numbers the ingredients of each class and marks the products that hold them.
func (s *SinglePass) readProducts(rules fs.FS, products map[string][]int) error {
	uses, next := make(map[string]drugUse), [len(measures)]int{}
	mark := func(code string, use drugUse) {
		for _, at := range products[productKey(code)] {
			d := &s.drugs[at]
			d.class, d.excludes = max(d.class, use.class), max(d.excludes, use.excludes)
			d.ingredients |= use.ingredients
		}
	}
	err := eachRow(rules, "drug/ingredient.csv", func(row []string) {
		for i, m := range measures {
			use := uses[row[2]]
			switch {
			case row[0] == m.class:
				use.class, use.ingredients = int8(i+1), 1<<next[i]
				next[i]++
			case m.exclusion != "" && row[1] == m.exclusion:
				use.excludes = int8(i + 1)
			default:
				continue
			}
			uses[row[2]] = use
			mark(row[3], use)
		}
	})
	if err != nil {
		return err
	}
	return eachRow(rules, "drug/ndc_ingredient.csv.gz", func(row []string) { mark(row[1], uses[row[3]]) })
}

// notCounted is set on codes of end-stage renal disease, dialysis and hospice, which take a member out of all three.
const notCounted uint64 = 1 << 63

var outOfMeasures = []string{"hospice", "esrd_dx", "dialysis_px"}

func (s *SinglePass) readExclusions(rules fs.FS, number map[claim.Code]int) error {
	systems := map[string]claim.System{"ICD10CM": claim.ICD10CM, "HCPCS": claim.HCPCS, "REVENUE": claim.Revenue}
	return eachRow(rules, "valueset/authored.csv", func(row []string) {
		at, known := number[claim.Code{System: systems[row[1]], Code: row[2]}]
		if known && slices.Contains(outOfMeasures, row[0]) {
			s.drugs[at].ingredients |= notCounted
		}
	})
}

// adherence counts one member in the measures it belongs to.
func (s *SinglePass) adherence(r *column.Rows) {
	for i := range s.fills {
		s.fills[i] = s.fills[i][:0]
	}
	excluded, found := int8(0), false
	for i, drug := range r.Fill {
		use := &s.drugs[drug]
		if use.class|use.excludes == 0 || r.FillStatus[i] != claim.Paid || r.FillDate[i] < yearDay || r.FillDate[i] > lastDay {
			continue
		}
		if use.excludes > 0 {
			excluded |= 1 << (use.excludes - 1)
		}
		if use.class > 0 && r.FillDays[i] > 0 {
			found = true
			fills := &s.fills[use.class-1]
			*fills = append(*fills, adherence.Fill{Date: r.FillDate[i], Supply: int32(r.FillDays[i]), Ingredients: use.ingredients})
		}
	}
	if !found || !adult(r.Birth) || s.outOfAll(r) {
		return
	}
	s.stays(r)
	for i := range s.fills {
		if len(s.fills[i]) > 1 && excluded>>i&1 == 0 {
			s.measure(i, r)
		}
	}
}

func adult(birth claim.Day) bool { return clock.FromDays(birth).AddYears(18).Days() <= yearDay }

// outOfAll finds a hospice election, end-stage renal disease or dialysis in the year.
func (s *SinglePass) outOfAll(r *column.Rows) bool {
	for i, cover := range r.SpanCoverage {
		if (cover == claim.HospiceElect || cover == claim.ESRD) && r.SpanFrom[i] <= lastDay && r.SpanThru[i] >= yearDay {
			return true
		}
	}
	for i, code := range r.Code {
		if s.drugs[code].ingredients&notCounted != 0 && r.CodeDate[i] >= yearDay && r.CodeDate[i] <= lastDay && !r.CodeKind[i].Void() {
			return true
		}
	}
	return false
}

// stays takes the year's inpatient and SNF stays into the history that all three measures share.
func (s *SinglePass) stays(r *column.Rows) {
	s.history.Start, s.history.End, s.history.Death = yearDay, lastDay, r.Death
	s.history.Stays = s.history.Stays[:0]
	for i, setting := range r.ClaimSetting {
		if (setting == claim.Inpatient || setting == claim.SNF) && r.ClaimStatus[i] == claim.Paid && r.ClaimThru[i] >= yearDay {
			s.history.Stays = append(s.history.Stays, adherence.Stay{Admit: r.ClaimAdmit[i], Discharge: r.ClaimDischarge[i]})
		}
	}
}

func (s *SinglePass) measure(i int, r *column.Rows) {
	s.history.Fills = s.fills[i]
	s.history.EnrolmentEnd = drugCoverEnd(r, s.fills[i][0].Date)
	result := s.scratch.PDC(&s.params, &s.history)
	if !result.InDenominator() {
		return
	}
	s.Denominator[i]++
	if result.Adherent {
		s.Numerator[i]++
	}
}

// drugCoverEnd is the end of the Part D span that covers the first fill; claim.NoDay when none is known.
func drugCoverEnd(r *column.Rows, day claim.Day) claim.Day {
	for i, cover := range r.SpanCoverage {
		if cover == claim.PartD && r.SpanFrom[i] <= day && day <= r.SpanThru[i] {
			return r.SpanThru[i]
		}
	}
	return claim.NoDay
}
