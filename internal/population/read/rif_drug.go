package read

import "github.com/keepwell/keepwell/internal/population/claim"

// RIFDrug is a CMS RIF Part D event file.
const RIFDrug Format = "rif-drug"

var rifDrugNeeded = []string{"PDE_ID", "BENE_ID", "SRVC_DT", "PROD_SRVC_ID", "DAYS_SUPLY_NUM"}

var rifDrug = format{
	name:   RIFDrug,
	order:  claimsAfter,
	detect: func(s signs) bool { return s.pipe.has(rifDrugNeeded...) },
	read:   readRIFDrugs,
}

type rifDrugColumns struct {
	id, member, date, ndc, days, quantity, fill, prescriber, pharmacy column
	dml, final, adjustment, paidOn, covered, notCovered               column
}

func readRIFDrugs(f *file) error {
	t, err := f.openTable(rifSep, f.report, rifDrugNeeded...)
	if err != nil || t == nil {
		return err
	}
	defer t.Close()
	h := t.row.header
	at := rifDrugColumns{
		id: h.column("PDE_ID"), member: h.column("BENE_ID"), date: h.column("SRVC_DT"), ndc: h.column("PROD_SRVC_ID"),
		days: h.column("DAYS_SUPLY_NUM"), quantity: h.column("QTY_DSPNSD_NUM"), fill: h.column("FILL_NUM"),
		prescriber: h.column("PRSCRBR_ID"), pharmacy: h.column("SRVC_PRVDR_ID"), dml: h.column("DML_IND"),
		final: h.column("FINAL_ACTION"), adjustment: h.column("ADJSTMT_DLTN_CD"), paidOn: h.column("PD_DT"),
		covered: h.column("CVRD_D_PLAN_PD_AMT"), notCovered: h.column("NCVRD_PLAN_PD_AMT"),
	}
	return t.fills(at.id, func(r *row, fill *claim.Fill, names *fillTexts) { at.read(r, fill, names) })
}

// fillTexts keeps the texts that repeat from fill to fill.
type fillTexts struct {
	member lastText
	texts  texts
}

// fills reads a file that has one fill in a row.
func (t *table) fills(id column, read func(*row, *claim.Fill, *fillTexts)) error {
	var known seen
	var names fillTexts
	var fill claim.Fill
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return err
		}
		content := hashOf(t.row.raw)
		fill = claim.Fill{Refill: -1}
		read(&t.row, &fill, &names)
		if t.row.fault.any() {
			t.settle()
			continue
		}
		if t.repeated(&known, hashOfText(fill.ID), t.row.header.name(id), content) {
			continue
		}
		t.settle()
		t.report.years.add(fill.Date)
		if err := t.file.sink.Fill(&fill); err != nil {
			return err
		}
	}
}

func (c *rifDrugColumns) read(r *row, fill *claim.Fill, names *fillTexts) {
	id, member := r.id(c.id), r.id(c.member)
	fill.Date = r.mustDay(c.date)
	fill.DaysSupply = r.daysSupply(c.days)
	fill.QuantityMilli = r.quantityMilli(c.quantity)
	fill.Drug = names.drug(r, c.ndc, fill.Date)
	if r.fault.any() {
		return
	}
	fill.ID, fill.Member = string(id), names.member.of(member)
	fill.Status, fill.Version = c.status(r), version(r.day(c.paidOn))
	fill.Refill = r.refill(c.fill)
	fill.PaidCents = r.cents(c.covered) + r.cents(c.notCovered)
	fill.Prescriber, fill.Pharmacy = names.texts.of(r.bytes(c.prescriber)), names.texts.of(r.bytes(c.pharmacy))
}

// status: D deletes a drug event; A adjusts one, which then stands with its own paid date.
func (c *rifDrugColumns) status(r *row) claim.Status {
	if r.is(c.adjustment, 'D') {
		return claim.Void
	}
	return rifAction(r, c.dml, c.final)
}

// drug reads an NDC, without which a fill says nothing. One of the wrong length stays, with a warning: compounds and supplies
// have ids of their own.
func (n *fillTexts) drug(r *row, c column, date claim.Day) claim.Code {
	field := r.bytes(c)
	plain, ok := plainCode(claim.NDC, elevenDigits(field))
	if !ok || len(plain) == 0 {
		r.fail(c, UnknownCode, shapes[claim.NDC].expected)
		return claim.Code{}
	}
	if !shapes[claim.NDC].fits(plain) {
		r.warn(c, UnknownCode, shapes[claim.NDC].expected)
	}
	return claim.Code{System: claim.NDC, Role: claim.Procedure, Code: n.texts.of(plain), Date: date}
}
