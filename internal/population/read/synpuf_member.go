package read

import (
	"regexp"
	"strconv"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// SynPUFMember is a yearly beneficiary summary of DE-SynPUF. Its year stands only in the file's name.
const SynPUFMember Format = "synpuf-beneficiary"

var synPUFMemberNeeded = []string{"DESYNPUF_ID", "BENE_BIRTH_DT", "BENE_HI_CVRAGE_TOT_MONS"}

var synPUFMember = format{
	name:   SynPUFMember,
	order:  peopleFirst,
	detect: func(s signs) bool { return s.comma.has(synPUFMemberNeeded...) },
	read:   readSynPUFMembers,
}

var synPUFYear = regexp.MustCompile(`(?i)_(20[0-9]{2})_benef`)

// yearInName is the summary's year, 0 when the name does not give it.
func yearInName(name string) int {
	found := synPUFYear.FindStringSubmatch(name)
	if found == nil {
		return 0
	}
	year, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return year
}

type synPUFMembers struct {
	t      *table
	known  seen
	joiner joiner
	year   int

	id, birth, death, sex, esrd, state column
	months                             [4]column // of Part A, B, C, D
}

func readSynPUFMembers(f *file) error {
	t, err := f.openTable(',', f.report, synPUFMemberNeeded...)
	if err != nil || t == nil {
		return err
	}
	defer t.Close()
	h := t.row.header
	m := &synPUFMembers{
		t: t, joiner: joiner{sink: f.sink}, year: yearInName(f.source.Name()),
		id: h.column("DESYNPUF_ID"), birth: h.column("BENE_BIRTH_DT"), death: h.column("BENE_DEATH_DT"),
		sex: h.column("BENE_SEX_IDENT_CD"), esrd: h.column("BENE_ESRD_IND"), state: h.column("SP_STATE_CODE"),
		months: [4]column{
			h.column("BENE_HI_CVRAGE_TOT_MONS"), h.column("BENE_SMI_CVRAGE_TOT_MONS"),
			h.column("BENE_HMO_CVRAGE_TOT_MONS"), h.column("PLAN_CVRG_MOS_NUM"),
		},
	}
	if m.year > 0 {
		m.joiner.version = yearVersion(m.year)
	} else {
		f.report.warn(1, "", MissingColumn, "the year in the file name, as in DE1_0_2008_Beneficiary: no coverage is read without it")
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

func (m *synPUFMembers) row(r *row) error {
	content := hashOf(r.raw)
	id := r.id(m.id)
	person := claim.Person{
		Member: string(id), Birth: r.day(m.birth), Death: r.day(m.death), Sex: sexOf(r, m.sex), State: stateOfSSA(r.bytes(m.state)),
	}
	months := m.monthCounts(r)
	if r.fault.any() {
		m.t.settle()
		return nil
	}
	if m.t.repeated(&m.known, hashOf(id), r.header.name(m.id), content) {
		return nil
	}
	m.t.settle()
	if m.year > 0 {
		person.Version = yearVersion(m.year)
	}
	if err := m.t.file.sink.Person(&person); err != nil {
		return err
	}
	if m.year == 0 {
		return nil
	}
	return m.spans(r, &person, months)
}

func (m *synPUFMembers) monthCounts(r *row) (months [4]int) {
	for i, c := range m.months {
		n, ok := parseWhole(r.bytes(c))
		if !ok || n < 0 || n > 12 {
			r.fail(c, BadNumber, "0 to 12 months")
		}
		months[i] = int(n)
	}
	return months
}

func (m *synPUFMembers) spans(r *row, p *claim.Person, months [4]int) error {
	covers := [4]claim.Coverage{claim.PartA, claim.PartB, claim.PartC, claim.PartD}
	for i, coverage := range covers {
		if err := m.placeMonths(p, coverage, months[i]); err != nil {
			return err
		}
	}
	if r.is(m.esrd, 'Y') {
		return m.placeMonths(p, claim.ESRD, 12)
	}
	return nil
}

// placeMonths places a count of covered months in the year. The source says only how many. Assumed: who turned 65 in the year was covered at
// its end, everybody else from its start (coverage ends by death or by leaving).
func (m *synPUFMembers) placeMonths(p *claim.Person, coverage claim.Coverage, count int) error {
	first := 1
	if p.Birth != claim.NoDay && clock.FromDays(p.Birth).Year()+65 == m.year && !m.diedInYear(p) {
		first = 13 - count
	}
	if err := m.joiner.begin(p.Member, coverage); err != nil {
		return err
	}
	for i := range count {
		if err := m.joiner.month(monthOfYear(m.year, first+i), "", ""); err != nil {
			return err
		}
	}
	return m.joiner.end()
}

func (m *synPUFMembers) diedInYear(p *claim.Person) bool {
	return p.Death != claim.NoDay && clock.FromDays(p.Death).Year() == m.year
}
