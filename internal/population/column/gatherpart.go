package column

// gather adds one member's rows of a partition to the facts. base is what the segment's code numbers are raised by; arrival
// orders the segments.
func (p *segPart) gather(f *facts, row int, base uint32, arrival int32) error {
	e := p.extent(row)
	if !p.sound(&e) {
		return p.damaged(row)
	}
	if !p.codesSound(&e) {
		return corrupt("read", p.name, "the codes of row %d of %s point outside their tables", row, personFile)
	}
	q := p.personAt(row)
	f.person.merge(&q)
	p.gatherClaims(f, &e, base, arrival)
	p.gatherFills(f, e.fill, base, arrival)
	p.gatherResults(f, e.result, base, arrival)
	p.gatherSpans(f, e.span, arrival)
	return nil
}

func (p *segPart) personAt(row int) person {
	t := &p.person
	q := person{
		birth: t.birth[row], death: t.death[row], sex: t.sex[row], version: t.version[row],
		name: t.name.at(row), state: t.state.at(row), zip: t.zip.at(row), mbi: t.mbi.at(row),
	}
	q.unpackVersions(t.fieldVersion.at(row))
	return q
}

func (p *segPart) gatherClaims(f *facts, e *extent, base uint32, arrival int32) {
	first, t := int32(len(f.claims)), &p.claim
	for i := int(e.claim.lo); i < int(e.claim.hi); i++ {
		f.claims = append(f.claims, claimFact{
			id: t.id.at(i), provider: t.provider.at(i), version: t.version[i], paidCents: t.paidCents[i],
			from: t.from[i], thru: t.thru[i], admit: t.admit[i], discharge: t.discharge[i], lines: t.lines[i],
			arrival: arrival, setting: t.setting[i], status: t.status[i],
		})
	}
	k := &p.code
	for i := int(e.code.lo); i < int(e.code.hi); i++ {
		f.codes = append(f.codes, codeFact{code: base + k.code[i], date: k.date[i], claim: first + k.claim[i], kind: k.kind[i]})
	}
}

func (p *segPart) gatherFills(f *facts, b bounds, base uint32, arrival int32) {
	t := &p.fill
	for i := int(b.lo); i < int(b.hi); i++ {
		f.fills = append(f.fills, fillFact{
			id: t.id.at(i), prescriber: t.prescriber.at(i), pharmacy: t.pharmacy.at(i), version: t.version[i],
			quantityMilli: t.quantityMilli[i], paidCents: t.paidCents[i], drug: base + t.drug[i], date: t.date[i],
			arrival: arrival, days: t.days[i], refill: t.refill[i], status: t.status[i],
		})
	}
}

func (p *segPart) gatherResults(f *facts, b bounds, base uint32, arrival int32) {
	t := &p.result
	for i := int(b.lo); i < int(b.hi); i++ {
		f.results = append(f.results, resultFact{
			id: t.id.at(i), unit: t.unit.at(i), value: t.value[i], test: base + t.test[i], date: t.date[i],
			arrival: arrival, role: t.role[i], status: t.stat[i],
		})
	}
}

func (p *segPart) gatherSpans(f *facts, b bounds, arrival int32) {
	t := &p.span
	for i := int(b.lo); i < int(b.hi); i++ {
		f.spans = append(f.spans, spanFact{
			contract: t.contract.at(i), plan: t.plan.at(i), version: t.version[i], from: t.from[i], thru: t.thru[i],
			arrival: arrival, coverage: t.coverage[i],
		})
	}
}
