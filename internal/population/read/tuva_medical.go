package read

import (
	"bytes"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// TuvaMedical is the medical_claim table of the Tuva input layer (v0.18), one row for a claim line, as CSV or Parquet.
const TuvaMedical Format = "tuva-medical"

var tuvaMedicalNeeded = []string{"CLAIM_ID", "CLAIM_TYPE", "PERSON_ID", "CLAIM_START_DATE", "DIAGNOSIS_CODE_1"}

var tuvaMedical = format{
	name:   TuvaMedical,
	order:  claimsAfter,
	detect: func(s signs) bool { return s.comma.has(tuvaMedicalNeeded...) },
	read:   func(f *file) error { return f.foldClaims(',', tuvaMedicalNeeded, tuvaMedicalColumns) },
}

// tuvaCodes is how many diagnoses and how many procedures a row has room for.
const tuvaCodes = 25

type tuvaForm struct {
	id, kind, start, end, lineStart, admission, discharge column
	bill, place, drgKind, drg, revenue, hcpcs, paidOn     column
	paid, diagnosisKind, procedureKind                    column
	providers                                             []column
	person                                                tuvaPerson
	diagnoses, procedures, procedureDates                 []column
	coded                                                 [2]column // first and last of the columns that repeat from line to line

	lastMember                  lastText
	lastCodes                   []byte
	professional                bool
	lines, equipment, ambulance int
}

// tuvaPerson finds the member: person_id joins the tables of the input layer; member_id is the payer's number.
type tuvaPerson struct{ person, member column }

func tuvaPersonColumns(h *header) tuvaPerson {
	return tuvaPerson{person: h.column("PERSON_ID"), member: h.column("MEMBER_ID")}
}

func (p tuvaPerson) column(r *row) column {
	if r.empty(p.person) && p.member != absent {
		return p.member
	}
	return p.person
}

func tuvaMedicalColumns(h *header) (lineColumns, claimForm) {
	f := &tuvaForm{
		id: h.column("CLAIM_ID"), kind: h.column("CLAIM_TYPE"), start: h.column("CLAIM_START_DATE"), end: h.column("CLAIM_END_DATE"),
		lineStart: h.column("CLAIM_LINE_START_DATE"), admission: h.column("ADMISSION_DATE"), discharge: h.column("DISCHARGE_DATE"),
		bill: h.column("BILL_TYPE_CODE"), place: h.column("PLACE_OF_SERVICE_CODE"), drgKind: h.column("DRG_CODE_TYPE"),
		drg: h.column("DRG_CODE", "MS_DRG_CODE"), revenue: h.column("REVENUE_CENTER_CODE"), hcpcs: h.column("HCPCS_CODE"),
		paidOn: h.column("PAID_DATE"), paid: h.column("PAID_AMOUNT"), diagnosisKind: h.column("DIAGNOSIS_CODE_TYPE"),
		procedureKind: h.column("PROCEDURE_CODE_TYPE"), person: tuvaPersonColumns(h),
		providers: []column{h.column("RENDERING_NPI", "RENDERING_ID"), h.column("BILLING_NPI", "BILLING_ID"), h.column("FACILITY_NPI", "FACILITY_ID")},
		diagnoses: numbered(h, "DIAGNOSIS_CODE_", "", tuvaCodes), procedures: numbered(h, "PROCEDURE_CODE_", "", tuvaCodes),
		procedureDates: numbered(h, "PROCEDURE_DATE_", "", tuvaCodes),
	}
	f.coded = [2]column{f.diagnoses[0], f.diagnoses[len(f.diagnoses)-1]}
	for _, c := range append(append([]column{f.diagnosisKind, f.procedureKind}, f.procedures...), f.procedureDates...) {
		if c != absent {
			f.coded[0], f.coded[1] = min(f.coded[0], c), max(f.coded[1], c)
		}
	}
	member := f.person.person
	// The bill type ends in the reason of the bill: a void (8) or replacement (7) is a later copy, not a conflict. The paid date is
	// no such sign: lines of one claim may be paid on different days.
	return lineColumns{
		id: f.id, member: member, other: f.person.member, number: h.column("CLAIM_LINE_NUMBER"), head: []column{f.bill}, same: absent,
	}, f
}

func (f *tuvaForm) open(r *row, d *draft) {
	d.From = f.firstDay(r)
	d.Thru = d.From
	if !r.empty(f.end) {
		d.Thru = r.mustDay(f.end)
	}
	if d.Thru < d.From {
		r.fail(f.end, ImpossibleDate, "a date not before the start of the claim")
	}
	if r.fault.any() {
		return
	}
	d.ID, d.Member = r.text(f.id), f.lastMember.of(r.bytes(f.person.column(r)))
	f.settingOf(r, d)
	d.Admit, d.Discharge = r.day(f.admission), r.day(f.discharge)
	d.Provider = r.npi(d.texts, f.providers...)
	f.lines, f.equipment, f.ambulance, f.lastCodes = 0, 0, 0, f.lastCodes[:0]
}

// firstDay is the claim's start, or its line's when the claim's own is not filled.
func (f *tuvaForm) firstDay(r *row) claim.Day {
	if r.empty(f.start) && !r.empty(f.lineStart) {
		return r.mustDay(f.lineStart)
	}
	return r.mustDay(f.start)
}

// settingOf: a professional claim is a carrier claim until its lines say otherwise; an institutional one goes by its type of bill.
func (f *tuvaForm) settingOf(r *row, d *draft) {
	f.professional = false
	switch kind := string(bytes.ToLower(r.bytes(f.kind))); kind {
	case "professional":
		f.professional, d.Setting = true, claim.Carrier
	case "institutional", "":
		f.institutional(r, d)
	case "dental", "vision", "undetermined", "other":
		d.Setting = claim.SettingUnknown // counts for no rule that names settings
	default:
		r.warn(f.kind, UnknownCode, "professional, institutional, dental, vision or undetermined")
	}
}

// institutional reads the type of bill, with or without its leading zero. Its last digit is the frequency: 8 cancels a claim (NUBC).
func (f *tuvaForm) institutional(r *row, d *draft) {
	bill := bytes.TrimPrefix(r.bytes(f.bill), []byte{'0'})
	if len(bill) < 2 {
		r.warn(f.bill, UnknownCode, "a type of bill such as 111 or 0111")
		return
	}
	d.Setting = settingOfBill(bill)
	if d.Setting == claim.SettingUnknown {
		r.warn(f.bill, UnknownCode, "a type of bill of a hospital, nursing facility, home health, clinic or hospice")
	}
	if len(bill) >= 3 && bill[2] == '8' {
		d.Status = claim.Void
	}
	if plain, ok := plainCode(claim.BillType, bill); ok && len(plain) == 3 {
		d.add(claim.BillType, claim.Procedure, plain, d.From)
	}
}

// settingOfBill maps facility type and classification (NUBC form locator 4).
func settingOfBill(bill []byte) claim.Setting {
	switch string(bill[:2]) {
	case "11", "12", "41":
		return claim.Inpatient
	case "18", "21", "22", "28":
		return claim.SNF
	case "32", "33", "34":
		return claim.HHA
	case "81", "82":
		return claim.Hospice
	case "13", "14", "23", "43", "71", "72", "73", "74", "75", "76", "77", "78", "79", "83", "84", "85", "87", "89":
		return claim.Outpatient
	}
	return claim.SettingUnknown
}

func (f *tuvaForm) line(r *row, d *draft) {
	date := r.lineDay(f.lineStart)
	if r.fault.any() {
		return
	}
	if date == claim.NoDay {
		date = d.From
	}
	f.repeatedCodes(r, d)
	d.code(r, f.hcpcs, claim.HCPCS, claim.Procedure, date)
	d.code(r, f.place, claim.Place, claim.Procedure, date)
	f.revenueCode(r, d, date)
	d.PaidCents += r.cents(f.paid)
	d.Version = max(d.Version, version(r.day(f.paidOn)))
	if d.Provider == "" {
		d.Provider = r.npi(d.texts, f.providers...)
	}
	f.countLine(r)
}

func (f *tuvaForm) countLine(r *row) {
	if !f.professional {
		return
	}
	f.lines++
	hcpcs := r.bytes(f.hcpcs)
	if equipmentLine(hcpcs) {
		f.equipment++
	}
	if ambulanceLine(nil, hcpcs, r.bytes(f.place)) {
		f.ambulance++
	}
}

// revenueCode restores the leading zero that spreadsheets drop, and leaves the total line out.
func (f *tuvaForm) revenueCode(r *row, d *draft, date claim.Day) {
	field := r.bytes(f.revenue)
	if len(field) == 3 && number(field) >= 0 {
		d.add(claim.Revenue, claim.Procedure, append([]byte{'0'}, field...), date)
		return
	}
	if string(field) != "0001" {
		d.code(r, f.revenue, claim.Revenue, claim.Procedure, date)
	}
}

// repeatedCodes reads diagnoses and procedures, which are as a rule the same on all lines: they are looked at again only where
// the bytes differ from the line before.
func (f *tuvaForm) repeatedCodes(r *row, d *draft) {
	codes := r.raw[r.cut[f.coded[0]] : r.cut[f.coded[1]+1]-1]
	if len(f.lastCodes) > 0 && bytes.Equal(codes, f.lastCodes) {
		return
	}
	f.lastCodes = append(f.lastCodes[:0], codes...)
	system := tuvaICD(r, f.diagnosisKind, d.Thru)
	for i, c := range f.diagnoses {
		role := claim.Secondary
		if i == 0 {
			role = claim.Principal
		}
		d.code(r, c, system, role, d.From)
	}
	f.procedureCodes(r, d)
	if kind := bytes.ToLower(r.bytes(f.drgKind)); len(kind) == 0 || string(kind) == "ms-drg" {
		d.code(r, f.drg, claim.MSDRG, claim.Procedure, d.From)
	}
}

func (f *tuvaForm) procedureCodes(r *row, d *draft) {
	system := procedureOf(tuvaICD(r, f.procedureKind, d.Thru))
	for i, c := range f.procedures {
		if r.empty(c) {
			continue
		}
		date := claim.NoDay
		if i < len(f.procedureDates) {
			date = r.day(f.procedureDates[i])
		}
		if date == claim.NoDay {
			date = d.From
		}
		d.code(r, c, system, claim.Procedure, date)
	}
}

// tuvaICD reads a code type such as icd-10-cm or icd-9-pcs; where it is blank the day of service decides.
func tuvaICD(r *row, c column, service claim.Day) claim.System {
	switch kind := r.bytes(c); {
	case len(kind) == 0:
		return icdOf(service)
	case bytes.Contains(kind, []byte("10")):
		return claim.ICD10CM
	case bytes.IndexByte(kind, '9') >= 0:
		return claim.ICD9CM
	}
	r.warn(c, UnknownCode, "icd-10-cm, icd-9-cm, icd-10-pcs or icd-9-pcs")
	return icdOf(service)
}

func (f *tuvaForm) complete(d *draft) {
	if f.professional {
		d.Setting = professionalSetting(f.lines, f.equipment, f.ambulance)
	}
}
