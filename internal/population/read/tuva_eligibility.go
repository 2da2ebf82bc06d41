package read

import (
	"bytes"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// TuvaEligibility is the eligibility table of the Tuva input layer, one row for an enrolment span. Its social_security_number is not
// even looked at.
const TuvaEligibility Format = "tuva-eligibility"

var tuvaEligibilityNeeded = []string{"PERSON_ID", "BIRTH_DATE", "ENROLLMENT_START_DATE", "ENROLLMENT_END_DATE"}

var tuvaEligibility = format{
	name:   TuvaEligibility,
	order:  peopleFirst,
	detect: func(s signs) bool { return s.comma.has(tuvaEligibilityNeeded...) },
	read:   readTuvaEligibility,
}

type tuvaMembers struct {
	t     *table
	known seen
	who   tuvaPerson

	birth, death, gender, start, end, payer, payerKind, plan column
	dual, status, hospice, snp, longTerm                     column
	family, given, state, zip, fileDate, ingested            column
}

func readTuvaEligibility(f *file) error {
	t, err := f.openTable(',', f.report, tuvaEligibilityNeeded...)
	if err != nil || t == nil {
		return err
	}
	defer t.Close()
	h := t.row.header
	m := &tuvaMembers{
		t: t, who: tuvaPersonColumns(h), birth: h.column("BIRTH_DATE"), death: h.column("DEATH_DATE"), gender: h.column("GENDER"),
		start: h.column("ENROLLMENT_START_DATE"), end: h.column("ENROLLMENT_END_DATE"), payer: h.column("PAYER"),
		payerKind: h.column("PAYER_TYPE"), plan: h.column("PLAN"), dual: h.column("DUAL_STATUS_CODE"),
		status: h.column("MEDICARE_STATUS_CODE"), hospice: h.column("HOSPICE_FLAG"), snp: h.column("INSTITUTIONAL_SNP_FLAG"),
		longTerm: h.column("LONG_TERM_INSTITUTIONAL_FLAG"), family: h.column("LAST_NAME"), given: h.column("FIRST_NAME"),
		state: h.column("STATE"), zip: h.column("ZIP_CODE"), fileDate: h.column("FILE_DATE"),
		ingested: h.column("INGEST_DATETIME"),
	}
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

func (m *tuvaMembers) row(r *row) error {
	content := hashOf(r.raw)
	member := m.who.column(r)
	person := claim.Person{Member: string(r.id(member)), Birth: r.day(m.birth), Death: r.day(m.death), Sex: sexOf(r, m.gender)}
	span := m.enrolment(r)
	if r.fault.any() {
		m.t.settle()
		return nil
	}
	if m.t.repeated(&m.known, hashOf(m.key(r, member)), r.header.name(member), content) {
		return nil
	}
	m.t.settle()
	person.Version = m.version(r)
	person.Name = personName(r.bytes(m.family), r.bytes(m.given))
	person.ZIP = zip5(r.bytes(m.zip))
	if state := r.bytes(m.state); len(state) == 2 {
		person.State = string(bytes.ToUpper(state))
	}
	if err := m.t.file.sink.Person(&person); err != nil {
		return err
	}
	span.Member, span.Version = person.Member, person.Version
	return m.spans(r, span)
}

// version is the day of the file or, where that is not known, of its arrival.
func (m *tuvaMembers) version(r *row) int64 {
	if v := version(r.day(m.fileDate)); v != 0 {
		return v
	}
	return version(r.day(m.ingested))
}

// key is what the input layer calls the primary key of the table.
func (m *tuvaMembers) key(r *row, member column) []byte {
	var key []byte
	for _, c := range []column{member, m.start, m.end, m.payer, m.plan} {
		key = append(append(key, r.bytes(c)...), '|')
	}
	return key
}

// enrolment is the period of the row. An empty or far end means that it goes on.
func (m *tuvaMembers) enrolment(r *row) claim.Span {
	span := claim.Span{From: r.mustDay(m.start), Thru: claim.NoDay}
	if !r.empty(m.end) {
		thru, ok := parseDay(r.bytes(m.end))
		if !ok || thru != claim.NoDay && thru < span.From {
			r.fail(m.end, ImpossibleDate, "a date not before the start of the enrolment")
		}
		span.Thru = thru
	}
	return span
}

func (m *tuvaMembers) spans(r *row, span claim.Span) error {
	for _, coverage := range m.coverages(r, &span) {
		span.Coverage = coverage
		if err := m.t.file.sink.Span(&span); err != nil {
			return err
		}
	}
	span.Contract, span.Plan = "", ""
	return m.circumstances(r, span)
}

// coverages are what the enrolment covers. A plan column such as H1234-001 names a Medicare contract: H, R and E contracts are Medicare
// Advantage, assumed to have drug coverage as nine in ten do; S contracts are stand-alone drug plans. Without a contract
// Medicare is Parts A and B, and any other payer is medical coverage.
func (m *tuvaMembers) coverages(r *row, span *claim.Span) []claim.Coverage {
	contract, plan, isMedicarePlan := contractAndPlan(r.bytes(m.plan))
	kind := bytes.ToLower(r.bytes(m.payerKind))
	switch {
	case isMedicarePlan && contract[0] == 'S':
		span.Contract, span.Plan = contract, plan
		return []claim.Coverage{claim.PartD}
	case isMedicarePlan:
		span.Contract, span.Plan = contract, plan
		return []claim.Coverage{claim.PartA, claim.PartB, claim.PartC, claim.PartD}
	case bytes.Contains(kind, []byte("medicare advantage")):
		return []claim.Coverage{claim.PartA, claim.PartB, claim.PartC, claim.PartD}
	case bytes.Contains(kind, []byte("medicare")):
		return []claim.Coverage{claim.PartA, claim.PartB}
	}
	return []claim.Coverage{claim.Medical}
}

// contractAndPlan takes H1234-001 apart.
func contractAndPlan(text []byte) (contract, plan string, ok bool) {
	if len(text) < 5 || !isContract(text[:5]) || bytes.IndexByte([]byte("HRSE"), text[0]) < 0 {
		return "", "", false
	}
	rest := text[5:]
	if len(rest) >= 4 && rest[0] == '-' && number(rest[1:4]) >= 0 {
		plan = string(rest[1:4])
	} else if len(rest) > 0 {
		return "", "", false
	}
	return string(text[:5]), plan, true
}

// circumstances are the flags that hold for the whole row.
func (m *tuvaMembers) circumstances(r *row, span claim.Span) error {
	flags := []struct {
		coverage claim.Coverage
		set      bool
	}{
		{claim.Dual, isDual(r.bytes(m.dual))},
		{claim.ESRD, isRenalStatus(r.bytes(m.status))},
		{claim.HospiceElect, isYes(r.bytes(m.hospice))},
		{claim.Institution, isYes(r.bytes(m.snp)) || isYes(r.bytes(m.longTerm))},
	}
	for _, flag := range flags {
		if !flag.set {
			continue
		}
		span.Coverage = flag.coverage
		if err := m.t.file.sink.Span(&span); err != nil {
			return err
		}
	}
	return nil
}

// isRenalStatus: Medicare status 11, 21 and 31 are with ESRD.
func isRenalStatus(code []byte) bool {
	return len(code) == 2 && code[0] >= '1' && code[0] <= '3' && code[1] == '1'
}

func isYes(flag []byte) bool {
	switch string(bytes.ToLower(flag)) {
	case "1", "y", "yes", "t", "true":
		return true
	}
	return false
}
