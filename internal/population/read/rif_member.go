package read

import (
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// RIFMember is a yearly CMS RIF beneficiary file: one row for a person and reference year with monthly indicators.
const RIFMember Format = "rif-beneficiary"

// RIFHistory is the CMS RIF beneficiary history: further names and card ids of a person, without a year.
const RIFHistory Format = "rif-beneficiary-history"

var (
	rifMemberNeeded  = []string{"BENE_ID"} // and a reference year
	rifHistoryNeeded = []string{"BENE_ID", "BENE_BIRTH_DT", "BENE_SEX_IDENT_CD"}
)

var rifMember = format{
	name:   RIFMember,
	order:  peopleFirst,
	detect: func(s signs) bool { return s.pipe.has("BENE_ID") && s.pipe.column(yearColumns...) != absent },
	read:   func(f *file) error { return f.readRIFMembers(rifMemberNeeded) },
}

var rifHistory = format{
	name:   RIFHistory,
	order:  peopleFirst,
	detect: func(s signs) bool { return s.pipe.has(rifHistoryNeeded...) && !s.pipe.has("CLM_ID") },
	read:   func(f *file) error { return f.readRIFMembers(rifHistoryNeeded) },
}

// yearColumns are the names of the reference year: in CMS's own extracts and in the Master Beneficiary Summary File (MBSF) of the Chronic
// Conditions Warehouse. The two layouts say the same under different names, and both are read.
var yearColumns = []string{"RFRNC_YR", "BENE_ENROLLMT_REF_YR"}

// monthNames as RIF abbreviates them.
var monthNames = [12]string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEPT", "OCT", "NOV", "DEC"}

// monthly are the twelve columns of one indicator.
type monthly [12]column

// monthlyColumns finds PTC_CNTRCT_JAN_ID, or HMO_1_IND, or by the name of the MBSF PTC_CNTRCT_ID_01.
func monthlyColumns(h *header, prefix, suffix, summary string) (all monthly) {
	for i, name := range monthNames {
		number := itoa(i + 1)
		two := number
		if i < 9 {
			two = "0" + number
		}
		all[i] = h.column(prefix+name+suffix, prefix+name[:3]+suffix, prefix+number+suffix, summary+two)
	}
	return all
}

type rifMembers struct {
	t      *table
	known  seen
	joiner joiner
	names  texts

	id, year, dml, birth, death, sex, state, zip, mbi, family, given, since, esrd column
	entitled, hmo, contractC, planC, contractD, planD, status, dual, lowIncome    monthly
}

func (f *file) readRIFMembers(needed []string) error {
	t, err := f.openTable(rifSep, f.report, needed...)
	if err != nil || t == nil {
		return err
	}
	defer t.Close()
	m := rifMemberColumns(t)
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return err
		}
		if err := m.row(&t.row); err != nil {
			return err
		}
	}
}

func rifMemberColumns(t *table) *rifMembers {
	h := t.row.header
	return &rifMembers{
		t: t, joiner: joiner{sink: t.file.sink},
		id: h.column("BENE_ID"), year: h.column(yearColumns...), dml: h.column("DML_IND"), birth: h.column("BENE_BIRTH_DT"),
		death: h.column("DEATH_DT", "BENE_DEATH_DT"), sex: h.column("BENE_SEX_IDENT_CD", "SEX_IDENT_CD"),
		state: h.column("STATE_CODE"), zip: h.column("BENE_ZIP_CD", "ZIP_CD"), mbi: h.column("MBI_NUM"),
		family: h.column("BENE_SRNM_NAME"), given: h.column("BENE_GVN_NAME"), since: h.column("EFCTV_BGN_DT"),
		esrd:      h.column("BENE_ESRD_IND", "ESRD_IND"),
		entitled:  monthlyColumns(h, "MDCR_ENTLMT_BUYIN_", "_IND", "MDCR_ENTLMT_BUYIN_IND_"),
		hmo:       monthlyColumns(h, "HMO_", "_IND", "HMO_IND_"),
		contractC: monthlyColumns(h, "PTC_CNTRCT_", "_ID", "PTC_CNTRCT_ID_"),
		planC:     monthlyColumns(h, "PTC_PBP_", "_ID", "PTC_PBP_ID_"),
		contractD: monthlyColumns(h, "PTD_CNTRCT_", "_ID", "PTD_CNTRCT_ID_"),
		planD:     monthlyColumns(h, "PTD_PBP_", "_ID", "PTD_PBP_ID_"),
		status:    monthlyColumns(h, "MDCR_STUS_", "_CD", "MDCR_STATUS_CODE_"),
		dual:      monthlyColumns(h, "META_DUAL_ELGBL_STUS_", "_CD", "DUAL_STUS_CD_"),
		lowIncome: monthlyColumns(h, "CST_SHR_GRP_", "_CD", "CST_SHR_GRP_CD_"),
	}
}

