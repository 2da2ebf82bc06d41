package read

import "github.com/keepwell/keepwell/internal/population/claim"

// SynPUFClaim is a claim file of the CMS 2008-2010 DE-SynPUF: inpatient and outpatient claims, of which a long one continues in a
// second row (SEGMENT 2), and carrier claims, which have up to 13 lines in one row. All codes are ICD-9.
const SynPUFClaim Format = "synpuf-claim"

var synPUFClaimNeeded = []string{"DESYNPUF_ID", "CLM_ID", "CLM_FROM_DT", "CLM_THRU_DT"}

var synPUFClaim = format{
	name:   SynPUFClaim,
	order:  claimsAfter,
	detect: func(s signs) bool { return s.comma.has(synPUFClaimNeeded...) },
	read:   func(f *file) error { return f.foldClaims(',', synPUFClaimNeeded, synPUFClaimColumns) },
}

// synPUFLines is the number of lines in a carrier row.
const synPUFLines = 13

type synPUFForm struct {
	setting                                                        claim.Setting
	id, member, from, thru, paid, admission, discharge, drg, admit column
	attending, performing                                          column
	diagnoses, procedures, hcpcs, lineDiagnoses, linePaid          []column

	lastMember       lastText
	lines, equipment int // of the open carrier claim: lines with a procedure, and those of them that are DME
	ambulance        int
}

func synPUFClaimColumns(h *header) (lineColumns, claimForm) {
	f := &synPUFForm{
		setting: synPUFSetting(h), id: h.column("CLM_ID"), member: h.column("DESYNPUF_ID"), from: h.column("CLM_FROM_DT"),
		thru: h.column("CLM_THRU_DT"), paid: h.column("CLM_PMT_AMT"), admission: h.column("CLM_ADMSN_DT"),
		discharge: h.column("NCH_BENE_DSCHRG_DT"), drg: h.column("CLM_DRG_CD"), admit: h.column("ADMTNG_ICD9_DGNS_CD"),
		attending: h.column("AT_PHYSN_NPI"), performing: h.column("PRF_PHYSN_NPI_1"),
		diagnoses:     numbered(h, "ICD9_DGNS_CD_", "", 10),
		procedures:    numbered(h, "ICD9_PRCDR_CD_", "", 6),
		hcpcs:         numbered(h, "HCPCS_CD_", "", 45),
		lineDiagnoses: numbered(h, "LINE_ICD9_DGNS_CD_", "", synPUFLines),
		linePaid:      numbered(h, "LINE_NCH_PMT_AMT_", "", synPUFLines),
	}
	segment := h.column("SEGMENT")
	return lineColumns{id: f.id, member: f.member, other: absent, number: segment, same: absent, single: segment == absent}, f
}

func synPUFSetting(h *header) claim.Setting {
	switch {
	case h.has("CLM_ADMSN_DT"):
		return claim.Inpatient
	case h.has("LINE_ICD9_DGNS_CD_1"):
		return claim.Carrier
	}
	return claim.Outpatient
}

func (f *synPUFForm) open(r *row, d *draft) {
	from, thru := r.mustDay(f.from), r.mustDay(f.thru)
	if thru < from {
		r.fail(f.thru, ImpossibleDate, "a date not before the first service")
	}
	if r.fault.any() {
		return
	}
	d.ID, d.Member, d.Setting = r.text(f.id), f.lastMember.of(r.bytes(f.member)), f.setting
	d.From, d.Thru, d.PaidCents = from, thru, r.cents(f.paid)
	d.Admit, d.Discharge = r.day(f.admission), r.day(f.discharge)
	d.Provider = r.npi(d.texts, f.attending, f.performing)
	f.lines, f.equipment, f.ambulance = 0, 0, 0
}

// line adds the codes of one row. The first diagnosis of a claim is its principal one; a second segment starts over with further ones.
func (f *synPUFForm) line(r *row, d *draft) {
	first := claim.Principal
	if len(d.Codes) > 0 {
		first = claim.Secondary
	}
	for i, c := range f.diagnoses {
		role := claim.Secondary
		if i == 0 {
			role = first
		}
		d.code(r, c, claim.ICD9CM, role, d.From)
	}
	d.code(r, f.admit, claim.ICD9CM, claim.Admitting, d.From)
	for _, c := range f.procedures {
		d.code(r, c, claim.ICD9PCS, claim.Procedure, d.From)
	}
	for _, c := range f.hcpcs {
		d.code(r, c, claim.HCPCS, claim.Procedure, d.From)
		f.countLine(r.bytes(c))
	}
	for _, c := range f.lineDiagnoses {
		d.code(r, c, claim.ICD9CM, claim.Line, d.From)
	}
	for _, c := range f.linePaid {
		d.PaidCents += r.cents(c)
	}
	d.code(r, f.drg, claim.MSDRG, claim.Procedure, d.From)
}

func (f *synPUFForm) countLine(hcpcs []byte) {
	if len(hcpcs) == 0 {
		return
	}
	f.lines++
	if equipmentLine(hcpcs) {
		f.equipment++
	}
	if ambulanceLine(nil, hcpcs, nil) {
		f.ambulance++
	}
}

func (f *synPUFForm) complete(d *draft) {
	if f.setting != claim.Carrier {
		return
	}
	d.Lines = max(f.lines, 1)
	d.Setting = professionalSetting(f.lines, f.equipment, f.ambulance)
}

// professionalSetting: a claim of which every line is equipment or ambulance is not a doctor's claim, and CCW does not count it.
func professionalSetting(lines, equipment, ambulance int) claim.Setting {
	switch {
	case lines > 0 && equipment == lines:
		return claim.DME
	case lines > 0 && ambulance == lines:
		return claim.Ambulance
	}
	return claim.Carrier
}

// equipmentLine tells the HCPCS families of durable equipment, prosthetics, orthotics and supplies: E0 to E9, K00 to K09, L, B4 to B9,
// A4 to A8.
func equipmentLine(hcpcs []byte) bool {
	if len(hcpcs) != 5 || number(hcpcs[1:]) < 0 {
		return false
	}
	switch hcpcs[0] {
	case 'E', 'L':
		return true
	case 'K':
		return hcpcs[1] == '0'
	case 'A':
		return hcpcs[1] >= '4' && hcpcs[1] <= '8'
	case 'B':
		return hcpcs[1] >= '4'
	}
	return false
}
