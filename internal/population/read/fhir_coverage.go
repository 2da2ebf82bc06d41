package read

import (
	"maps"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// coverage reads a Coverage. CMS servers describe each Medicare part in a resource of its own, with the months as extensions; other
// servers give a period.
func (r *resources) coverage(c *fhirCoverage) *inHand {
	member := c.Beneficiary.id()
	if member == "" || c.ID == "" {
		r.place.fail("beneficiary", MissingID, "a reference to a patient, and an id")
		return nil
	}
	if c.Status == "entered-in-error" || c.Status == "cancelled" || c.Status == "draft" {
		return nil
	}
	from, thru := r.place.day("period.start", c.Period.Start), r.place.day("period.end", c.Period.End)
	if thru != claim.NoDay && thru < from {
		r.place.fail("period.end", ImpossibleDate, "a date not before the start")
		return nil
	}
	year := 0
	if e := extension(c.Extension, "rfrnc_yr"); e != nil {
		year = yearOf(e.Date)
	}
	updated := version(r.place.day("meta.lastUpdated", c.Meta.LastUpdated))
	if updated == 0 && year > 0 {
		updated = yearVersion(year)
	}
	return &inHand{c.ID, func(sink claim.Sink) error {
		return c.handOver(versionedSpans{sink, updated}, member, year, from, thru)
	}}
}

// versionedSpans gives all spans of one resource its version.
type versionedSpans struct {
	claim.Sink
	version int64
}

func (v versionedSpans) Span(s *claim.Span) error {
	s.Version = v.version
	return v.Sink.Span(s)
}

func (c *fhirCoverage) handOver(sink claim.Sink, member string, year int, from, thru claim.Day) error {
	part := c.part()
	months := c.months(year)
	for _, fact := range partFacts[part] {
		if err := months.spans(sink, member, fact.coverage, fact.says); err != nil {
			return err
		}
	}
	if from == claim.NoDay && !months.any(buyIn) {
		from, thru = c.referenceYear(part, year)
	}
	if from != claim.NoDay && (part != "C" && part != "D" || len(months) == 0) {
		if err := sink.Span(&claim.Span{Member: member, Coverage: coverageOfPart(part), From: from, Thru: thru}); err != nil {
			return err
		}
	}
	return c.renal(sink, member, part, year)
}

// part is A, B, C or D, or "" for a coverage that does not say.
func (c *fhirCoverage) part() string {
	texts := []string{c.Grouping.SubPlan}
	for _, class := range c.Class {
		texts = append(texts, class.Value)
	}
	for _, coding := range c.Type.Coding {
		texts = append(texts, coding.Code)
	}
	for _, text := range texts {
		if part, ok := strings.CutPrefix(text, "Part "); ok && len(part) == 1 && part >= "A" && part <= "D" {
			return part
		}
	}
	return ""
}

func coverageOfPart(part string) claim.Coverage {
	switch part {
	case "A":
		return claim.PartA
	case "B":
		return claim.PartB
	case "C":
		return claim.PartC
	case "D":
		return claim.PartD
	}
	return claim.Medical
}

// referenceYear: a CMS coverage of Part A or B gives no dates but a reference year and a termination code. Assumed: who is not
// terminated (code 0) is entitled through the whole year.
func (c *fhirCoverage) referenceYear(part string, year int) (from, thru claim.Day) {
	if year == 0 || part != "A" && part != "B" || extensionCode(c.Extension, strings.ToLower(part)+"_trm_cd") != "0" {
		return claim.NoDay, claim.NoDay
	}
	return monthOfYear(year, 1).first(), monthOfYear(year, 12).last()
}

// renal: Medicare status 11, 21 and 31 are with ESRD. Every part repeats the status; Part A speaks for all.
func (c *fhirCoverage) renal(sink claim.Sink, member, part string, year int) error {
	if part != "A" || year == 0 || !isRenalStatus([]byte(extensionCode(c.Extension, "ms_cd"))) {
		return nil
	}
	return sink.Span(&claim.Span{
		Member: member, Coverage: claim.ESRD, From: monthOfYear(year, 1).first(), Thru: monthOfYear(year, 12).last(),
	})
}

// fhirMonths are the months of which a coverage says something.
type fhirMonths map[month]*monthFacts

func (c *fhirCoverage) months(year int) fhirMonths {
	all := fhirMonths{}
	for _, e := range c.Extension {
		m, kind, ok := monthOfVariable(e.variable(), year)
		if !ok {
			continue
		}
		if all[m] == nil {
			all[m] = &monthFacts{}
		}
		all[m][kind] = e.Coding.Code
	}
	return all
}

func (f fhirMonths) any(kind monthKind) bool {
	for _, facts := range f {
		if facts[kind] != "" {
			return true
		}
	}
	return false
}

// saysCovered tells whether a month counts for a coverage, and under which contract and plan.
type saysCovered func(*monthFacts) (covered bool, contract, plan string)

// partFact is one coverage that the months of a part tell of.
type partFact struct {
	coverage claim.Coverage
	says     saysCovered
}

var partFacts = map[string][]partFact{
	"A": {{claim.PartA, entitled('A')}, {claim.Dual, dualMonth}},
	"B": {{claim.PartB, entitled('B')}},
	"C": {{claim.PartC, advantageMonth}},
	"D": {{claim.PartD, drugMonth}, {claim.LowIncome, lowIncomeMonth}},
}

func advantageMonth(m *monthFacts) (bool, string, string) {
	if isContract([]byte(m[contractC])) {
		return true, m[contractC], m[planC]
	}
	return isHMO(m[hmo]), "", ""
}

func drugMonth(m *monthFacts) (bool, string, string) {
	return isContract([]byte(m[contractD])), m[contractD], m[planD]
}

func lowIncomeMonth(m *monthFacts) (bool, string, string) {
	return isLowIncome([]byte(m[costShare])), "", ""
}

func entitled(part byte) saysCovered {
	return func(m *monthFacts) (bool, string, string) { return entitledTo([]byte(m[buyIn]), part), "", "" }
}

func dualMonth(m *monthFacts) (bool, string, string) { return isDual([]byte(m[dual])), "", "" }

func (f fhirMonths) spans(sink claim.Sink, member string, coverage claim.Coverage, says saysCovered) error {
	join := joiner{sink: sink}
	if err := join.begin(member, coverage); err != nil {
		return err
	}
	for _, m := range slices.Sorted(maps.Keys(f)) {
		covered, contract, plan := says(f[m])
		if !covered {
			continue
		}
		if err := join.month(m, contract, plan); err != nil {
			return err
		}
	}
	return join.end()
}