func (m *rifMembers) row(r *row) error {
	content := hashOf(r.raw)
	person := claim.Person{Member: string(r.id(m.id)), Birth: r.day(m.birth), Death: r.day(m.death), Sex: sexOf(r, m.sex)}
	year := m.referenceYear(r)
	if r.fault.any() {
		m.t.settle()
		return nil
	}
	key := append(append([]byte(person.Member), '|'), itoa(year)...)
	if m.year == absent {
		key = append(key, r.bytes(m.mbi)...) // the history has one row for each card
	}
	if m.t.repeated(&m.known, hashOf(key), r.header.name(m.id), content) {
		return nil
	}
	if string(r.bytes(m.dml)) == "DELETE" { // a person taken out of the year: nothing is known of it any more
		m.t.report.Skipped++
		return nil
	}
	m.t.settle()
	m.about(r, &person, year)
	if err := m.t.file.sink.Person(&person); err != nil {
		return err
	}
	if year == 0 {
		return nil
	}
	return m.spans(r, person.Member, year)
}

// referenceYear is the year of the row; 0 for the history, which has none.
func (m *rifMembers) referenceYear(r *row) int {
	if m.year == absent {
		return 0
	}
	year, ok := parseWhole(r.bytes(m.year))
	if !ok || year < 1966 || year > 2100 { // Medicare began in 1966
		r.fail(m.year, BadNumber, "a year with four digits")
	}
	return int(year)
}

// about fills in what is not needed to accept the row. The latest reference year wins, and the end of a year is after any history row in it.
func (m *rifMembers) about(r *row, p *claim.Person, year int) {
	if p.Death != claim.NoDay && p.Death < p.Birth {
		r.warn(m.death, ImpossibleDate, "a date not before the birth")
		p.Death = claim.NoDay
	}
	p.Version = version(r.day(m.since))
	if year > 0 {
		p.Version = yearVersion(year)
	}
	p.Name = personName(r.bytes(m.family), r.bytes(m.given))
	p.State, p.ZIP, p.MBI = stateOfSSA(r.bytes(m.state)), zip5(r.bytes(m.zip)), r.text(m.mbi)
}

// yearVersion orders what the files of one year say: it is the last day of the year.
func yearVersion(year int) int64 { return int64(monthOfYear(year, 12).last()) }

func personName(family, given []byte) string {
	switch {
	case len(family) == 0:
		return string(given)
	case len(given) == 0:
		return string(family)
	}
	return string(family) + ", " + string(given)
}

// zip5 drops the four digits that narrow a ZIP code down to a street.
func zip5(zip []byte) string {
	if len(zip) > 5 {
		zip = zip[:5]
	}
	return string(zip)
}

func sexOf(r *row, c column) claim.Sex {
	switch string(r.bytes(c)) {
	case "1", "M", "m", "male", "Male":
		return claim.Male
	case "2", "F", "f", "female", "Female":
		return claim.Female
	case "", "0", "U", "unknown", "Unknown", "other":
		return claim.SexUnknown
	}
	r.warn(c, UnknownCode, "1 or M for male, 2 or F for female, 0 for unknown")
	return claim.SexUnknown
}

