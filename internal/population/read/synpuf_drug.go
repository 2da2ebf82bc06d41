package read

import "github.com/keepwell/keepwell/internal/population/claim"

// SynPUFDrug is the Part D event file of DE-SynPUF.
const SynPUFDrug Format = "synpuf-drug"

var synPUFDrugNeeded = []string{"DESYNPUF_ID", "PDE_ID", "SRVC_DT", "PROD_SRVC_ID", "DAYS_SUPLY_NUM"}

var synPUFDrug = format{
	name:   SynPUFDrug,
	order:  claimsAfter,
	detect: func(s signs) bool { return s.comma.has(synPUFDrugNeeded...) },
	read:   readSynPUFDrugs,
}

func readSynPUFDrugs(f *file) error {
	t, err := f.openTable(',', f.report, synPUFDrugNeeded...)
	if err != nil || t == nil {
		return err
	}
	defer t.Close()
	h := t.row.header
	member, event, date := h.column("DESYNPUF_ID"), h.column("PDE_ID"), h.column("SRVC_DT")
	ndc, days, quantity := h.column("PROD_SRVC_ID"), h.column("DAYS_SUPLY_NUM"), h.column("QTY_DSPNSD_NUM")
	cost, patient := h.column("TOT_RX_CST_AMT"), h.column("PTNT_PAY_AMT")
	return t.fills(event, func(r *row, fill *claim.Fill, names *fillTexts) {
		id, who := r.id(event), r.id(member)
		fill.Date = r.mustDay(date)
		fill.DaysSupply = r.daysSupply(days)
		fill.QuantityMilli = r.quantityMilli(quantity)
		fill.Drug = names.drug(r, ndc, fill.Date)
		if r.fault.any() {
			return
		}
		fill.ID, fill.Member = string(id), names.member.of(who)
		fill.PaidCents = r.cents(cost) - r.cents(patient)
	})
}
