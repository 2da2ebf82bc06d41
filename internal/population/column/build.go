package column

import (
	"math"
	"os"
	"path/filepath"
)

// builder gathers the settled members of one partition, in order, and writes them as its tables.
type builder struct {
	person personTable
	claim  claimTable
	code   codeTable
	fill   fillTable
	result resultTable
	span   spanTable
	tables []table
	full   string // the table that cannot take more
}

// table is one file of a partition.
type table struct {
	file   string
	fields []field
	rows   func() int
}

// tablesOf lists the tables over the given columns; the slices' lengths tell the rows.
func tablesOf(p *personTable, c *claimTable, k *codeTable, f *fillTable, r *resultTable, s *spanTable) []table {
	return []table{
		{personFile, p.fields(), func() int { return len(p.hash) }},
		{claimFile, c.fields(), func() int { return len(c.from) }},
		{codeFile, k.fields(), func() int { return len(k.code) }},
		{fillFile, f.fields(), func() int { return len(f.drug) }},
		{resultFile, r.fields(), func() int { return len(r.test) }},
		{spanFile, s.fields(), func() int { return len(s.coverage) }},
	}
}

func newBuilder() *builder {
	b := &builder{}
	b.tables = tablesOf(&b.person, &b.claim, &b.code, &b.fill, &b.result, &b.span)
	return b
}

func (b *builder) reset() {
	for _, t := range b.tables {
		for _, f := range t.fields {
			f.reset()
		}
	}
}

// add appends one member, whose facts are settled and whose codes are of the segment's dictionary.
func (b *builder) add(f *facts) {
	b.addClaims(f.claims)
	for _, c := range f.codes {
		b.code.code = append(b.code.code, c.code)
		b.code.date = append(b.code.date, c.date)
		b.code.claim = append(b.code.claim, c.claim)
		b.code.kind = append(b.code.kind, c.kind)
	}
	b.addFills(f.fills)
	results := b.addResults(f.results)
	spans := b.addSpans(f.spans)
	b.addPerson(f, results, spans)
	if len(b.code.code) > math.MaxInt32 || len(b.claim.from) > math.MaxInt32 {
		b.full = codeFile
	}
}

func (b *builder) addText(t *text, file, s string) {
	if !t.fits(len(s)) {
		b.full, s = file, ""
	}
	t.add(s)
}

func (b *builder) addClaims(claims []claimFact) {
	t := &b.claim
	for i := range claims {
		c := &claims[i]
		t.from = append(t.from, c.from)
		t.thru = append(t.thru, c.thru)
		t.admit = append(t.admit, c.admit)
		t.discharge = append(t.discharge, c.discharge)
		t.setting = append(t.setting, c.setting)
		t.status = append(t.status, c.status)
		t.version = append(t.version, c.version)
		t.lines = append(t.lines, c.lines)
		t.paidCents = append(t.paidCents, c.paidCents)
		b.addText(&t.id, claimFile, c.id)
		b.addText(&t.provider, claimFile, c.provider)
	}
}

func (b *builder) addFills(fills []fillFact) {
	t := &b.fill
	for i := range fills {
		f := &fills[i]
		t.drug = append(t.drug, f.drug)
		t.date = append(t.date, f.date)
		t.days = append(t.days, f.days)
		t.status = append(t.status, f.status)
		t.version = append(t.version, f.version)
		t.quantityMilli = append(t.quantityMilli, f.quantityMilli)
		t.refill = append(t.refill, f.refill)
		t.paidCents = append(t.paidCents, f.paidCents)
		b.addText(&t.id, fillFile, f.id)
		b.addText(&t.prescriber, fillFile, f.prescriber)
		b.addText(&t.pharmacy, fillFile, f.pharmacy)
	}
}

func (b *builder) addResults(results []resultFact) (withdrawn int) {
	t := &b.result
	for i := range results {
		r := &results[i]
		withdrawn += r.withdrawn()
		t.test = append(t.test, r.test)
		t.date = append(t.date, r.date)
		t.value = append(t.value, r.value)
		t.role = append(t.role, r.role)
		t.stat = append(t.stat, r.status)
		b.addText(&t.id, resultFile, r.id)
		b.addText(&t.unit, resultFile, r.unit)
	}
	return withdrawn
}

func (b *builder) addSpans(spans []spanFact) (withdrawn int) {
	t := &b.span
	for i := range spans {
		s := &spans[i]
		withdrawn += s.withdrawn()
		t.coverage = append(t.coverage, s.coverage)
		t.from = append(t.from, s.from)
		t.thru = append(t.thru, s.thru)
		t.version = append(t.version, s.version)
		b.addText(&t.contract, spanFile, s.contract)
		b.addText(&t.plan, spanFile, s.plan)
	}
	return withdrawn
}

// addPerson closes the member. results and spans are how many of them are withdrawn.
func (b *builder) addPerson(f *facts, results, spans int) {
	t, p := &b.person, &f.person
	t.hash = append(t.hash, f.hash)
	t.claimEnd = append(t.claimEnd, uint32(len(b.claim.from)))
	t.codeEnd = append(t.codeEnd, uint32(len(b.code.code)))
	t.fillEnd = append(t.fillEnd, uint32(len(b.fill.drug)))
	t.resultEnd = append(t.resultEnd, uint32(len(b.result.test)))
	t.resultVoid = append(t.resultVoid, uint32(results))
	t.spanEnd = append(t.spanEnd, uint32(len(b.span.coverage)))
	t.spanVoid = append(t.spanVoid, uint32(spans))
	t.birth = append(t.birth, p.birth)
	t.death = append(t.death, p.death)
	t.sex = append(t.sex, p.sex)
	t.version = append(t.version, p.version)
	b.addText(&t.member, personFile, f.member)
	b.addText(&t.name, personFile, p.name)
	b.addText(&t.state, personFile, p.state)
	b.addText(&t.zip, personFile, p.zip)
	b.addText(&t.mbi, personFile, p.mbi)
	b.addText(&t.fieldVersion, personFile, p.packVersions())
}

// write makes the partition's folder and files and hands them over to be made durable. Empty tables are not written.
func (b *builder) write(root, name string, sync *durably) ([]fileEntry, error) {
	if b.full != "" {
		return nil, &Fault{Op: "write", File: filepath.Join(name, b.full), Kind: ErrTooLarge}
	}
	dir := filepath.Join(root, name)
	if err := os.Mkdir(dir, 0o750); err != nil {
		return nil, failed("create", dir, err)
	}
	var entries []fileEntry
	for _, t := range b.tables {
		if t.rows() == 0 {
			continue
		}
		e, err := writeFile(root, filepath.Join(name, t.file), t.fields, t.rows(), sync)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	sync.dir(dir)
	return entries, nil
}

// writeFile writes one table of a segment and hands it over to be made durable.
func writeFile(root, name string, fields []field, rows int, sync *durably) (fileEntry, error) {
	path := filepath.Join(root, name)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o640)
	if err != nil {
		return fileEntry{}, failed("create", path, err)
	}
	e, err := writeTable(f, fields, rows)
	if err != nil {
		_ = f.Close()
		return e, failed("write", path, err)
	}
	sync.file(f)
	e.Name = filepath.ToSlash(name)
	return e, nil
}