func (m *rifMembers) spans(r *row, member string, year int) error {
	m.joiner.version = yearVersion(year)
	covers := []struct {
		coverage claim.Coverage
		has      func(*row, int) bool
		contract *monthly
		plan     *monthly
	}{
		{claim.PartA, func(r *row, i int) bool { return entitledTo(r.bytes(m.entitled[i]), 'A') }, nil, nil},
		{claim.PartB, func(r *row, i int) bool { return entitledTo(r.bytes(m.entitled[i]), 'B') }, nil, nil},
		{claim.PartC, m.partC, &m.contractC, &m.planC},
		{claim.PartD, func(r *row, i int) bool { return isContract(r.bytes(m.contractD[i])) }, &m.contractD, &m.planD},
		{claim.ESRD, m.renal, nil, nil},
		{claim.Dual, func(r *row, i int) bool { return isDual(r.bytes(m.dual[i])) }, nil, nil},
		{claim.LowIncome, func(r *row, i int) bool { return isLowIncome(r.bytes(m.lowIncome[i])) }, nil, nil},
	}
	for _, cover := range covers {
		if err := m.joiner.begin(member, cover.coverage); err != nil {
			return err
		}
		for i := range 12 {
			if !cover.has(r, i) {
				continue
			}
			contract, plan := m.planOf(r, i, cover.contract, cover.plan)
			if err := m.joiner.month(monthOfYear(year, i+1), contract, plan); err != nil {
				return err
			}
		}
	}
	return m.joiner.end()
}

func (m *rifMembers) planOf(r *row, i int, contract, plan *monthly) (string, string) {
	if contract == nil || !isContract(r.bytes(contract[i])) {
		return "", ""
	}
	return m.names.of(r.bytes(contract[i])), m.names.of(r.bytes(plan[i]))
}

// entitledTo reads the buy-in indicator: 1 A, 2 B, 3 both; A, B, C the same with the state paying the premium.
func entitledTo(indicator []byte, part byte) bool {
	if len(indicator) != 1 {
		return false
	}
	switch indicator[0] {
	case '3', 'C':
		return true
	case '1', 'A':
		return part == 'A'
	case '2', 'B':
		return part == 'B'
	}
	return false
}

// partC: a contract id, or an HMO indicator that says so.
func (m *rifMembers) partC(r *row, i int) bool {
	if isContract(r.bytes(m.contractC[i])) {
		return true
	}
	return isHMO(string(r.bytes(m.hmo[i])))
}

// isContract: a letter and four digits. N, X, 0 and * say that there is none.
func isContract(id []byte) bool {
	return len(id) == 5 && id[0] >= 'A' && id[0] <= 'Z' && number(id[1:]) >= 0
}

// renal: Medicare status 11, 21 and 31 are with ESRD. Where the file has no monthly status the yearly indicator counts.
func (m *rifMembers) renal(r *row, i int) bool {
	if m.status[0] == absent {
		return r.is(m.esrd, 'Y')
	}
	return isRenalStatus(r.bytes(m.status[i]))
}

// isDual: 01 to 06 and 08 have Medicaid in some form; 09 has none, 00, 99 and NA are no or unknown.
func isDual(code []byte) bool {
	return len(code) == 2 && code[0] == '0' && (code[1] >= '1' && code[1] <= '6' || code[1] == '8')
}

// isHMO: 1 and 2 are plans whose claims CMS or the plan pays, A to C are locked in; 0 is fee-for-service and 4 a demonstration in it.
func isHMO(indicator string) bool {
	return len(indicator) == 1 && strings.Contains("12ABC", indicator)
}

// isLowIncome: 01 to 03 are deemed eligible for the subsidy, 04 to 08 were found eligible; 09 and 10 get none.
func isLowIncome(code []byte) bool {
	return len(code) == 2 && code[0] == '0' && code[1] >= '1' && code[1] <= '8'
}
