package read

import (
	"github.com/keepwell/keepwell/internal/population/claim"
)

// RIFClaim is a CMS RIF claim file of any of the seven claim types; every line repeats the claim's header.
const RIFClaim Format = "rif-claim"

var rifClaimNeeded = []string{"BENE_ID", "CLM_ID", "NCH_CLM_TYPE_CD", "CLM_FROM_DT", "CLM_THRU_DT"}

var rifClaim = format{
	name:   RIFClaim,
	order:  claimsAfter,
	detect: func(s signs) bool { return s.pipe.has(rifClaimNeeded...) },
	read:   func(f *file) error { return f.foldClaims(rifSep, rifClaimNeeded, rifClaimColumns) },
}

// codeColumn is a coded field with the field that tells its ICD revision.
type codeColumn struct {
	code, version, date column
	role                claim.Role
}

// rifForm reads RIF claim rows: the columns of the claim types that a file has, absent where it has not.
type rifForm struct {
	id, member, kind, from, thru, processed         column
	dml, final, frequency, denial, nonPayment, paid column
	facility, class, drg, discharge, admission      column
	patientStatus, hospiceStart, attending          column
	diagnoses, procedures                           []codeColumn

	lineFrom, lineDiagnosis, lineVersion, hcpcs, revenue column
	place, specialty, ndc, performing                    column

	lastMember lastText
	ambulance  int // lines of the open claim that are ambulance
	lines      int
}

func rifClaimColumns(h *header) (lineColumns, claimForm) {
	f := &rifForm{
		id: h.column("CLM_ID"), member: h.column("BENE_ID"), kind: h.column("NCH_CLM_TYPE_CD"),
		from: h.column("CLM_FROM_DT"), thru: h.column("CLM_THRU_DT"), processed: h.column("NCH_WKLY_PROC_DT"),
		dml: h.column("DML_IND"), final: h.column("FINAL_ACTION"), frequency: h.column("CLM_FREQ_CD"),
		denial: h.column("CARR_CLM_PMT_DNL_CD"), nonPayment: h.column("CLM_MDCR_NON_PMT_RSN_CD"), paid: h.column("CLM_PMT_AMT"),
		facility: h.column("CLM_FAC_TYPE_CD"), class: h.column("CLM_SRVC_CLSFCTN_TYPE_CD"), drg: h.column("CLM_DRG_CD"),
		discharge: h.column("NCH_BENE_DSCHRG_DT"), admission: h.column("CLM_ADMSN_DT"),
		patientStatus: h.column("PTNT_DSCHRG_STUS_CD"), hospiceStart: h.column("CLM_HOSPC_START_DT_ID", "CLM_HOSPC_START_DT"),
		attending: h.column("AT_PHYSN_NPI"), diagnoses: rifDiagnoses(h), procedures: rifProcedures(h),
		lineFrom: h.column("LINE_1ST_EXPNS_DT", "REV_CNTR_DT"), hcpcs: h.column("HCPCS_CD"), revenue: h.column("REV_CNTR"),
		lineDiagnosis: h.column("LINE_ICD_DGNS_CD"), lineVersion: h.column("LINE_ICD_DGNS_VRSN_CD"),
		place: h.column("LINE_PLACE_OF_SRVC_CD"), specialty: h.column("PRVDR_SPCLTY"), ndc: h.column("LINE_NDC_CD"),
		performing: h.column("PRF_PHYSN_NPI"),
	}
	number := h.column("LINE_NUM", "CLM_LINE_NUM")
	head := []column{f.processed, f.final, f.dml, f.frequency}
	return lineColumns{id: f.id, member: f.member, other: absent, number: number, head: head, same: number, again: f.headerCodes}, f
}

func rifDiagnoses(h *header) []codeColumn {
	out := []codeColumn{
		{h.column("PRNCPAL_DGNS_CD"), h.column("PRNCPAL_DGNS_VRSN_CD"), absent, claim.Principal},
		{h.column("ADMTG_DGNS_CD"), h.column("ADMTG_DGNS_VRSN_CD"), absent, claim.Admitting},
		{h.column("FST_DGNS_E_CD"), h.column("FST_DGNS_E_VRSN_CD"), absent, claim.Secondary},
	}
	families := []struct {
		code, version string
		most          int
		role          claim.Role
	}{
		{"ICD_DGNS_CD", "ICD_DGNS_VRSN_CD", 25, claim.Secondary},
		{"ICD_DGNS_E_CD", "ICD_DGNS_E_VRSN_CD", 12, claim.Secondary},
		{"RSN_VISIT_CD", "RSN_VISIT_VRSN_CD", 3, claim.Admitting},
	}
	for _, family := range families {
		for i, c := range numbered(h, family.code, "", family.most) {
			out = append(out, codeColumn{c, h.column(family.version + itoa(i+1)), absent, family.role})
		}
	}
	return out
}

func rifProcedures(h *header) (out []codeColumn) {
	for i, c := range numbered(h, "ICD_PRCDR_CD", "", 25) {
		n := itoa(i + 1)
		out = append(out, codeColumn{c, h.column("ICD_PRCDR_VRSN_CD" + n), h.column("PRCDR_DT" + n), claim.Procedure})
	}
	return out
}

func (f *rifForm) open(r *row, d *draft) {
	setting := rifSetting(r, f.kind)
	from, thru := r.mustDay(f.from), r.mustDay(f.thru)
	if thru < from {
		r.fail(f.thru, ImpossibleDate, "a date not before the first service")
	}
	if r.fault.any() {
		return
	}
	d.ID, d.Member = r.text(f.id), f.lastMember.of(r.bytes(f.member))
	d.Setting, d.From, d.Thru = setting, from, thru
	d.Status, d.Version, d.PaidCents = f.status(r), version(r.day(f.processed)), r.cents(f.paid)
	d.Provider = r.npi(d.texts, f.attending)
	f.stay(r, d)
	f.headerCodes(r, d)
	f.ambulance, f.lines = 0, 0
}

