package column

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// drawLoad draws a small load over few members, ids and first days of coverage, so that copies meet often. With distinct set, each copy of an id has
// a version of its own, over all loads drawn with the same counter.
func drawLoad(t *rapid.T, label string, version *int64, distinct bool) load {
	d := drawing{t: t, version: version, distinct: distinct}
	var l load
	for range rapid.IntRange(0, 3).Draw(t, label+" persons") {
		l.Persons = append(l.Persons, d.person())
	}
	for range rapid.IntRange(0, 6).Draw(t, label+" spans") {
		l.Spans = append(l.Spans, d.span())
	}
	for range rapid.IntRange(0, 8).Draw(t, label+" claims") {
		l.Claims = append(l.Claims, d.claim())
	}
	for range rapid.IntRange(0, 5).Draw(t, label+" fills") {
		l.Fills = append(l.Fills, d.fill())
	}
	for range rapid.IntRange(0, 4).Draw(t, label+" results") {
		l.Results = append(l.Results, d.result())
	}
	return l
}

type drawing struct {
	t        *rapid.T
	version  *int64
	distinct bool
}

func (d *drawing) of(label string, values ...string) string {
	return rapid.SampledFrom(values).Draw(d.t, label)
}

func (d *drawing) day() int32 { return rapid.Int32Range(0, 199).Draw(d.t, "day") }

func (d *drawing) maybeDay() int32 {
	if rapid.Bool().Draw(d.t, "known") {
		return d.day()
	}
	return claim.NoDay
}

func (d *drawing) member() string { return d.of("member", "M1", "M2", "M3", "M4", "Mé5") }

func (d *drawing) nextVersion() int64 {
	if d.distinct {
		*d.version++
		return *d.version * 7919 % 10007 // one of its own, in no order
	}
	return rapid.Int64Range(0, 3).Draw(d.t, "version")
}

func (d *drawing) code(systems ...claim.System) claim.Code {
	return claim.Code{
		System: rapid.SampledFrom(systems).Draw(d.t, "system"),
		Role:   rapid.SampledFrom([]claim.Role{claim.Principal, claim.Secondary, claim.Procedure}).Draw(d.t, "role"),
		Code:   d.of("code", "E119", "E1122", "I10", "N183", "25000", "4010"), Date: d.day(),
	}
}

func (d *drawing) status() claim.Status {
	return rapid.SampledFrom([]claim.Status{claim.Paid, claim.Paid, claim.Denied, claim.Void}).Draw(d.t, "status")
}

func (d *drawing) person() claim.Person {
	return claim.Person{
		Member: d.member(), Version: d.nextVersion(), Birth: d.maybeDay(), Death: d.maybeDay(),
		Sex:  claim.Sex(rapid.IntRange(0, 2).Draw(d.t, "sex")),
		Name: d.of("name", "", "Doe, Jane", "Roe, Jo"), State: d.of("state", "", "TX", "CA"),
		ZIP: d.of("zip", "", "75001", "90210"), MBI: d.of("mbi", "", "1EG4TE5MK73"),
	}
}

// span has few first days and ends: copies of one span that disagree, withdrawn ones, and spans that touch or overlap.
func (d *drawing) span() claim.Span {
	from := rapid.SampledFrom([]int32{0, 30, 60, 61}).Draw(d.t, "from")
	thru := rapid.SampledFrom([]int32{claim.NoDay, -1, 0, 28, 29, 30, 59, 60, 90, 199}).Draw(d.t, "thru")
	if thru < from-1 && thru != claim.NoDay {
		thru = from - 1
	}
	return claim.Span{
		Member: d.member(), Coverage: rapid.SampledFrom([]claim.Coverage{claim.PartA, claim.PartC}).Draw(d.t, "coverage"),
		From: from, Thru: thru, Contract: d.of("contract", "H1234", "H9999"), Plan: d.of("plan", "001", "001", "002"),
		Version: d.nextVersion(),
	}
}

func (d *drawing) claim() claim.Claim {
	c := claim.Claim{
		ID: d.of("claim", "C1", "C2", "C3", "C4", "C5"), Member: d.member(),
		Setting: rapid.SampledFrom([]claim.Setting{claim.Inpatient, claim.Outpatient, claim.Carrier}).Draw(d.t, "setting"),
		Status:  d.status(), Version: d.nextVersion(), From: d.day(), Thru: d.day(), Admit: d.maybeDay(), Discharge: d.maybeDay(),
		Lines: rapid.IntRange(0, 9).Draw(d.t, "lines"), PaidCents: rapid.Int64Range(-5000, 99999).Draw(d.t, "cents"),
		Provider: d.of("provider", "", "1999999984"),
	}
	for range rapid.IntRange(0, 4).Draw(d.t, "codes") {
		c.Codes = append(c.Codes, d.code(claim.ICD10CM, claim.ICD9CM))
	}
	return c
}

func (d *drawing) fill() claim.Fill {
	return claim.Fill{
		ID: d.of("fill", "F1", "F2", "F3"), Member: d.member(), Status: d.status(), Version: d.nextVersion(), Date: d.day(),
		Drug: d.code(claim.NDC), DaysSupply: rapid.Int16Range(-30, 90).Draw(d.t, "days"),
		QuantityMilli: rapid.Int64Range(0, 90000).Draw(d.t, "quantity"), Refill: rapid.Int16Range(-1, 5).Draw(d.t, "refill"),
		PaidCents: 12, Prescriber: d.of("prescriber", "", "1999999984"), Pharmacy: "1888888885",
	}
}

// result gives each id one meaning, since results carry no version and their order would matter.
func (d *drawing) result() claim.Result {
	n := rapid.IntRange(1, 4).Draw(d.t, "result")
	return claim.Result{
		ID: fmt.Sprint("R", n), Member: d.member(), Status: d.status(),
		Code:  claim.Code{System: claim.LOINC, Role: claim.Procedure, Code: "4548-4", Date: int32(n * 10)},
		Value: float64(n) + 0.5, Unit: "%",
	}
}
