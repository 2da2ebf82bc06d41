package read

import (
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// benefit reads an ExplanationOfBenefit: a claim, or for a pharmacy a fill. Drafts and what is no claim (a preauthorization) are skipped.
func (r *resources) benefit(e *fhirEOB) *inHand {
	if e.Status == "draft" || e.Use == "preauthorization" || e.Use == "predetermination" {
		return nil
	}
	id, member := e.claimID(), e.Patient.id()
	switch {
	case id == "" || len(id) > maxIDBytes:
		r.place.fail("id", MissingID, "a claim id")
		return nil
	case member == "" || len(member) > maxIDBytes:
		r.place.fail("patient.reference", MissingID, "a reference to a patient")
		return nil
	}
	if e.isDrug() {
		return r.fill(e, id, member)
	}
	return r.claim(e, id, member)
}

// claimID is the payer's claim id where the server gives it, so that the same claim read from RIF has the same id.
func (e *fhirEOB) claimID() string {
	for _, variable := range []string{"/variables/clm_id", "/variables/pde_id"} {
		for _, id := range e.Identifier {
			if strings.HasSuffix(id.System, variable) && id.Value != "" {
				return id.Value
			}
		}
	}
	for _, id := range e.Identifier {
		if id.Type.has("uc") && id.Value != "" {
			return id.Value
		}
	}
	return e.ID
}

func (e *fhirEOB) isDrug() bool { return e.Type.has("PDE") || e.Type.has("pharmacy") }

// infos are the pieces of supporting information, under either release's name.
func (e *fhirEOB) infos(yield func(*fhirInfo) bool) {
	for _, list := range [2][]fhirInfo{e.Information, e.SupportingInfo} {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

// info is the first piece of information of a category.
func (e *fhirEOB) info(category string) *fhirInfo {
	for info := range e.infos {
		if info.Category.has(category) {
			return info
		}
	}
	return &fhirInfo{}
}

// infoCode is the code of a CMS variable among the supporting information.
func (e *fhirEOB) infoCode(variable string) string {
	for info := range e.infos {
		if code := info.Code.code("/" + variable); code != "" {
			return code
		}
	}
	return ""
}

func (r *resources) claim(e *fhirEOB, id, member string) *inHand {
	p := &r.place
	from := p.mustDay("billablePeriod.start", e.BillablePeriod.Start)
	thru := from
	if e.BillablePeriod.End != "" {
		thru = p.mustDay("billablePeriod.end", e.BillablePeriod.End)
	}
	if thru < from {
		p.fail("billablePeriod.end", ImpossibleDate, "a date not before the start")
	}
	if p.fault.any() {
		return nil
	}
	d := r.draft
	d.begin()
	d.ID, d.Member, d.From, d.Thru = id, member, from, thru
	d.Status, d.Version = e.status(), r.eobVersion(e)
	d.PaidCents = p.cents("payment.amount", e.Payment.Amount.Value)
	d.Lines, d.Provider = len(e.Item), e.practitioner()
	r.diagnoses(e)
	r.procedures(e)
	lines := r.items(e)
	d.Setting = e.setting(lines)
	r.stay(e)
	r.billCodes(e)
	if p.fault.any() {
		return nil
	}
	r.file.report.years.add(d.Thru)
	return &inHand{id, func(sink claim.Sink) error { return sink.Claim(&d.Claim) }}
}

// status: a cancelled claim and one that the server marks as not the final action are void; CMS's denial and non-payment codes deny.
func (e *fhirEOB) status() claim.Status {
	switch e.Status {
	case "cancelled", "entered-in-error":
		return claim.Void
	}
	for _, tag := range e.Meta.Tag {
		if tag.Code == "NotFinalAction" {
			return claim.Void
		}
	}
	if e.infoCode("clm_freq_cd") == "8" || e.infoCode("adjstmt_dltn_cd") == "D" {
		return claim.Void
	}
	if extensionCode(e.Extension, "carr_clm_pmt_dnl_cd") == "0" || extensionCode(e.Extension, "clm_mdcr_non_pmt_rsn_cd") != "" {
		return claim.Denied
	}
	return claim.Paid
}

// eobVersion is the day of processing, by the best that the resource tells.
func (r *resources) eobVersion(e *fhirEOB) int64 {
	for _, category := range []string{"nch_wkly_proc_dt", "CLM_IDR_LD_DT", "clmrecvddate"} {
		if info := e.info(category); info.Date != "" {
			return version(r.place.day("supportingInfo.timingDate", info.Date))
		}
	}
	if e.Payment.Date != "" {
		return version(r.place.day("payment.date", e.Payment.Date))
	}
	return version(r.place.day("created", e.Created))
}

// careRoles are the roles of the practitioner who treated, the most telling first.
var careRoles = []string{"performing", "rendering", "attending", "primary", "prescribing"}

func (e *fhirEOB) practitioner() string {
	for _, role := range careRoles {
		for i := range e.CareTeam {
			member := &e.CareTeam[i]
			if value := member.Provider.Identifier.Value; len(value) == 10 && member.Role.has(role) {
				return value
			}
		}
	}
	return ""
}

func (r *resources) diagnoses(e *fhirEOB) {
	for i := range e.Diagnosis {
		for _, coding := range e.Diagnosis[i].Concept.Coding {
			if system, ok := fhirSystem(coding.System, false); ok {
				r.code("diagnosis", system, e.Diagnosis[i].role(), coding.Code, r.draft.From)
			}
		}
	}
}

// role is the strongest of the types of a diagnosis.
func (d *fhirDiagnosis) role() claim.Role {
	role := claim.Secondary
	for _, kind := range d.Type {
		switch {
		case kind.has("principal"):
			return claim.Principal
		case kind.has("admitting"), kind.has("patientreasonforvisit"):
			role = claim.Admitting
		}
	}
	return role
}

func (r *resources) procedures(e *fhirEOB) {
	for i := range e.Procedure {
		date := r.place.day("procedure.date", e.Procedure[i].Date)
		if date == claim.NoDay {
			date = r.draft.From
		}
		for _, coding := range e.Procedure[i].Concept.Coding {
			if system, ok := fhirSystem(coding.System, true); ok {
				r.code("procedure", system, claim.Procedure, coding.Code, date)
			}
		}
	}
}

// code adds a code as draft.code does for tables.
func (r *resources) code(field string, system claim.System, role claim.Role, text string, date claim.Day) {
	if text == "" {
		return
	}
	plain, ok := plainCode(system, []byte(text))
	if !ok || !shapes[system].fits(plain) {
		r.place.warn(field, UnknownCode, shapes[system].expected)
	}
	if ok && len(plain) > 0 {
		r.draft.add(system, role, plain, date)
	}
}

// stay reads admission and discharge of the settings in which people stay; status 30 is a patient who is still there.
func (r *resources) stay(e *fhirEOB) {
	d := r.draft
	if d.Setting != claim.Inpatient && d.Setting != claim.SNF && d.Setting != claim.Hospice {
		return
	}
	period := e.Hospitalization
	if period == (fhirPeriod{}) {
		period = e.info("admissionperiod").Period
	}
	d.Admit = r.place.day("admission", period.Start)
	if e.infoCode("ptnt_dschrg_stus_cd") == "30" {
		return
	}
	if d.Discharge = r.place.day("discharge", period.End); d.Discharge < d.Admit {
		d.Discharge = claim.NoDay
	}
}

// billCodes are the DRG and the type of bill, of which CMS servers give the three characters in three places.
func (r *resources) billCodes(e *fhirEOB) {
	drg := e.infoCode("clm_drg_cd")
	if codes := e.info("drg").Code.Coding; drg == "" && len(codes) > 0 {
		drg = codes[0].Code
	}
	r.code("supportingInfo.drg", claim.MSDRG, claim.Procedure, drg, r.draft.From)
	class := extensionCode(e.Extension, "clm_srvc_clsfctn_type_cd")
	if class == "" {
		class = e.Type.code("/clm_srvc_clsfctn_type_cd")
	}
	bill := extensionCode(e.Facility.Extension, "clm_fac_type_cd") + class + e.infoCode("clm_freq_cd")
	if len(bill) != 3 {
		bill = strings.TrimPrefix(e.info("typeofbill").Code.code("/type-of-bill"), "0")
	}
	if len(bill) == 3 {
		r.code("supportingInfo.typeofbill", claim.BillType, claim.Procedure, bill, r.draft.From)
	}
}