// version turns a processing day into a version; 0 when it is unknown.
func version(day claim.Day) int64 {
	if day == claim.NoDay {
		return 0
	}
	return int64(day)
}

// rifSetting maps the NCH claim type code.
func rifSetting(r *row, c column) claim.Setting {
	setting, ok := settingOfNCH(string(r.bytes(c)))
	if !ok {
		r.fail(c, UnknownCode, "an NCH claim type: 10, 20, 30, 40, 50, 60, 71, 72, 81 or 82")
	}
	return setting
}

// settingOfNCH: 61 to 64 are the variants of inpatient claims that older files tell apart.
func settingOfNCH(kind string) (claim.Setting, bool) {
	switch kind {
	case "10":
		return claim.HHA, true
	case "20", "30":
		return claim.SNF, true
	case "40":
		return claim.Outpatient, true
	case "50":
		return claim.Hospice, true
	case "60", "61", "62", "63", "64":
		return claim.Inpatient, true
	case "71":
		return claim.Carrier, true
	case "72", "81", "82":
		return claim.DME, true
	}
	return claim.SettingUnknown, false
}

// status: frequency code 8 cancels a claim (NUBC); denial code 0 and any non-payment reason mean that nothing was covered.
func (f *rifForm) status(r *row) claim.Status {
	if status := rifAction(r, f.dml, f.final); status == claim.Void || r.is(f.frequency, '8') {
		return claim.Void
	}
	if r.is(f.denial, '0') || !r.empty(f.nonPayment) {
		return claim.Denied
	}
	return claim.Paid
}

// stay reads admission and discharge of the settings in which people stay. Status 30 is a patient who is still there.
func (f *rifForm) stay(r *row, d *draft) {
	switch d.Setting {
	case claim.Inpatient, claim.SNF:
		d.Admit = r.day(f.admission)
	case claim.Hospice:
		d.Admit = r.day(f.hospiceStart)
	default:
		return
	}
	if string(r.bytes(f.patientStatus)) == "30" {
		return
	}
	d.Discharge = r.day(f.discharge)
	if d.Discharge != claim.NoDay && d.Discharge < d.Admit {
		r.warn(f.discharge, ImpossibleDate, "a date not before the admission")
		d.Discharge = claim.NoDay
	}
}

func (f *rifForm) headerCodes(r *row, d *draft) {
	for _, c := range f.diagnoses {
		d.code(r, c.code, rifICD(r, c.version, d.Thru), c.role, d.From)
	}
	for _, c := range f.procedures {
		if r.empty(c.code) {
			continue
		}
		date := r.day(c.date)
		if date == claim.NoDay {
			date = d.From
		}
		d.code(r, c.code, procedureOf(rifICD(r, c.version, d.Thru)), claim.Procedure, date)
	}
	d.code(r, f.drg, claim.MSDRG, claim.Procedure, d.From)
	f.billType(r, d)
}

// billType puts the three characters together that RIF keeps apart.
func (f *rifForm) billType(r *row, d *draft) {
	facility, class, frequency := r.bytes(f.facility), r.bytes(f.class), r.bytes(f.frequency)
	if len(facility) == 1 && len(class) == 1 && len(frequency) == 1 {
		d.add(claim.BillType, claim.Procedure, []byte{facility[0], class[0], frequency[0]}, d.From)
	}
}

// rifICD reads a version indicator: 0 is ICD-10, 9 is ICD-9, blank is decided by the day of service.
func rifICD(r *row, c column, service claim.Day) claim.System {
	switch {
	case r.is(c, '0'):
		return claim.ICD10CM
	case r.is(c, '9'):
		return claim.ICD9CM
	}
	return icdOf(service)
}

func (f *rifForm) line(r *row, d *draft) {
	date := r.lineDay(f.lineFrom)
	if r.fault.any() {
		return
	}
	if date == claim.NoDay {
		date = d.From
	}
	d.code(r, f.lineDiagnosis, rifICD(r, f.lineVersion, date), claim.Line, date)
	d.code(r, f.hcpcs, claim.HCPCS, claim.Procedure, date)
	d.code(r, f.place, claim.Place, claim.Procedure, date)
	d.code(r, f.ndc, claim.NDC, claim.Procedure, date)
	if string(r.bytes(f.revenue)) != "0001" { // the total line is no service
		d.code(r, f.revenue, claim.Revenue, claim.Procedure, date)
	}
	if d.Provider == "" {
		d.Provider = r.npi(d.texts, f.performing)
	}
	f.lines++
	if ambulanceLine(r.bytes(f.specialty), r.bytes(f.hcpcs), r.bytes(f.place)) {
		f.ambulance++
	}
}

// complete: a professional claim on which every line is ambulance does not count as carrier (CCW).
func (f *rifForm) complete(d *draft) {
	if d.Setting == claim.Carrier && f.lines > 0 && f.ambulance == f.lines {
		d.Setting = claim.Ambulance
	}
}

// ambulanceLine: CMS specialty 59, HCPCS A0021 to A0999 (transport; on Medicare claims A0425 to A0436), place 41 land, 42 air or water.
func ambulanceLine(specialty, hcpcs, place []byte) bool {
	return string(specialty) == "59" || len(hcpcs) == 5 && hcpcs[0] == 'A' && hcpcs[1] == '0' ||
		string(place) == "41" || string(place) == "42"
}
