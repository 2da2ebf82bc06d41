package read

import (
	"encoding/json"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// fill reads a Part D event. STU3 keeps days supply and fill number as extensions of the quantity, R4 as supporting information.
func (r *resources) fill(e *fhirEOB, id, member string) *inHand {
	p := &r.place
	if len(e.Item) == 0 {
		p.fail("item", UnknownStructure, "the drug as an item")
		return nil
	}
	item := &e.Item[0]
	date := item.ServicedDate
	if date == "" {
		date = e.BillablePeriod.Start
	}
	fill := claim.Fill{
		ID: id, Member: member, Status: e.status(), Date: p.mustDay("item.servicedDate", date), Version: r.eobVersion(e),
		PaidCents: r.planPaid(e), Prescriber: e.practitioner(), Pharmacy: e.pharmacy(),
	}
	fill.Drug = r.drug(item, fill.Date)
	fill.DaysSupply = p.daysSupply(quantityOf(e, item, "days_suply_num", "dayssupply"))
	fill.Refill = p.refill(quantityOf(e, item, "fill_num", "refillnum"))
	quantity, ok := parseScaled([]byte(item.Quantity.Value), 3)
	if fill.QuantityMilli = quantity; !ok || quantity < 0 {
		p.fail("item.quantity", BadNumber, "a quantity of 0 or more")
	}
	if p.fault.any() {
		return nil
	}
	r.file.report.years.add(fill.Date)
	return &inHand{id, func(sink claim.Sink) error { return sink.Fill(&fill) }}
}

func quantityOf(e *fhirEOB, item *fhirItem, variable, category string) json.Number {
	if x := extension(item.Quantity.Extension, variable); x != nil {
		return x.Quantity.Value
	}
	if value := e.info(category).Quantity.Value; value != "" {
		return value
	}
	return e.info(variable).Quantity.Value
}

func (r *resources) drug(item *fhirItem, date claim.Day) claim.Code {
	for _, coding := range append(item.Service3.Coding, item.Service4.Coding...) {
		system, ok := fhirSystem(coding.System, true)
		if !ok || system != claim.NDC && system != claim.RxNorm {
			continue
		}
		plain, ok := plainCode(system, elevenDigits([]byte(coding.Code)))
		if !ok || len(plain) == 0 {
			continue
		}
		if !shapes[system].fits(plain) {
			r.place.warn("item.productOrService", UnknownCode, shapes[system].expected)
		}
		return claim.Code{System: system, Role: claim.Procedure, Code: r.draft.texts.of(plain), Date: date}
	}
	r.place.fail("item.productOrService", UnknownCode, shapes[claim.NDC].expected)
	return claim.Code{}
}

// planPaid is what the plan paid: for CMS events the covered and the uncovered part.
func (r *resources) planPaid(e *fhirEOB) (cents int64) {
	found := false
	for i := range e.Item {
		for _, a := range e.Item[i].Adjudication {
			if a.Category.has("cvrd_d_plan_pd_amt") || a.Category.has("ncvrd_plan_pd_amt") {
				cents += r.place.cents("item.adjudication", a.Amount.Value)
				found = true
			}
		}
	}
	if !found {
		return r.place.cents("payment.amount", e.Payment.Amount.Value)
	}
	return cents
}

func (e *fhirEOB) pharmacy() string {
	for _, value := range []string{
		e.Facility.Identifier.Value, e.Organization.Identifier.Value, e.Provider.Identifier.Value,
	} {
		if value != "" {
			return value
		}
	}
	return ""
}

func (p *fhirPlace) daysSupply(value json.Number) int16 {
	days, ok := parseWhole([]byte(value))
	switch {
	case value == "" || !ok:
		p.fail("days supply", BadNumber, "a whole number of days")
	case days < 0 || days > maxDaysSupply:
		p.fail("days supply", BadDaysSupply, daysExpected)
	default:
		if days > oddDaysSupply {
			p.warn("days supply", BadDaysSupply, daysExpected)
		}
		return int16(days)
	}
	return 0
}

func (p *fhirPlace) refill(value json.Number) int16 {
	fill, ok := parseWhole([]byte(value))
	switch {
	case value == "":
		return -1
	case !ok || fill < 0 || fill > 999:
		p.warn("fill number", BadNumber, "a fill number from 0 to 999")
		return -1
	}
	return int16(fill)
}
