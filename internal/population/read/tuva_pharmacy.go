package read

import "github.com/keepwell/keepwell/internal/population/claim"

// TuvaPharmacy is the pharmacy_claim table of the Tuva input layer, one row for a fill.
const TuvaPharmacy Format = "tuva-pharmacy"

var tuvaPharmacyNeeded = []string{"CLAIM_ID", "PERSON_ID", "DISPENSING_DATE", "NDC_CODE", "DAYS_SUPPLY"}

var tuvaPharmacy = format{
	name:   TuvaPharmacy,
	order:  claimsAfter,
	detect: func(s signs) bool { return s.comma.has(tuvaPharmacyNeeded...) },
	read:   readTuvaPharmacy,
}

func readTuvaPharmacy(f *file) error {
	t, err := f.openTable(',', f.report, tuvaPharmacyNeeded...)
	if err != nil || t == nil {
		return err
	}
	defer t.Close()
	h := t.row.header
	person, id, line := tuvaPersonColumns(h), h.column("CLAIM_ID"), h.column("CLAIM_LINE_NUMBER")
	date, ndc, days := h.column("DISPENSING_DATE"), h.column("NDC_CODE"), h.column("DAYS_SUPPLY")
	quantity, refills := h.column("QUANTITY"), h.column("REFILLS")
	prescriber, pharmacy := h.column("PRESCRIBING_PROVIDER_NPI", "PRESCRIBING_PROVIDER_ID"),
		h.column("DISPENSING_PROVIDER_NPI", "DISPENSING_PROVIDER_ID")
	paidOn, paid := h.column("PAID_DATE"), h.column("PAID_AMOUNT")
	return t.fills(id, func(r *row, fill *claim.Fill, names *fillTexts) {
		claimID, member := r.id(id), r.id(person.column(r))
		fill.Date = r.mustDay(date)
		fill.DaysSupply = r.daysSupply(days)
		fill.QuantityMilli = r.quantityMilli(quantity)
		fill.Drug = names.drug(r, ndc, fill.Date)
		if r.fault.any() {
			return
		}
		fill.ID, fill.Member = string(claimID), names.member.of(member)
		if number := r.bytes(line); len(number) > 0 {
			fill.ID += "-" + string(number)
		}
		fill.Version, fill.Refill = version(r.day(paidOn)), r.refill(refills)
		fill.PaidCents = r.cents(paid)
		fill.Prescriber, fill.Pharmacy = names.texts.of(r.bytes(prescriber)), names.texts.of(r.bytes(pharmacy))
	})
}
